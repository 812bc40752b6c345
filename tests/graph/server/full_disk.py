"""A disk that fills up during each kind of work, at ten moments of each; needs root, for it mounts a small disk.

``python -m tests.graph.server.full_disk [MOMENTS] [KIND…]``: on a file system of 900 MB in memory, with an embedded server and
its loads. At each moment somebody else writes to the disk until nothing is free. The work has to end cleanly, with the
disk named, or by itself; then the room is given back, the server started again if it stopped, and everything that
was confirmed must be there, the load run again like a clean one. Prints what happened.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from partnergraph.graph import ddl
from partnergraph.graph.claims.claim import Claim
from partnergraph.graph.connection.address import resolve_address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.disk_space import free_bytes
from partnergraph.graph.formats.dump.write import dump_graph
from partnergraph.graph.loading.load import load_sources
from partnergraph.graph.server import lifecycle
from partnergraph.graph.server.running import RunningServer
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.actors import Organisation
from partnergraph.schema.documents import Source
from partnergraph.schema.errors import DiskFull, PartnergraphError
from tests.conftest import settings_in
from tests.graph.contributions.test_contribution import record

SIZE_MB, THINGS = 900, 20_000
SOURCE = Source(id="source:many", title="Many")
Work = Callable[[GraphSettings, Path, int], Awaitable[None]]


def say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201


def many(edition: int) -> Iterator[Claim]:
    """An edition of a source, in which every thing differs from the edition before."""
    for number in range(THINGS):
        thing = Organisation(
            id=f"organisation:n{number}",
            name=f"Number {number}",
            description=f"Edition {edition}. " * 10,
        )
        yield Claim(SOURCE.id, thing, f"row {number}")


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of so many megabytes."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill_disk(disk: Path) -> None:
    """Take all that is free, a block at a time, as a program that writes without looking does."""
    with suppress(OSError), (disk / "filler").open("ab") as file:
        while free := free_bytes(disk):
            os.posix_fallocate(file.fileno(), file.seek(0, 2), min(free, 16 << 20))


async def load(settings: GraphSettings, _disk: Path, edition: int) -> None:
    async with Database.open(resolve_address(settings)) as database:
        await load_sources(database, [SOURCE], many(edition))


async def mutate(settings: GraphSettings, _disk: Path, edition: int) -> None:
    async with Database.open(resolve_address(settings)) as database:
        for number in range(150):
            name = f"Event {edition} {number}"
            await record(database, name)
            CONFIRMED.add(f"event:{name.lower().replace(' ', '-')}")


async def dump(settings: GraphSettings, disk: Path, _edition: int) -> None:
    async with Database.open(resolve_address(settings)) as database:
        await dump_graph(database, disk / "dump.zip")
    (disk / "dump.zip").unlink()


def wait_until_gone(running: RunningServer) -> None:
    while running.process() is not None:
        time.sleep(0.05)


async def up(settings: GraphSettings, _disk: Path, _edition: int) -> None:
    running = lifecycle.find_running_server(settings)
    if running is not None:
        os.kill(running.pid, 9)  # so that there is something to recover
        await asyncio.to_thread(wait_until_gone, running)
    await asyncio.to_thread(lifecycle.start_server, settings)


KINDS: dict[str, tuple[Work, float]] = {
    "load": (load, 25.0),
    "mutation": (mutate, 6.0),
    "up": (up, 20.0),
    "dump": (dump, 5.0),
}
CONFIRMED: set[str] = set()


async def attempt(kind: str, settings: GraphSettings, disk: Path, edition: int) -> str:
    """Do the work while the disk fills up at some moment of it; how it ended."""
    work, longest = KINDS[kind]
    at = random.uniform(0, longest)
    filler = threading.Timer(at, fill_disk, [disk])
    filler.start()
    try:
        await work(settings, disk, edition)
    except DiskFull as error:
        return f"stopped, naming the disk: {error.what[:60]}"
    except PartnergraphError as error:
        return f"failed: {type(error).__name__}: {error.what[:80]}"
    else:
        return "ended" if filler.finished.is_set() else "ended before the disk was full"
    finally:
        filler.cancel()
        filler.join()


async def come_back(settings: GraphSettings, disk: Path, edition: int) -> None:
    """Free the room, have the server answer, and check that everything confirmed is there."""
    (disk / "filler").unlink(missing_ok=True)
    assert not [name for name in os.listdir(disk) if name.startswith("dump")], "half a dump"  # noqa: PTH208
    await asyncio.to_thread(
        lifecycle.start_server, settings, announce=lambda text: say("   ", text)
    )
    async with Database.open(resolve_address(settings)) as database:
        found = {row["id"] for row in await database.read("MATCH (e:Event) RETURN e.id AS id")}
        assert found >= CONFIRMED, sorted(CONFIRMED - found)[:3]
        await load_sources(database, [SOURCE], many(edition))
        (row,) = await database.read(
            "MATCH (o:Organisation) WHERE o.description STARTS WITH $text RETURN count(o) AS n",
            text=f"Edition {edition}.",
        )
        assert row["n"] == THINGS, row


async def main(moments: int, kinds: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name, small_disk(Path(name) / "disk") as disk:
        settings = settings_in(disk / "data", disk_reserve="64M")
        try:
            lifecycle.start_server(settings)
            async with Database.open(resolve_address(settings)) as database:
                await ddl.apply_indexes(database)
                await load_sources(database, [SOURCE], many(0))
            edition = 0
            for kind in kinds:
                ended: Counter[str] = Counter()
                for moment in range(moments):
                    edition += 1
                    began = time.monotonic()
                    how = await attempt(kind, settings, disk, edition)
                    await come_back(settings, disk, edition)
                    ended[how.partition(":")[0]] += 1
                    say(f"{kind} {moment + 1}: {how}; back after {time.monotonic() - began:.0f} s")
                say(f"== {kind}: {moments} moments, everything confirmed is there; {dict(ended)}")
            async with Database.open(resolve_address(settings)) as database:
                await dump_graph(database, Path(name) / "last.zip")
        finally:
            lifecycle.stop_server(settings)
    say("== done")


if __name__ == "__main__":
    given = sys.argv[1:]
    asyncio.run(main(int(given[0]) if given else 10, given[1:] or list(KINDS)))
