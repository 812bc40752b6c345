"""The network that the GraphQL tests ask, loaded once, and the two engines that answer."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.database import Database
from tests.api.graphql import network as data
from tests.conftest import WIPE

# Generated operations go deeper and wider than people's.
SETTINGS = ApiSettings(
    max_depth=40,
    max_tokens=20_000,
    max_aliases=1000,
    max_root_fields=1000,
    max_fields=100_000,
    max_conditions=10_000,
    max_filter_depth=100,
    max_cost=10**9,
    slow_ms=0,
    answer_bytes=0,  # every answer is made anew
)


@pytest.fixture(scope="package")
async def network(connected: Database) -> AsyncIterator[Database]:
    await data.fill(connected)
    yield connected
    await connected.run(WIPE)


@pytest.fixture(scope="package")
def engine(network: Database) -> GraphQLEngine:
    return GraphQLEngine(executable_schema(), network, SETTINGS)


@pytest.fixture(scope="package")
def oracle(network: Database) -> GraphQLEngine:
    return GraphQLEngine(executable_schema(), network, SETTINGS, compiles=False)
