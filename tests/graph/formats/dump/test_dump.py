"""A dump and its way back: the same graph, or nothing at all."""

from __future__ import annotations

import asyncio
import stat
import zipfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from neo4j.spatial import WGS84Point

from partnergraph.graph.claims.lease import acquire_lease, releasing_lease
from partnergraph.graph.connection.database import Database, Transaction, execute_statement
from partnergraph.graph.formats import records
from partnergraph.graph.formats.dump import lines
from partnergraph.graph.formats.dump.restore import RESTORE_MARK, SET_RESTORE_MARK, restore_graph
from partnergraph.graph.formats.dump.write import (
    NODES_FILE,
    RELATIONSHIPS_FILE,
    dump_graph,
    holding_writers,
)
from partnergraph.graph.formats.records import DumpedNode
from partnergraph.graph.ledger import take_turn
from partnergraph.graph.loading.load import load_sources
from partnergraph.schema.errors import Conflict, InvalidInput
from tests.conftest import WIPE
from tests.graph.reading import small
from tests.graph.snapshot import Snapshot, snapshot

BESIDE = """
CREATE (:MatchProposal {id: 'match:a', first: 'cluster:a', second: 'cluster:b', status: 'rejected', score: 0.5}),
  (:ApiKey {id: 'key:a', hash: 'secret'})
"""
ODD = """
MATCH (a:Entity {id: 'cluster:a'}), (b:Entity {id: 'cluster:b'})
SET a.odd = [0.5, 1.0, -3.0], a.nan = 0.0 / 0.0, a.far = -1.0 / 0.0, a.text = 'quote " \\\\ \\n é 🎈', a.large = 9223372036854775807
CREATE (a)-[:COOPERATES_WITH {since: '2018'}]->(b), (a)-[:COOPERATES_WITH {since: '2018'}]->(b)
"""


@pytest.fixture
async def network(database: Database) -> Database:
    await load_sources(database, [small.SOURCE], small.claims(), reject_share=0)
    await database.write(BESIDE)
    await database.write(ODD)
    return database


async def said(database: Database) -> str:
    """All that is there, as text, for NaN is not equal to itself."""
    return said_of(await snapshot(database))


def said_of(found: Snapshot) -> str:
    return repr(sorted(found.items()))


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


async def test_there_and_back(network: Database, tmp_path: Path) -> None:
    first, second, all_of_it = tmp_path / "a.zip", tmp_path / "b.zip", tmp_path / "all.zip"
    before = await snapshot(network)
    await dump_graph(network, first)
    await dump_graph(network, all_of_it, everything=True)
    assert b"secret" not in contents(first)[NODES_FILE], "a dump to give away has no keys"
    assert stat.S_IMODE(all_of_it.stat().st_mode) == 0o600
    with pytest.raises(Conflict, match="not empty"):
        await restore_graph(network, first)
    assert await said(network) == said_of(before)

    await network.run(WIPE)
    await restore_graph(network, all_of_it)
    assert await said(network) == said_of(before)
    await dump_graph(network, second)
    for name in (NODES_FILE, RELATIONSHIPS_FILE):
        assert contents(second)[name] == contents(first)[name]

    await network.run(WIPE)
    members = await restore_graph(network, first)
    there = await snapshot(network)
    assert there.keys() == before.keys() - {"key:a"}
    assert members[NODES_FILE].lines == len(
        await network.read("MATCH (n) WHERE NOT n:Ledger RETURN n")
    )
    report = await load_sources(network, [small.SOURCE], small.claims(), reject_share=0)
    assert report.difference.entities_unchanged > 0
    assert not report.difference.anything, "a load finds nothing to do"


async def test_what_it_says_of_itself(network: Database, tmp_path: Path) -> None:
    await dump_graph(network, tmp_path / "a.zip")
    dataset = orjson.loads(contents(tmp_path / "a.zip")["dataset.jsonld"])
    assert dataset["@type"] == "dcat:Dataset"
    (source,) = dataset["prov:wasDerivedFrom"]
    assert source["dcterms:identifier"] == "source:small"
    assert [one["dcterms:title"] for one in dataset["dcat:distribution"]] == [
        NODES_FILE,
        RELATIONSHIPS_FILE,
    ]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(bytes(data))


def rewritten(change: Callable[[dict[str, bytes]], None]) -> Callable[[Path], None]:
    def work(path: Path) -> None:
        found = contents(path)
        change(found)
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in found.items():
                archive.writestr(name, content)

    return work


def fewer(found: dict[str, bytes]) -> None:
    found[RELATIONSHIPS_FILE] = b"".join(found[RELATIONSHIPS_FILE].splitlines(keepends=True)[:-1])


def other(found: dict[str, bytes]) -> None:
    found[NODES_FILE] = found[NODES_FILE].replace(b"Ukraine", b"Ukrajne")


def label(found: dict[str, bytes]) -> None:
    found[NODES_FILE] = found[NODES_FILE].replace(b'"Country"', b'"X {a: 1}) DETACH DELETE (n"')


def gone(found: dict[str, bytes]) -> None:
    del found[NODES_FILE]


def text(path: Path) -> None:
    path.write_text("x", "utf-8")


TAMPERED = [cut, flipped, text, *map(rewritten, (fewer, other, label, gone))]


async def test_what_is_not_whole_is_refused(network: Database, tmp_path: Path) -> None:
    await dump_graph(network, tmp_path / "whole.zip")
    await network.run(WIPE)
    for tamper in TAMPERED:
        path = tmp_path / "tampered.zip"
        path.write_bytes((tmp_path / "whole.zip").read_bytes())
        tamper(path)
        with pytest.raises(InvalidInput, match="no whole dump"):
            await restore_graph(network, path)
        assert await network.read("MATCH (n) RETURN n") == []
    with pytest.raises(InvalidInput, match="cannot be read"):
        await restore_graph(network, tmp_path / "none.zip")
    with pytest.raises(InvalidInput, match="cannot be written"):
        await dump_graph(network, tmp_path / "none" / "a.zip")


async def test_what_was_broken_off_does_not_look_whole(network: Database, tmp_path: Path) -> None:
    before = await said(network)
    await dump_graph(network, tmp_path / "a.zip", everything=True)
    await network.run(WIPE)
    await network.write(SET_RESTORE_MARK, mark=RESTORE_MARK)
    await network.write("CREATE (:Entity:Source {id: 'source:small', state: 'loading'})")
    with pytest.raises(Conflict, match="broken off"):
        await restore_graph(network, tmp_path / "a.zip")
    await restore_graph(network, tmp_path / "a.zip", again=True)
    assert await said(network) == before


NUMBER = st.floats() | st.integers(-(2**63), 2**63 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
POINT = st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(WGS84Point)
VALUE = TEXT | st.booleans() | NUMBER | POINT | st.lists(TEXT) | st.lists(st.floats())


@given(st.dictionaries(TEXT, VALUE))
def test_a_line_and_back(props: dict[str, object]) -> None:
    node = DumpedNode("country:UA", ("Country", "Entity"), {"id": "country:UA", **props})
    text = lines.encode_line(node)
    assert text.count(b"\n") == 1
    passing = {
        name: value for name, value in node.props.items() if name not in lines.LEASE_PROPERTIES
    }
    again = lines.decode_node_line(text)
    assert repr(dict(sorted(again.props.items()))) == repr(dict(sorted(passing.items())))
    assert lines.encode_line(again) == text


async def test_others_write_while_it_is_dumped(
    network: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is of one moment all the same: the second time, writers wait until it is written."""
    writers: list[asyncio.Task[object]] = []
    written: list[bool] = []
    read_nodes = records.read_network_nodes

    async def read_while_another_writes(database: Database) -> AsyncIterator[DumpedNode]:
        async def write_one(number: int) -> None:
            async def work(tx: Transaction) -> None:
                await take_turn(tx)
                await execute_statement(
                    tx, "CREATE (:Entity:Event {id: $id})", id=f"event:{number}"
                )

            await database.transact(work)

        number = len(writers)
        writers.append(asyncio.create_task(write_one(number)))
        if number == 0:
            await writers[0]
        async for node in read_nodes(database):
            yield node
        written.append(writers[number].done())

    monkeypatch.setattr(records, "read_network_nodes", read_while_another_writes)
    await dump_graph(network, tmp_path / "a.zip")
    assert written == [True, False], "of the second writer nothing is seen, for it waits"
    await asyncio.gather(*writers)
    nodes = contents(tmp_path / "a.zip")[NODES_FILE]
    assert b'"event:0"' in nodes
    assert b'"event:1"' not in nodes
    assert (
        len(await network.read("MATCH (e:Event) WHERE e.id IN ['event:0', 'event:1'] RETURN e"))
        == 2
    )


async def test_no_dump_between_two_transactions_of_a_load(network: Database) -> None:
    lease = await acquire_lease(network, (small.SOURCE.id,))
    with pytest.raises(Conflict, match="is being loaded") as caught:
        async with holding_writers(network):
            pass
    assert small.SOURCE.id in caught.value.where
    async with releasing_lease(network, lease):
        pass
    async with holding_writers(network):
        pass
