"""GraphQL over HTTP: the endpoint, as plain ASGI, for every request goes through it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import Any

import orjson
from graphql import GraphQLError
from starlette.types import Receive, Scope, Send

from api import graphiql
from api.access.authentication import Gate, shows
from api.access.refusals import denied
from api.graphql.execution.engine import Engine, Response, state
from api.graphql.execution.instrumentation import Watch
from api.graphql.execution.persisted import NotPersisted, Persisted
from api.graphql.execution.request import (
    BAD_REQUEST,
    GRAPHQL_RESPONSE,
    JSON,
    BadRequest,
    Headers,
    address,
    body,
    negotiated,
    read,
    wants_page,
)
from api.graphql.limits.size import over
from api.logs import REQUEST
from api.settings import ApiSettings
from schema.errors import PartnergraphError

OK, NOT_MODIFIED, METHOD_NOT_ALLOWED, UNAVAILABLE = 200, 304, 405, 503
RETRY_AFTER_S = b"2"
TYPES = {media: f"{media}; charset=utf-8".encode() for media in (JSON, GRAPHQL_RESPONSE)}
PAGE_HEADERS = [
    (b"content-type", b"text/html; charset=utf-8"),
    (b"vary", b"Accept"),
    *((name.lower().encode(), value.encode()) for name, value in graphiql.HEADERS.items()),
]
Reply = tuple[int, list[tuple[bytes, bytes]], bytes]
# What resolvers may know of who asks, as :class:`api.graphql.types.values.Context` names it.
Who = Mapping[str, Any]


class Endpoint:
    """``/graphql``."""

    def __init__(
        self, engine: Engine, settings: ApiSettings, persisted: Persisted, gate: Gate
    ) -> None:
        self.engine, self.settings, self.persisted = engine, settings, persisted
        self.gate = gate
        caching = f"max-age={settings.cache_seconds}" if settings.cache_seconds else "no-cache"
        self.caching = caching.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        headers = dict(scope["headers"])
        method = scope["method"]
        try:
            if method == "POST":
                who = await self.admit(scope, headers)
                reply = await self.post(headers, receive, who)
            elif method not in {"GET", "HEAD"}:
                reply = refused(BadRequest(METHOD_NOT_ALLOWED, "send GET or POST"), headers)
            elif wants_page(headers.get(b"accept", b"")):
                # A browser gets GraphiQL, with the query in it.
                reply = OK, PAGE_HEADERS, graphiql.page().encode()
            else:
                who = await self.admit(scope, headers)
                reply = await self.get(headers, scope["query_string"], who)
        except BadRequest as error:
            reply = refused(error, headers)
        except PartnergraphError as error:
            reply = denied(error, shown=shows(headers))
        status, more, content = reply
        length = (b"content-length", str(len(content)).encode())
        await send({"type": "http.response.start", "status": status, "headers": [length, *more]})
        await send({"type": "http.response.body", "body": b"" if method == "HEAD" else content})

    async def admit(self, scope: Scope, headers: Headers) -> Who:
        """Who sends a request, as resolvers may know it. Raises what :meth:`Gate.admit` does."""
        client = scope.get("client")
        caller = await self.gate.admit(headers, client[0] if client else "unknown")
        once = headers.get(b"idempotency-key")
        return {
            "caller": caller,
            "request": REQUEST.get() or "",
            "once": once.decode("latin-1") if once else None,
        }

    async def post(self, headers: Headers, receive: Receive, who: Who) -> Reply:
        """A query or mutation, as a JSON body: query, variables, operationName; or an array of these."""
        media = negotiated(headers.get(b"accept"))
        given = await body(headers, receive, self.settings.max_body_bytes)
        if isinstance(given, list):
            return await self.batch(given, media, who)
        return written(*await self.one(given, media, who), media)

    async def batch(self, given: list[Any], media: str, who: Who) -> Reply:
        """Several operations, answered in their order."""
        allowed = self.settings.max_batch
        if not allowed:
            raise BadRequest(BAD_REQUEST, "send one request at a time; batches are not accepted")
        if len(given) > allowed or not given:
            error = over("batch", allowed, len(given))
            raise BadRequest(BAD_REQUEST, error.message, error.extensions)
        answers = await asyncio.gather(*(self.one(one, media, who) for one in given))
        return written(OK, b"[%s]" % b",".join(content for _, content in answers), media)

    async def get(self, headers: Headers, query_string: bytes, who: Who) -> Reply:
        """A query in the address."""
        media = negotiated(headers.get(b"accept"))
        status, content = await self.one(address(query_string), media, who, only_queries=True)
        code, more, _ = written(status, content, media)
        # An answer with errors begins with them.
        if status != OK or content.startswith(b'{"errors"'):
            return code, [*more, (b"cache-control", b"no-store")], content
        tag = b'"%s"' % blake2b(content, digest_size=16).hexdigest().encode()
        scope = (
            b"private, " if shows(headers) or not self.gate.settings.open_reading else b"public, "
        )
        kept = [
            (b"etag", tag),
            (b"cache-control", scope + self.caching),
            (b"vary", b"Accept, Authorization, X-API-Key"),
        ]
        if matches(headers.get(b"if-none-match", b""), tag):
            return NOT_MODIFIED, kept, b""
        return code, [*more, *kept], content

    async def one(
        self, given: Any, media: str, who: Who, *, only_queries: bool = False
    ) -> tuple[int, bytes]:
        """The status and content for one operation."""
        watch = self.engine.watch()
        try:
            request = replace(read(given, self.persisted), context=who)
        except NotPersisted as error:
            response = Response(
                None,
                [told(str(error), {"code": error.code})],
                refused=True,
                status=error.status,
            )
        except BadRequest:
            watch.done("refused")
            raise
        else:
            response = await self.engine.execute(request, watch, only_queries=only_queries)
        response, content = self.serialised(response, watch)
        watch.done(state(response))
        if response.status is not None:
            return response.status, content
        return (BAD_REQUEST if response.refused and media == GRAPHQL_RESPONSE else OK), content

    def serialised(self, response: Response, watch: Watch) -> tuple[Response, bytes]:
        """The response as JSON, unless it is too long."""
        with watch.stage("serialise"):
            content = orjson.dumps(response.payload())
        allowed = self.settings.max_response_bytes
        if len(content) <= allowed:
            return response, content
        self.engine.meter.limit("response_bytes")
        response = Response.refusal(over("response_bytes", allowed, len(content)))
        return response, orjson.dumps(response.payload())


def written(status: int, content: bytes, media: str) -> Reply:
    """The HTTP response with these contents."""
    headers = [(b"content-type", TYPES[media])]
    if status == UNAVAILABLE:
        headers.append((b"retry-after", RETRY_AFTER_S))
    elif status == METHOD_NOT_ALLOWED:
        headers.append((b"allow", b"POST"))
    return status, headers, content


def refused(error: BadRequest, headers: Headers) -> Reply:
    """The HTTP response to what is no GraphQL request."""
    content = orjson.dumps({"errors": [told(str(error), error.extensions)]})
    try:
        media = negotiated(headers.get(b"accept"))
    except BadRequest:
        media = JSON
    more = [(b"allow", b"GET, HEAD, POST")] if error.status == METHOD_NOT_ALLOWED else []
    return error.status, [(b"content-type", TYPES[media]), *more], content


def told(message: str, extensions: Any) -> dict[str, Any]:
    """An error as the specification writes it."""
    return dict(GraphQLError(message, extensions=extensions).formatted)


def matches(given: bytes, tag: bytes) -> bool:
    """Whether the client holds this answer already."""
    held = [one.strip().removeprefix(b"W/") for one in given.split(b",")]
    return tag in held or b"*" in held
