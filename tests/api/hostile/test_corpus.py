"""Every case of the corpus gets what it says it gets, from a real server over the network."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from tests.api.hostile.corpus import Hostile, Wanted, cases, text, value
from tests.api.hostile.fit import check
from tests.api.hostile.test_schemathesis import PATIENCE_S
from tests.api.process import Served

NEW = "application/graphql-response+json"
FINE = {"data": {"__typename": "Query"}}
# The largest answer to a case: nothing hostile is worth more.
LARGEST = 2_000_000


@pytest.fixture(scope="package")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=PATIENCE_S) as made:
        yield made


def judge(got: httpx.Response, wanted: Wanted) -> None:
    body = check(got.status_code, got.content, got.headers["content-type"])
    assert got.status_code == wanted.status, body
    assert len(got.content) < LARGEST
    if wanted.data:
        assert body.keys() == {"data"}
        return
    error = body["errors"][0]
    told = error.get("extensions", {})
    assert wanted.code in {None, told.get("code")}, error
    assert wanted.limit in {None, told.get("limit")}, error
    assert (wanted.says or "") in error["message"], error


@pytest.mark.parametrize("case", cases("operations.yaml"), ids=str)
async def test_operations(server: Served, client: httpx.AsyncClient, case: Hostile) -> None:
    sent = {"query": text(case.sent["query"]), "variables": value(case.sent.get("variables", {}))}
    headers = {"accept": NEW, "content-type": "application/json"}
    judge(await client.post(server.graphql, content=json.dumps(sent), headers=headers), case.wanted)
    after = await client.post(server.graphql, json={"query": "{ __typename }"})
    assert after.json() == FINE


def body(sent: dict[str, Any]) -> Any:
    """The bytes of a request: characters below 256 are bytes; in one piece or in many."""
    content = text(sent.get("body", "")).encode("latin-1")
    if sent.get("gzip"):
        content = gzip.compress(content)
    if size := sent.get("chunks"):
        return chunks(content, size)
    return content


async def chunks(content: bytes, size: int) -> AsyncIterator[bytes]:
    """A body whose length nobody says beforehand."""
    for start in range(0, len(content), size):
        yield content[start : start + size]


def headers(sent: dict[str, Any]) -> Iterator[tuple[bytes, bytes]]:
    """The headers of a request; null takes away one that would be there."""
    given = {"accept": NEW, "content-type": "application/json", **sent.get("headers", {})}
    for name, written in given.items():
        if written is not None:
            yield name.encode(), text(written).encode("latin-1")


@pytest.mark.parametrize("case", cases("requests.yaml"), ids=str)
async def test_requests(server: Served, client: httpx.AsyncClient, case: Hostile) -> None:
    sent = case.sent
    query = text(sent.get("address", ""))
    got = await client.request(
        sent.get("method", "POST"),
        f"{server.graphql}?{query}" if query else server.graphql,
        content=body(sent),
        headers=list(headers(sent)),
    )
    judge(got, case.wanted)
    after = await client.post(server.graphql, json={"query": "{ __typename }"})
    assert after.json() == FINE
