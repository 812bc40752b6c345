"""The network of these tests, loaded once, and what asks it both ways: compiled, and by graphql-core."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.response import GraphQLRequest
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources
from tests.api.asking import network as data
from tests.conftest import WIPE

Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture(scope="package")
async def asked(connected: Database) -> AsyncIterator[Database]:
    await load_sources(connected, [data.SOURCE], data.claims())
    await connected.run("CALL db.awaitIndexes(300)")
    yield connected
    await connected.run(WIPE)


@pytest.fixture(scope="package")
def ask(asked: Database) -> Ask:
    """The payload of an operation, the same whether compiled or not."""
    settings = ApiSettings(slow_ms=0, answer_bytes=0)
    engines = [
        GraphQLEngine(executable_schema(), asked, settings, compiles=compiles)
        for compiles in (True, False)
    ]

    async def both(text: str, /, **variables: Any) -> dict[str, Any]:
        one, other = [await e.execute(GraphQLRequest(text, variables)) for e in engines]
        assert one.payload() == other.payload()
        return one.payload()

    return both
