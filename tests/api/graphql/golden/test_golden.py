"""Each compiled shape is as it was read and committed."""

from __future__ import annotations

from typing import Any

import neo4j
import pytest

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.response import GraphQLRequest
from partnergraph.graph.yaml_text import parse_own_yaml
from tests.api.graphql.golden import ANSWERS, VARIABLES, compiled, operations

CASES = operations()


def committed() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = parse_own_yaml(ANSWERS.read_text("utf-8"))
    return found


def test_every_operation_has_an_answer() -> None:
    assert list(committed()) == list(CASES), "run: make golden"


@pytest.mark.parametrize("name", CASES)
async def test_compiled_as_committed(
    engine: GraphQLEngine, oracle: GraphQLEngine, name: str
) -> None:
    found, wanted = await compiled(engine, CASES[name]), committed()[name]
    assert found == wanted, "if it is meant: make golden"
    variables = VARIABLES if "$id" in CASES[name] else {}
    assert (await oracle.execute(GraphQLRequest(CASES[name], variables))).data == wanted["answer"]


def leaves_as_they_run(plan: Any) -> list[Any]:
    """The operators of a plan that read first, in the order in which they do: an Apply's left side before its right."""
    below = plan.get("children") or []
    return [leaf for child in below for leaf in leaves_as_they_run(child)] or [plan]


@pytest.mark.parametrize("name", [n for n, case in committed().items() if case["cypher"]])
async def test_the_version_is_read_after_all_else(engine: GraphQLEngine, name: str) -> None:
    """Before it, a change in between would go unseen, and an answer could be of two moments."""
    case = committed()[name]
    async with engine.database.session(neo4j.READ_ACCESS) as session:
        result = await session.run(f"EXPLAIN {case['cypher']}", case["parameters"])
        plan = (await result.consume()).plan
    *before, last = leaves_as_they_run(plan)
    assert ":Ledger" in last["args"]["Details"]
    assert not any(":Ledger" in leaf["args"].get("Details", "") for leaf in before)
