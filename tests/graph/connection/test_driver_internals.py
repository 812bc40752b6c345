"""What we use of the driver's insides is where we look for it; and where it is not, everything else still works."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import neo4j
import pytest

import partnergraph
from partnergraph.graph.connection import driver_internals
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.bolt import make_bolt_reader
from partnergraph.graph.connection.database import Database
from partnergraph.graph.connection.driver_internals import (
    CODEC,
    TIMES_ONLY_WAITING,
    count_received_bytes,
    forget_hydrated_entities,
)
from partnergraph.graph.untrusted import statement
from partnergraph.graph.untrusted.statement import ResultTable, StatementLimits, open_rows

ROOT = Path(partnergraph.__file__).parents[1]
ROOMS = ("schema", "graph", "queries", "loaders", "api", "benchmarks", "docs")
# Who looks into which other library, and not into the driver.
OTHER_INSIDES = {
    "api/graphql/types/build.py",
    "api/graphql/schema.py",
    "api/access/tokens.py",
    "benchmarks/identity/training.py",
    "loaders/tabular/workbook.py",
}
MOVED = f"neo4j {neo4j.__version__} keeps it elsewhere: see graph/connection/driver_internals.py"
CYPHER = "MATCH (n:Entity)-[r]->(m) RETURN n, r, n.id AS id ORDER BY id"
NODES = "UNWIND range(1, 5) AS i CREATE (n:Entity {id: 'cluster:' + i})-[r:PART_OF]->(:Entity {id: 'event:' + i}) RETURN n, r"


async def read_table(database: Database, limits: StatementLimits | None = None) -> ResultTable:
    async with open_rows(database, CYPHER, limits=limits) as rows:
        return await rows.whole()


def test_the_codec_is_there() -> None:
    assert CODEC is not None, MOVED
    unpacked, end = CODEC.unpack(bytearray(b"\xb2\x58\x01\x02"), 0, {CODEC.structure: list})
    assert (unpacked, end) == ([1, 2], 4), MOVED


def test_what_has_come_is_read_without_a_timer() -> None:
    assert TIMES_ONLY_WAITING, MOVED


async def test_hydrated_entities_can_be_forgotten(database: Database) -> None:
    async with database.session(neo4j.WRITE_ACCESS) as session:
        result = await session.run(NODES)
        first = (await result.fetch(1))[0]["n"]
        assert first.graph.nodes, "the driver keeps what it gave"
        assert forget_hydrated_entities(result), MOVED
        assert not list(first.graph.nodes), MOVED
        assert not list(first.graph.relationships), MOVED


async def test_received_bytes_are_counted(connected: Database) -> None:
    async with (
        connected.session(neo4j.READ_ACCESS) as session,
        await session.begin_transaction() as tx,
    ):
        assert isinstance(count_received_bytes(tx), int), MOVED


async def test_without_the_insides_the_public_interface_does(
    database: Database, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.write(NODES)
    expected = await read_table(database)
    monkeypatch.setattr(driver_internals, "CODEC", None)
    monkeypatch.setattr(statement, "_FORGET_EVERY", 1)
    empty: Any = SimpleNamespace()
    monkeypatch.setattr(
        statement, "forget_hydrated_entities", lambda _result: forget_hydrated_entities(empty)
    )
    monkeypatch.setattr(statement, "count_received_bytes", lambda _tx: count_received_bytes(empty))
    assert make_bolt_reader(address) is None
    async with Database.open(address) as by_driver:
        assert by_driver.reader is None
        assert await by_driver.values("MATCH (n:Entity) RETURN count(n)", {}) == [10]
        assert await read_table(by_driver, StatementLimits(row_bytes=1)) == expected


def test_a_codec_that_works_otherwise_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    assert CODEC is not None
    monkeypatch.setattr("neo4j._rust.codec.packstream.v1.unpack", lambda *_: ("other", 0))
    assert driver_internals._find_packstream_codec() is None


def test_nobody_else_looks_inside() -> None:
    inside = re.compile(r"\bneo4j\._|SLF001|getattr\([^)]*[\"']_(?!_)")
    looking = {
        str(file.relative_to(ROOT))
        for room in ROOMS
        for file in (ROOT / room).rglob("*.py")
        if inside.search(file.read_text("utf-8"))
    }
    assert looking - OTHER_INSIDES == {"graph/connection/driver_internals.py"}
