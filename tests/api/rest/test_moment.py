"""REST at one version of the data: who has an answer costs one small read, and what moved while it was read says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from partnergraph.api.access import keys
from partnergraph.api.access.roles import Role
from partnergraph.api.access.settings import AccessSettings
from partnergraph.api.rest import queries
from partnergraph.api.rest.export_request import ExportRequest
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.ledger import RAISE_REVISION
from partnergraph.queries.named import open_named_query
from tests.api.serving import Client, add, serving

FORM_IN_PATH = (
    "/queries/entities-by-type.json", "/queries/entities-by-type.csv", "/queries/entities-by-type.parquet",
    "/queries/clusters-of-country.jsonl?country=UA", "/export.graphml", "/export.jsonld?of=country:UA",
    "/export.geojson?query=clusters-of-country&country=UA",
    "/reconcile", '/reconcile?queries={"a":{"query":"Ukraine"}}',
    '/reconcile?extend={"ids":["country:UA"],"properties":[{"id":"code"}]}', "/reconcile/suggest/entity?prefix=ukr",
    "/reconcile/suggest/type?prefix=c", "/reconcile/suggest/property?prefix=c", "/reconcile/properties?type=Country",
    "/reconcile/preview?id=country:UA",
)  # fmt: skip
NEGOTIATED = (
    "/changes", "/changes?since=0", "/linked-data/model", "/linked-data/shapes?format=jsonld", "/linked-data/dataset",
    "/entities/country:UA?format=ttl",
)  # fmt: skip
PATHS = (*FORM_IN_PATH, *NEGOTIATED)
# Files of the pages, of the data too; by who asks and in which language.
FILES = (
    "/sitemap.xml", "/events.ics", "/de/calls.atom", "/clusters.csv", "/en/organisations.xlsx", "/search.csv?q=ukraine",
    "/suggest?q=ukr",
)  # fmt: skip
# What this software alone says.
FIXED = (
    "/queries", "/queries/entities-by-type", "/openapi.json", "/docs", "/robots.txt",
    "/oembed?url=http://test/en/paths?from=UA%26to=HU",
)  # fmt: skip


@pytest.fixture
async def client(address: Address, countries: Database) -> AsyncIterator[Client]:
    assert countries
    async with serving(address, access=AccessSettings(anonymous_rate=0)) as made:
        yield made


async def forbidden(*_given: Any, **_named: Any) -> Any:
    raise AssertionError("nothing is to be read")


@pytest.mark.parametrize("path", [*PATHS, *FILES, *FIXED])
async def test_a_head_is_that_of_the_answer(client: Client, path: str) -> None:
    whole, head = [await client.request(way, path) for way in ("GET", "HEAD")]
    assert head.status_code == whole.status_code == 200
    assert head.content == b""
    # Of what is made as it is sent, nobody knows the length before (RFC 9110, 9.3.2).
    own = {"date", "x-request-id", "content-length", "transfer-encoding", "server-timing"}
    kept = [{n: v for n, v in one.headers.items() if n not in own} for one in (whole, head)]
    assert kept[0] == kept[1]


@pytest.mark.parametrize("path", PATHS)
async def test_who_has_it_costs_one_small_read(
    client: Client, database: Database, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    first = await client.get(path)
    assert first.status_code == 200, first.text
    assert first.headers["cache-control"] == "public, no-cache"
    known = {"If-None-Match": first.headers["etag"]}
    with monkeypatch.context() as patch:
        patch.setattr(queries, "open_named_query", forbidden)
        patch.setattr(ExportRequest, "pieces", forbidden)
        for way in ("GET", "HEAD"):
            again = await client.request(way, path, headers=known)
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == first.headers["etag"]
            assert again.headers["x-data-version"] == first.headers["x-data-version"]
    await database.write(RAISE_REVISION)
    later = await client.get(path, headers=known)
    assert later.status_code == 200
    assert later.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize("path", FILES)
async def test_a_file_is_sent_once_for_each_version(
    client: Client, database: Database, path: str
) -> None:
    first = await client.get(path)
    assert first.status_code == 200, first.text
    known = {"If-None-Match": first.headers["etag"]}
    again = await client.get(path, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert {"Cookie", "Accept-Language"} <= set(again.headers["vary"].split(", "))
    await database.write(RAISE_REVISION)
    assert (await client.get(path, headers=known)).status_code == 200


@pytest.mark.parametrize("path", [*PATHS, *FILES, "/graphql?query={countries{nodes{name}}}"])
async def test_another_graph_of_the_same_version_is_another_answer(
    client: Client, database: Database, path: str
) -> None:
    await database.write(RAISE_REVISION)
    first = await client.get(path)
    await database.write("MATCH (l:Ledger) SET l.changed = l.changed - 1")
    restored = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert restored.status_code == 200
    version, tag = "x-data-version", "etag"
    assert restored.headers.get(version) == first.headers.get(version)
    assert restored.headers[tag] != first.headers[tag]


@pytest.mark.parametrize("path", FIXED)
async def test_what_the_data_do_not_change_is_sent_once(
    client: Client, database: Database, path: str
) -> None:
    first = await client.get(path)
    assert first.status_code == 200, first.text
    await database.write(RAISE_REVISION)
    again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "content-type" not in again.headers


async def test_graphiql_is_sent_once(client: Client) -> None:
    browser = {"Accept": "text/html"}
    first = await client.get("/graphql", headers=browser)
    again = await client.get(
        "/graphql", headers={**browser, "If-None-Match": first.headers["etag"]}
    )
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


@pytest.mark.parametrize("path", PATHS[:4])
async def test_rows_are_kept_until_the_data_move(
    client: Client, database: Database, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    key, _ = await keys.create_api_key(database, Role.READER, "A reader")
    await database.write(RAISE_REVISION)
    opened: list[str] = []

    def open_and_count(*given: Any) -> Any:
        opened.append(given[1].name)
        return open_named_query(*given)

    monkeypatch.setattr(queries, "open_named_query", open_and_count)
    first, again = [await client.get(path) for _ in range(2)]
    assert len(opened) == 1
    await client.get(path, headers={"X-API-Key": key})
    assert len(opened) == 2, "what another may see is another answer"
    assert (again.content, again.headers["content-type"]) == (
        first.content,
        first.headers["content-type"],
    )
    differing = {"x-request-id", "date"}
    assert {k: v for k, v in again.headers.items() if k not in differing} == {
        k: v for k, v in first.headers.items() if k not in differing
    }
    await database.write(RAISE_REVISION)
    later = await client.get(path)
    assert len(opened) == 3
    assert later.headers["x-data-version"] != first.headers["x-data-version"]


async def test_another_question_is_another_answer(client: Client) -> None:
    tags = [(await client.get(path)).headers["etag"] for path in PATHS]
    tags.append((await client.get("/queries/clusters-of-country.jsonl?country=HU")).headers["etag"])
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("path", NEGOTIATED)
async def test_what_is_negotiated_says_so(client: Client, path: str) -> None:
    assert "accept" in (await client.get(path)).headers["vary"].lower().split(", ")


@pytest.mark.parametrize("path", FORM_IN_PATH)
async def test_whatever_the_client_accepts_the_form_is_that_of_the_path(
    client: Client, path: str
) -> None:
    first = await client.get(path, headers={"Accept": "text/html"})
    known = {"If-None-Match": first.headers["etag"], "Accept": "image/png;q=0.2"}
    assert (await client.get(path, headers=known)).status_code == 304
    assert "accept" not in first.headers["vary"].lower().replace("accept-encoding", "")


async def test_what_is_for_one_asker_is_not_for_all(client: Client, database: Database) -> None:
    key, _ = await keys.create_api_key(database, Role.READER, "A reader")
    open_, own = [
        await client.get(PATHS[0], headers=headers) for headers in ({}, {"X-API-Key": key})
    ]
    assert own.headers["cache-control"] == "private, no-cache"
    assert own.headers["etag"] != open_.headers["etag"]
    assert "X-API-Key" in own.headers["vary"]


@pytest.mark.parametrize(("moves", "flagged"), [(0, []), (1, []), (2, []), (9, ["true"])])
async def test_rows_of_two_versions_are_read_again_or_say_so(
    client: Client,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    moves: int,
    flagged: list[str],
) -> None:
    opened = open_named_query
    left = moves

    @asynccontextmanager
    async def moving(*given: Any) -> AsyncIterator[Any]:
        nonlocal left
        async with opened(*given) as rows:
            yield rows
        if left:
            left -= 1
            await database.write(RAISE_REVISION)

    monkeypatch.setattr(queries, "open_named_query", moving)
    got = await client.get(PATHS[0])
    assert got.headers.get_list("x-data-moved") == flagged
    assert ("no-store" in got.headers["cache-control"]) == bool(flagged)


async def test_what_is_large_is_sent_as_it_comes(
    client: Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        await add(database, "Organisation", f"o{number}", name="x" * 500)
    whole = await client.get("/queries/actors-without-place.json")
    monkeypatch.setattr(queries, "_LARGEST_SETTLED", 1000)
    got = await client.get("/queries/actors-without-place.json")
    assert got.json() == whole.json()
    assert "etag" not in got.headers
    assert got.headers["cache-control"] == "no-store"
