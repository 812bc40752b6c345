"""Golden cases of the compiler: each operation with its statement, its parameters and its answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.response import GraphQLRequest
from partnergraph.graph.yaml_text import parse_own_yaml
from tests.api.recorded import RecordedDatabase

FOLDER = Path(__file__).parent
OPERATIONS, ANSWERS = FOLDER / "operations.yaml", FOLDER / "answers.yaml"
VARIABLES = {"id": "cluster:awk-full"}


def operations() -> dict[str, str]:
    """The operations by what each is about."""
    found: dict[str, str] = parse_own_yaml(OPERATIONS.read_text("utf-8"))
    return found


async def compiled(engine: GraphQLEngine, operation: str) -> dict[str, Any]:
    """What an operation is compiled to, and answers."""
    recorded = RecordedDatabase.of(engine.database)
    mine = GraphQLEngine(engine.schema, recorded, engine.settings)
    variables = VARIABLES if "$id" in operation else {}
    response = await mine.execute(GraphQLRequest(operation, variables))
    assert response.by == "compiled", (operation, response)
    ((cypher, parameters),) = zip(recorded.sent or [""], recorded.given or [{}], strict=True)
    return {"cypher": cypher, "parameters": dict(parameters), "answer": response.data}
