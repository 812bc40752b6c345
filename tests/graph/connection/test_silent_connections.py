"""Connections of which the far end is gone and nobody says so: they cost some seconds once, and are used no more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from partnergraph.graph.claims.data_version import DataClock
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database, StatementOptions, Transaction
from partnergraph.graph.loading.load import load_sources, unload_sources
from partnergraph.loaders.registry import LOADERS
from partnergraph.schema.errors import ServerUnavailable
from tests.api.mixed.faulty_proxy import FaultyProxy
from tests.graph.snapshot import changed, snapshot
from tests.loaders.test_loads_of_tables import SOURCES, load_places, loaded

PATIENCE_S = 600
SHORT = StatementOptions(0.5)


@pytest.fixture
async def behind(address: Address) -> AsyncIterator[tuple[Database, FaultyProxy]]:
    """The database behind a proxy, with several connections of each kind that are idle."""
    proxy = FaultyProxy(int(address.uri.rpartition(":")[2]), Random(1))
    uri = f"bolt://127.0.0.1:{await proxy.listen()}"
    async with Database.open(replace(address, uri=uri)) as database:
        await read_both_ways(database)
        yield database, proxy
    await proxy.close()


async def read_both_ways(database: Database) -> None:
    """Small reads over our own connections and over the driver's, several at once."""
    small = (database.values("RETURN 1 AS n", {}) for _ in range(4))
    driven = (database.read("RETURN 1 AS n") for _ in range(4))
    await asyncio.gather(*small, *driven)


def strand_all(proxy: FaultyProxy) -> None:
    for link in [*proxy.links]:
        link.strand()


@pytest.mark.parametrize("way", ["ours", "the driver's"])
async def test_one_that_falls_silent_takes_the_others_with_it(
    behind: tuple[Database, FaultyProxy], way: str
) -> None:
    database, proxy = behind
    strand_all(proxy)
    limited = database.under(SHORT)
    async with asyncio.timeout(PATIENCE_S):
        with pytest.raises(ServerUnavailable):
            await (limited.values("RETURN 1", {}) if way == "ours" else limited.read("RETURN 1"))
        await read_both_ways(database)  # without a limit: they would wait for ever


async def test_without_a_limit_none_waits_for_ever(
    behind: tuple[Database, FaultyProxy],
) -> None:
    """Neo4j says how long it is silent at most; where nothing comes for longer, it is done over another connection."""
    database, proxy = behind
    connections = len(proxy.links)
    strand_all(proxy)

    async def write(tx: Transaction) -> None:
        await (await tx.run("CREATE (n:Nobody)")).consume()

    ways = (
        database.values("RETURN 1 AS n", {}),
        database.read("RETURN 1 AS n"),
        database.write("CREATE (n:Nobody)"),
        database.transact(write),
    )
    assert connections >= len(ways)
    async with asyncio.timeout(PATIENCE_S):
        assert await asyncio.gather(*ways) == [[1], [{"n": 1}], [], None]
    gone = await database.write("MATCH (n:Nobody) DELETE n RETURN count(*) AS n")
    assert gone == [{"n": 2}]


async def test_one_that_takes_long_is_waited_for(behind: tuple[Database, FaultyProxy]) -> None:
    """Signs of life come while nothing else does: that is no silence, however long it lasts."""
    database, _ = behind
    count = "UNWIND range(1, 100) AS x CALL (x) { UNWIND range(1, 100000) AS y RETURN sum(y % 7) AS s } RETURN sum(s) AS s"
    assert await database.values(count, {}) == [(await database.read(count))[0]["s"]]


async def test_a_load_goes_on(
    behind: tuple[Database, FaultyProxy], database: Database, tmp_path: Path
) -> None:
    """One that had begun to write when its connections fell silent ends with the graph that it makes otherwise."""
    through, proxy = behind
    source = next(one for one in SOURCES if one.loader == "table")
    await load_places(database)
    files = source.this_week(tmp_path)
    told = (await loaded(database, source.loader, files)).sources
    clean = await snapshot(database)
    await unload_sources(database, told)
    silenced: list[str] = []

    def silence(phase: str, *_numbers: int | None) -> None:
        if phase != "reading" and not silenced:
            silenced.append(phase)
            strand_all(proxy)

    reading = LOADERS[source.loader].open(files, None)
    async with asyncio.timeout(PATIENCE_S):
        await load_sources(through, reading.sources, reading.claims(), progress=silence)
    assert silenced
    assert not changed(clean, await snapshot(database))


async def test_the_clock_stops_for_nobody(behind: tuple[Database, FaultyProxy]) -> None:
    """Everybody shares its reads, so one that never ends would hold up all."""
    database, proxy = behind
    clock = DataClock(database)
    before = await clock.current()
    strand_all(proxy)
    asked = [asyncio.create_task(clock.current()) for _ in range(5)]
    async with asyncio.timeout(PATIENCE_S):
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
        assert any(isinstance(one, ServerUnavailable) for one in outcomes)
        assert await clock.current() == before
