"""Kills that land in the middle of writing, until there are enough; after each, the load run again equals a clean one.

``python -m tests.loaders.kills loader|neo4j|bulk [KILLS]``: kills the loader's process (so many times for each loader), Neo4j
under a load (the loaders in turn), or a bulk load (in turn the process, and the Java that works for it). A kill
that came before the first transaction or after the last does not count. Prints what it did.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil

from partnergraph.graph import ddl
from partnergraph.graph.connection.address import Address, resolve_address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import unload_sources
from partnergraph.graph.server import lifecycle
from partnergraph.graph.settings import GraphSettings
from tests.conftest import WIPE, settings_in
from tests.graph.snapshot import Snapshot, changed, snapshot
from tests.loaders.test_loads_of_tables import SOURCES, Source, load_places, loaded

LONGEST_WRITING_S = 3.0
MATCH_LOADING = "MATCH (s:Source {state: 'loading'}) RETURN count(s) AS n"


async def is_half_written(database: Database) -> bool:
    """Whether a load has begun and not ended, by what it left in the graph."""
    (row,) = await database.read(MATCH_LOADING)
    return bool(row["n"])


async def begin_load(
    address: Address, source: Source, files: list[Path]
) -> asyncio.subprocess.Process:
    """Start a load in a process of its own; returns when it has begun to write, or has ended."""
    login = {"NEO4J_USERNAME": address.username, "NEO4J_PASSWORD": address.password}
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.loaders.writing_load", address.uri, address.database),
        *(source.loader, *map(str, files)),
        env={**os.environ, **login},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout is not None
    await child.stdout.readline()
    return child


async def make_editions(
    database: Database, source: Source, folder: Path
) -> tuple[list[Path], list[Path], Snapshot]:
    """The files of this and of next week, each in a folder of its own, and what a clean load of next week's makes."""
    this, following = folder / "this", folder / "next"
    this.mkdir(parents=True)
    following.mkdir()
    files = source.this_week(this), source.next_week(following)
    await database.run(WIPE)
    await load_places(database)
    await loaded(database, source.loader, files[0])
    await loaded(database, source.loader, files[1])
    return *files, await snapshot(database)


async def start_over(database: Database, source: Source, files: list[Path]) -> None:
    """Bring the graph back to this week's edition."""
    report = await loaded(database, source.loader, files)
    await unload_sources(database, report.sources)
    await loaded(database, source.loader, files)


async def finish_as_clean(
    database: Database, source: Source, files: list[Path], clean: Snapshot
) -> None:
    """Run the load again to its end, and compare the graph with a clean load's."""
    await loaded(database, source.loader, files)
    found = await snapshot(database)
    assert found == clean, sorted(changed(clean, found))[:5]


async def kill_loader(
    address: Address, database: Database, source: Source, folder: Path, kills: int
) -> tuple[int, int]:
    """Kill the loader's process that many times while it writes; returns the kills that counted, and all tries."""
    this, following, clean = await make_editions(database, source, folder)
    counted = tries = 0
    writing = LONGEST_WRITING_S
    while counted < kills:
        tries += 1
        await start_over(database, source, this)
        child = await begin_load(address, source, following)
        begun = time.monotonic()
        with suppress(TimeoutError):
            await asyncio.wait_for(child.wait(), random.uniform(0, writing))
        if child.returncode is None:
            child.kill()
        await child.communicate()
        if child.returncode == 0:
            writing = max(0.05, min(writing, time.monotonic() - begun))
        counted += child.returncode == -signal.SIGKILL and await is_half_written(database)
        await finish_as_clean(database, source, following, clean)
    return counted, tries


async def kill_neo4j(
    settings: GraphSettings, source: Source, folder: Path, kills: int
) -> tuple[int, int]:
    """Kill Neo4j that many times while a load writes to it; returns the kills that counted, and all tries."""
    counted = tries = 0
    async with Database.open(resolve_address(settings)) as database:
        this, following, clean = await make_editions(database, source, folder)
    while counted < kills:
        tries += 1
        running = lifecycle.find_running_server(settings)
        assert running is not None
        address = resolve_address(settings)
        async with Database.open(address) as database:
            await start_over(database, source, this)
            child = await begin_load(address, source, following)
        await asyncio.sleep(random.uniform(0, 0.3))
        os.kill(running.pid, signal.SIGKILL)
        _, said = await child.communicate()
        assert child.returncode is not None
        assert child.returncode >= 0, "the loader itself was not killed"
        if child.returncode:
            assert b"ServerUnavailable" in said, said[-2000:].decode()
        await asyncio.to_thread(lifecycle.start_server, settings)
        async with Database.open(resolve_address(settings)) as database:
            counted += bool(child.returncode) and await is_half_written(database)
            await finish_as_clean(database, source, following, clean)
    return counted, tries


MAPPING = """
source: {id: source:bulk, title: Many}
locator: "{name}"
entities:
  one: {type: Organisation, id: "organisation:{name}", fields: {name: name}}
"""
BULK_ROWS = 20_000
COUNT_BULK = "MATCH (n:Organisation) RETURN count(n) AS n"


def write_bulk_files(folder: Path) -> tuple[Path, Path]:
    """A mapping, and a table of many rows."""
    mapping, table = folder / "many.yaml", folder / "many.csv"
    mapping.write_text(MAPPING, "utf-8")
    table.write_text("name\n" + "".join(f"Name {n}\n" for n in range(BULK_ROWS)), "utf-8")
    return mapping, table


def kill_bulk_load(settings: GraphSettings, files: tuple[Path, Path], *, its_java: bool) -> bool:
    """Begin a bulk load and kill it, or the Java that works for it, at some moment; whether that fell into its writing."""
    home = lifecycle.server_home(settings)
    command = [
        sys.executable,
        "-m",
        "tests.loaders.bulk.killed",
        "never",
        settings.model_dump_json(),
    ]
    child = subprocess.Popen(
        [*command, *map(str, files)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    bulk = home.root / "bulk"
    while child.poll() is None and not (bulk / "Ledger.csv").exists():
        time.sleep(0.01)
    deadline = time.monotonic() + random.uniform(0, 30)
    process = psutil.Process(child.pid)
    while child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    victims = [process]
    if its_java:
        while child.poll() is None and not (victims := process.children(recursive=True)):
            time.sleep(0.02)
    writing = bulk.exists() and child.poll() is None
    for victim in victims:
        with suppress(psutil.NoSuchProcess):
            victim.kill()
    output, _ = child.communicate()
    if its_java and child.returncode:
        assert b"nothing was changed" in output or b"ServerUnavailable" in output, output[
            -2000:
        ].decode()
    done = (home.root / "data" / "databases").exists()
    assert not (done and writing and child.returncode), "a load that was killed left no database"
    return writing and bool(child.returncode)


async def finish_bulk_load(settings: GraphSettings, files: tuple[Path, Path]) -> None:
    """Run the bulk load to its end, and check that all is there."""
    command = [
        sys.executable,
        "-m",
        "tests.loaders.bulk.killed",
        "never",
        settings.model_dump_json(),
    ]
    await asyncio.to_thread(subprocess.run, [*command, *map(str, files)], check=True)
    await asyncio.to_thread(lifecycle.start_server, settings)
    async with Database.open(resolve_address(settings)) as database:
        (row,) = await database.read(COUNT_BULK)
        assert row["n"] == BULK_ROWS
        assert not await is_half_written(database)


def say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201


async def main(what: str, kills: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = settings_in(folder / "data")
        try:
            if what == "bulk":
                files = write_bulk_files(folder)
                counted = tries = 0
                while counted < kills:
                    tries += 1
                    counted += kill_bulk_load(settings, files, its_java=bool(tries % 2))
                await finish_bulk_load(settings, files)
                say(f"bulk: {counted} kills in writing of {tries}; the end is as a clean load's")
                return
            lifecycle.start_server(settings)
            async with Database.open(resolve_address(settings)) as database:
                await ddl.apply_indexes(database)
                for number, source in enumerate(SOURCES if what == "loader" else ()):
                    address = resolve_address(settings)
                    done = await kill_loader(address, database, source, folder / str(number), kills)
                    say(
                        f"{source.loader} {number}: {done[0]} kills in writing of {done[1]}; each ended as a clean load"
                    )
            for number, source in enumerate(SOURCES if what == "neo4j" else ()):
                each = -(-kills // len(SOURCES))
                done = await kill_neo4j(settings, source, folder / str(number), each)
                say(
                    f"Neo4j under {source.loader} {number}: {done[0]} kills in writing of {done[1]}; each ended as a clean load"
                )
        finally:
            lifecycle.stop_server(settings)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 30))
