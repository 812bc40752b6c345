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
    """The ASGI application at ``/graphql``: GET, HEAD and POST as GraphQL over HTTP has them."""

    def __init__(
        self, engine: Engine, settings: ApiSettings, persisted: Persisted, authentication: Gate
    ) -> None:
        self.engine, self.settings, self.persisted = engine, settings, persisted
        self.authentication = authentication
        lifetime = f"max-age={settings.cache_seconds}" if settings.cache_seconds else "no-cache"
        self.cache_lifetime = lifetime.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; nothing that a client can get wrong is raised."""
        headers = dict(scope["headers"])
        method = scope["method"]
        try:
            if method == "POST":
                caller = await self.identify_caller(scope, headers)
                reply = await self.answer_post(headers, receive, caller)
            elif method not in {"GET", "HEAD"}:
                reply = refused(BadRequest(METHOD_NOT_ALLOWED, "send GET or POST"), headers)
            elif wants_page(headers.get(b"accept", b"")):
                # A browser gets GraphiQL, with the query in it.
                reply = OK, PAGE_HEADERS, graphiql.page().encode()
            else:
                caller = await self.identify_caller(scope, headers)
                reply = await self.answer_get(headers, scope["query_string"], caller)
        except BadRequest as error:
            reply = refused(error, headers)
        except PartnergraphError as error:
            reply = denied(error, shown=shows(headers))
        status, more, content = reply
        length = (b"content-length", str(len(content)).encode())
        await send({"type": "http.response.start", "status": status, "headers": [length, *more]})
        await send({"type": "http.response.body", "body": b"" if method == "HEAD" else content})

    async def identify_caller(self, scope: Scope, headers: Headers) -> Who:
        """Who sends a request, as resolvers may know it. Raises what authentication does."""
        client = scope.get("client")
        admitted = await self.authentication.admit(headers, client[0] if client else "unknown")
        key = headers.get(b"idempotency-key")
        return {
            "caller": admitted,
            "request_id": REQUEST.get() or "",
            "idempotency_key": key.decode("latin-1") if key else None,
        }

    async def answer_post(self, headers: Headers, receive: Receive, caller: Who) -> Reply:
        """A query or mutation, as a JSON body: query, variables, operationName; or an array of these."""
        media = negotiated(headers.get(b"accept"))
        content = await body(headers, receive, self.settings.max_body_bytes)
        if isinstance(content, list):
            return await self.answer_batch(content, media, caller)
        return written(*await self.answer_operation(content, media, caller), media)

    async def answer_batch(self, operations: list[Any], media: str, caller: Who) -> Reply:
        """Several operations, answered in their order."""
        allowed = self.settings.max_batch
        if not allowed:
            raise BadRequest(BAD_REQUEST, "send one request at a time; batches are not accepted")
        if len(operations) > allowed or not operations:
            error = over("batch", allowed, len(operations))
            raise BadRequest(BAD_REQUEST, error.message, error.extensions)
        answers = await asyncio.gather(
            *(self.answer_operation(operation, media, caller) for operation in operations)
        )
        return written(OK, b"[%s]" % b",".join(content for _, content in answers), media)

    async def answer_get(self, headers: Headers, query_string: bytes, caller: Who) -> Reply:
        """A query in the address; an answer without errors may be cached, and is sent once for its ETag."""
        media = negotiated(headers.get(b"accept"))
        status, content = await self.answer_operation(
            address(query_string), media, caller, only_queries=True
        )
        code, more, _ = written(status, content, media)
        # An answer with errors begins with them.
        if status != OK or content.startswith(b'{"errors"'):
            return code, [*more, (b"cache-control", b"no-store")], content
        tag = b'"%s"' % blake2b(content, digest_size=16).hexdigest().encode()
        scope = (
            b"private, "
            if shows(headers) or not self.authentication.settings.open_reading
            else b"public, "
        )
        cache_headers = [
            (b"etag", tag),
            (b"cache-control", scope + self.cache_lifetime),
            (b"vary", b"Accept, Authorization, X-API-Key"),
        ]
        if matches(headers.get(b"if-none-match", b""), tag):
            return NOT_MODIFIED, cache_headers, b""
        return code, [*more, *cache_headers], content

    async def answer_operation(
        self, content: Any, media: str, caller: Who, *, only_queries: bool = False
    ) -> tuple[int, bytes]:
        """The status and body for one operation, of which ``content`` is the JSON or the query string."""
        observer = self.engine.observe()
        try:
            request = replace(read(content, self.persisted), context=caller)
        except NotPersisted as error:
            response = Response(
                None,
                [told(str(error), {"code": error.code})],
                refused=True,
                status=error.status,
            )
        except BadRequest:
            observer.finish("refused")
            raise
        else:
            response = await self.engine.execute(request, observer, only_queries=only_queries)
        response, encoded = self.serialise(response, observer)
        observer.finish(state(response))
        if response.status is not None:
            return response.status, encoded
        return (BAD_REQUEST if response.refused and media == GRAPHQL_RESPONSE else OK), encoded

    def serialise(self, response: Response, observer: Watch) -> tuple[Response, bytes]:
        """A response and its JSON; of one that is too long, the refusal that says so."""
        with observer.time_stage("serialise"):
            content = orjson.dumps(response.payload())
        allowed = self.settings.max_response_bytes
        if len(content) <= allowed:
            return response, content
        self.engine.meter.count_limit("response_bytes")
        response = Response.refuse(over("response_bytes", allowed, len(content)))
        return response, orjson.dumps(response.payload())


def written(status: int, content: bytes, media: str) -> Reply:
    """The HTTP response with this JSON, and the headers that go with its status."""
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


def matches(if_none_match: bytes, tag: bytes) -> bool:
    """Whether an ``If-None-Match`` names this ETag; a weak one is as good."""
    tags = [value.strip().removeprefix(b"W/") for value in if_none_match.split(b",")]
    return tag in tags or b"*" in tags
