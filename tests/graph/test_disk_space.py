"""Whatever writes looks at its disk first and while it goes on, and names the disk when it stops."""

from __future__ import annotations

import errno
import io
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.disk_space import (
    RoomyFile,
    describe_disk,
    find_existing_path,
    free_bytes,
    is_disk_full,
    require_room,
    telling_full_disk,
)
from partnergraph.graph.formats.dump.write import dump_graph
from partnergraph.graph.loading.load import load_sources, unload_sources
from partnergraph.graph.server.resources import recovery_bytes
from partnergraph.graph.server.store_room import StoreRoom
from partnergraph.schema.errors import DiskFull
from tests.conftest import ROOT
from tests.graph.contributions.test_contribution import record
from tests.graph.loading.network import A_SAYS, A, claims
from tests.graph.snapshot import snapshot

MORE_THAN_ANY = 1 << 60


def test_room_is_asked_of_the_disk_a_path_will_be_on(tmp_path: Path) -> None:
    below = tmp_path / "not" / "yet"
    assert find_existing_path(below) == tmp_path
    assert free_bytes(below) > 0
    require_room(below, 1, "a test")
    with pytest.raises(DiskFull, match="too full for a test") as caught:
        require_room(below, MORE_THAN_ANY, "a test")
    assert str(below) in caught.value.where
    assert "on the disk at /" in describe_disk(below)


def test_a_file_stops_before_its_disk_is_full(tmp_path: Path) -> None:
    into = io.BytesIO()
    path = tmp_path / "out"
    assert RoomyFile(into, path, "a test", 1).write(b"text") == 4
    with pytest.raises(DiskFull):
        RoomyFile(into, path, "a test", MORE_THAN_ANY).write(b"more")
    assert into.getvalue() == b"text"


def test_a_file_looks_again_as_it_grows(tmp_path: Path) -> None:
    file = RoomyFile(io.BytesIO(), tmp_path / "out", "a test", 1)
    file.write(bytes(1 << 20))
    file._reserve = MORE_THAN_ANY
    file.write(bytes(1 << 20))
    with pytest.raises(DiskFull):
        file.write(bytes(8 << 20))


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (sqlite3.OperationalError("database or disk is full"), True),
        (sqlite3.OperationalError("no such table: entity"), False),
    ],
)
def test_which_errors_mean_a_full_disk(tmp_path: Path, *, error: Exception, full: bool) -> None:
    assert is_disk_full(error) is full
    with pytest.raises(DiskFull if full else type(error)), telling_full_disk(tmp_path, "a test"):
        raise error


# No file may grow beyond a megabyte, as where a quota is used up: for SQLite, for zip files, for any other.
STAGE_ON_A_FULL_DISK = """
import resource, signal, sys
from partnergraph.graph.claims.stage import Stage
from partnergraph.graph.claims.staging import stage_items
from partnergraph.graph.disk_space import telling_full_disk
from partnergraph.schema.errors import DiskFull
from tests.graph.loading.network import A, claims
from tests.graph.test_disk_space import many
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
try:
    with Stage() as stage, telling_full_disk(stage.path, "staging what is loaded"):
        stage_items(stage, (A.id,), many())
        stage.close()
except DiskFull as error:
    print(error)
"""


def many() -> list[object]:
    """More claims than a megabyte holds, also for the worker process that stages the later ones."""
    return [claim for _ in range(1_500) for claim in claims(A, A_SAYS)]


def test_a_stage_that_finds_its_disk_full(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", STAGE_ON_A_FULL_DISK],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert "the disk became full during staging what is loaded" in ran.stdout, ran.stderr
    assert str(tmp_path) in ran.stdout
    assert not list(tmp_path.iterdir()), "no stage is left"


@pytest.fixture
async def full(address: Address, tmp_path: Path) -> AsyncIterator[Database]:
    """The database, as it is where its disk is so full that what a recovery needs is not there."""
    room = StoreRoom(tmp_path, MORE_THAN_ANY)
    async with Database.open(replace(address, store=room)) as opened:
        yield opened


async def load(database: Database, _folder: Path) -> None:
    await load_sources(database, [A], claims(A, A_SAYS))


async def unload(database: Database, _folder: Path) -> None:
    await unload_sources(database, [A.id])


async def mutate(database: Database, _folder: Path) -> None:
    await record(database, "One more")


async def dump(database: Database, folder: Path) -> None:
    await dump_graph(database, folder / "dump.zip")


@pytest.mark.parametrize("work", [load, unload, mutate, dump])
async def test_nothing_is_written_where_recovery_would_not_fit(
    database: Database,
    full: Database,
    tmp_path: Path,
    work: Callable[[Database, Path], Awaitable[None]],
) -> None:
    await load_sources(database, [A], claims(A, A_SAYS))
    before = await snapshot(database)
    with pytest.raises(DiskFull) as caught:
        await work(full, tmp_path)
    assert str(tmp_path) in caught.value.where
    assert "free some space" in caught.value.do
    assert await snapshot(database) == before
    assert not os.listdir(tmp_path)  # noqa: PTH208
    await work(database, tmp_path)


def test_what_recovery_needs_is_what_came_after_the_last_checkpoint(tmp_path: Path) -> None:
    none = recovery_bytes(tmp_path)
    folder = tmp_path / "neo4j"
    folder.mkdir()
    for number in (3, 4):
        (folder / f"neostore.transaction.db.{number}").write_bytes(bytes(10_000))
    assert recovery_bytes(tmp_path) == none + 40_000
    entry = b"\x14\x09" + (3).to_bytes(8, "little") + (9_000).to_bytes(8, "little")
    (folder / "checkpoint.0").write_bytes(bytes(128) + bytes(232) + entry.ljust(232, b"\0"))
    assert recovery_bytes(tmp_path) == none + 2 * 11_000
    (folder / "checkpoint.1").write_bytes(bytes(128) + entry[:5])
    assert recovery_bytes(tmp_path) == none + 2 * 11_000, "a torn entry does not count"
