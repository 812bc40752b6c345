"""What counting in the summaries costs as the graph grows: the columns of whatever is loaded, so many times over.

    .venv/bin/python -m benchmarks.columns 1 6 [--rounds 5]

Reads the summaries of the Neo4j that the settings mean (``partnergraph load`` makes them) and multiplies them in memory:
copies of organisations and projects, in which three places in ten go to somebody of another copy. Times are of this
process's CPU alone, without the look-up of the ends and of names in Neo4j, so that they can be compared on a busy machine.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from partnergraph.graph.connection.address import resolve_address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.settings import GraphSettings
from partnergraph.graph.summaries.columns import TieColumns, encode_columns
from partnergraph.graph.summaries.index import TieIndex
from partnergraph.graph.summaries.store import read_fresh_index
from partnergraph.queries.discovery.kept_brokers import tally_brokers
from partnergraph.queries.discovery.kept_links import tally_region_links
from partnergraph.queries.discovery.kept_totals import tally_pair_ties
from partnergraph.queries.paths import Question
from partnergraph.queries.paths.chains import ExcludedPairs
from partnergraph.queries.paths.ends import KnownEnd, resolve_ends
from partnergraph.queries.paths.kept_coverage import tally_coverage
from partnergraph.queries.paths.kept_search import KeptSearch
from partnergraph.queries.paths.members import ActorSet
from partnergraph.queries.paths.run import QuestionReader
from partnergraph.queries.paths.tally import Tally

PLACES = ("DE", "FR", "UA", "DE212", "FR101", "EaP", "EU")
STRANGERS = 0.3


def multiply_columns(of: TieColumns, times: int) -> TieColumns:
    """So many copies of the columns as one network."""
    chance = np.random.default_rng(7)
    actors, things, parts = len(of.actor_ids), len(of.thing_ids), len(of.part_actors)
    copy = np.repeat(np.arange(times), parts)
    strange = chance.random(times * parts) < STRANGERS
    where = np.where(strange, chance.integers(0, times, times * parts), copy)
    part_things = np.tile(of.part_things, times) + copy * things
    part_actors = np.tile(of.part_actors, times) + where * actors
    order = np.lexsort((part_actors, part_things))

    def copied(ids: list[str]) -> list[str]:
        return [*ids, *(f"~{number:03}{id_}" for number in range(1, times) for id_ in ids)]

    def pairs(keys: Any, members: Any) -> tuple[Any, Any]:
        all_keys = np.tile(keys, times)
        all_members = np.tile(members, times) + np.repeat(np.arange(times), len(members)) * actors
        sorted_ = np.lexsort((all_members, all_keys))
        return all_keys[sorted_], all_members[sorted_].astype(np.int32)

    located_places, located_actors = pairs(of.located_places, of.located_actors)
    said_sources, said_actors = pairs(of.said_sources, of.said_actors)
    tiled = ("actor_labels", "thing_types", "thing_dates", "thing_statuses", "thing_sizes")
    by_part = ("part_absent", "part_leads", "part_sources", "part_types")
    return replace(
        of,
        actor_ids=copied(of.actor_ids),
        thing_ids=copied(of.thing_ids),
        part_things=part_things[order].astype(np.int32),
        part_actors=part_actors[order].astype(np.int32),
        located_places=located_places,
        located_actors=located_actors,
        said_sources=said_sources,
        said_actors=said_actors,
        **{name: np.tile(getattr(of, name), times) for name in tiled},
        **{name: np.tile(getattr(of, name), times)[order] for name in by_part},
    )


def count_paths(tally: Tally, one: ActorSet, other: ActorSet) -> Any:
    """The ten best direct ties, and whether there are more."""
    search = KeptSearch.open(tally, (one, other))
    return search and search.find_direct_ties(11, grouped=False)


def count_bridges(tally: Tally, one: ActorSet, other: ActorSet) -> Any:
    """What the ten best chains of two ties are made of, as if there were none of one."""
    search = KeptSearch.open(tally, (one, other))
    none = ExcludedPairs(frozenset(), frozenset())
    return search and search.find_bridges(0, 77, 11, none, None)


def questions(tally: Tally, ends: dict[str, KnownEnd]) -> dict[str, Callable[[], Any]]:
    """What is measured, by name."""
    one, other, far = (ends[place].members for place in ("DE", "FR", "UA"))
    return {
        "paths DE-FR": lambda: count_paths(tally, one, other),
        "paths UA-DE": lambda: count_paths(tally, far, one),
        "paths EaP-EU": lambda: count_paths(tally, ends["EaP"].members, ends["EU"].members),
        "two ties, DE212-FR101": lambda: count_bridges(
            tally, ends["DE212"].members, ends["FR101"].members
        ),
        "brokers DE-FR": lambda: tally_brokers(tally, one, other, 10, 2000),
        "brokers UA-DE": lambda: tally_brokers(tally, far, one, 10, 2000),
        "links DE": lambda: tally_region_links(tally, ends["DE"], None, 20),
        "links DE212": lambda: tally_region_links(tally, ends["DE212"], None, 20),
        "totals DE-FR": lambda: tally_pair_ties(tally, one, other),
        "coverage DE": lambda: tally_coverage(tally, one, 100),
    }


async def read_inputs() -> tuple[TieColumns, dict[str, KnownEnd]]:
    """The columns, and the ends that are asked about."""
    async with Database.open(resolve_address(GraphSettings())) as database:
        index = await read_fresh_index(database)
        assert index is not None, "load something first: partnergraph load"
        read = QuestionReader(database, Question("DE", "FR", time_limit_s=300))
        found = await resolve_ends(read, PLACES, as_of=False)
    ends = {
        place: end for place, end in zip(PLACES, found, strict=True) if isinstance(end, KnownEnd)
    }
    return index.columns, ends


def measure(columns: TieColumns, ends: dict[str, KnownEnd], times: int, rounds: int) -> None:
    """Print the sizes, and the median time of each question."""
    many = multiply_columns(columns, times)
    tally = Tally(TieIndex(many), Question("DE", "FR", largest=50))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(
        f"{len(many.part_actors):,} participations: {len(encode_columns(many)) / 1e6:.0f} MB stored, "
        f"{memory:.0f} MB the whole process at most"
    )
    for name, count in questions(tally, ends).items():
        taken = []
        for number in range(rounds + 1):
            start = time.thread_time()
            assert count() is not None
            if number:
                taken.append((time.thread_time() - start) * 1000)
        print(f"  {name:22} {statistics.median(taken):7.1f} ms", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("times", type=int, nargs="+")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    columns, ends = asyncio.run(read_inputs())
    for times in arguments.times:
        measure(columns, ends, times, arguments.rounds)


if __name__ == "__main__":
    main()
