"""Connections of which the far end is gone and nobody says so: they cost some seconds once, and are used no more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from random import Random

import pytest

from partnergraph.graph.claims.data_version import DataClock
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database, StatementOptions
from partnergraph.schema.errors import ServerUnavailable
from tests.api.mixed.faulty_proxy import FaultyProxy

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
