"""What every answer has: headers, compression, HEAD, and leave for other origins."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator

import brotli  # type: ignore[import-untyped]
import httpx
import pytest
import zstandard

from partnergraph.api.access.settings import AccessSettings
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from tests.api.serving import GRAPHQL, Client, serving

LARGE = (
    "{ countries { nodes { id name code " + " ".join(f"n{i}: name" for i in range(40)) + " } } }"
)
PATHS = (
    "/", "/de/places", "/graphql?query={__typename}", "/health", "/ready", "/metrics", "/openapi.json",
    "/queries", "/queries/brokers-between-countries", "/queries/entities-by-type.csv", "/changes?since=0",
    "/export.graphml", "/export.jsonld", "/robots.txt", "/nothing", "/queries/none.json",
)  # fmt: skip
UNPACK = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda content: zstandard.ZstdDecompressor().decompressobj().decompress(content),
}


@pytest.fixture
async def client(address: Address, countries: Database) -> AsyncIterator[Client]:
    assert countries
    free = AccessSettings(anonymous_rate=0)
    async with serving(address, access=free, cors_origins="https://web.example") as made:
        yield made


@pytest.mark.parametrize("path", PATHS)
async def test_head_is_get_without_its_body(client: Client, path: str) -> None:
    plain = {"Accept-Encoding": "identity"}
    got = await client.get(path, headers=plain)
    head = await client.head(path, headers=plain)
    assert (head.status_code, head.content) == (got.status_code, b"")
    changing = {"x-request-id", "x-data-version"}
    assert head.headers.keys() - changing == got.headers.keys() - changing
    assert head.headers["content-type"] == got.headers["content-type"]


async def test_head_of_events_ends(client: Client) -> None:
    """And says that they are not compressed, whatever the client can unpack."""
    asked = {"Accept": "text/event-stream", "Accept-Encoding": ", ".join(UNPACK)}
    got = await client.head("/changes", headers=asked)
    assert got.headers["content-type"].startswith("text/event-stream")
    assert "content-encoding" not in got.headers


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_says_that_it_is_what_it_says(client: Client, path: str) -> None:
    for got in (await client.get(path), await client.request("DELETE", path)):
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["referrer-policy"]
        assert "frame-ancestors" in got.headers["content-security-policy"]
        assert len(got.headers.get_list("x-content-type-options")) == 1


@pytest.mark.parametrize("coding", UNPACK)
@pytest.mark.parametrize("way", ["GET", "POST"])
async def test_what_is_large_is_compressed(client: Client, coding: str, way: str) -> None:
    address, body = str(httpx.URL(GRAPHQL, params={"query": LARGE})), None
    if way == "POST":
        address, body = GRAPHQL, {"query": LARGE}
    plain = await client.request(way, address, headers={"Accept-Encoding": "identity"}, json=body)
    asked = client.build_request(way, address, headers={"Accept-Encoding": coding}, json=body)
    got = await client.send(asked, stream=True)
    packed = b"".join([piece async for piece in got.aiter_raw()])
    assert got.headers["content-encoding"] == coding
    assert "Accept-Encoding" in got.headers["vary"]
    assert UNPACK[coding](packed) == plain.content
    assert len(packed) < len(plain.content) / 2
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/graphql?query={__typename}", "gzip"),
        ("/queries/entities-by-type.parquet", "gzip, br, zstd"),
        ("/export.zip", "br"),
        ("/openapi.json", "identity"),
        ("/openapi.json", "gzip;q=0, br;q=0"),
    ],
)
async def test_what_would_gain_nothing_is_sent_as_it_is(
    client: Client, path: str, accept: str
) -> None:
    got = await client.get(path, headers={"Accept-Encoding": accept})
    assert got.status_code == 200
    assert "content-encoding" not in got.headers


@pytest.mark.parametrize("accept", ["identity", "br", "gzip", "zstd", "br, gzip"])
@pytest.mark.parametrize("path", PATHS)
async def test_what_an_answer_varies_with_is_named_once(
    client: Client, path: str, accept: str
) -> None:
    sent = {"Accept-Encoding": accept, "Origin": "https://web.example"}
    got = await client.get(path, headers=sent)
    (told,) = got.headers.get_list("vary")
    names = [name.strip().lower() for name in told.split(",")]
    assert len(names) == len(set(names))
    assert "origin" in names
    if "content-encoding" in got.headers:
        assert "accept-encoding" in names


async def test_who_has_it_compressed_is_told_so(client: Client) -> None:
    packed = {"Accept-Encoding": "br"}
    first = await client.get(GRAPHQL, params={"query": LARGE}, headers=packed)
    known = {**packed, "If-None-Match": first.headers["etag"]}
    again = await client.get(GRAPHQL, params={"query": LARGE}, headers=known)
    assert (again.status_code, again.content) == (304, b"")


def preflight(wanted: str, origin: str = "https://web.example") -> dict[str, str]:
    return {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": wanted,
    }


@pytest.mark.parametrize(
    "wanted",
    [
        "content-type,authorization",
        "apollo-require-preflight",
        "apollographql-client-name,apollographql-client-version,content-type",
        "x-apollo-operation-name,x-apollo-operation-id",
        "traceparent,tracestate,baggage",
        "sentry-trace,baggage",
        "x-b3-traceid,x-b3-spanid,x-b3-sampled",
        "x-datadog-trace-id,x-datadog-parent-id,x-datadog-sampling-priority",
        "x-requested-with",
        "request-id,request-context,traceparent",
        "uber-trace-id,elastic-apm-traceparent,x-cloud-trace-context,x-correlation-id",
        "if-none-match,last-event-id,cache-control",
    ],
)
@pytest.mark.parametrize("path", [GRAPHQL, "/changes", "/queries/entities-by-type.json"])
async def test_preflights_of_known_clients_pass(client: Client, path: str, wanted: str) -> None:
    got = await client.options(path, headers=preflight(wanted))
    assert got.status_code == 200, got.text
    assert got.headers["access-control-allow-origin"] == "https://web.example"
    other = await client.options(path, headers=preflight(wanted, "https://other.example"))
    assert "access-control-allow-origin" not in other.headers


async def test_more_headers_are_a_setting(address: Address, client: Client) -> None:
    assert (await client.options(GRAPHQL, headers=preflight("x-ours"))).status_code == 400
    for names in ("x-ours, x-more", "*"):
        async with serving(address, cors_origins="*", cors_headers=names) as open_:
            got = await open_.options(GRAPHQL, headers=preflight("x-ours"))
        assert got.status_code == 200


async def test_answers_of_all_kinds_may_be_read_by_other_origins(client: Client) -> None:
    for path in (GRAPHQL, "/queries/none.json", "/nothing"):
        got: httpx.Response = await client.get(path, headers={"Origin": "https://web.example"})
        assert got.headers["access-control-allow-origin"] == "https://web.example"
        shown = got.headers["access-control-expose-headers"].split(", ")
        assert {"X-Data-Version", "X-Data-Moved", "Link", "ETag"} <= set(shown)


@pytest.mark.parametrize("path", ["/health", "/docs", "/queries", "/changes", "/about", GRAPHQL])
async def test_head_is_allowed_wherever_get_is(client: Client, path: str) -> None:
    got = await client.put(path)
    assert got.status_code == 405
    assert {"GET", "HEAD"} <= set(got.headers["allow"].split(", "))
