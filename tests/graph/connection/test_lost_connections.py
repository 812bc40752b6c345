"""Connections that are lost while nobody looks, under the event loop that serves: they are made anew, or it is said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from random import Random

import pytest
import uvloop

from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.connection.driver_internals import SEES_CLOSED_SOCKETS
from partnergraph.schema.errors import ServerUnavailable
from tests.api.mixed.faulty_proxy import FaultyProxy

RESET_TIMES = 5


async def lose_connections(address: Address) -> None:
    """Reset every connection of the driver and of ours while they are idle, then use them, and at last close them."""
    proxy = FaultyProxy(int(address.uri.rpartition(":")[2]), Random(1))
    uri = f"bolt://127.0.0.1:{await proxy.listen()}"
    async with Database.open(replace(address, uri=uri)) as database:
        for _ in range(RESET_TIMES):
            await asyncio.gather(*(database.read("RETURN 1 AS n") for _ in range(4)))
            proxy.reset_all()
            await asyncio.sleep(0.05)
            assert await database.read("RETURN 1 AS n") == [{"n": 1}]
            assert await database.values("RETURN 1 AS n", {}) == [1]
        proxy.reset_all()
        await asyncio.sleep(0.05)
    await proxy.close()


async def stream_without_neo4j(address: Address) -> None:
    """What is streamed is never run again by the driver: it says that Neo4j does not answer."""
    proxy = FaultyProxy(int(address.uri.rpartition(":")[2]), Random(1))
    uri = f"bolt://127.0.0.1:{await proxy.listen()}"
    async with Database.open(replace(address, uri=uri)) as database:
        proxy.refuse()
        await asyncio.sleep(0.05)
        with pytest.raises(ServerUnavailable):
            _ = [record async for record in database.stream("RETURN 1 AS n")]
    await proxy.close()


def test_the_driver_sees_closed_sockets() -> None:
    assert SEES_CLOSED_SOCKETS, "the driver keeps it elsewhere: see driver_internals.py"


@pytest.mark.parametrize("what", [lose_connections, stream_without_neo4j])
@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_idle_connections_that_are_reset(
    address: Address,
    what: Callable[[Address], Coroutine[None, None, None]],
    loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(what(address))
