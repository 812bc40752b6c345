"""``GET /export.…``: the graph and parts of it over HTTP."""

from __future__ import annotations

import io
from typing import Any

import networkx as nx
import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.formats.exports import GRAPH_ENCODERS
from tests.api.serving import Client, assert_problem
from tests.queries.paths.graphs import build


async def test_parts_in_every_form(client: Client, database: Database) -> None:
    await database.write(
        "MATCH (a {code: 'UA'}), (b {code: 'HU'}) CREATE (a)-[:COOPERATES_WITH {sources: []}]->(b)"
    )
    for form, made in GRAPH_ENCODERS.items():
        answer = await client.get(f"/export.{form}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == made.media
        assert f"partnergraph.{form}" in answer.headers["content-disposition"]
    whole = nx.read_graphml(io.BytesIO((await client.get("/export.graphml")).content))
    assert (len(whole.nodes), len(whole.edges)) == (3, 1)
    around = await client.get("/export.gexf", params={"of": "UA", "depth": 1})
    assert set(nx.read_gexf(io.BytesIO(around.content)).nodes) == {"country:UA", "country:HU"}
    found = await client.get(
        "/export.gexf", params={"query": "clusters-of-country", "country": "UA"}
    )
    assert len(nx.read_gexf(io.BytesIO(found.content)).nodes) == 0
    described = (await client.get("/openapi.json")).json()["paths"]["/export.{form}"]["get"]
    assert set(described["responses"]["200"]["content"]) == {
        f.media for f in GRAPH_ENCODERS.values()
    }
    assert "422" not in described["responses"], "what is wrong is said as everywhere"


TOGETHER = [
    "project:p starts=2019 ends=2021",
    *("cluster:a LOCATED_IN city:u", "cluster:b LOCATED_IN city:u", "cluster:c LOCATED_IN city:h"),
    *(f"cluster:{key} PARTNER_IN project:p" for key in "abc"),
]
PLACES = (
    "MATCH (c:City {id: $city}), (k:Country {code: $code}) CREATE (c)-[:PART_OF {sources: []}]->(k)"
)


async def test_graphs_of_questions(client: Client, database: Database) -> None:
    await build(database, TOGETHER)
    for city, code in (("city:u", "UA"), ("city:h", "HU")):
        await database.write(PLACES, city=city, code=code)
    ways = await client.get("/export.gexf", params={"from": "UA", "to": "HU"})
    assert ways.status_code == 200, ways.text
    graph: Any = nx.read_gexf(io.BytesIO(ways.content))
    assert set(graph.nodes) == {"cluster:a", "cluster:b", "cluster:c", "project:p"}
    assert {data["type"] for *_, data in graph.edges(data=True)} == {"PARTNER_IN"}
    assert {data["start"] for *_, data in graph.edges(data=True)} == {"2019-01-01"}
    home = await client.get("/export.graphml", params={"together": "UA"})
    pairs: Any = nx.read_graphml(io.BytesIO(home.content))
    assert [(*ends, data["weight"]) for *ends, data in pairs.edges(data=True)] == [
        ("cluster:a", "cluster:b", 1)
    ]
    asked = {"together": "everywhere", "level": "country", "by_year": "true"}
    countries: Any = nx.read_gexf(
        io.BytesIO((await client.get("/export.gexf", params=asked)).content)
    )
    (edge,) = [data for *_, data in countries.edges(data=True)]
    assert edge["weight_in_year"] == [(1.0, "2019-01-01", "2019-12-31")]


WRONG = [
    ("export.ttl?together=everywhere", 404, "nobody there"),
    ("export.gexf?from=UA", 400, "from one end to another"),
    ("export.gexf?from=UA&to=XX", 404, "not known"),
    ("export.gexf?from=UA&to=HU", 404, "No "),
    ("export.gexf?together=UA&level=village", 400, "Input should be"),
    ("export.xlsx", 404, "no form"),
    ("export.gexf?of=country:XX", 404, "not known"),
    ("export.gexf?of=UA&first=x", 400, "valid integer"),
    ("export.gexf?of=UA&depth=9", 400, "depth cannot be 9"),
    ("export.gexf?of=UA&query=orphans", 400, "of one thing"),
    ("export.gexf?query=none", 404, "no query"),
    ("export.gexf?query=orphans&x=1", 400, "has no parameter x"),
    ("export.gexf?of=UA&dept=2", 400, "no such parameter"),
    ("export.gexf?together=UA&year=2", 400, "no such parameter"),
    ("export.gexf?of=UA&of=HU", 400, "given twice"),
    ("export.gexf?query=clusters-of-country&country=UA&country=HU", 400, "given twice"),
    ("export.gexf?of=UA&first=0", 400, "first cannot be 0"),
    ("export.gexf?from=UA&to=HU&first=0", 400, "first cannot be 0"),
    ("export.gexf?from=UA&to=HU&ties=9", 400, "less than or equal"),
]


@pytest.mark.parametrize(("path", "status", "what"), WRONG)
async def test_what_is_wrong_is_said(client: Client, path: str, status: int, what: str) -> None:
    answer = await client.get(f"/{path}")
    assert answer.status_code == status, answer.text
    assert_problem(answer)
    assert what in answer.json()["detail"]
