"""The library over HTTP: what is listed, rows in every form, and what is said of wrong requests."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from datetime import date
from pathlib import Path

import duckdb
import httpx
import openpyxl
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
    last = json.loads(answers["jsonl"].text.splitlines()[-1])
    assert last == {"truncated": "2 rows", "next": answers["json"].json()["next"]}
    assert len(answers["csv"].text.splitlines()) == 3, "a header and two rows, and nothing else"


async def test_page_by_page(client: Client, database: Database) -> None:
    ids = sorted([await add(database, "Organisation", f"o{number}") for number in range(5)])
    address: str | None = "/queries/actors-without-place.csv?rows=2"
    found, versions = [], set()
    while address is not None:
        answer = await client.get(address)
        assert answer.status_code == 200, answer.text
        found += [row["id"] for row in csv.DictReader(io.StringIO(answer.text))]
        versions.add(answer.headers["x-data-version"])
        assert "x-data-moved" not in answer.headers
        link = re.fullmatch(r'<http://test(/[^>]+)>; rel="next"', answer.headers.get("link", "<>"))
        address = link[1] if link else None
    assert sorted(found) == ids
    assert len(found) == 5
    (version,) = versions
    first = "/queries/actors-without-place.json?rows=2"
    cursor = (await client.get(first)).links["next"]["url"].partition("after=")[2]
    begun, _, rest = cursor.partition(".")
    assert begun == version
    stale = f"{first}&after={int(version) + 1}.{rest}"
    assert (await client.get(stale)).headers["x-data-moved"] == "true", "pages of two versions"


DATED = {"name": "=1+1", "starts": "2018-05-23", "ends": "2019-11"}


async def test_a_workbook_of_a_query(client: Client, database: Database) -> None:
    source = {"title": "What it says", "licence": "CC BY 4.0", "retrieved": "2026-11-01"}
    await add(database, "Source", "s", **source)
    await add(database, "Source", "other", title="Another")
    await add(database, "Event", "e", **DATED)
    await database.write(
        "MATCH (e:Event), (s:Source {id: 'source:s'}), (c:Country) WHERE c.code IN ['UA', 'HU']"
        " MERGE (e)-[:DESCRIBED_BY]->(s) CREATE (c)-[:TOOK_PART_IN {sources: [s.id]}]->(e)"
    )
    answer = await client.get("/queries/joint-events.xlsx?country=UA&other=HU")
    assert answer.status_code == 200, answer.text
    assert "joint-events.xlsx" in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book["joint-events"]
    assert sheet.freeze_panes == "A2"
    header, row = list(sheet.iter_rows())
    cells = {name.value: cell for name, cell in zip(header, row, strict=True)}
    assert (cells["name"].value, cells["name"].data_type, cells["name"].quotePrefix) == (
        "=1+1",
        "s",
        True,
    )
    assert cells["starts"].value.isoformat() == "2018-05-23T00:00:00"
    assert cells["starts"].number_format == "yyyy-mm-dd"
    sources = list(book["Sources"].iter_rows(values_only=True))
    named = [dict(zip(sources[0], one, strict=True)) for one in sources[1:]]
    assert [one["id"] for one in named] == ["source:s"], "those that the rows name"
    assert named[0]["licence"] == "CC BY 4.0"
    assert named[0]["retrieved"].isoformat() == "2026-11-01T00:00:00"
    about = dict(book["About"].iter_rows(values_only=True))
    assert str(about["data version"]) == answer.headers["x-data-version"]
    assert about["rows that are missing"] == "none"
    assert about["question"] == load_library()["joint-events"].question


async def test_what_a_table_leaves_a_choice_of(client: Client, database: Database) -> None:
    for sign in "=+-@\t":
        await add(database, "Organisation", f"o{ord(sign)}", name=f"{sign}cmd")
    path = "/queries/actors-without-place.csv"
    names = [row["name"] for row in csv.DictReader(io.StringIO((await client.get(path)).text))]
    assert len(names) == 5
    assert all(name.startswith("'") for name in names)
    chosen = await client.get(f"{path}?bom=true&cells=verbatim")
    assert chosen.content.startswith(codecs.BOM_UTF8)
    rows = csv.DictReader(io.StringIO(chosen.content.decode("utf-8-sig")))
    assert sorted(row["name"] for row in rows) == sorted(name[1:] for name in names)


async def test_dates_have_a_type(client: Client, database: Database, tmp_path: Path) -> None:
    await add(database, "Event", "e", **DATED)
    await add(database, "Event", "f", name="f", starts="2018")
    await database.write(
        "MATCH (e:Event), (c:Country {code: 'UA'}) CREATE (c)-[:TOOK_PART_IN {sources: []}]->(e)"
    )
    answer = await client.get("/queries/country-events.parquet?country=UA")
    (tmp_path / "x.parquet").write_bytes(answer.content)
    found = duckdb.connect().read_parquet(str(tmp_path / "x.parquet"))
    dates = found.project("starts, starts_precision, typeof(starts)").order("starts")
    assert dates.fetchall() == [
        (date(2018, 1, 1), "year", "DATE"),
        (date(2018, 5, 23), "day", "DATE"),
    ], "no more precise than it was said"
    assert found.columns[-1] == "starts_precision"


WRONG = [
    ("clusters-of-country.json", 400, "needs the parameter country"),
    ("clusters-of-country.json?country=Ukraine", 400, "cannot be used"),
    ("clusters-of-country.json?country=UA&country=HU", 400, "given twice"),
    ("clusters-of-country.json?country=UA&x=1", 400, "has no parameter x"),
    ("clusters-of-country.json?country=FR", 404, "nothing in the graph is FR"),
    ("clusters-of-country.ods?country=UA", 404, "no form 'ods'"),
    ("clusters-of-country.csv?country=UA&rows=0", 400, "'0' rows"),
    ("clusters-of-country.csv?country=UA&rows=many", 400, "'many' rows"),
    ("clusters-of-country.csv?country=UA&after=x", 400, "no cursor"),
    (
        "clusters-of-country.csv?country=UA&after=7.2.0000",
        400,
        "of other rows than those of clusters-of-country",
    ),
    ("clusters-of-country.csv?country=UA&bom=maybe", 400, "'maybe' cannot be used"),
    ("clusters-of-country.csv?country=UA&cells=raw", 400, "'raw' cannot be used"),
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
