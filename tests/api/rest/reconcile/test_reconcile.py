"""``/reconcile``: what the specification of the API 0.2 asks for, and which candidates are found."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import jsonschema
import pytest

from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from tests.api.listed import load_listed_network
from tests.api.rest.reconcile.shapes import SHAPES
from tests.api.serving import Client, assert_problem, serving
from tests.conftest import WIPE


@pytest.fixture(scope="module")
async def door(address: Address, connected: Database) -> AsyncIterator[Client]:
    await load_listed_network(connected)
    async with serving(address) as client:
        yield client
    await connected.run(WIPE)


def valid(name: str, content: Any) -> Any:
    jsonschema.validate(content, SHAPES[name])
    return content


async def asked(door: Client, *, get: bool = False, **query: Any) -> list[dict[str, Any]]:
    form = {"queries": json.dumps({"q": query})}
    answer = await (
        door.get("/reconcile", params=form) if get else door.post("/reconcile", data=form)
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    found: list[dict[str, Any]] = valid("results", answer.json())["q"]["result"]
    return found


async def test_manifest(door: Client) -> None:
    answer = await door.get("/reconcile", headers={"Origin": "http://127.0.0.1:3333"})
    manifest = valid("manifest", answer.json())
    assert manifest["identifierSpace"] == "http://test/entities/"
    for service in manifest["suggest"].values():
        url = service["service_url"] + service["service_path"]
        assert (await door.get(url, params={"prefix": "a"})).status_code == 200
    shown = await door.get(manifest["preview"]["url"].replace("{{id}}", "organisation:tum"))
    assert "Technische Universität München" in shown.text
    assert "999977463" in shown.text


PIC = {"pid": "pic", "v": "999977463"}
GERMANY = {"pid": "country", "v": "Germany"}
FOUND = [
    ({"query": "Technische Universität München", "type": "Organisation"}, "organisation:tum", True),
    ({"query": "Technical University of Munich"}, "organisation:tum", True),
    (
        {"query": "technische universitat munchen", "properties": [GERMANY]},
        "organisation:tum",
        True,
    ),
    ({"query": "", "properties": [PIC]}, "organisation:tum", True),
    ({"query": "some other name", "properties": [PIC]}, "organisation:tum", True),
    ({"query": "organisation:lmu"}, "organisation:lmu", True),
    ({"query": "Agency for Innovation Bergmann"}, "organisation:agency-at", False),
    (
        {"query": "Agency for Innovation Bergmann", "properties": [GERMANY]},
        "organisation:agency-de",
        True,
    ),
    (
        {
            "query": "Agency for Innovation Bergmann",
            "properties": [{"pid": "country", "v": {"id": "country:AT", "name": "Austria"}}],
        },
        "organisation:agency-at",
        True,
    ),
    ({"query": "DE21", "type": "Region"}, "region:DE21", True),
    ({"query": "Germany", "type": ["Country", "Region"]}, "country:DE", True),
    ({"query": "BRIDGED", "type": "Project"}, "project:1", True),
    ({"query": "Bridges of Dada", "type": "Project"}, "project:1", False),
    ({"query": "Biom biotech cluster", "type": "Cluster"}, "cluster:bio", True),
]


@pytest.mark.parametrize(("query", "identifier", "match"), FOUND)
async def test_what_is_found(
    door: Client, query: dict[str, Any], identifier: str, *, match: bool
) -> None:
    found = await asked(door, **query)
    assert found[0]["id"] == identifier, found
    assert found[0]["match"] is match, found
    assert [one["match"] for one in found[1:]] == [False] * (len(found) - 1)
    scores = [one["score"] for one in found]
    assert scores == sorted(scores, reverse=True)
    assert found == await asked(door, get=True, **query)


async def test_what_contradicts_is_no_match(door: Client) -> None:
    other = {"pid": "pic", "v": "999984059"}
    found = await asked(door, query="Technische Universität München", properties=[other])
    assert not any(one["match"] for one in found)
    found = await asked(door, query="Technische Universität München", type="Project")
    assert [one for one in found if one["score"] > 80] == []
    abroad = {"pid": "country", "v": "AT"}
    found = await asked(door, query="Technische Universität München", properties=[abroad])
    assert not any(one["match"] for one in found)


async def test_a_batch_keeps_its_keys(door: Client) -> None:
    batch = {
        f"k{n}": {"query": name, "limit": 1} for n, name in enumerate(["Germany", "zzz", "Austria"])
    }
    answer = await door.post("/reconcile", data={"queries": json.dumps(batch)})
    results = valid("results", answer.json())
    assert {key: [one["id"] for one in found["result"]] for key, found in results.items()} == {
        "k0": ["country:DE"],
        "k1": [],
        "k2": ["country:AT"],
    }


async def extended(door: Client, ids: list[str], *properties: Any) -> dict[str, Any]:
    request = {
        "ids": ids,
        "properties": [p if isinstance(p, dict) else {"id": p} for p in properties],
    }
    answer = await door.post("/reconcile", data={"extend": json.dumps(request)})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = valid("extension", answer.json())
    return found


async def test_columns_to_extend_by(door: Client) -> None:
    names = ["country", "pic", "founded", "sme", "urls", "projects", "code", "aliases"]
    found = await extended(door, ["organisation:tum", "organisation:none"], *names)
    assert [column["id"] for column in found["meta"]] == names
    assert found["rows"]["organisation:tum"] == {
        "country": [{"id": "country:DE", "name": "Germany"}],
        "pic": [{"str": "999977463"}],
        "founded": [{"date": "1868-04-12T00:00:00Z"}],
        "sme": [{"str": "false"}],
        "urls": [{"str": "https://www.tum.de"}],
        "projects": [{"id": "project:1", "name": "Bridges of Data"}],
        "code": [],
        "aliases": [{"str": "Technical University of Munich"}],
    }
    assert set(map(str, found["rows"]["organisation:none"].values())) == {"[]"}
    most = {"id": "partners", "settings": {"limit": "1"}}
    limited = await extended(door, ["project:1"], most, "code")
    assert len(limited["rows"]["project:1"]["partners"]) == 1
    assert limited["rows"]["project:1"]["code"] == [{"str": "cordis:101"}]


async def test_suggestions(door: Client) -> None:
    entities = (await door.get("/reconcile/suggest/entity", params={"prefix": "tech"})).json()
    assert [one["id"] for one in valid("entities", entities)["result"]] == ["organisation:tum"]
    types = (await door.get("/reconcile/suggest/type", params={"prefix": "clus"})).json()
    assert valid("types", types)["result"][0]["id"] == "Cluster"
    properties = (await door.get("/reconcile/suggest/property", params={"prefix": "pic"})).json()
    assert valid("types", properties)["result"][0]["id"] == "pic"
    proposed = await door.get("/reconcile/properties", params={"type": "Cluster", "limit": 200})
    names = {one["id"] for one in valid("proposal", proposed.json())["properties"]}
    assert {"country", "projects", "technologies", "members"} <= names


async def test_preview_of_markup_is_text(door: Client) -> None:
    answer = await door.get("/reconcile/preview", params={"id": "person:x"})
    assert "&lt;b&gt;" in answer.text
    assert "<b>" not in answer.text


WRONG = [
    ("queries", "{", "is no JSON"),
    ("queries", "[]", "no object of queries"),
    ("queries", {"q": {"query": ""}}, "nothing to find"),
    ("queries", {"q": {"query": "a", "type": "Planet"}}, "there is no type 'Planet'"),
    ("queries", {"q": {"query": "a", "limit": 0}}, "greater than or equal"),
    ("queries", {"q": {"query": "a", "properties": [{"pid": "shoe", "v": 1}]}}, "'shoe'"),
    ("queries", {"q": {"query": "a", "properties": [{"pid": "country", "v": "Narnia"}]}}, "Narnia"),
    ("queries", {"q": {"query": "a" * 2000}}, "at most 1000"),
    ("queries", {f"q{n}": {"query": "a"} for n in range(1001)}, "too large"),
    ("extend", {"ids": ["a:b"]}, "Field required"),
    ("extend", {"ids": ["a:b"], "properties": [{"id": "shoe"}]}, "no property 'shoe'"),
    (
        "extend",
        {"ids": ["a:b"], "properties": [{"id": "projects", "settings": {"limit": "x"}}]},
        "no number",
    ),
]


@pytest.mark.parametrize(("field", "sent", "what"), WRONG)
async def test_what_is_wrong_is_said(door: Client, field: str, sent: Any, what: str) -> None:
    text = sent if isinstance(sent, str) else json.dumps(sent)
    answer = await door.post("/reconcile", data={field: text})
    assert answer.status_code == 400, answer.text
    assert_problem(answer)
    assert what in answer.json()["detail"]
    assert answer.headers["access-control-allow-origin"] == "*"
