"""Questions of discovery from the summaries, beside the same counted in the graph, on whatever is loaded.

    .venv/bin/python -m benchmarks.summaries [--rounds 7] [--skip-graph]

Asks the Neo4j that the settings mean (start it with ``partnergraph up``, load into it with ``partnergraph load``). Each
question is asked in the graph, then from the summaries, in turn; both must give the same answer. Then what
the summaries cost: how long it takes to make them, and how large they are in the database and in a process. Counting
in the graph is the floor: it is the statement that every answer shows.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import fields
from typing import Any

from partnergraph.graph.connection.address import resolve_address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.settings import GraphSettings
from partnergraph.graph.summaries.store import read_fresh_index, renew_summaries
from partnergraph.queries.discovery import (
    Level,
    find_brokers,
    find_region_links,
    recommend_partners,
)
from partnergraph.queries.discovery.totals import count_matrix_ties, count_pair_ties
from partnergraph.queries.paths import Question
from partnergraph.queries.paths.coverage import read_end_coverage
from partnergraph.queries.paths.ends import KnownEnd, resolve_ends
from partnergraph.queries.paths.run import QuestionReader
from partnergraph.schema.errors import PartnergraphError

LARGEST = 50
COUNTRIES = ("DE", "FR", "IT", "UK", "ES", "NL", "PL", "UA")
HIDE = "MATCH (s:Summary {id: 'state'}) SET s.columns = -s.columns"
FORGET = "MATCH (s:Summary {id: 'state'}) SET s.revision = -1"
BUSIEST = """
MATCH (o:Organisation)-[:LOCATED_IN]->(:Country {code: 'DE'})
RETURN o.id AS id ORDER BY COUNT { (o)-[:PARTNER_IN]->() } DESC SKIP $skip LIMIT 1
"""
SIZES = "MATCH (s:Summary) RETURN coalesce(sum(size(s.data)), 0) AS bytes"


async def cover(database: Database, place: str) -> Any:
    """The coverage of an end."""
    read = QuestionReader(database, Question(place, "any", time_limit_s=300))
    (end,) = await resolve_ends(read, (place,), as_of=False)
    assert isinstance(end, KnownEnd)
    return await read_end_coverage(read, end.members, as_of=False)


def questions(busiest: str, ordinary: str) -> dict[str, Callable[[Database], Awaitable[Any]]]:
    """Everything that is measured, by name."""

    def between(one: str, other: str) -> Question:
        return Question(one, other, largest=LARGEST, time_limit_s=300)

    return {
        "brokers UA-DE": lambda d: find_brokers(d, between("UA", "DE")),
        "brokers DE-FR": lambda d: find_brokers(d, between("DE", "FR")),
        "links DE": lambda d: find_region_links(d, between("DE", "DE")),
        "links DE, NUTS 3": lambda d: find_region_links(d, between("DE", "DE"), Level.NUTS3),
        "links DE212": lambda d: find_region_links(d, between("DE212", "DE212")),
        "totals DE-FR": lambda d: count_pair_ties(d, between("DE", "FR")),
        "matrix 8 x 8": lambda d: count_matrix_ties(
            d, Question(COUNTRIES, COUNTRIES, largest=LARGEST, time_limit_s=300)
        ),
        "coverage DE": lambda d: cover(d, "DE"),
        "coverage EaP": lambda d: cover(d, "EaP"),
        "recommend, busiest": lambda d: recommend_partners(d, between(busiest, "FR")),
        "recommend, hundredth": lambda d: recommend_partners(d, between(ordinary, "FR")),
    }


async def time_question(
    database: Database, ask: Callable[[Database], Awaitable[Any]], rounds: int
) -> tuple[float, Any]:
    """The median time in milliseconds, after one that is not measured, and the answer; None where it is refused."""
    times = []
    for number in range(rounds + 1):
        start = time.perf_counter()
        try:
            answer = await ask(database)
        except PartnergraphError as error:
            return float("nan"), type(error).__name__
        if number:
            times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), answer


async def measure(rounds: int, *, skip_graph: bool) -> None:
    """Print the table."""
    async with Database.open(resolve_address(GraphSettings())) as database:
        await renew_summaries(database)
        await database.write(FORGET)
        start = time.perf_counter()
        assert await renew_summaries(database)
        made = time.perf_counter() - start
        start = time.perf_counter()
        index = await read_fresh_index(database)
        read = time.perf_counter() - start
        assert index is not None
        columns = index.columns
        held = sum(
            value.nbytes if not isinstance(value, list) else sum(map(len, value)) + 57 * len(value)
            for value in (getattr(columns, column.name) for column in fields(columns))
        )
        (stored,) = await database.read(SIZES)
        print(
            f"{len(columns.part_actors):,} participations, {len(columns.actor_ids):,} actors: made in {made:.1f} s, "
            f"read in {read:.2f} s, {stored['bytes'] / 1e6:.1f} MB stored, {held / 1e6:.0f} MB in a process"
        )
        (busiest,), (ordinary,) = [await database.read(BUSIEST, skip=skip) for skip in (0, 100)]
        for name, ask in questions(busiest["id"], ordinary["id"]).items():
            kept, answer = await time_question(database, ask, rounds)
            if skip_graph:
                print(f"{name:20} summaries {kept:8.1f} ms", flush=True)
                continue
            await database.write(HIDE)
            counted, other = await time_question(database, ask, max(1, rounds // 3))
            await database.write(HIDE)
            same = (
                "same answer"
                if answer == other
                else f"DIFFERS ({other if isinstance(other, str) else ''})"
            )
            print(
                f"{name:20} summaries {kept:8.1f} ms, graph {counted:8.1f} ms, {counted / kept:6.0f} x, {same}",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--skip-graph", action="store_true")
    arguments = parser.parse_args()
    asyncio.run(measure(arguments.rounds, skip_graph=arguments.skip_graph))


if __name__ == "__main__":
    main()
