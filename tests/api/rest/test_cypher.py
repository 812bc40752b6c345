"""``POST /cypher``: every format and value, limits, who may, and what becomes of a statement that nobody waits for."""

from __future__ import annotations

import asyncio
import base64
import csv
import io
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import httpx
import openpyxl
import pytest
from arro3.io import read_ipc_stream, read_parquet

from partnergraph.api.access.roles import Role
from partnergraph.api.access.settings import AccessSettings
from partnergraph.api.rest.encoders import ENCODERS
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.untrusted.json_values import json_value
from tests.api.serving import Client, add, assert_problem, serving
from tests.conftest import WIPE

OPEN = AccessSettings(cypher_role=Role.READER, anonymous_rate=0)
TIE = "MATCH (a:Country {code: 'UA'}), (b:Country {code: 'HU'}) CREATE (a)-[:COOPERATES_WITH {type: 'x'}]->(b)"
ALL = "SHOW TRANSACTIONS YIELD metaData WHERE metaData.request = $id RETURN count(*) AS many"


@pytest.fixture(scope="module")
async def client(address: Address, connected: Database) -> AsyncIterator[Client]:
    """Shared by all, for nothing here is written."""
    for code, name in (("UA", "Ukraine"), ("HU", "Hungary"), ("RO", "Romania")):
        await add(connected, "Country", code, name=name, code=code)
    await connected.write(TIE)
    async with serving(address, access=OPEN) as made:
        yield made
    await connected.run(WIPE)


async def rows_of(answer: httpx.Response) -> list[dict[str, Any]]:
    """The rows of an answer, read by somebody else's reader where it is no text."""
    assert answer.status_code == 200, answer.text
    media = answer.headers["content-type"].partition(";")[0]
    match next(name for name, form in ENCODERS.items() if form.media.startswith(media)):
        case "json":
            return list(answer.json()["rows"])
        case "jsonl":
            return [json.loads(line) for line in answer.text.splitlines()]
        case "csv":
            return list(csv.DictReader(io.StringIO(answer.text)))
        case "xlsx":
            header, *rows = sheet_values(answer)
            return [dict(zip(header, row, strict=True)) for row in rows]
        case "parquet":
            return table(read_parquet(io.BytesIO(answer.content)))
    return table(read_ipc_stream(io.BytesIO(answer.content)))


def sheet_values(answer: httpx.Response, sheet: str | None = None) -> list[Any]:
    """The rows of a sheet of a workbook, the first if none is named."""
    workbook = openpyxl.load_workbook(io.BytesIO(answer.content))
    return list(workbook[sheet or workbook.sheetnames[0]].iter_rows(values_only=True))


def table(reader: Any) -> list[dict[str, Any]]:
    found = reader.read_all()
    columns = {name: found.column(name).to_pylist() for name in found.column_names}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


async def ask(client: Client, statement: str, form: str = "json", **more: Any) -> httpx.Response:
    body = {"statement": statement, **more}
    return await client.post("/cypher", params={"format": form}, json=body)


@pytest.mark.parametrize("form", ENCODERS)
async def test_rows_in_every_form(client: Client, form: str) -> None:
    statement = "MATCH (c:Country) WHERE c.code <> $not RETURN c.code AS code, size(c.name) AS size ORDER BY code"
    found = await rows_of(await ask(client, statement, form, parameters={"not": "HU"}))
    assert [row["code"] for row in found] == ["RO", "UA"]
    assert [int(row["size"]) for row in found] == [7, 7]


# Cypher, then the value as JSON, as a CSV cell, and as Parquet and Arrow have it.
VALUES: list[tuple[str, Any, str, Any]] = [
    ("null", None, "", None),
    ("true", True, "true", True),
    ("9223372036854775807", 2**63 - 1, "9223372036854775807", 2**63 - 1),
    ("1.5", 1.5, "1.5", 1.5),
    ("1.0 / 0.0", "Infinity", "Infinity", float("inf")),
    ("-1.0 / 0.0", "-Infinity", "-Infinity", float("-inf")),
    ("'a \"b\", ü'", 'a "b", ü', 'a "b", ü', 'a "b", ü'),
    ("[1, null, 3]", [1, None, 3], "[1,null,3]", [1, None, 3]),
    ("['a']", ["a"], '["a"]', ["a"]),
    ("[]", [], "[]", []),
    ("[1, 'a']", [1, "a"], '[1,"a"]', '[1,"a"]'),
    ("[0.0 / 0.0, [1]]", ["NaN", [1]], '["NaN",[1]]', '["NaN",[1]]'),
    ("{a: {b: 1}}", {"a": {"b": 1}}, '{"a":{"b":1}}', '{"a":{"b":1}}'),
    ("date('2018-05-23')", "2018-05-23", "2018-05-23", date(2018, 5, 23)),
    ("[date('2018-05-23')]", ["2018-05-23"], '["2018-05-23"]', [date(2018, 5, 23)]),
    (
        "datetime('2018-05-23T10:00:00.123456789[Europe/Kyiv]')",
        "2018-05-23T10:00:00.123456789+03:00[Europe/Kyiv]",
        "2018-05-23T10:00:00.123456789+03:00[Europe/Kyiv]",
        datetime(2018, 5, 23, 7, 0, 0, 123456, UTC),
    ),
    (
        "localdatetime('2018-05-23T10:00')",
        "2018-05-23T10:00:00.000000000",
        "2018-05-23T10:00:00.000000000",
        datetime(2018, 5, 23, 10),  # noqa: DTZ001
    ),
    *[
        (cypher, text, text, text)
        for cypher, text in (
            ("time('10:00+02:00')", "10:00:00.000000000+02:00"),
            ("localtime('10:00')", "10:00:00.000000000"),
            ("duration('P1Y2M3DT4.5S')", "P1Y2M3DT4.5S"),
        )
    ],
    (
        "point({longitude: 30.5, latitude: 50.4})",
        {"type": "Point", "coordinates": [30.5, 50.4], "srid": 4326},
        '{"type":"Point","coordinates":[30.5,50.4],"srid":4326}',
        '{"type":"Point","coordinates":[30.5,50.4],"srid":4326}',
    ),
]


@pytest.mark.parametrize(("cypher", "as_json", "as_cell", "as_column"), VALUES)
async def test_values(
    client: Client, cypher: str, as_json: Any, as_cell: str, as_column: Any
) -> None:
    statement = f"RETURN {cypher} AS x"
    wanted = {"json": as_json, "jsonl": as_json, "csv": as_cell, "parquet": as_column}
    for form, value in (*wanted.items(), ("arrow", as_column)):
        (row,) = await rows_of(await ask(client, statement, form))
        assert row["x"] == value, form


async def test_nan_and_bytes(client: Client) -> None:
    (row,) = await rows_of(await ask(client, "RETURN 0.0 / 0.0 AS x"))
    assert row == {"x": "NaN"}
    (row,) = await rows_of(await ask(client, "RETURN 0.0 / 0.0 AS x", "arrow"))
    assert row["x"] != row["x"], "a number that is none"
    assert base64.b64decode(json_value(b"\x00\xff")) == b"\x00\xff"


async def test_things(client: Client) -> None:
    answer = await ask(client, "MATCH p = (:Country)-[r]->(b:Country) RETURN b, r, p")
    (row,) = answer.json()["rows"]
    node = {
        "labels": ["Country", "Entity", "Place"],
        "properties": {"id": "country:HU", "name": "Hungary", "code": "HU"},
    }
    tie = {
        "type": "COOPERATES_WITH",
        "start": "country:UA",
        "end": "country:HU",
        "properties": {"type": "x"},
    }
    assert row["b"] == node
    assert row["r"] == tie
    assert row["p"]["nodes"][1] == node
    assert row["p"]["relationships"] == [tie]
    (row,) = await rows_of(await ask(client, "MATCH (b:Country {code: 'HU'}) RETURN b", "parquet"))
    assert json.loads(row["b"]) == node


async def test_columnar_types(client: Client) -> None:
    late = "UNWIND range(1, 6000) AS i RETURN CASE WHEN i > 5500 THEN 'text' ELSE i END AS x"
    refused = await ask(client, late, "parquet")
    assert refused.status_code == 400
    assert "column x" in refused.json()["detail"]
    found = await rows_of(await ask(client, late, "parquet", types={"x": "text"}))
    assert (found[0]["x"], found[-1]["x"]) == ("1", "text")
    mixed = "UNWIND [1, 2.5, null] AS x RETURN x"
    assert [row["x"] for row in await rows_of(await ask(client, mixed, "arrow"))] == [
        1.0,
        2.5,
        None,
    ]
    assert await rows_of(await ask(client, "UNWIND [] AS x RETURN x", "arrow")) == []


async def test_parquet_is_read_by_duckdb(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "x.parquet"
    statement = "UNWIND range(1, 12000) AS i RETURN i, [toString(i)] AS s, i / 2.0 AS half"
    file.write_bytes((await ask(client, statement, "parquet")).content)
    asked = "SELECT count(*), sum(i), sum(half), max(s[1]::int) FROM read_parquet(?)"
    found = duckdb.connect().execute(asked, [str(file)]).fetchall()
    assert found == [(12000, 72006000, 36003000.0, 12000)]


CUT = "UNWIND range(1, 100000) AS i RETURN i, 'a text that takes some room on the line' AS text"


@pytest.mark.parametrize("form", ENCODERS)
@pytest.mark.parametrize(
    ("limits", "says"), [({"rows": 7}, "7 rows"), ({"bytes": 200_000}, "200000 bytes")]
)
async def test_what_is_cut_off_is_said(
    client: Client, form: str, limits: dict[str, int], says: str
) -> None:
    answer = await ask(client, CUT, form, **limits)
    assert answer.status_code == 200
    if form in {"csv", "xlsx", "parquet", "arrow"} or "rows" in limits:
        assert answer.headers["x-truncated"] == says
    match form:
        case "json":
            assert answer.json()["truncated"] == says
        case "jsonl":
            assert json.loads(answer.text.splitlines()[-1]) == {"truncated": says}
        case "csv":
            assert "truncated" not in answer.text
            assert {len(row) for row in csv.reader(io.StringIO(answer.text))} == {2}
        case "xlsx":
            about = dict(sheet_values(answer, "About"))
            assert about["rows that are missing"] == f"cut off after {says}"
        case "arrow":
            metadata = read_ipc_stream(io.BytesIO(answer.content)).schema.metadata
            assert metadata[b"truncated"] == says.encode()
            assert metadata[b"data_version"].isdigit()
        case "parquet":
            assert says.encode() in answer.content[-3000:]


async def test_what_is_broken_off_is_said(client: Client) -> None:
    statement = "UNWIND range(1, 20000) AS i RETURN i, 'x' AS x, 1 / (9000 - i) AS bad"
    as_json = (await ask(client, statement)).json()
    assert len(as_json["rows"]) > 1000
    assert "by zero" in as_json["error"]["detail"]
    lines = (await ask(client, statement, "jsonl")).text.splitlines()
    assert "by zero" in json.loads(lines[-1])["error"]["detail"]
    for form in ("csv", "parquet", "arrow"):
        assert (await ask(client, statement, form)).status_code == 400, "nothing was sent before"
    at_once = await ask(client, "UNWIND [1, 0] AS i RETURN 1 / i AS x")
    assert at_once.status_code == 400


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("application/x-ndjson, */*;q=0.1", "application/jsonl"),
        ("text/html, application/vnd.apache.parquet;q=0.9", "application/vnd.apache.parquet"),
        ("application/vnd.apache.arrow.stream", "application/vnd.apache.arrow.stream"),
    ],
)
async def test_accept(client: Client, accept: str, media: str) -> None:
    answer = await client.post(
        "/cypher", json={"statement": "RETURN 1 AS x"}, headers={"Accept": accept}
    )
    assert answer.headers["content-type"].partition(";")[0] == media


WRONG: list[tuple[Any, int, str]] = [
    ({}, 400, "Field required"),
    ([], 400, "valid dictionary"),
    ({"statement": 1}, 400, "valid string"),
    ({"statement": "RETURN 1 AS x", "row": 1}, 400, "Extra inputs"),
    ({"statement": "RETURN 1 AS x", "rows": 0}, 400, "greater than or equal to 1"),
    ({"statement": "RETURN 1 AS x", "rows": 2_000_000}, 400, "this server allows"),
    ({"statement": "RETURN 1 AS x", "seconds": 600}, 400, "this server allows"),
    ({"statement": "RETURN $x AS x", "parameters": {"x": 2**70}}, 400, "64 bits"),
    ({"statement": "RETURN $x AS x", "parameters": {"x": [{"y": -(2**64)}]}}, 400, "64 bits"),
    ({"statement": "RETURN $x AS x"}, 400, "Expected parameter"),
    ({"statement": " "}, 400, "no statement"),
    ({"statement": "RETRUN 1"}, 400, "Invalid input"),
    ({"statement": "CREATE (:X)"}, 403, "only reading"),
    ({"statement": "MATCH (n:ApiKey) RETURN n"}, 403, "no part of the network"),
    ({"statement": "RETURN " + "[" * 2000 + "]" * 2000}, 403, "levels of brackets"),
    (
        {"statement": "UNWIND range(1, 1000000000) AS i RETURN count(i)", "seconds": 0.2},
        504,
        "longer",
    ),
]


@pytest.mark.parametrize(("body", "status", "what"), WRONG)
async def test_what_is_wrong_is_said(client: Client, body: Any, status: int, what: str) -> None:
    answer = await client.post("/cypher", json=body)
    assert answer.status_code == status, answer.text
    assert_problem(answer)
    assert what in answer.json()["detail"]


BODIES = [
    (b"{", "no JSON"),
    (
        b'{"statement": "RETURN $x AS x", "parameters": {"x": ' + b"[" * 9000 + b"]" * 9000 + b"}}",
        "",
    ),
    (b'{"statement": "RETURN $x AS x", "parameters": {"x": ' + b"9" * 9000 + b"}}", ""),
    (b'{"statement": "RETURN $x AS x", "parameters": {"x": NaN}}', "no JSON"),
    (b'{"statement": "\xff"}', ""),
    (b" " * 1_000_001, "more than"),
]


@pytest.mark.parametrize(("body", "what"), BODIES)
async def test_bodies_that_are_none(client: Client, body: bytes, what: str) -> None:
    answer = await client.post("/cypher", content=body)
    assert answer.status_code == 400, answer.text
    assert what in answer.json()["detail"]
    form = await client.post("/cypher", data={"statement": "RETURN 1"})
    assert form.status_code == 400, "a form of another site is not taken"


async def test_openapi_is_true(client: Client) -> None:
    described = (await client.get("/openapi.json")).json()["paths"]["/cypher"]["post"]
    content = described["responses"]["200"]["content"]
    assert set(content) == {form.media.partition(";")[0] for form in ENCODERS.values()}
    taken = described["requestBody"]["content"]["application/json"]["schema"]
    assert taken["required"] == ["statement"]
    assert set(taken["properties"]) == {
        "statement",
        "parameters",
        "rows",
        "seconds",
        "bytes",
        "types",
    }
    assert {"400", "401", "403", "429", "503", "504"} <= set(described["responses"])


async def listed(database: Database, identifier: str) -> int:
    return int((await database.read(ALL, id=identifier))[0]["many"])


async def until(condition: Any) -> None:
    """Wait for something that will be so."""
    async with asyncio.timeout(120):
        while not await condition():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    "statement",
    [
        "UNWIND range(1, 1000000000) AS i RETURN i, 'some text to fill the pieces with' AS text",
        "UNWIND range(1, 1000000000) AS i RETURN count(i)",
    ],
)
async def test_a_client_that_goes_away_stops_its_statement(
    client: Client, connected: Database, statement: str
) -> None:
    """Over plain ASGI, where we say when a client takes a piece, and when it goes."""
    identifier = "gone-" + str(len(statement))
    gone, taken = asyncio.Event(), 0
    body = [{"type": "http.request", "body": json.dumps({"statement": statement}).encode()}]

    async def receive() -> Any:
        if body:
            return body.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal taken
        taken += len(message.get("body", b""))
        if taken > 200_000:
            await asyncio.Event().wait()

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/cypher",
        "raw_path": b"/cypher",
        "query_string": b"format=jsonl",
        "headers": [(b"x-request-id", identifier.encode())],
        "client": ("127.0.0.1", 1),
        "http_version": "1.1",
        "scheme": "http",
    }
    call = asyncio.create_task(client.app(scope, receive, send))

    async def runs() -> bool:
        return await listed(connected, identifier) == 1 and (
            "count" in statement or taken > 200_000
        )

    async def stopped() -> bool:
        return await listed(connected, identifier) == 0

    await until(runs)
    gone.set()
    await asyncio.wait_for(call, 120)
    await until(stopped)
    assert taken < 400_000, "no more was made than was taken"
