"""Filters read from what they name, beside the same by looking at all things of a type, on whatever is loaded.

    .venv/bin/python -m benchmarks.filters [--rounds 5] [--some DE] [--few UA]

Asks the Neo4j that the settings mean (``partnergraph up``, ``partnergraph load``). Of each filter the number of all
that meet it and the first page in the order of ids are asked; both ways must answer the same. The first of two
figures is the first run of a statement that Neo4j never planned, the second the median of later ones.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from typing import Any

from partnergraph.graph.connection.address import resolve_address
from partnergraph.graph.connection.database import Database, StatementOptions
from partnergraph.graph.cypher.connection import ConnectionStatement
from partnergraph.graph.cypher.fragment import (
    CypherScope,
    ParameterisedStatement,
    compose_cypher,
    finish_statement,
)
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.catalog import all_entity_types

Filter = dict[str, Any]


def list_filters(some: str, few: str) -> dict[str, Filter]:
    """Every filter on organisations that is measured, by what it asks: of a country with some of them, and one with few."""

    def in_country(code: str) -> Filter:
        return {"country": {"code": {"eq": code}}}

    def partner_of(code: str) -> Filter:
        partners = {"partners": {"some": {"node": in_country(code)}}}
        return {"projects": {"some": {"node": partners}}}

    paid_by = {"fundedUnder": {"some": {"node": {"code": {"eq": "FP7"}}}}}
    return {
        f"in {few}": in_country(few),
        f"in {some}": in_country(some),
        f"within {few}": {"within": few},
        f"in {few}, paid by FP7": {**in_country(few), "projects": {"some": {"node": paid_by}}},
        f"partners of {some} and {few}": {"AND": [partner_of(some), partner_of(few)]},
        "with an agreement": {"agreements": {"some": {}}},
        "with a project": {"projects": {"count": {"gt": 0}}},
    }


def write_statement(filter_: Filter, *, paged: bool, among_all: bool) -> ParameterisedStatement:
    """The statement of a page, or of how many there are."""
    scope = CypherScope()
    connection = ConnectionStatement(
        all_entity_types()["Organisation"], "n", None, {"filter": filter_}, (), scope, among_all
    )
    if paged:
        page = connection.page(peek=True)
        answer = compose_cypher("RETURN COLLECT { %s RETURN n.id } AS answer", page)
    else:
        answer = compose_cypher("RETURN COUNT { %s } AS answer", connection.rows)
    return finish_statement(scope.with_shared(answer))


async def time_statement(
    database: Database, statement: ParameterisedStatement, filter_: Filter, rounds: int
) -> tuple[float, float, Any]:
    """How long the first run takes and later ones, in ms, and the answer."""
    await database.run("CALL db.clearQueryCaches()")
    times, answer = [], None
    for _ in range(rounds + 1):
        start = time.perf_counter()
        (row,) = await database.read(statement.text, statement.bind({"filter": filter_}))
        times.append((time.perf_counter() - start) * 1000)
        answer = row["answer"]
    return times[0], statistics.median(times[1:]), answer


async def measure(rounds: int, some: str, few: str) -> None:
    """Print the table."""
    async with Database.open(resolve_address(GraphSettings())) as opened:
        database = opened.under(StatementOptions(seconds=120))
        for name, filter_ in list_filters(some, few).items():
            for paged in (False, True):
                looked, led = [
                    await time_statement(
                        database,
                        write_statement(filter_, paged=paged, among_all=among_all),
                        filter_,
                        rounds,
                    )
                    for among_all in (True, False)
                ]
                assert looked[2] == led[2], name
                print(
                    f"{name:24} {'page' if paged else 'how many':8} at all {looked[0]:8.1f} {looked[1]:8.1f}, "
                    f"from what is named {led[0]:8.1f} {led[1]:8.1f} ms, {looked[1] / led[1]:6.1f} x",
                    flush=True,
                )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--some", default="DE")
    parser.add_argument("--few", default="UA")
    arguments = parser.parse_args()
    asyncio.run(measure(arguments.rounds, arguments.some, arguments.few))


if __name__ == "__main__":
    main()
