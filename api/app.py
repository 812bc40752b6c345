"""The web application: the pages, GraphQL, health, metrics."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from partnergraph.api import graphiql, metrics, swagger, tracing
from partnergraph.api.access.authentication import Authenticator
from partnergraph.api.access.sessions import Sessions
from partnergraph.api.access.settings import AccessSettings
from partnergraph.api.graph_gauges import GraphGauges
from partnergraph.api.graphql.execution import warming
from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.http import GraphQLEndpoint
from partnergraph.api.graphql.execution.instrumentation import OperationMeter
from partnergraph.api.graphql.execution.persisted import PersistedOperations
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.api.mcp.mounting import MCP_PATH, AssistantApp, serve_assistants
from partnergraph.api.metrics import Metrics
from partnergraph.api.middleware import ObservabilityMiddleware
from partnergraph.api.page.asking import read_page_operations
from partnergraph.api.page.mounting import mount_pages
from partnergraph.api.rest import changes, cypher, exports, linked_data, queries
from partnergraph.api.rest.cypher import StatementCapacity
from partnergraph.api.rest.models import HealthAnswer, ReadinessAnswer
from partnergraph.api.rest.openapi import document_problem_responses
from partnergraph.api.rest.problems import (
    handle_http_error,
    handle_partnergraph_error,
    handle_validation_error,
)
from partnergraph.api.rest.reconcile import service as reconcile
from partnergraph.api.settings import ApiSettings, slow_folder
from partnergraph.api.slow_log import SlowLog
from partnergraph.api.transport.addresses import AddressMiddleware
from partnergraph.api.transport.change_feed import ChangeFeed
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.folders import data_folder
from partnergraph.graph.ledger import check_graph_version
from partnergraph.graph.resolution.reconciling.reconcile import Reconciler
from partnergraph.graph.server.home import ServerHome
from partnergraph.graph.settings import GraphSettings
from partnergraph.graph.summaries.keeper import keeping_summaries
from partnergraph.loaders.places.regions import region_names
from partnergraph.schema.errors import Conflict, PartnergraphError, ServerUnavailable

_READY_TIMEOUT_SECONDS = 5


def create_app(
    address: Address,
    settings: ApiSettings,
    assets: Mapping[str, bytes] | None = None,
    access: AccessSettings | None = None,
    *,
    warm: bool = False,
) -> FastAPI:
    """The application for one database. ``assets``: files of GraphiQL and Swagger UI (:mod:`partnergraph.api.graphiql`).

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
            engine = GraphQLEngine(executable_schema(), database, settings, meter)
            _keep_services(app, address, engine, access or AccessSettings(), persisted)
            operations = [*persisted.known.values(), *read_page_operations()]
            warm_again = partial(warming.warm_engine, engine, operations)
            if warm:
                await asyncio.gather(warm_again(), asyncio.to_thread(region_names))
            # After a load Neo4j plans everything anew.
            keeping = keeping_summaries(
                database, enabled=warm and GraphSettings().summaries, renewed=warm_again
            )
            async with keeping, serve_assistants(app), app.state.capacity:
                yield

    app = FastAPI(
        title="partnergraph",
        version=version("partnergraph"),
        lifespan=lifespan,
        # Its pages load scripts from another host, and it describes itself anew each time; ours are in swagger.py.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        # Its redirects would lead to whatever host a request names.
        redirect_slashes=False,
    )
    app.state.page_files = dict(assets or {})
    app.state.settings = settings
    app.state.metrics = meter.metrics
    app.state.meter = meter.statements
    app.add_middleware(
        ObservabilityMiddleware,
        settings=settings,
        metrics=meter.metrics,
        direct={"/graphql": _GraphQLApp(app)},
    )
    app.add_middleware(AddressMiddleware, settings=settings)
    app.add_exception_handler(PartnergraphError, handle_partnergraph_error)
    app.add_exception_handler(RequestValidationError, handle_validation_error)
    app.add_exception_handler(HTTPException, handle_http_error)
    _add_routes(app)
    return app


def _keep_services(
    app: FastAPI,
    address: Address,
    engine: GraphQLEngine,
    access: AccessSettings,
    persisted: PersistedOperations,
) -> None:
    """Keep on the application what requests are answered with, once its database is open."""
    database, settings = engine.database, engine.settings
    app.state.database = database
    app.state.engine = engine
    app.state.authenticator = Authenticator(database, access)
    app.state.sessions = Sessions(app.state.authenticator)
    app.state.feed = ChangeFeed(engine.clock, settings)
    app.state.capacity = StatementCapacity(settings)
    app.state.reconciler = Reconciler()
    app.state.graph_gauges = GraphGauges(database, _store_folders(address))
    app.state.endpoint = GraphQLEndpoint(
        engine, settings, persisted, app.state.authenticator, app.state.feed
    )


def _add_routes(app: FastAPI) -> None:
    """Let the application answer: GraphQL, REST and its description, assistants, health, and the pages."""
    app.router.add_route("/graphql", _GraphQLApp(app), include_in_schema=False)  # type: ignore[arg-type]
    for module in (graphiql, swagger, metrics, queries, cypher, exports, changes, linked_data):
        app.include_router(module.router)
    app.include_router(reconcile.router)
    app.router.routes.append(linked_data.entity_route)
    app.router.add_route(MCP_PATH, AssistantApp(app), include_in_schema=False)  # type: ignore[arg-type]
    app.add_api_route(
        "/health",
        get_health,
        name="health",
        summary="Whether the server runs",
        response_model=HealthAnswer,
    )
    app.add_api_route(
        "/ready",
        get_readiness,
        name="ready",
        summary="Whether it can answer: Neo4j does",
        response_model=ReadinessAnswer,
        responses=document_problem_responses(
            {503: "Neo4j does not answer, or is of another model"}
        ),
    )
    mount_pages(app)


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
