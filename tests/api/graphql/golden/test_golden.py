"""Each compiled shape is as it was read and committed."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.response import GraphQLRequest
from tests.api.graphql.golden import ANSWERS, VARIABLES, compiled, operations

CASES = operations()


def committed() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(ANSWERS.read_text("utf-8"))
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
