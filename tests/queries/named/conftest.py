"""The small network, loaded once for all the library's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources
from tests.conftest import WIPE
from tests.queries.named import small


@pytest.fixture(scope="package")
async def network(connected: Database) -> AsyncIterator[Database]:
    report = await load_sources(connected, small.SOURCES, small.claims(), reject_share=0)
    assert report.rejects == []
    await connected.write(small.UNSOURCED)
    await connected.write(small.BESIDE)
    await connected.run("CALL db.prepareForReplanning()")
    yield connected
    await connected.run(WIPE)
