"""The web application: GraphQL, health, metrics, and what a browser needs for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from api import graphiql, metrics, tracing
from api.access.authentication import Gate
from api.access.settings import AccessSettings
from api.graphql.execution import warming
from api.graphql.execution.engine import Engine
from api.graphql.execution.http import Endpoint
from api.graphql.execution.instrumentation import Meter
from api.graphql.execution.persisted import Persisted
from api.graphql.schema import schema
from api.metrics import Metrics
from api.middleware import Observed
from api.rest import cypher, exports, queries
from api.rest.cypher import Door
from api.rest.problems import RETRY, failed, unusable
from api.settings import ApiSettings
from graph.connection.address import Address
from graph.connection.database import Database
from schema.errors import PartnergraphError

READY_S = 5
CORS: Any = {
    "allow_methods": ["GET", "POST"],
    "allow_headers": [
        "Content-Type",
        "Authorization",
        "X-API-Key",
        "Idempotency-Key",
        "X-Request-Id",
    ],
    "expose_headers": ["X-Request-Id", "X-Truncated", "ETag", "Retry-After", "WWW-Authenticate"],
}


def create_app(
    address: Address,
    settings: ApiSettings,
    assets: Mapping[str, bytes] | None = None,
    access: AccessSettings | None = None,
    *,
    warm: bool = False,
) -> FastAPI:
    """The application for one database. ``assets``: GraphiQL's files, from :func:`api.graphiql.assets`.

    ``access``: who may ask; as the environment says if not given. ``warm``: whether it asks itself a few
    operations before it says that it is ready.

    Raises :class:`~schema.errors.InvalidInput` for settings that name what is not there.
    """
    tracing.configure(settings.otlp_endpoint)
    meter = Meter(Metrics(), settings.slow_ms)
    persisted = Persisted(settings, meter)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with Database.open(address) as database:
            app.state.database = database
            engine = Engine(schema(), database, settings, meter)
            app.state.engine = engine
            app.state.authenticator = Gate(database, access or AccessSettings())
            app.state.capacity = Door(settings)
            app.state.endpoint = Endpoint(engine, settings, persisted, app.state.authenticator)
            if warm:
                await warming.warm(engine, persisted.known.values())
            yield

    app = FastAPI(
        title="partnergraph",
        version=version("partnergraph"),
        lifespan=lifespan,
        # Its pages load scripts from another host; the description itself stays at /openapi.json.
        docs_url=None,
        redoc_url=None,
    )
    app.state.graphiql = dict(assets or {})
    app.state.settings = settings
    app.state.metrics = meter.metrics
    endpoint: ASGIApp = GraphQL(app)
    if settings.cors_origins:
        app.add_middleware(CORSMiddleware, allow_origins=settings.cors_origins, **CORS)
        endpoint = CORSMiddleware(endpoint, allow_origins=settings.cors_origins, **CORS)
    app.add_middleware(
        Observed, settings=settings, metrics=meter.metrics, direct={"/graphql": endpoint}
    )
    app.add_exception_handler(PartnergraphError, failed)
    app.add_exception_handler(RequestValidationError, unusable)
    app.router.add_route("/graphql", GraphQL(app), include_in_schema=False)  # type: ignore[arg-type]
    app.include_router(graphiql.router)
    app.include_router(metrics.router)
    app.include_router(queries.router)
    app.include_router(cypher.router)
    app.include_router(exports.router)
    app.add_api_route("/", home, include_in_schema=False)
    app.add_api_route("/health", health, name="health", summary="Whether the server runs")
    app.add_api_route("/ready", ready, name="ready", summary="Whether it can answer: Neo4j does")
    return app


class GraphQL:
    """The endpoint of an application, which exists once its database is open."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand an HTTP request to the endpoint."""
        await self.app.state.endpoint(scope, receive, send)


async def home() -> RedirectResponse:
    """Where a browser begins."""
    return RedirectResponse("graphql")


async def health() -> dict[str, str]:
    """The process lives."""
    return {"status": "ok", "version": version("partnergraph")}


async def ready(request: Request) -> JSONResponse:
    """Neo4j answers, and how much is in it; 503 where it does not."""
    database: Database = request.app.state.database
    try:
        async with asyncio.timeout(READY_S):
            (entities,) = await database.values("MATCH (n:Entity) RETURN count(n)", {})
    except (PartnergraphError, TimeoutError) as error:
        problem = getattr(error, "what", f"Neo4j did not answer within {READY_S} seconds")
        return JSONResponse({"status": "unavailable", "error": problem}, 503, RETRY)
    return JSONResponse({"status": "ready", "entities": entities})
