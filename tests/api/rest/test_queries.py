"""The library over HTTP: what is listed, rows in every form, and what is said of wrong requests."""

from __future__ import annotations

import csv
import io
import json

import httpx
import pytest

from partnergraph.api.access import keys
from partnergraph.api.access.roles import Role
from partnergraph.api.access.settings import AccessSettings
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.queries.named import load_library
from tests.api.serving import Client, add, assert_problem, serving


async def test_every_query_is_listed(client: Client) -> None:
    listed = (await client.get("/queries")).json()
    assert [one["name"] for one in listed] == list(load_library())
    by_name = {one["name"]: one for one in listed}
    taken = by_name["clusters-of-country"]["parameters"]["country"]
    assert (taken["type"], taken["required"]) == ("country", True)
    alone = (await client.get("/queries/clusters-of-country")).json()
    assert alone == by_name["clusters-of-country"]


async def test_rows_in_every_form(client: Client, database: Database) -> None:
    await add(database, "Organisation", "lost", name='A "lost", one')
    answer = await client.get("/queries/actors-without-place.json")
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert body["columns"] == list(load_library()["actors-without-place"].columns)
    assert [row["name"] for row in body["rows"]] == ['A "lost", one']
    assert body["truncated"] is None
    assert "x-truncated" not in answer.headers

    lines = (await client.get("/queries/actors-without-place.jsonl")).text.splitlines()
    assert [json.loads(line) for line in lines] == body["rows"]
    table = await client.get("/queries/actors-without-place.csv")
    assert table.headers["content-type"].startswith("text/csv")
    head, row = csv.reader(io.StringIO(table.text))
    assert head == body["columns"]
    assert 'A "lost", one' in row


async def test_what_is_cut_off_is_said(address: Address, database: Database) -> None:
    for key in ("a", "b", "c"):
        await add(database, "Organisation", key)
    async with serving(address, query_rows=2) as client:
        answers = {
            form: await client.get(f"/queries/actors-without-place.{form}")
            for form in ("json", "jsonl", "csv")
        }
    assert {a.headers["x-truncated"] for a in answers.values()} == {"2 rows"}
    assert answers["json"].json()["truncated"] == "2 rows"
    assert len(answers["json"].json()["rows"]) == 2
    assert json.loads(answers["jsonl"].text.splitlines()[-1]) == {"truncated": "2 rows"}
    assert answers["csv"].text.splitlines()[-1] == "# truncated: 2 rows"


WRONG = [
    ("clusters-of-country.json", 400, "needs the parameter country"),
    ("clusters-of-country.json?country=Ukraine", 400, "cannot be used"),
    ("clusters-of-country.json?country=UA&country=HU", 400, "given twice"),
    ("clusters-of-country.json?country=UA&x=1", 400, "has no parameter x"),
    ("clusters-of-country.json?country=FR", 404, "nothing in the graph is FR"),
    ("clusters-of-country.xlsx?country=UA", 404, "no form 'xlsx'"),
    ("clusters-of-countries.json", 404, "no query 'clusters-of-countries'"),
    ("clusters-of-countries", 404, "no query"),
]


@pytest.mark.parametrize(("path", "status", "what"), WRONG)
async def test_what_is_wrong_is_said(client: Client, path: str, status: int, what: str) -> None:
    answer = await client.get(f"/queries/{path}")
    assert answer.status_code == status
    assert_problem(answer)
    assert what in answer.json()["detail"]
    assert answer.json()["do"]


async def test_who_may_ask(address: Address, database: Database) -> None:
    key, _ = await keys.create_api_key(database, Role.READER, "Reader")
    async with serving(address, access=AccessSettings(open_reading=False)) as client:
        refused: httpx.Response = await client.get("/queries/orphans.json")
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Bearer")
        assert_problem(refused)
        fine = await client.get("/queries/orphans.json", headers={"X-API-Key": key})
        assert fine.status_code == 200
