"""GraphQL over HTTP: what the specification asks, caching, batches, persisted operations, faults."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from partnergraph.api.access import keys
from partnergraph.api.access.roles import Role
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.ledger import RAISE_REVISION
from partnergraph.schema.errors import InvalidInput
from tests.api.serving import GRAPHQL, Client, assert_problem, serving

NEW, OLD = "application/graphql-response+json", "application/json"
TYPENAME = "{ __typename }"
ANSWER = {"data": {"__typename": "Query"}}
COUNTRY = "query One($id: ID!) { country(id: $id) { id name } }"
UKRAINE = {"data": {"country": {"id": "country:UA", "name": "Ukraine"}}}


@dataclass(frozen=True)
class Case:
    """A request, and what must come back. ``body``: a JSON value, or bytes to send as they are."""

    what: str
    body: Any = None
    status: int = 200
    accept: str | None = OLD
    media: str = OLD
    method: str = "POST"
    content: str | None = OLD
    query: dict[str, str] = field(default_factory=dict)
    answer: Any = None
    data: bool | None = None

    def __str__(self) -> str:
        return self.what


def post(what: str, *, status: int = 200, new: int | None = None, **more: Any) -> list[Case]:
    """The same request for both media types; ``new`` is the status under the newer one."""
    return [
        Case(f"{what} ({accept})", status=wanted, accept=accept, media=accept, **more)
        for accept, wanted in ((OLD, status), (NEW, new or status))
    ]


def query(**more: Any) -> dict[str, Any]:
    return {"query": TYPENAME, **more}


CODES = {405: "METHOD_NOT_ALLOWED", 406: "NOT_ACCEPTABLE", 415: "UNSUPPORTED_MEDIA_TYPE"}
WRONG: tuple[Any, ...] = ({"an": "object"}, 7, False, ["an array"])
WRONG_MAPS: tuple[Any, ...] = ("a text", 0, 7, False, True, ["an array"])
BROKEN_DOCUMENTS = {
    "a document that does not parse": query() | {"query": "{"},
    "a field that does not exist": query() | {"query": "{ nothingOfTheKind }"},
    "a variable of the wrong type": {"query": COUNTRY, "variables": {"id": None}},
    "a missing variable": {"query": COUNTRY},
    "an operation that is not there": query(operationName="Other"),
    "two operations and none named": {"query": "query A { __typename } query B { __typename }"},
}

CONFORMANCE = [
    *post("a query", body=query(), answer=ANSWER),
    *post("null for what may be left out", body=query(variables=None, operationName=None, extensions=None), answer=ANSWER),
    *post("variables", body={"query": COUNTRY, "variables": {"id": "country:UA"}}, answer=UKRAINE),
    *post("a named operation", body={"query": "query Q { __typename }", "operationName": "Q"}, answer=ANSWER),
    *post("extensions nobody knows", body=query(extensions={"some": "value"}), answer=ANSWER),
    *post("letters of every kind", body={"query": '{ __type(name: "Run🏃Swim🏊") { name } }'}, answer={"data": {"__type": None}}),
    Case("a charset", query(), content="application/json; charset=utf-8", answer=ANSWER),
    Case("a charset in capitals", query(), content='application/json;charset="UTF-8"', answer=ANSWER),
    Case("a charset and more", query(), content="application/json; charset=utf-8; odata.metadata=minimal", answer=ANSWER),
    Case("more and a charset", query(), content="application/json;version=1; charset=utf-8", answer=ANSWER),
    Case("no charset and more", query(), content="application/json; odata=verbose", answer=ANSWER),
    Case("more and another charset", query(), 415, content="application/json; version=1; charset=utf-16"),
    Case("no Accept", query(), accept=None, answer=ANSWER),
    Case("any type accepted", query(), accept="*/*", answer=ANSWER),
    Case("any application type accepted", query(), accept="application/*", answer=ANSWER),
    Case("the newer type first", query(), accept=f"{NEW}, {OLD};q=0.9", media=NEW, answer=ANSWER),
    Case("the newer type preferred", query(), accept=f"{OLD};q=0.5, {NEW}", media=NEW, answer=ANSWER),
    Case("the older type preferred", query(), accept=f"{NEW};q=0.5, {OLD}", answer=ANSWER),
    Case("the newer type with a charset", query(), accept=f"{NEW}; charset=utf-8, {OLD}; charset=utf-8", media=NEW, answer=ANSWER),
    Case("a type nobody has", query(), 406, accept="text/csv"),
    Case("JSON refused", query(), 406, accept=f"{OLD};q=0, {NEW};q=0"),
    *[case for what, body in BROKEN_DOCUMENTS.items() for case in post(what, body=body, new=400, data=False)],
    *post("JSON that does not parse", body=b'{ "not a JSON', status=400, data=False),
    *post("no body", body=b"", status=400, data=False),
    *post("a text for a body", body="{ __typename }", status=400, data=False),
    *post("no query", body={"qeury": TYPENAME}, status=400, data=False),
    *post("an empty query", body={"query": ""}, status=400, data=False),
    *[case for one in WRONG for case in post(f"query is {one}", body={"query": one}, status=400, data=False)],
    *[case for one in WRONG for case in post(f"operationName is {one}", body=query(operationName=one), status=400)],
    *[case for one in WRONG_MAPS for case in post(f"variables is {one}", body=query(variables=one), status=400)],
    *[case for one in WRONG_MAPS for case in post(f"extensions is {one}", body=query(extensions=one), status=400)],
    Case("no content type", json.dumps(query()).encode(), 415, content=None),
    Case("a form of another site", urlencode(query()).encode(), 415, content="application/x-www-form-urlencoded"),
    Case("plain text of another site", json.dumps(query()).encode(), 415, content="text/plain"),
    Case("another charset", json.dumps(query()).encode("utf-16"), 415, content="application/json; charset=utf-16"),
    Case("half a letter", b'{"query": "{ __typename } # \\ud800"}', 400),
    Case("bytes that are no UTF-8", b'{"query": "\xff"}', 400),
    Case("JSON nested without end", b'{"variables":' + b"[" * 100_000, 400),
    Case("no batches", [query()], 400, data=False),
    Case("GET", method="GET", query={"query": TYPENAME}, answer=ANSWER),
    Case("GET, newer type", method="GET", query={"query": TYPENAME}, accept=NEW, media=NEW, answer=ANSWER),
    Case("GET with variables", method="GET", query={"query": COUNTRY, "variables": '{"id":"country:UA"}'}, answer=UKRAINE),
    Case("GET with variables left empty", method="GET", query={"query": TYPENAME, "variables": ""}, answer=ANSWER),
    Case("GET with broken variables", method="GET", query={"query": TYPENAME, "variables": "{"}, status=400),
    Case("GET without a query", method="GET", query={"x": "y"}, status=400),
    Case("a mutation by GET", method="GET", query={"query": "mutation { __typename }"}, status=405),
    Case("a mutation by GET, newer type", method="GET", query={"query": "mutation { __typename }"}, status=405, accept=NEW, media=NEW),
    Case("HEAD", method="HEAD", query={"query": TYPENAME}),
    *[Case(method, method=method, status=405) for method in ("PUT", "DELETE", "PATCH", "OPTIONS")],
]  # fmt: skip


@pytest.mark.parametrize("case", CONFORMANCE, ids=str)
async def test_conformance(client: Client, case: Case) -> None:
    headers = {"accept": case.accept, "content-type": case.content}
    sent = client.build_request(
        case.method,
        GRAPHQL,
        params=case.query,
        content=case.body if isinstance(case.body, bytes) else json.dumps(case.body),
    )
    for name, value in headers.items():
        if value is None:
            sent.headers.pop(name, None)
        else:
            sent.headers[name] = value
    got = await client.send(sent)
    assert got.status_code == case.status, got.text
    assert got.headers["content-type"] == f"{case.media}; charset=utf-8"
    if case.method == "HEAD":
        assert not got.content
        return
    body = got.json()
    if case.answer is not None:
        assert body == case.answer
    elif case.status != 200 or case.data is not None:
        assert body["errors"][0]["message"]
        assert "data" not in body
        named = CODES.get(case.status)
        code = body["errors"][0]["extensions"]["code"]
        assert code == named if named else code
    if case.status == 405:
        assert got.headers["allow"]


async def test_a_query_in_the_address_can_be_cached(client: Client) -> None:
    asked = {"query": COUNTRY, "variables": '{"id":"country:UA"}'}
    first = await client.get(GRAPHQL, params=asked)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "public, no-cache"
    assert "Accept" in first.headers["vary"]

    for given in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = await client.get(GRAPHQL, params=asked, headers={"If-None-Match": given})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)

    await client.app.state.database.write(
        f"{RAISE_REVISION} WITH l MATCH (n:Country {{code: 'UA'}}) SET n.name = 'Україна'"
    )
    changed = await client.get(GRAPHQL, params=asked, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag

    key, _ = await keys.create_api_key(client.app.state.database, Role.READER, "a reader")
    known = await client.get(GRAPHQL, params=asked, headers={"Authorization": f"Bearer {key}"})
    assert known.headers["cache-control"].startswith("private")
    wrong = await client.get(GRAPHQL, params={"query": "{ nothing }"})
    assert wrong.headers["cache-control"] == "no-store"
    assert "etag" not in wrong.headers


async def test_how_long_answers_keep_is_a_setting(address: Address, countries: Database) -> None:
    assert countries
    async with serving(address, cache_seconds=60) as client:
        got = await client.get(GRAPHQL, params={"query": TYPENAME})
    assert got.headers["cache-control"] == "public, max-age=60"


async def test_batches_are_answered_in_their_order_where_allowed(
    address: Address, countries: Database
) -> None:
    assert countries
    async with serving(address, max_batch=2) as client:
        both = await client.post(GRAPHQL, json=[query(), {"query": "{ nothing }"}])
        assert both.status_code == 200
        assert both.json()[0] == ANSWER
        assert "nothing" in both.json()[1]["errors"][0]["message"]
        odd = await client.post(GRAPHQL, json=[7, query()])
        assert (odd.status_code, odd.json()[1]) == (200, ANSWER)
        assert odd.json()[0]["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
        many = await client.post(GRAPHQL, json=[query()] * 3)
        assert many.status_code == 400
        told = many.json()["errors"][0]["extensions"]
        assert told == {"code": "LIMIT", "limit": "batch", "allowed": 2, "found": 3}
        assert (await client.post(GRAPHQL, json=[])).status_code == 400


def persisted(text: str) -> dict[str, Any]:
    digest = sha256(text.encode()).hexdigest()
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest}}}


async def test_clients_register_operations_and_then_send_their_hash(client: Client) -> None:
    only_hash = persisted(COUNTRY) | {"variables": {"id": "country:UA"}}
    unknown = await client.post(GRAPHQL, json=only_hash)
    assert unknown.status_code == 200
    error = unknown.json()["errors"][0]
    assert error["message"] == "PersistedQueryNotFound"
    assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"

    assert (await client.post(GRAPHQL, json={**only_hash, "query": COUNTRY})).json() == UKRAINE
    assert (await client.post(GRAPHQL, json=only_hash)).json() == UKRAINE
    in_address = {name: json.dumps(value) for name, value in only_hash.items()}
    assert (await client.get(GRAPHQL, params=in_address)).json() == UKRAINE
    digest = only_hash["extensions"]["persistedQuery"]["sha256Hash"]
    by_id = {"documentId": f"sha256:{digest}", "variables": {"id": "country:UA"}}
    assert (await client.post(GRAPHQL, json=by_id)).json() == UKRAINE

    lied = await client.post(GRAPHQL, json={**persisted(COUNTRY), "query": TYPENAME})
    assert lied.status_code == 400
    assert lied.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_MISMATCH"
    for wrong in ("x", {}, {"version": 2, "sha256Hash": digest}, {"version": 1, "sha256Hash": 7}):
        odd = await client.post(GRAPHQL, json=query(extensions={"persistedQuery": wrong}))
        assert odd.status_code == 400


async def test_registering_can_be_switched_off(address: Address, countries: Database) -> None:
    assert countries
    async with serving(address, persisted_queries=False) as client:
        assert (
            await client.post(GRAPHQL, json={**persisted(TYPENAME), "query": TYPENAME})
        ).json() == ANSWER
        told = (await client.post(GRAPHQL, json=persisted(TYPENAME))).json()["errors"][0]
    assert told["message"] == "PersistedQueryNotSupported"


def folder(where: Path) -> Path:
    (where / "deep").mkdir()
    (where / "deep" / "one.graphql").write_text(COUNTRY + "\n", encoding="utf-8")
    return where


def by_hash(where: Path) -> Path:
    found = where / "known.json"
    found.write_text(json.dumps({"anything": COUNTRY}), encoding="utf-8")
    return found


def manifest(where: Path) -> Path:
    found = where / "manifest.json"
    one = {"id": "x", "name": "One", "type": "query", "body": COUNTRY}
    content = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": [one]}
    found.write_text(json.dumps(content), encoding="utf-8")
    return found


@pytest.mark.parametrize("written", [folder, by_hash, manifest])
async def test_only_known_operations(
    address: Address, countries: Database, tmp_path: Path, written: Any
) -> None:
    assert countries
    where = written(tmp_path)
    variables = {"variables": {"id": "country:UA"}}
    async with serving(address, operations=where, only_known_operations=True) as client:
        assert (await client.post(GRAPHQL, json={"query": COUNTRY, **variables})).json() == UKRAINE
        assert (await client.post(GRAPHQL, json=persisted(COUNTRY) | variables)).json() == UKRAINE
        for other in (query(), persisted(TYPENAME), query() | persisted(TYPENAME)):
            got = await client.post(GRAPHQL, json=other)
            assert got.status_code == 403
            assert got.json()["errors"][0]["extensions"]["code"] == "OPERATION_NOT_KNOWN"


def test_known_operations_that_cannot_be_read_are_said_at_once(
    address: Address, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("[1, 2]", encoding="utf-8")
    from partnergraph.api.app import create_app  # noqa: PLC0415
    from partnergraph.api.settings import ApiSettings  # noqa: PLC0415

    for settings in (
        {"operations": tmp_path / "nowhere"},
        {"operations": broken},
        {"only_known_operations": True},
    ):
        with pytest.raises(InvalidInput, match="operations"):
            create_app(address, ApiSettings.model_validate(settings))


async def test_other_origins_may_ask_only_where_the_setting_names_them(
    address: Address, client: Client
) -> None:
    asked = {"Origin": "https://web.example", "Access-Control-Request-Method": "POST"}
    plain = await client.post(GRAPHQL, json=query(), headers=asked)
    assert "access-control-allow-origin" not in plain.headers
    async with serving(address, cors_origins="https://web.example, https://b.example") as open_:
        before = await open_.options(GRAPHQL, headers=asked)
        assert before.status_code == 200
        assert before.headers["access-control-allow-origin"] == "https://web.example"
        assert (
            await open_.options(GRAPHQL, headers={**asked, "Origin": "https://c.example"})
        ).status_code == 400


async def test_a_body_has_a_limit(address: Address, countries: Database) -> None:
    assert countries
    async with serving(address, max_body_bytes=1000) as client:
        long = await client.post(GRAPHQL, json=query(variables={"x": "y" * 1000}))

        async def chunks() -> Any:
            for _ in range(50):
                yield b" " * 100

        endless = await client.post(GRAPHQL, content=chunks(), headers={"content-type": OLD})
        assert (await client.post(GRAPHQL, json=query())).json() == ANSWER
    for got in (long, endless):
        assert got.status_code == 413
        told = got.json()["errors"][0]["extensions"]
        assert (told["limit"], told["allowed"]) == ("body_bytes", 1000)
        assert told["found"] > 1000


async def test_requests_have_ids(client: Client) -> None:
    made = (await client.get("/health")).headers["x-request-id"]
    assert len(made) == 32
    taken = await client.get("/health", headers={"X-Request-Id": "abc-1.2:3"})
    assert taken.headers["x-request-id"] == "abc-1.2:3"
    for unfit in ("a b", "x" * 65, '"', "ü"):
        got = await client.get("/health", headers={b"X-Request-Id": unfit.encode("latin-1")})
        assert len(got.headers["x-request-id"]) == 32


async def test_health_and_readiness(client: Client) -> None:
    assert (await client.get("/health")).json()["status"] == "ok"
    ready = await client.get("/ready")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready", "entities": 3})
    home = await client.get("/", headers={"Accept": "text/html"})
    assert (home.status_code, home.headers["content-type"]) == (200, "text/html; charset=utf-8")


async def test_without_neo4j_all_that_needs_it_says_so(client: Client) -> None:
    await client.app.state.database.close()
    assert (await client.get("/health")).status_code == 200
    ready = await client.get("/ready")
    assert_problem(ready)
    assert (ready.status_code, ready.json()["code"]) == (503, "SERVER_UNAVAILABLE")
    operations = {COUNTRY: {"id": "country:UA"}, '{ search(text: "x") { totalCount } }': {}}
    for text, variables in operations.items():
        for accept in (OLD, NEW):
            body = {"query": text, "variables": variables}
            got = await client.post(GRAPHQL, json=body, headers={"accept": accept})
            assert got.status_code == 503
            assert got.headers["retry-after"] == "2"
            assert got.json().keys() == {"errors"}
            assert got.json()["errors"][0]["extensions"]["code"] == "SERVER_UNAVAILABLE"


async def test_a_bug_is_told_without_its_inside(client: Client, monkeypatch: Any) -> None:
    def broken(*_args: Any) -> None:
        raise RuntimeError("secret-inside")

    monkeypatch.setattr("partnergraph.api.graphql.execution.engine.shape_of", broken)
    got = await client.post(GRAPHQL, json={"query": COUNTRY, "variables": {"id": "country:UA"}})
    assert got.status_code == 500
    assert got.json()["errors"][0]["extensions"] == {"code": "INTERNAL"}
    monkeypatch.setattr("partnergraph.api.graphql.execution.http.parse_query_string", broken)
    outside = await client.get(GRAPHQL, params=query())
    assert outside.status_code == 500
    assert outside.headers["x-request-id"]
    assert "secret-inside" not in got.text + outside.text
