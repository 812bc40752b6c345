"""GraphQL over HTTP, as its specification (https://graphql.github.io/graphql-over-http) writes it."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter
from fastapi import Request as HttpRequest
from fastapi import Response as HttpResponse
from fastapi.responses import HTMLResponse

from api import graphiql
from api.graphql.engine import Engine, Request, Response

GRAPHQL_RESPONSE, JSON = "application/graphql-response+json", "application/json"
LARGEST_BODY = 1_000_000

router = APIRouter()


class BadRequest(Exception):
    """A request that carries no GraphQL request, with the HTTP status that says so."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@router.post("/graphql", summary="Execute a GraphQL operation")
async def post(http: HttpRequest) -> HttpResponse:
    """A query or mutation, as a JSON body: query, variables, operationName."""
    try:
        media = negotiated(http.headers.get("accept"))
        request = read(await body(http))
    except BadRequest as error:
        return refused(error)
    return answer(await engine(http).execute(request), media)


@router.get("/graphql", summary="Execute a GraphQL query, or show GraphiQL to a browser")
async def get(http: HttpRequest) -> HttpResponse:
    """A query in the address; a browser that only asks for a page gets GraphiQL."""
    if "query" not in http.query_params and wants_page(http.headers.get("accept", "")):
        return HTMLResponse(graphiql.page(), headers=graphiql.HEADERS)
    try:
        media = negotiated(http.headers.get("accept"))
        given: dict[str, Any] = dict(http.query_params)
        for name in ("variables", "extensions"):
            if name in given:
                given[name] = parsed(given[name].encode(), name)
        request = read(given)
    except BadRequest as error:
        return refused(error)
    return answer(await engine(http).execute(request, only_queries=True), media)


def engine(http: HttpRequest) -> Engine:
    """The engine of the application."""
    found: Engine = http.app.state.engine
    return found


def wants_page(accept: str) -> bool:
    """Whether a browser asks."""
    before, html, _ = accept.partition("text/html")
    return bool(html) and JSON not in before


def negotiated(accept: str | None) -> str:
    """The media type to answer in. Raises :class:`BadRequest` (406) where none of ours is accepted."""
    if accept is None or not accept.strip():
        return JSON
    ranges = [part.split(";")[0].strip().lower() for part in accept.split(",")]
    for range_ in ranges:
        if range_ == GRAPHQL_RESPONSE:
            return GRAPHQL_RESPONSE
        if range_ in {JSON, "application/*", "*/*"}:
            return JSON if GRAPHQL_RESPONSE not in ranges else GRAPHQL_RESPONSE
    raise BadRequest(406, f"answers are {GRAPHQL_RESPONSE} or {JSON}")


async def body(http: HttpRequest) -> Any:
    """The JSON of a POST request."""
    content_type = http.headers.get("content-type", "")
    media, _, parameters = content_type.partition(";")
    if media.strip().lower() != JSON:
        raise BadRequest(415, f"send {JSON}")
    charset = parameters.strip().lower().removeprefix("charset=").strip('" ')
    if charset not in {"", "utf-8", "utf8"}:
        raise BadRequest(415, "send UTF-8")
    content = bytearray()
    async for chunk in http.stream():
        content += chunk
        if len(content) > LARGEST_BODY:
            raise BadRequest(413, f"a request may have {LARGEST_BODY} bytes")
    return parsed(bytes(content), "body")


def parsed(content: bytes, what: str) -> Any:
    """JSON, or :class:`BadRequest` that says what is not JSON."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise BadRequest(400, f"the {what} is not JSON: {error}") from None


def read(given: Any) -> Request:
    """The request that was sent. Raises :class:`BadRequest` for anything else."""
    if isinstance(given, list):
        raise BadRequest(400, "send one request at a time; batches are not accepted")
    if not isinstance(given, dict):
        raise BadRequest(400, "the body must be a JSON object")
    query = given.get("query")
    if not isinstance(query, str) or not query:
        raise BadRequest(400, "query must be a text: the GraphQL document")
    variables, name = given.get("variables"), given.get("operationName")
    if variables is not None and not isinstance(variables, dict):
        raise BadRequest(400, "variables must be an object")
    if name is not None and not isinstance(name, str):
        raise BadRequest(400, "operationName must be a text")
    if not isinstance(given.get("extensions") or {}, dict):
        raise BadRequest(400, "extensions must be an object")
    return Request(query, variables or {}, name or None)


def answer(response: Response, media: str) -> HttpResponse:
    """The HTTP response: with the newer media type, the status says whether anything was executed."""
    status = 400 if response.refused and media == GRAPHQL_RESPONSE else 200
    content = orjson.dumps(response.payload(), option=orjson.OPT_NON_STR_KEYS)
    return HttpResponse(content, status, media_type=f"{media}; charset=utf-8")


def refused(error: BadRequest) -> HttpResponse:
    """The HTTP response to what is no GraphQL request."""
    content = orjson.dumps({"errors": [{"message": str(error)}]})
    return HttpResponse(content, error.status, media_type=f"{JSON}; charset=utf-8")
