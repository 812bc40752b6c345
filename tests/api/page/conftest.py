"""The network that the pages are tried on, loaded once: that of the founding documents, and hostile names."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from partnergraph.graph.connection.database import Database
from tests.api.page.hostile import add_hostile_things
from tests.conftest import WIPE, load_founding_network


@pytest.fixture(scope="module")
async def network(connected: Database) -> AsyncIterator[Database]:
    """The network; tests of a module share it."""
    await load_founding_network(connected)
    await add_hostile_things(connected)
    yield connected
    await connected.run(WIPE)
