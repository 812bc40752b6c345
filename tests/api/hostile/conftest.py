"""A small real graph, served by a process of its own, for all that means no good."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from partnergraph.api.access import keys
from partnergraph.api.access.roles import Role
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from tests.api.graphql import network as data
from tests.api.process import Served, served
from tests.conftest import WIPE


@pytest.fixture(scope="package")
async def network(connected: Database) -> AsyncIterator[Database]:
    await data.fill(connected)
    yield connected
    await connected.run(WIPE)


@pytest.fixture(scope="package")
async def steward(network: Database) -> str:
    """A key that may do everything: what is behind the door is to be tried too."""
    key, _ = await keys.create_api_key(network, Role.STEWARD, "a hostile steward")
    return key


@pytest.fixture(scope="package")
def server(
    address: Address, network: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    assert network
    folder = tmp_path_factory.mktemp("served")
    with served(address, folder, anonymous_rate=0, key_rate=0) as made:
        yield made
        assert not made.faults()
