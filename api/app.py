"""The web application: GraphQL, health, and what a browser needs for them."""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import version

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from api import graphiql
from api.graphql import http
from api.graphql.engine import Engine
from api.graphql.schema import schema
from api.settings import ApiSettings
from graph.address import Address
from graph.database import Database
from schema.errors import PartnergraphError

log = structlog.get_logger("partnergraph.http")


def create_app(
    address: Address, settings: ApiSettings, assets: Mapping[str, bytes] | None = None
) -> FastAPI:
    """The application for one database. ``assets``: GraphiQL's files, from :func:`api.graphiql.assets`."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with Database.open(address) as database:
            app.state.database = database
            app.state.engine = Engine(schema(), database, settings)
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
    app.middleware("http")(observed)
    app.add_exception_handler(PartnergraphError, unavailable)
    app.include_router(http.router)
    app.include_router(graphiql.router)
    app.add_api_route("/", home, include_in_schema=False)
    app.add_api_route("/health", health, summary="Whether the server runs")
    app.add_api_route("/ready", ready, summary="Whether it can answer: Neo4j does")
    return app


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
        ((count,),) = [
            row.values() for row in await database.read("MATCH (n:Entity) RETURN count(n) AS n")
        ]
    except PartnergraphError as error:
        return JSONResponse({"status": "unavailable", "error": error.what}, 503)
    return JSONResponse({"status": "ready", "entities": count})


async def unavailable(_request: Request, error: Exception) -> JSONResponse:
    """An error of ours outside GraphQL."""
    assert isinstance(error, PartnergraphError)  # noqa: S101
    return JSONResponse({"error": error.what, "where": error.where, "do": error.do}, 503)


async def observed(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Give every request an id and log it when it is done."""
    identifier = request.headers.get("x-request-id", "")[:64] or uuid.uuid4().hex
    start = time.perf_counter()
    with structlog.contextvars.bound_contextvars(request=identifier):
        response = await call_next(request)
        took = round((time.perf_counter() - start) * 1000, 1)
        log.info(
            "request",
            method=request.method,
            path=request.url.path,
            status=response.status_code,
            ms=took,
        )
    response.headers["X-Request-Id"] = identifier
    return response
