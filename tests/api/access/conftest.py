"""The application with access as a test sets it, and an identity provider's keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import pytest

from partnergraph.api.access.settings import AccessSettings
from partnergraph.api.app import create_app
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from tests.api.serving import Client

Serving = Callable[..., AbstractAsyncContextManager[Client]]


@pytest.fixture
def serving(address: Address, database: Database) -> Serving:
    """Serve an empty graph with these settings of access."""
    assert database

    @asynccontextmanager
    async def made(**access: Any) -> AsyncIterator[Client]:
        settings = AccessSettings(**{"key_cache_seconds": 0, **access})
        app = create_app(address, ApiSettings(), None, settings)
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            Client(transport=transport, base_url="http://test") as client,
        ):
            client.app = app
            yield client

    return made
