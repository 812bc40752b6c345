from __future__ import annotations

import pytest

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.database import Database
from tests.api.graphql.writing.asking import fill


@pytest.fixture
async def engine(database: Database) -> GraphQLEngine:
    """An engine on a small graph of its own."""
    await fill(database)
    return GraphQLEngine(executable_schema(), database, ApiSettings())
