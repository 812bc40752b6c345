"""The small network of the library's tests, served as a user serves it, and both clients of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from partnergraph.client import AsyncClient, Client
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources
from tests.api.process import PATIENCE_S, Served, served
from tests.conftest import WIPE
from tests.queries.named import small


@pytest.fixture(scope="package")
async def server(
    address: Address, connected: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    await load_sources(connected, small.SOURCES, small.claims(), reject_share=0)
    with served(address, tmp_path_factory.mktemp("client"), anonymous_rate=0) as made:
        yield made
    await connected.run(WIPE)


@pytest.fixture(scope="package")
def client(server: Served) -> Iterator[Client]:
    with Client(server.url, timeout=PATIENCE_S) as made:
        yield made


@pytest.fixture(scope="package")
async def waiting(server: Served) -> AsyncIterator[AsyncClient]:
    """The client whose answers are awaited."""
    async with AsyncClient(server.url, timeout=PATIENCE_S) as made:
        yield made
