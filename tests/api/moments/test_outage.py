"""Who listens while Neo4j is away: the stream goes on, and tells what happened meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from partnergraph.graph.claims.data_version import read_data_state
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources
from tests.api.moments.test_subscriptions import EVENTS, MOVED, events, take
from tests.api.process import PATIENCE_S, served, served_behind_proxy
from tests.api.rest.test_changes import read_events
from tests.graph.loading.network import A_SAYS, B_SAYS, A, B, claims


async def until_unavailable(url: str) -> None:
    """Wait until the server sees that Neo4j is away."""
    async with asyncio.timeout(PATIENCE_S), httpx.AsyncClient(timeout=PATIENCE_S) as client:
        while (await client.get(f"{url}/ready")).status_code != 503:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_listeners_outlast_an_outage(
    address: Address, database: Database, tmp_path: Path
) -> None:
    await load_sources(database, [A], claims(A, A_SAYS))
    async with (
        served_behind_proxy(address, tmp_path, anonymous_rate=0) as (server, proxy),
        httpx.AsyncClient(timeout=PATIENCE_S) as client,
        client.stream("POST", server.graphql, headers=EVENTS, json={"query": MOVED}) as subscribed,
        client.stream("GET", f"{server.url}/changes", headers=EVENTS) as changes,
    ):
        told = events(subscribed.aiter_lines())
        first = (await take(told))["data"]["dataChanged"]["version"]
        proxy.refuse()
        await until_unavailable(server.url)
        await asyncio.sleep(2.5)  # some looks at the version fall into the outage
        unheard = await client.get(f"{server.url}/changes", headers=EVENTS)
        assert unheard.status_code == 503, "who comes now is told"
        assert int(unheard.headers["retry-after"]) > 0
        await load_sources(database, [B], claims(B, B_SAYS))
        wanted = (await read_data_state(database)).version
        proxy.admit()
        seen: list[Any] = [first]
        while seen[-1] != wanted:
            answer = await take(told)
            assert "errors" not in answer, answer
            seen.append(answer["data"]["dataChanged"]["version"])
        assert seen == sorted(set(seen))
        async with asyncio.timeout(PATIENCE_S):
            async for version, _ in read_events(changes):
                if version == wanted:
                    break
        assert not server.faults()


async def test_who_listens_does_not_hold_up_the_end(
    address: Address, database: Database, tmp_path: Path
) -> None:
    await load_sources(database, [A], claims(A, A_SAYS))
    with served(address, tmp_path, anonymous_rate=0, workers=2) as server:
        async with (
            httpx.AsyncClient(timeout=PATIENCE_S) as client,
            client.stream("POST", server.graphql, headers=EVENTS, json={"query": MOVED}) as told,
            client.stream("GET", f"{server.url}/changes", headers=EVENTS) as changes,
        ):
            await take(events(told.aiter_lines()))
            await anext(changes.aiter_lines())
            process = psutil.Process(server.pid)
            process.terminate()
            await asyncio.to_thread(process.wait, PATIENCE_S)
        assert not server.faults()
        assert "running task(s)" not in server.log.read_text("utf-8"), "it waited for them"


async def test_an_answer_that_is_broken_off_is_no_fault(
    address: Address, database: Database, tmp_path: Path
) -> None:
    """Neo4j goes away while an export is being sent: the client sees that it is not whole, and the log says why."""
    await database.write(
        "UNWIND range(1, 20000) AS i CREATE (:Entity:Country {id: 'country:' + i, name: $long})",
        long="a" * 500,
    )
    async with (
        served_behind_proxy(address, tmp_path, anonymous_rate=0) as (server, proxy),
        httpx.AsyncClient(timeout=PATIENCE_S) as client,
    ):
        proxy.latency = 0.05  # so that most of it is still to come from Neo4j
        plain = {"accept-encoding": "identity"}
        async with client.stream("GET", f"{server.url}/export.jsonld", headers=plain) as answer:
            assert answer.status_code == 200
            pieces = answer.aiter_raw(1000)
            await anext(pieces)
            proxy.refuse()
            with pytest.raises(httpx.RemoteProtocolError):
                async for _ in pieces:
                    pass
        assert not server.faults()
        assert "an answer was broken off" in server.log.read_text("utf-8")
