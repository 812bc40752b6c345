"""The web application: the pages, GraphQL, health, metrics."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from partnergraph.api import graphiql, metrics, tracing
from partnergraph.api.access.authentication import Authenticator
from partnergraph.api.access.settings import AccessSettings
from partnergraph.api.conditional import VERSION_HEADER
from partnergraph.api.graph_gauges import GraphGauges
from partnergraph.api.graphql.execution import warming
from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.http import GraphQLEndpoint
from partnergraph.api.graphql.execution.instrumentation import OperationMeter
from partnergraph.api.graphql.execution.persisted import PersistedOperations
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.api.metrics import Metrics
from partnergraph.api.middleware import ObservabilityMiddleware
from partnergraph.api.page.asking import read_page_operations
from partnergraph.api.page.mounting import mount_pages
from partnergraph.api.rest import changes, cypher, exports, queries
from partnergraph.api.rest.changes import ChangeFeed
from partnergraph.api.rest.cypher import StatementCapacity
from partnergraph.api.rest.problems import (
    handle_http_error,
    handle_partnergraph_error,
    handle_validation_error,
)
from partnergraph.api.settings import ApiSettings, slow_folder
from partnergraph.api.slow_log import SlowLog
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.folders import data_folder
from partnergraph.graph.ledger import check_graph_version
from partnergraph.graph.server.home import ServerHome
from partnergraph.graph.settings import GraphSettings
from partnergraph.graph.summaries.keeper import keeping_summaries
from partnergraph.schema.errors import Conflict, PartnergraphError, ServerUnavailable

_READY_TIMEOUT_SECONDS = 5
_CORS_OPTIONS: Any = {
    "allow_methods": ["GET", "POST"],
    "allow_headers": [
        "Content-Type",
        "Authorization",
        "X-API-Key",
        "Idempotency-Key",
        "X-Request-Id",
    ],
    "expose_headers": [
        "X-Request-Id",
        VERSION_HEADER,
        "X-Truncated",
        "ETag",
        "Retry-After",
        "WWW-Authenticate",
    ],
}


def create_app(
    address: Address,
    settings: ApiSettings,
    assets: Mapping[str, bytes] | None = None,
    access: AccessSettings | None = None,
    *,
    warm: bool = False,
) -> FastAPI:
    """The application for one database. ``assets``: GraphiQL's files, from :func:`partnergraph.api.graphiql.fetch_graphiql_files`.

    ``access``: who may ask; as the environment says if not given. ``warm``: whether it asks itself a few
    operations before it says that it is ready, and keeps the summaries up.

    Raises :class:`~partnergraph.schema.errors.InvalidInput` for settings that name what is not there.
    """
    tracing.configure_tracing(settings.otlp_endpoint)
    meter = OperationMeter(Metrics(), SlowLog(settings.slow_ms, slow_folder(settings)))
    persisted = PersistedOperations(settings, meter)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with Database.open(address) as database:
            await check_graph_version(database)
            app.state.database = database
            engine = GraphQLEngine(executable_schema(), database, settings, meter)
            app.state.engine = engine
            app.state.authenticator = Authenticator(database, access or AccessSettings())
            app.state.feed = ChangeFeed(engine.clock, database)
            app.state.capacity = StatementCapacity(settings)
            app.state.graph_gauges = GraphGauges(database, _store_folders(address))
            app.state.endpoint = GraphQLEndpoint(
                engine, settings, persisted, app.state.authenticator
            )
            if warm:
                await warming.warm_engine(
                    engine, [*persisted.known.values(), *read_page_operations()]
                )
            async with keeping_summaries(database, enabled=warm and GraphSettings().summaries):
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
    app.state.meter = meter.statements
    endpoint: ASGIApp = _GraphQLApp(app)
    if settings.cors_origins:
        app.add_middleware(CORSMiddleware, allow_origins=settings.cors_origins, **_CORS_OPTIONS)
        endpoint = CORSMiddleware(endpoint, allow_origins=settings.cors_origins, **_CORS_OPTIONS)
    app.add_middleware(
        ObservabilityMiddleware,
        settings=settings,
        metrics=meter.metrics,
        direct={"/graphql": endpoint},
    )
    app.add_exception_handler(PartnergraphError, handle_partnergraph_error)
    app.add_exception_handler(RequestValidationError, handle_validation_error)
    app.add_exception_handler(HTTPException, handle_http_error)
    app.router.add_route("/graphql", _GraphQLApp(app), include_in_schema=False)  # type: ignore[arg-type]
    app.include_router(graphiql.router)
    app.include_router(metrics.router)
    app.include_router(queries.router)
    app.include_router(cypher.router)
    app.include_router(exports.router)
    app.include_router(changes.router)
    app.add_api_route("/health", get_health, name="health", summary="Whether the server runs")
    app.add_api_route(
        "/ready", get_readiness, name="ready", summary="Whether it can answer: Neo4j does"
    )
    mount_pages(app)
    return app


def _store_folders(address: Address) -> tuple[Path, ...]:
    """Where the store of the embedded server is; of another, nobody knows."""
    data = ServerHome.in_data_folder(data_folder()).root / "data"
    return (data / "databases", data / "transactions") if address.embedded else ()


class _GraphQLApp:
    """The endpoint of an application, which exists once its database is open."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand an HTTP request to the endpoint."""
        await self.app.state.endpoint(scope, receive, send)


async def get_health() -> dict[str, str]:
    """The process lives."""
    return {"status": "ok", "version": version("partnergraph")}


async def get_readiness(request: Request) -> dict[str, str | int]:
    """Neo4j answers with a graph of this model, and how much is in it; 503 where it does not."""
    database: Database = request.app.state.database
    try:
        async with asyncio.timeout(_READY_TIMEOUT_SECONDS):
            await check_graph_version(database)
            (entities,) = await database.values("MATCH (n:Entity) RETURN count(n)", {})
    except Conflict as error:
        raise ServerUnavailable(error.what, do=error.do) from None
    except TimeoutError:
        raise ServerUnavailable(
            f"Neo4j did not answer within {_READY_TIMEOUT_SECONDS} seconds",
            do="try again in a while",
        ) from None
    return {"status": "ready", "entities": entities}
