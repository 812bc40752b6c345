"""Golden cases of the compiler: each operation with its statement, its parameters and its answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.response import GraphQLRequest
from partnergraph.graph.connection.database import Database, Row

FOLDER = Path(__file__).parent
OPERATIONS, ANSWERS = FOLDER / "operations.yaml", FOLDER / "answers.yaml"
VARIABLES = {"id": "cluster:awk-full"}


class Watched(Database):
    """A database that keeps what operations send, which is what is sent under their terms."""

    last: list[tuple[str, Row]]
    operates = False

    async def values(self, cypher: str, parameters: Row) -> Any:
        if self.operates:
            self.last.append((cypher, parameters))
        return await super().values(cypher, parameters)

    def under(self, terms: Any) -> Database:
        made = Watched(self.driver, self.name, terms)
        # Operations are observed; what reads the version of the data between them is not.
        made.last, made.operates = self.last, terms.observe is not None
        return made


def operations() -> dict[str, str]:
    """The operations by what each is about."""
    found: dict[str, str] = yaml.safe_load(OPERATIONS.read_text("utf-8"))
    return found


async def compiled(engine: GraphQLEngine, operation: str) -> dict[str, Any]:
    """What an operation is compiled to, and answers."""
    watched = Watched(engine.database.driver, engine.database.name)
    watched.last = []
    mine = GraphQLEngine(engine.schema, watched, engine.settings)
    variables = VARIABLES if "$id" in operation else {}
    response = await mine.execute(GraphQLRequest(operation, variables))
    assert response.by == "compiled", (operation, response)
    ((cypher, parameters),) = watched.last or [("", {})]
    return {"cypher": cypher, "parameters": dict(parameters), "answer": response.data}
