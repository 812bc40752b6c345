"""Mixed load with faults, on a Neo4j and a server of its own, until the time is over.

``python -m tests.api.mixed_load SECONDS [SEED [FOLDER [FAULT…]]]``: reads and writes of every kind, in turn every fault, each answer judged.
Prints what was asked and what came back, what was survived, and how memory went; fails if anything was wrong.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from partnergraph.graph import ddl
from partnergraph.graph.connection.address import resolve_address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.server import lifecycle
from tests.api.mixed.judge import FaultWindow
from tests.api.mixed.whole_load import LoadOutcome, LoadPlan, MixedLoad
from tests.conftest import load_founding_network, settings_in

BEGUN = time.monotonic()


def say(text: str) -> None:
    sys.stdout.write(f"{time.monotonic() - BEGUN:7.1f} {text}\n")
    sys.stdout.flush()


def describe_faults(windows: Iterable[FaultWindow]) -> list[str]:
    """Of each kind of fault, how often it came and within how many seconds it was served again."""
    times = defaultdict(list)
    for window in windows:
        times[window.name].append(window.recovered or 0.0)
    return [
        f"  {name}: {len(took)} times, served again within {max(took):.1f} s"
        for name, took in sorted(times.items())
    ]


def join_numbers(numbers: Iterable[float]) -> str:
    return ", ".join(f"{one:.0f}" for one in numbers)


def describe_load(outcome: LoadOutcome) -> list[str]:
    """The summary, line by line."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for (kind, status), times in sorted(outcome.judge.seen.items()):
        by_kind[kind].append(f"{status} {times}x")
    total = outcome.judge.seen.total()
    growth = outcome.growth
    writers = outcome.writers
    return [
        f"{total} requests in {outcome.took:.0f} s, {total / outcome.took:.1f} a second",
        *(f"  {kind}: {', '.join(many)}" for kind, many in by_kind.items()),
        f"{len(outcome.faults)} faults survived",
        *describe_faults(outcome.faults),
        f"memory of the oldest worker, MiB at start, first fifth, end: {join_numbers(growth.memory)}",
        f"  slope after the fifth: {growth.slope:+.1f} MiB an hour",
        f"open files of it: {join_numbers(growth.files)}",
        f"{outcome.questions.tried} statements of strangers tried",
        f"{sum(len(one.confirmed) for one in writers)} clusters confirmed, {sum(one.replayed for one in writers)} of the mutations by asking again, {sum(len(one.refused) for one in writers)} refused",
        f"{sum(one.heard for one in outcome.listeners)} events heard",
        f"{outcome.judge.slow} answers were late or refused for want of room without a fault",
        f"{outcome.judge.moved} lists said that the data moved or are being loaded",
        f"SIGTERM ended it in {outcome.ended_s:.1f} s",
        f"{len(outcome.judge.wrong)} wrong",
        *(f"WRONG {one}" for one in outcome.judge.wrong),
    ]


async def run_load(folder: Path, plan: LoadPlan) -> LoadOutcome:
    """Start a Neo4j with the founding network, and run the load on it."""
    settings = settings_in(folder / "data")
    try:
        await asyncio.to_thread(lifecycle.start_server, settings)
        address = resolve_address(settings)
        (folder / "served").mkdir(parents=True)
        async with Database.open(address) as database:
            await ddl.apply_indexes(database)
            await load_founding_network(database)
            return await MixedLoad(address, settings, folder / "served", plan, say).run(database)
    finally:
        await asyncio.to_thread(lifecycle.stop_server, settings)


def main() -> int:
    """Run for as many seconds as the command line says."""
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    plan = LoadPlan(float(sys.argv[1]), seed=seed, only=frozenset(sys.argv[4:]))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(sys.argv[3] if len(sys.argv) > 3 else name)
        outcome = asyncio.run(run_load(folder, plan))
    for line in describe_load(outcome):
        say(line)
    return 1 if outcome.judge.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
