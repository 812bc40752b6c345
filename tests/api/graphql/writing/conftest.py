from __future__ import annotations

import pytest

from api.graphql.execution.engine import Engine
from api.graphql.schema import schema
from api.settings import ApiSettings
from graph.connection.database import Database
from tests.api.graphql.writing.asking import fill


@pytest.fixture
async def engine(database: Database) -> Engine:
    """An engine on a small graph of its own."""
    await fill(database)
    return Engine(schema(), database, ApiSettings())
