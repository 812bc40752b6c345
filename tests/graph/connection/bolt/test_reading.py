"""A read over our own Bolt is the driver's read, or is left to the driver."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from neo4j.time import Date

from partnergraph.graph.connection import driver_internals
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.bolt import BoltPool, DriverNeeded, make_bolt_reader
from partnergraph.graph.connection.database import Database, StatementOptions
from partnergraph.schema.errors import PartnergraphError, Refused, Timeout

ENDLESS = "UNWIND range(1, 1000000000) AS i UNWIND range(1, 100) AS j WITH i, j WHERE i < 0 RETURN count(*) AS n"
ENDLESS_RUNNING = "SHOW TRANSACTIONS YIELD currentQuery AS q WHERE q STARTS WITH 'UNWIND range' RETURN count(*) AS n"

PLAIN = {
    "scalars": "RETURN 1 AS a, -1.5 AS b, 'ü€𝄞' AS c, true AS d, null AS e",
    "lists and maps": "RETURN [1, [2, []], {k: {v: null}}] AS a",
    "no record": "UNWIND [] AS a RETURN a",
    "many records": "UNWIND range(1, 1000) AS a RETURN a, toString(a) AS b",
    "a record of many chunks": "RETURN [i IN range(1, 60000) | 'organisation ' + i] AS a",
    "points": "RETURN point({longitude: 24.7, latitude: 59.4}) AS a, point({x: 1, y: 2, z: 3}) AS b",
    "bounds of numbers": "RETURN [127, 128, -16, -17, 32768, -2147483649, 9223372036854775807] AS a",
}
NOT_PLAIN = {
    "a date": "RETURN date('2018-05-01') AS a",
    "a duration in a list": "RETURN [duration('P1D')] AS a",
}
WRONG = {
    "no Cypher": ("RETRUN 1", {}),
    "a parameter that is missing": ("RETURN $a", {}),
    "an error when it runs": ("RETURN 1 / $zero", {"zero": 0}),
    "an error after a record": ("UNWIND [1, 0] AS a RETURN 1 / a", {}),
    "a number too long": ("RETURN $a", {"a": 2**64}),
    "no value of Neo4j": ("RETURN $a", {"a": object()}),
}


@pytest.fixture
async def pool(address: Address) -> AsyncIterator[BoltPool]:
    made = make_bolt_reader(address)
    assert isinstance(made, BoltPool)
    yield made
    made.close()


@pytest.mark.parametrize("cypher", PLAIN.values(), ids=PLAIN.keys())
async def test_plain_records_are_the_drivers(
    connected: Database, pool: BoltPool, cypher: str
) -> None:
    names, rows = await pool.ask(cypher, {}, {})
    assert [dict(zip(names, row, strict=True)) for row in rows] == await connected.read(cypher)


@pytest.mark.parametrize("cypher", NOT_PLAIN.values(), ids=NOT_PLAIN.keys())
async def test_what_is_not_plain_is_left_to_the_driver(pool: BoltPool, cypher: str) -> None:
    with pytest.raises(DriverNeeded):
        await pool.ask(cypher, {}, {})


async def test_and_the_driver_reads_it(connected: Database) -> None:
    record = await connected.record(NOT_PLAIN["a date"], {})
    assert record == {"a": Date(2018, 5, 1)}


async def test_a_node_is_as_the_driver_has_it(database: Database, pool: BoltPool) -> None:
    made = "CREATE (:Made:Again {a: [1, 2], b: 'x', c: point({x: 1, y: 2})})-[:TO]->(:Made {d: date()})"
    await database.run(made)
    cypher = "MATCH (n:Again) RETURN n, [n, {n: n}] AS again"
    ((theirs, _),) = [record.values() for record in await database.read(cypher)]
    _, ((node, again),) = await pool.ask(cypher, {}, {})
    assert node == again[0] == again[1]["n"] == dict(theirs)
    assert node.labels == again[0].labels == theirs.labels
    for other in ("MATCH ()-[r:TO]->() RETURN r", "MATCH (n:Made) WHERE n.d IS NOT NULL RETURN n"):
        with pytest.raises(DriverNeeded):
            await pool.ask(other, {}, {})


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc", min_size=1), inner),
)


@given(value=VALUES)
@settings(max_examples=60, deadline=None)
def test_a_value_comes_back_as_it_was_sent(address: Address, value: Any) -> None:
    async def sent_and_returned() -> Any:
        made = make_bolt_reader(address)
        assert made is not None
        _, ((found,),) = await made.ask("RETURN $value AS value", {"value": value}, {})
        made.close()
        return found

    assert asyncio.run(sent_and_returned()) == value


@pytest.mark.parametrize(("cypher", "parameters"), WRONG.values(), ids=WRONG.keys())
async def test_a_mistake_is_told_as_the_driver_tells_it(
    connected: Database, cypher: str, parameters: dict[str, Any]
) -> None:
    told = []
    for database in (connected, Database(connected.driver, connected.name)):
        with pytest.raises(Exception) as caught:  # noqa: PT011 - compared below
            await database.record(cypher, parameters)
        told.append((type(caught.value), str(caught.value)))
    assert told[0] == told[1]
    assert (await connected.record("RETURN 1 AS one", {})) is not None


async def test_nothing_can_be_written(connected: Database) -> None:
    with pytest.raises(Refused, match="write"):
        await connected.record("CREATE (n:Written) RETURN 1", {})
    assert await connected.read("MATCH (n:Written) RETURN n") == []


async def test_the_time_limit_stops_it(connected: Database, pool: BoltPool) -> None:
    with pytest.raises(Timeout):
        await connected.under(StatementOptions(seconds=0.2)).record(ENDLESS, {})
    with pytest.raises(Timeout):
        await pool.ask(ENDLESS, {}, {"tx_timeout": 200})
    assert [connection.closed for connection in pool.free] == [False]


async def test_neo4j_is_told_of_the_transaction(pool: BoltPool) -> None:
    cypher = "SHOW TRANSACTIONS YIELD metaData AS m WHERE m.mark IS NOT NULL RETURN m.mark AS mark"
    assert await pool.ask(cypher, {}, {"tx_metadata": {"mark": "this one"}}) == (
        ("mark",),
        [["this one"]],
    )


async def test_who_stops_waiting_ends_the_statement(connected: Database, pool: BoltPool) -> None:
    task = asyncio.create_task(pool.ask(ENDLESS, {}, {}))
    await until(connected, 1)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await until(connected, 0)
    assert pool.free == []


async def until(database: Database, running: int) -> None:
    """Wait until so many endless statements run."""
    async with asyncio.timeout(120):
        while (await database.read(ENDLESS_RUNNING))[0]["n"] != running:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_a_closed_connection_is_replaced(pool: BoltPool) -> None:
    await pool.ask("RETURN 1", {}, {})
    pool.free[0].transport.abort()
    assert await pool.ask("RETURN 2 AS n", {}, {}) == (("n",), [[2]])


async def test_connections_are_few_and_used_again(
    pool: BoltPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "places", asyncio.Semaphore(3))
    answers = await asyncio.gather(*(pool.ask("RETURN $i", {"i": i}, {}) for i in range(50)))
    assert [rows for _, rows in answers] == [[[i]] for i in range(50)]
    assert len(pool.free) <= 3


async def test_no_server_and_a_wrong_login_are_left_to_the_driver(address: Address) -> None:
    for other in (
        replace(address, uri="bolt://127.0.0.1:9"),
        replace(address, username="nobody"),
    ):
        made = make_bolt_reader(other)
        assert made is not None
        with pytest.raises(DriverNeeded):
            await made.ask("RETURN 1", {}, {})


async def test_without_the_drivers_codec_all_is_the_drivers(
    address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver_internals, "CODEC", None)
    assert make_bolt_reader(address) is None
    async with Database.open(address) as database:
        record = await database.record("RETURN 1 AS one", {})
        assert record == {"one": 1}
        with pytest.raises(PartnergraphError):
            await database.record("RETRUN", {})
