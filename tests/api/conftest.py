"""A small network, and the application on it with its settings as they come."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from tests.api.serving import Client, add, serving


@pytest.fixture
async def countries(database: Database) -> Database:
    for code, name in (("UA", "Ukraine"), ("HU", "Hungary"), ("RO", "Romania")):
        await add(database, "Country", code, name=name, code=code)
    return database


@pytest.fixture
async def client(address: Address, countries: Database) -> AsyncIterator[Client]:
    assert countries
    async with serving(address) as made:
        yield made
