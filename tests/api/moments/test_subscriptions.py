"""Subscriptions over server-sent events (graphql-sse): what is told, when, to whom, and what is refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from partnergraph.api.access import keys
from partnergraph.api.access.roles import Role
from partnergraph.api.access.settings import AccessSettings
from partnergraph.graph.claims.data_version import read_data_state
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources, unload_sources
from tests.api.process import PATIENCE_S, Served, served
from tests.api.serving import GRAPHQL, Client, serving
from tests.graph.loading.network import A_SAYS, B_SAYS, A, B, claims

EVENTS = {"Accept": "text/event-stream"}
MOVED = "subscription { dataChanged { version loading { source } } }"
ONE = """
subscription One($id: ID!) { one: entityChanged(id: $id) { ...Told } }
fragment Told on Entity { __typename name sources { id } }
"""


@pytest.fixture
async def reader(address: Address, database: Database) -> AsyncIterator[Client]:
    await load_sources(database, [A], claims(A, A_SAYS))
    async with serving(address, access=AccessSettings(anonymous_rate=0)) as made:
        yield made


@pytest.fixture
def server(address: Address, reader: Client, tmp_path: Any) -> Any:
    """A process of its own: over ASGI within one, a client cannot go away."""
    assert reader
    with served(address, tmp_path, anonymous_rate=0, listeners_per_client=3) as made:
        yield made
        assert not made.faults()


async def events(lines: AsyncIterator[str]) -> AsyncIterator[tuple[str, Any]]:
    """Kind and JSON of each event; comments are passed over."""
    kind = ""
    async for line in lines:
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data:"):
            data = line.removeprefix("data:").strip()
            yield kind, json.loads(data) if data else None


async def take(told: AsyncIterator[tuple[str, Any]]) -> Any:
    async with asyncio.timeout(PATIENCE_S):
        kind, data = await anext(told)
    assert kind == "next"
    return data


@pytest.mark.parametrize("way", ["GET", "POST"])
async def test_whoever_listens_is_told_of_every_version(
    server: Served, database: Database, way: str
) -> None:
    sent = {"query": MOVED}
    params, body = (sent, None) if way == "GET" else (None, sent)
    async with (
        httpx.AsyncClient(timeout=PATIENCE_S) as client,
        client.stream(way, server.graphql, headers=EVENTS, params=params, json=body) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        told = events(answer.aiter_lines())
        first = (await take(told))["data"]["dataChanged"]
        assert first["version"] == (await read_data_state(database)).version
        await load_sources(database, [B], claims(B, B_SAYS))
        wanted = (await read_data_state(database)).version
        while (later := (await take(told))["data"]["dataChanged"])["version"] != wanted:
            assert later["version"] > first["version"]
        assert later["loading"] == []


async def test_an_entity_is_told_again_only_when_it_changed(
    server: Served, database: Database
) -> None:
    body = {"query": ONE, "variables": {"id": "project:p"}}
    async with (
        httpx.AsyncClient(timeout=PATIENCE_S) as client,
        client.stream("POST", server.graphql, headers=EVENTS, json=body) as answer,
    ):
        told = events(answer.aiter_lines())
        first = (await take(told))["data"]["one"]
        assert [source["id"] for source in first["sources"]] == [A.id]
        await database.write("MATCH (l:Ledger {id: 'ledger'}) SET l.revision = l.revision + 1")
        await unload_sources(database, [A.id])
        # The version that changed nothing of it was passed over; a withdrawal may still be going on.
        assert (await take(told))["data"] == {"one": None}


async def test_two_workers_tell_the_same(
    address: Address, database: Database, tmp_path: Any
) -> None:
    await load_sources(database, [A], claims(A, A_SAYS))
    with served(address, tmp_path, anonymous_rate=0, workers=2) as server:
        clients = [httpx.AsyncClient(timeout=PATIENCE_S) for _ in range(6)]
        streams, answers = [], []
        for client in clients:
            request = client.build_request(
                "POST", server.graphql, headers=EVENTS, json={"query": MOVED}
            )
            answer = await client.send(request, stream=True)
            answers.append(answer)
            streams.append(events(answer.aiter_lines()))
        for told in streams:
            await take(told)
        await load_sources(database, [B], claims(B, B_SAYS))
        wanted = (await read_data_state(database)).version
        for told in streams:
            seen = [0]
            while seen[-1] != wanted:
                seen.append((await take(told))["data"]["dataChanged"]["version"])
            assert seen == sorted(set(seen))
        for client, answer in zip(clients, answers, strict=True):
            await answer.aclose()
            await client.aclose()


async def test_places_of_those_who_went_away_are_free_again(server: Served) -> None:
    kept: list[Any] = []  # a stream that nobody holds any more is closed

    async def listen(client: httpx.AsyncClient) -> httpx.Response:
        sent = client.build_request("POST", server.graphql, headers=EVENTS, json={"query": MOVED})
        answer = await client.send(sent, stream=True)
        if answer.status_code == 200:
            kept.append(events(answer.aiter_lines()))
            await take(kept[-1])
        return answer

    async def listen_once_free(client: httpx.AsyncClient) -> httpx.Response:
        # Those who went away are noticed one after the other.
        async with asyncio.timeout(PATIENCE_S):
            while (answer := await listen(client)).status_code != 200:
                await answer.aclose()
                await asyncio.sleep(0.05)
        return answer

    for _ in range(3):
        async with httpx.AsyncClient(timeout=PATIENCE_S) as client:
            answers = [await listen_once_free(client) for _ in range(3)]
            refused = await listen(client)
            assert refused.status_code == 429
            await refused.aread()
            assert refused.json()["errors"][0]["extensions"]["code"] == "TOO_MANY_REQUESTS"
            for answer in answers:
                await answer.aclose()


async def test_queries_may_be_asked_as_events_too(reader: Client) -> None:
    got = await reader.post(GRAPHQL, json={"query": "{ __typename }"}, headers=EVENTS)
    assert got.text.endswith("event: complete\ndata: \n\n")
    assert 'event: next\ndata: {"data":{"__typename":"Query"}}' in got.text
    both = {"Accept": "application/json, text/event-stream"}
    plain = await reader.post(GRAPHQL, json={"query": "{ __typename }"}, headers=both)
    assert plain.json() == {"data": {"__typename": "Query"}}


MISTAKES = {
    "no such field": "subscription { nothing }",
    "two fields": "subscription { dataChanged { version } b: dataChanged { version } }",
    "no argument": "subscription { entityChanged { id } }",
    "no value": ONE,
    "no GraphQL": "subscription {",
    "introspection": "subscription { __typename }",
    "a query": "{ nothing }",
    "two operations": "subscription A { dataChanged { version } } subscription B { dataChanged { version } }",
}


@pytest.mark.parametrize("query", MISTAKES.values(), ids=MISTAKES)
async def test_mistakes_are_told_as_events(reader: Client, query: str) -> None:
    """As graphql-sse asks: of any other answer its client, and EventSource, tell no more than the status."""
    for got in (
        await reader.post(GRAPHQL, json={"query": query}, headers=EVENTS),
        await reader.get(GRAPHQL, params={"query": query}, headers=EVENTS),
    ):
        assert got.status_code == 200, got.text
        assert got.headers["content-type"].startswith("text/event-stream")
        (kind, told), (last, _) = [event async for event in events(got.aiter_lines())]
        assert (kind, last) == ("next", "complete")
        assert told["errors"][0]["extensions"]["code"]
        assert "data" not in told


REFUSED = {
    "not as events": (MOVED, {"Accept": "application/json"}, 406),
    "nothing": ("", EVENTS, 400),
}


@pytest.mark.parametrize(("query", "headers", "status"), REFUSED.values(), ids=REFUSED)
async def test_what_cannot_be_followed_is_said_at_once(
    reader: Client, query: str, headers: dict[str, str], status: int
) -> None:
    for got in (
        await reader.post(GRAPHQL, json={"query": query}, headers=headers),
        await reader.get(GRAPHQL, params={"query": query}, headers=headers),
    ):
        assert got.status_code == status, got.text
        assert got.json()["errors"][0]["message"]


async def test_a_key_that_was_revoked_hears_no_more(
    address: Address, database: Database, tmp_path: Any
) -> None:
    key, stored = await keys.create_api_key(database, Role.READER, "A reader")
    named = {**EVENTS, "Authorization": f"Bearer {key}"}
    with served(address, tmp_path, open_reading=False, key_cache_seconds=0) as server:
        async with (
            httpx.AsyncClient(timeout=PATIENCE_S) as client,
            client.stream("POST", server.graphql, headers=named, json={"query": MOVED}) as answer,
        ):
            told = events(answer.aiter_lines())
            await take(told)
            await keys.revoke_api_key(database, stored.id)
            await load_sources(database, [B], claims(B, B_SAYS))
            last = await take(told)
            assert last["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
            assert (await anext(told))[0] == "complete"
