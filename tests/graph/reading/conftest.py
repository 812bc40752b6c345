"""The small network, loaded once for all tests of reading."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources
from tests.conftest import WIPE
from tests.graph.reading import small


@pytest.fixture(scope="package")
async def network(connected: Database) -> AsyncIterator[Database]:
    report = await load_sources(connected, [small.SOURCE], small.claims(), reject_share=0)
    assert report.rejects == []
    await connected.run("CALL db.awaitIndexes(300)")
    yield connected
    await connected.run(WIPE)
