"""``GET /export.…``: the graph and parts of it over HTTP."""

from __future__ import annotations

import io

import networkx as nx
import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.formats.exports import GRAPH_ENCODERS
from tests.api.serving import Client, assert_problem


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


WRONG = [
    ("export.xlsx", 404, "no form"),
    ("export.gexf?of=country:XX", 404, "not known"),
    ("export.gexf?of=UA&first=x", 400, "valid integer"),
    ("export.gexf?of=UA&depth=9", 400, "depth cannot be 9"),
    ("export.gexf?of=UA&query=orphans", 400, "of one thing"),
    ("export.gexf?query=none", 404, "no query"),
    ("export.gexf?query=orphans&x=1", 400, "has no parameter x"),
]


@pytest.mark.parametrize(("path", "status", "what"), WRONG)
async def test_what_is_wrong_is_said(client: Client, path: str, status: int, what: str) -> None:
    answer = await client.get(f"/{path}")
    assert answer.status_code == status, answer.text
    assert_problem(answer)
    assert what in answer.json()["detail"]
