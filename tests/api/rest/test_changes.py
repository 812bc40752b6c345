"""``GET /changes``: JSON in pages, and server-sent events that can be resumed."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import httpx
import pytest

from partnergraph.graph.claims.data_version import read_data_state
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources
from tests.api.process import served
from tests.api.serving import serving
from tests.graph.loading.network import A_SAYS, A_SAYS_LATER, B_SAYS, A, B, claims

STREAM = {"Accept": "text/event-stream"}


async def read_events(response: httpx.Response) -> AsyncGenerator[tuple[int, Any], None]:
    """The id and data of each event."""
    event: dict[str, str] = {}
    async for line in response.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            event[name] = value
        else:
            if "data" in event:
                yield int(event["id"]), json.loads(event["data"])
            event = {}


async def read_until(response: httpx.Response, version: int) -> list[Any]:
    """The entries of all events up to a version."""
    entries = []
    async with aclosing(read_events(response)) as events:
        async for reached, data in events:
            entries += data["entries"]
            if reached >= version:
                break
    return entries


async def test_events_tell_what_a_load_changed_and_go_on_where_they_were_cut(
    address: Address, database: Database, tmp_path: Path
) -> None:
    await load_sources(database, [A], claims(A, A_SAYS))
    with served(address, tmp_path) as server:
        async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
            async with client.stream("GET", "/changes", headers=STREAM) as response:
                assert response.headers["content-type"].startswith("text/event-stream")
                await load_sources(database, [A], claims(A, A_SAYS_LATER))
                middle = (await read_data_state(database)).version
                entries = await read_until(response, middle)
            assert [(e["sources"], e["count"]) for e in entries] == [([A.id], 8)]
            await load_sources(database, [B], claims(B, B_SAYS))
            end = (await read_data_state(database)).version
            resumed = {**STREAM, "Last-Event-ID": str(middle)}
            async with client.stream("GET", "/changes", headers=resumed) as response:
                entries = await read_until(response, end)
            assert [(e["sources"], e["count"]) for e in entries] == [([B.id], len(B_SAYS))]
        assert not server.faults()


async def test_the_same_as_json(address: Address, database: Database) -> None:
    await load_sources(database, [A], claims(A, A_SAYS))
    async with serving(address) as client:
        now = (await client.get("/changes")).json()
        assert now["entries"] == []
        await load_sources(database, [A], claims(A, A_SAYS_LATER))
        got = await client.get("/changes", params={"since": now["version"]})
        (entry,) = got.json()["entries"]
        assert {
            "kind": "ADDED",
            "source": A.id,
            "id": "organisation:only-a",
            "relation": "LOCATED_IN",
            "end": "country:RO",
        } in entry["changes"]
        assert got.headers["x-data-version"] == str(got.json()["version"])


@pytest.mark.parametrize(
    ("parameters", "headers"),
    [
        ({"since": "x"}, {}),
        ({"since": "-1"}, {}),
        ({"since": str(2**63)}, {}),
        ({"since": str(2**63)}, STREAM),
        ({"sinse": "1"}, {}),
        ({"since": ["1", "2"]}, {}),
        ({"since": "0", "first": "0"}, {}),
        ({"since": "0", "first": "501"}, {}),
        ({}, {**STREAM, "Last-Event-ID": "yesterday"}),
        ({}, {**STREAM, "Last-Event-ID": "-1"}),
        ({}, {**STREAM, "Last-Event-ID": "9" * 5000}),
        ({}, {**STREAM, "Last-Event-ID": "0" * 20 + "9" * 5000}),
        ({}, {**STREAM, "Last-Event-ID": str(2**63)}),
    ],
)
async def test_what_cannot_be_used_is_refused(
    address: Address, database: Database, parameters: dict[str, Any], headers: dict[str, str]
) -> None:
    assert database
    async with serving(address) as client:
        got = await client.get("/changes", params=parameters, headers=headers)
    assert got.status_code == 400
    assert got.json()["where"]


async def test_a_version_of_other_data_is_not_followed(
    address: Address, database: Database
) -> None:
    await load_sources(database, [A], claims(A, A_SAYS))
    async with serving(address) as client:
        now = (await client.get("/changes")).json()["version"]
        later = (await client.get("/changes", params={"since": now + 1})).json()
        known = (await client.get("/changes", params={"since": now})).json()
    assert later == {"version": now, "complete": False, "more": False, "entries": []}
    assert known == {**later, "complete": True}
