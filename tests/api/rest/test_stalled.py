"""Clients that ask for exports and read nothing: they lose their answer, and nobody else waits for them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from partnergraph.api.access.roles import Role
from partnergraph.api.access.settings import AccessSettings
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from tests.api.serving import Client, assert_problem, serving

OPEN = AccessSettings(cypher_role=Role.READER, anonymous_rate=0)
MANY = "UNWIND range(1, 3000) AS i CREATE (:Entity:Country {id: 'country:' + i, name: 'a name that takes some room ' + i})"


class StalledClient:
    """A client over plain ASGI that takes the head of an answer, and then nothing."""

    def __init__(self, client: Client, path: str) -> None:
        self.status = 0
        self.begun = asyncio.Event()
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [],
            "client": ("127.0.0.1", 1),
            "http_version": "1.1",
            "scheme": "http",
        }
        self.call = asyncio.create_task(client.app(scope, self.receive, self.send))

    async def receive(self) -> Any:
        await asyncio.Event().wait()

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif self.status == 200:
            self.begun.set()
            await asyncio.Event().wait()


@pytest.fixture
async def large(database: Database) -> Database:
    """A graph whose export is not sent in one piece."""
    await database.write(MANY)
    return database


@pytest.mark.usefixtures("large")
async def test_who_reads_no_export_holds_up_nobody_else(address: Address) -> None:
    async with serving(address, access=OPEN, exports_at_once=2, stalled_seconds=600) as client:
        stalled = [StalledClient(client, "/export.graphml") for _ in range(2)]
        async with asyncio.timeout(120):
            await asyncio.gather(*(one.begun.wait() for one in stalled))
        refused = await client.get("/export.graphml")
        assert refused.status_code == 503
        assert_problem(refused)
        assert "exports" in refused.json()["detail"]
        answer = await client.post("/cypher", json={"statement": "RETURN 1 AS x"})
        assert answer.json()["rows"] == [{"x": 1}]
        for one in stalled:
            one.call.cancel()
        async with asyncio.timeout(60):
            await asyncio.gather(*(one.call for one in stalled), return_exceptions=True)


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(
    "limits",
    [{"stalled_seconds": 0.3}, {"stalled_seconds": 600, "export_seconds": 3}],
    ids=["a piece", "all of it"],
)
async def test_an_export_that_nobody_reads_ends(address: Address, limits: dict[str, Any]) -> None:
    async with serving(address, access=OPEN, exports_at_once=1, **limits) as client:
        stalled = StalledClient(client, "/export.graphml")
        async with asyncio.timeout(120):
            await stalled.call
        again = StalledClient(client, "/export.graphml")
        async with asyncio.timeout(120):
            await again.call
        assert again.status in {200, 504}, "its place was free again"
