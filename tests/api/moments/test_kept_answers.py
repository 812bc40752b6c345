"""Answers are kept until the data move."""

from __future__ import annotations

import pytest

from partnergraph.api.access.roles import Caller, Role
from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.response import GraphQLRequest
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.database import Database
from partnergraph.graph.ledger import RAISE_REVISION
from tests.queries.paths.graphs import build

NAMES = GraphQLRequest("{ countries { nodes { code name } } }")


async def engine_on(database: Database, answer_bytes: int) -> GraphQLEngine:
    """An engine on a graph of one country."""
    await build(database, ["country:UA name=Ukraine"])
    await database.write(RAISE_REVISION)
    settings = ApiSettings(answer_bytes=answer_bytes)
    return GraphQLEngine(executable_schema(), database, settings)


async def test_it_is_given_again_until_the_data_move(database: Database) -> None:
    engine = await engine_on(database, 100_000)
    first, second = [await engine.execute(NAMES) for _ in range(2)]
    assert (first.by, second.by) == ("compiled", "kept")
    assert first.data == second.data
    assert first.state == second.state
    await database.write("MATCH (c:Country) SET c.name = 'Україна'")
    await database.write(RAISE_REVISION)
    third = await engine.execute(NAMES)
    assert third.by == "compiled"
    assert third.data == {"countries": {"nodes": [{"code": "UA", "name": "Україна"}]}}


@pytest.mark.parametrize(
    ("request_", "kept"),
    [
        (NAMES, True),
        (GraphQLRequest(NAMES.query, {}, None, {"caller": Caller("k", "K", Role.STEWARD, "p")}), False),
        (GraphQLRequest("query ($n: Int) { countries(first: $n) { nodes { code name } } }", {"n": 1}), False),
        (GraphQLRequest("{ countries { nodes { code name id } } }"), False),
    ],
    ids=["the same", "another role", "other variables", "another document"],
)  # fmt: skip
async def test_it_is_given_to_whoever_asks_the_same(
    database: Database, request_: GraphQLRequest, *, kept: bool
) -> None:
    engine = await engine_on(database, 100_000)
    await engine.execute(NAMES)
    assert ((await engine.execute(request_)).by == "kept") is kept


async def test_errors_are_not_kept_nor_what_is_too_large_nor_anything_if_off(
    database: Database,
) -> None:
    engine = await engine_on(database, 100_000)
    wrong = GraphQLRequest('{ brokers(between: "UA", and: "nowhere") { message } }')
    answers = [await engine.execute(wrong) for _ in range(2)]
    assert all(answer.errors and answer.by == "executor" for answer in answers)
    for answer_bytes in (0, 510):
        engine = await engine_on_again(database, answer_bytes)
        assert [(await engine.execute(NAMES)).by for _ in range(2)] == ["compiled"] * 2


async def engine_on_again(database: Database, answer_bytes: int) -> GraphQLEngine:
    """Another engine on the same graph."""
    return GraphQLEngine(executable_schema(), database, ApiSettings(answer_bytes=answer_bytes))


async def test_what_was_asked_for_least_lately_goes_first(database: Database) -> None:
    engine = await engine_on(database, 1_200)
    asked = [
        GraphQLRequest(f"{{ countries {{ nodes {{ {name} }} }} }}")
        for name in ("id", "code", "name")
    ]
    for request in (asked[0], asked[1], asked[0], asked[2]):
        await engine.execute(request)
    assert [(await engine.execute(request)).by for request in (asked[0], asked[1])] == [
        "kept",
        "compiled",
    ]
    assert engine.answers.kept.currsize <= 1_200
