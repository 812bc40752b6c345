"""What a server asks itself before it is ready."""

from __future__ import annotations

from typing import Any

import pytest

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.response import GraphQLRequest
from partnergraph.api.graphql.execution.warming import WARMING_OPERATIONS, warm_engine
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.api.page.asking import read_page_operations
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.database import Database

KNOWN = {
    "runs": "{ countries(first: 1) { nodes { code } } }",
    "needs a variable": "query ($id: ID!) { country(id: $id) { code } }",
    "needs several": "query ($n: Int!, $text: String, $kinds: [EventKind!]!) { events(first: $n, filter: {name: {eq: $text}, kind: {in: $kinds}}) { nodes { id } } }",
    "needs an object": "query ($f: CountryFilter!) { countries(filter: $f) { totalCount } }",
    "writes": 'mutation { validate(id: "cluster:none", version: "x", criteria: []) { __typename } }',
    "is wrong": "{ nothing }",
    "is no GraphQL": "{",
}


async def test_the_ordinary_operations_are_right_and_compiled(network: Database) -> None:
    engine = GraphQLEngine(executable_schema(), network, ApiSettings())
    for text in WARMING_OPERATIONS:
        response = await engine.execute(GraphQLRequest(text))
        assert response.errors == []
        assert response.by == "compiled" or "search" in text or "$id" in text


async def test_known_operations_are_checked_and_only_queries_are_asked(network: Database) -> None:
    engine = GraphQLEngine(executable_schema(), network, ApiSettings())
    await warm_engine(engine, KNOWN.values())
    assert set(KNOWN.values()) <= engine.documents.by_text.keys()
    hashes = {key[0] for key in engine.documents.plans}
    planned = {text for text, one in engine.documents.by_text.items() if one.hash in hashes}
    assert {name for name, text in KNOWN.items() if text in planned} == {
        "runs",
        "needs a variable",
        "needs several",
    }


async def test_questions_between_places_are_asked_with_places(
    network: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = GraphQLEngine(executable_schema(), network, ApiSettings())
    asked: set[str] = set()
    record = Database.record

    async def noting(self: Database, cypher: str, parameters: dict[str, Any]) -> object:
        asked.update(end["asked"] for end in parameters.get("ends", ()))
        return await record(self, cypher, parameters)

    monkeypatch.setattr(Database, "record", noting)
    await warm_engine(engine, [text for text in read_page_operations() if "partnerPaths(" in text])
    assert asked == {"DE", "FR"}
