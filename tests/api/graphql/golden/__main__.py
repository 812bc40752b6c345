"""Write answers.yaml again, on an embedded Neo4j of its own: ``make golden``."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

import yaml

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.graph import ddl
from partnergraph.graph.connection.address import resolve_address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.server import lifecycle
from partnergraph.graph.settings import GraphSettings
from tests.api.graphql import network
from tests.api.graphql.conftest import SETTINGS
from tests.api.graphql.golden import ANSWERS, compiled, operations
from tests.conftest import settings_in


async def answers(settings: GraphSettings) -> dict[str, object]:
    """Every case."""
    async with Database.open(resolve_address(settings)) as database:
        await ddl.apply_indexes(database)
        await network.fill(database)
        engine = GraphQLEngine(executable_schema(), database, SETTINGS)
        return {name: await compiled(engine, text) for name, text in operations().items()}


def main() -> None:
    """Start a server, ask, write, stop."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_in(Path(folder))
        lifecycle.start_server(settings, foreground=True)
        try:
            found = asyncio.run(answers(settings))
        finally:
            lifecycle.stop_server(settings)
    text = yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=110)
    ANSWERS.write_text(text, "utf-8")
    sys.stdout.write(f"{ANSWERS.name}: {len(found)} cases\n")


if __name__ == "__main__":
    main()
