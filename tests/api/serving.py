"""The real application on the real database, asked over ASGI."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI

from partnergraph.api.access.settings import AccessSettings
from partnergraph.api.app import create_app
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.schema.catalog import all_entity_types

GRAPHQL = "/graphql"


class Client(httpx.AsyncClient):
    """A client of one application."""

    app: FastAPI

    async def ask(
        self, query: str, /, *, headers: Mapping[str, str] | None = None, **variables: Any
    ) -> Any:
        """The answer to an operation, as JSON."""
        body = {"query": query, "variables": variables}
        return (await self.post(GRAPHQL, json=body, headers=headers)).json()


@asynccontextmanager
async def serving(
    address: Address,
    assets: Mapping[str, bytes] | None = None,
    access: AccessSettings | None = None,
    **settings: Any,
) -> AsyncIterator[Client]:
    """An application with these settings, for as long as it is asked."""
    # On a busy machine anything may be slow, and would be noted in the user's own folder.
    app = create_app(address, ApiSettings(**{"slow_ms": 0, **settings}), assets, access)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        Client(transport=transport, base_url="http://test") as client,
    ):
        client.app = app
        yield client


async def add(database: Database, kind: str, key: str, **properties: Any) -> str:
    """A bare node; its id."""
    declared = all_entity_types()[kind]
    identifier = f"{declared.prefix}:{key}"
    labels = ":".join(declared.labels)
    given = {"name": key, **properties, "id": identifier}
    await database.write(f"CREATE (n:{labels}) SET n = $given", given=given)
    return identifier


def assert_problem(answer: httpx.Response) -> None:
    """What every error of REST is: problem details (RFC 9457), with our own members."""
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem.keys() == {"title", "status", "detail", "code", "where", "do"}
    assert problem["status"] == answer.status_code
    assert problem["title"] == answer.reason_phrase
    assert ("retry-after" in answer.headers) == (answer.status_code in {429, 503})
