"""The tail of a transaction log that a full disk tore: recognised, set aside, announced; damage is not."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest
from neo4j.exceptions import DriverError, Neo4jError

from partnergraph.graph.connection.address import Address, resolve_address
from partnergraph.graph.server import lifecycle
from partnergraph.graph.server.running import RunningServer
from partnergraph.graph.server.torn_log import (
    TornLog,
    find_commit_entries,
    find_torn_log,
    find_torn_tail,
)
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.errors import DatabaseFault
from tests.conftest import settings_in

ROWS = 500
CREATE = """
UNWIND range(1, $rows) AS row
CREATE (:Torn {batch: $batch, row: row, text: 'some words of a length ' + row})-[:IN]->(:Other)
"""
COUNT = "MATCH (n:Torn) RETURN n.batch AS batch, count(*) AS rows ORDER BY batch"


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[GraphSettings]:
    made = settings_in(tmp_path / "data")
    yield made
    lifecycle.stop_server(made)


def open_driver(address: Address) -> neo4j.Driver:
    return neo4j.GraphDatabase.driver(address.uri, auth=(address.username, address.password))


def write_until_the_log_is_torn(running: RunningServer, address: Address, log: Path) -> int:
    """Write batches until the log may grow no more, as on a full disk; how many were confirmed."""
    with open_driver(address) as driver, driver.session() as session:
        for batch in range(3):
            session.run(CREATE, rows=ROWS, batch=batch).consume()
        # A batch takes some 100 kB: the fifth or sixth ends in the middle of a write.
        limit = log.stat().st_size + 300_000
        resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        for batch in range(3, 100):
            try:
                session.run(CREATE, rows=ROWS, batch=batch).consume()
            except (DriverError, Neo4jError):
                # Room again, as where somebody frees some: what Neo4j still writes as it stops comes after the gap.
                no_limit = resource.RLIM_INFINITY, resource.RLIM_INFINITY
                resource.prlimit(running.pid, resource.RLIMIT_FSIZE, no_limit)
                return batch
    raise AssertionError("the log was never full")


@pytest.mark.server
def test_a_torn_tail_is_set_aside_and_everything_confirmed_is_there(
    settings: GraphSettings,
) -> None:
    running = lifecycle.start_server(settings)
    home, address = lifecycle.server_home(settings), resolve_address(settings)
    log = home.transactions / "neo4j" / "neostore.transaction.db.0"
    confirmed = write_until_the_log_is_torn(running, address, log)
    said: list[str] = []
    again = lifecycle.start_server(settings, announce=said.append)
    assert again.pid != running.pid
    with open_driver(resolve_address(settings)) as driver:
        found = driver.execute_query(COUNT).records
    assert [(row["batch"], row["rows"]) for row in found] == [(n, ROWS) for n in range(confirmed)]
    assert "its database had failed" in said[0], "it ran, and could write no more"
    assert "never finished, so never confirmed" in said[1]
    assert f"{2 * confirmed * ROWS:,} labels" in said[2], "the counts were compared"
    (kept,) = (home.root / "torn-logs").iterdir()
    whole = (kept / log.name).read_bytes()
    end = find_commit_entries(whole)[-1].end()
    assert len(whole) > end, "the log is kept with its tail"
    assert log.read_bytes()[:end] == whole[:end]
    assert kept.stat().st_mode & 0o077 == 0

    lifecycle.stop_server(settings)
    damage_is_told_and_left_alone(settings, log)


def damage_is_told_and_left_alone(settings: GraphSettings, log: Path) -> None:
    """The same log with a byte changed in a transaction that others come after."""
    for checkpoint in log.parent.glob("checkpoint.*"):  # so that Neo4j reads all of it again
        os.truncate(checkpoint, 128 + 232)
    text = bytearray(log.read_bytes())
    ends = [match.end() for match in find_commit_entries(bytes(text))]
    for place in range(ends[-4] + 200, ends[-4] + 400):
        text[place] ^= 0xFF
    log.write_bytes(text)
    with pytest.raises(DatabaseFault, match="whole transactions come after the damage") as caught:
        lifecycle.start_server(settings)
    assert str(log) in caught.value.where
    assert log.read_bytes() == text, "nothing was changed"


def commit(number: int) -> bytes:
    moment = 1_796_000_000_000
    return b"\x14\x05" + number.to_bytes(8, "little") + moment.to_bytes(8, "little") + b"\1\2\3\4"


START = b"\x14\x01" + bytes(30)
WHOLE = START + b"commands" + commit(7)


HALF = START + b"half of a comm"


@pytest.mark.parametrize(
    ("after", "end"),
    [
        (b"", None),
        (bytes(5000), None),
        (HALF, 128 + len(WHOLE)),
        (START + commit(8) + HALF, 128 + len(WHOLE + START + commit(8))),
        (START + commit(6) + HALF, 128 + len(WHOLE)),
        (START + b"garbage" + START + commit(9), "damaged"),
    ],
    ids=[
        "nothing",
        "zeros",
        "half",
        "half after another",
        "half after what only looks like one",
        "a gap",
    ],
)
def test_a_tail_that_took_all_memory(tmp_path: Path, after: bytes, end: int | str | None) -> None:
    path = tmp_path / "neo4j" / "neostore.transaction.db.1"
    path.parent.mkdir()
    path.with_suffix(".0").write_bytes(bytes(128) + WHOLE + HALF)
    path.write_bytes(bytes(128) + WHOLE + after)
    said = "java.lang.RuntimeException: Unable to retrieve last append index\nCaused by: java.lang.OutOfMemoryError"
    found = find_torn_log(said, tmp_path)
    if end is None:
        assert found is None
        return
    whole = 128 + len(WHOLE) if end == "damaged" else end
    assert found == TornLog("neo4j", path, int(whole), None if end == "damaged" else int(whole))


@pytest.mark.parametrize(
    ("after", "torn"),
    [
        (b"", True),
        (START + b"half of a comm", True),
        (START + b"commands" + commit(8)[:-6], True),
        (bytes(5000), True),
        (START + b"commands" + commit(8), False),
        (START + b"garbage" + START + b"commands" + commit(9) + bytes(100), False),
    ],
    ids=["nothing", "half", "half of its end", "zeros", "whole", "whole after damage"],
)
def test_what_is_a_torn_tail(tmp_path: Path, after: bytes, *, torn: bool) -> None:
    path = tmp_path / "neostore.transaction.db.0"
    path.write_bytes(bytes(128) + WHOLE + after)
    assert find_torn_tail(path, 128) == (128 + len(WHOLE) if torn else None)
    assert find_torn_tail(path, 100) is None, "no transaction starts there"


SAID = """
WARN  [o.n.k.i.t.l.r.ReversedSingleFileCommandBatchCursor] [neo4j/bbc6291c] Fail to read transaction log version {}. Last valid transaction start offset is: 128.
Caused by: java.lang.IllegalStateException: Failure to read transaction log file number {}. Unreadable bytes are encountered after last readable position.
"""


def test_a_log_that_others_come_after_is_torn_in_its_middle(tmp_path: Path) -> None:
    folder = tmp_path / "neo4j"
    folder.mkdir()
    for number in (9, 10):
        (folder / f"neostore.transaction.db.{number}").write_bytes(bytes(128) + WHOLE + START)
    last = find_torn_log(SAID.format(10, 10), tmp_path)
    assert last is not None
    assert (last.database, last.end) == ("neo4j", 128 + len(WHOLE))
    assert last.tail_bytes == len(START)
    earlier = find_torn_log(SAID.format(9, 9), tmp_path)
    assert earlier is not None
    assert earlier.end is None
    assert find_torn_log("INFO Started.", tmp_path) is None
