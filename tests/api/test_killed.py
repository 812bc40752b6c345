"""Neo4j is killed while the API is read and written: clear 503s, recovery by itself, nothing confirmed is lost."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from partnergraph.api.access import keys
from partnergraph.api.access.roles import Role
from partnergraph.api.access.settings import AccessSettings
from partnergraph.graph import ddl
from partnergraph.graph.connection.address import Address, resolve_address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.server import lifecycle
from partnergraph.graph.settings import GraphSettings
from tests.api.graphql.writing import asking
from tests.api.serving import GRAPHQL, Client, serving
from tests.conftest import settings_in

pytestmark = pytest.mark.server

READ = '{ country(code: "UA") { name } clusters(filter: {city: {eq: "Load"}}) { totalCount } }'
EXECUTED = '{ search(text: "Ukraine", types: [COUNTRY]) { nodes { id } } }'
WRITE = """
mutation($name: String!, $key: String!) {
  registerCluster(input: {name: $name, city: "Load"}, idempotencyKey: $key) {
    result { id } errors { message }
  }
}
"""
READERS, WRITERS, PATIENCE_S = 3, 2, 600


@pytest.fixture
async def neo4j(tmp_path: Path) -> AsyncIterator[GraphSettings]:
    """A server of its own, with a few things in it."""
    settings = settings_in(tmp_path)
    await asyncio.to_thread(lifecycle.start_server, settings)
    async with Database.open(resolve_address(settings)) as database:
        await ddl.apply_indexes(database)
        await asking.fill(database)
    yield settings
    lifecycle.stop_server(settings)


@dataclass
class Load:
    """Readers and writers, what they got, and what was confirmed to them."""

    client: Client
    key: str
    got: Counter[str] = field(default_factory=Counter)
    confirmed: dict[str, str] = field(default_factory=dict)
    over: bool = False

    async def read(self) -> None:
        """Ask what can be checked: a fact, and no fewer clusters than were confirmed before."""
        while not self.over:
            least = len(self.confirmed)
            body = await self.ask("read", {"query": READ})
            if body is not None:
                assert body["data"]["country"] == {"name": "Ukraine"}
                assert body["data"]["clusters"]["totalCount"] >= least
            body = await self.ask("executed", {"query": EXECUTED})
            if body is not None:
                assert body["data"]["search"]["nodes"][0] == {"id": "country:UA"}

    async def write(self, writer: int) -> None:
        """Register one cluster after the other, each until it is confirmed."""
        number = 0
        while not self.over:
            name = f"Cluster {writer} {number}"
            body = await self.ask(
                "write", {"query": WRITE, "variables": {"name": name, "key": name}}
            )
            if body is not None:
                assert body["data"]["registerCluster"]["errors"] == []
                self.confirmed[name] = body["data"]["registerCluster"]["result"]["id"]
                number += 1

    async def ask(self, kind: str, body: Any) -> Any:
        """A whole answer, or nothing where the server said clearly that it has none now."""
        headers = {"Authorization": f"Bearer {self.key}"}
        got = await self.client.post(GRAPHQL, json=body, headers=headers)
        if got.status_code == httpx.codes.OK:
            # Two write all the time: an answer may say that the data moved, or that something is being written.
            assert got.json().keys() - {"extensions"} == {"data"}, got.text
            self.got[f"{kind}, answered"] += 1
            return got.json()
        assert got.status_code == httpx.codes.SERVICE_UNAVAILABLE, (kind, got.text, self.got)
        assert int(got.headers["retry-after"]) > 0
        assert got.json().keys() == {"errors"}
        assert got.json()["errors"][0]["extensions"]["code"] == "SERVER_UNAVAILABLE", got.text
        self.got[f"{kind}, unavailable"] += 1
        await asyncio.sleep(0.05)
        return None

    async def until(self, reached: Callable[[], bool], tasks: list[asyncio.Task[None]]) -> None:
        """Go on until something is so; what a task finds wrong ends it at once."""
        async with asyncio.timeout(PATIENCE_S):
            while not reached():
                done, _ = await asyncio.wait(
                    tasks, timeout=0.05, return_when=asyncio.FIRST_EXCEPTION
                )
                for one in done:
                    one.result()

    def more(self, outcome: str, count: int) -> Callable[[], bool]:
        """Whether every kind of request had an outcome so many times more than now."""
        kinds = ("read", "executed", "write")
        goals = {f"{kind}, {outcome}": self.got[f"{kind}, {outcome}"] + count for kind in kinds}
        return lambda: all(self.got[name] >= goal for name, goal in goals.items())


async def test_neo4j_killed_under_load(neo4j: GraphSettings) -> None:
    address: Address = resolve_address(neo4j)
    access = AccessSettings(key_rate=0, key_cache_seconds=600)
    # A machine may be so busy that what takes a second takes a minute.
    async with serving(address, access=access, max_seconds=PATIENCE_S) as client:
        key, _ = await keys.create_api_key(client.app.state.database, Role.CONTRIBUTOR, "load")
        load = Load(client, key)
        tasks = [asyncio.create_task(load.read()) for _ in range(READERS)]
        tasks += [asyncio.create_task(load.write(number)) for number in range(WRITERS)]
        await load.until(load.more("answered", 3), tasks)

        running = lifecycle.find_running_server(neo4j)
        assert running is not None
        os.kill(running.pid, signal.SIGKILL)
        await load.until(load.more("unavailable", 1), tasks)
        assert (await client.get("/ready")).status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert (await client.get("/health")).status_code == httpx.codes.OK

        starting = asyncio.create_task(asyncio.to_thread(lifecycle.start_server, neo4j))
        await load.until(starting.done, tasks)
        await load.until(load.more("answered", 3), tasks)
        assert (await client.get("/ready")).status_code == httpx.codes.OK
        load.over = True
        await asyncio.gather(*tasks)
        await everything_is_there(client.app.state.database, load.confirmed)


async def everything_is_there(database: Database, confirmed: dict[str, str]) -> None:
    """What was confirmed is in the graph once, and nothing that was not asked for."""
    rows = await database.read("MATCH (c:Cluster {city: 'Load'}) RETURN c.id AS id, c.name AS name")
    assert len(rows) == len({row["name"] for row in rows})
    assert {row["name"]: row["id"] for row in rows} == confirmed
