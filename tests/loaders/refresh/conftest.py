"""Servers of the tests are tried again at once."""

from __future__ import annotations

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.loaders import places
from partnergraph.loaders.fetching import fetch


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "_FIRST_WAIT_S", 0.01)


@pytest.fixture
async def placed(database: Database) -> Database:
    """A graph that says it has the places already, which every table would load first."""
    ids = [source.id for source in places.place_sources()]
    await database.write(
        "UNWIND $ids AS id CREATE (:Entity:Source {id: id, title: id, state: 'complete'})", ids=ids
    )
    return database
