"""GraphQL over HTTP: the endpoint, as plain ASGI, for every request goes through it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

import orjson
from graphql import GraphQLError, OperationDefinitionNode
from starlette.types import Receive, Scope, Send

from partnergraph.api import graphiql
from partnergraph.api.access.authentication import Authenticator, shows_credential
from partnergraph.api.access.refusals import render_denial
from partnergraph.api.conditional import (
    VERSION_HEADER,
    FixedResponse,
    data_etag,
    etag_matches,
)
from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.events import accepts_events, send_response_events
from partnergraph.api.graphql.execution.instrumentation import OperationObserver
from partnergraph.api.graphql.execution.live import find_subscription, follow_subscription
from partnergraph.api.graphql.execution.persisted import (
    PersistedOperationRefused,
    PersistedOperations,
)
from partnergraph.api.graphql.execution.request import (
    BAD_REQUEST,
    GRAPHQL_RESPONSE,
    JSON,
    BadGraphQLRequest,
    RequestHeaders,
    negotiate_graphql_media_type,
    parse_query_string,
    prefers_html,
    read_json_body,
    read_operation,
)
from partnergraph.api.graphql.execution.response import (
    METHOD_NOT_ALLOWED,
    GraphQLRequest,
    GraphQLResponse,
    response_state,
)
from partnergraph.api.graphql.limits.size import limit_error
from partnergraph.api.logs import REQUEST_ID
from partnergraph.api.problems import RETRY_SECONDS
from partnergraph.api.settings import ApiSettings
from partnergraph.api.transport.change_feed import ChangeFeed
from partnergraph.graph.claims.data_version import DataState
from partnergraph.schema.errors import PartnergraphError, Unauthenticated

_PIECE_BYTES = 1 << 18
_LONGEST_IDEMPOTENCY_KEY = 255
_OK, _NOT_MODIFIED, _UNAVAILABLE = 200, 304, 503
_CONTENT_TYPES = {media: f"{media}; charset=utf-8".encode() for media in (JSON, GRAPHQL_RESPONSE)}
_GRAPHIQL_HEADERS = {**graphiql.PAGE_HEADERS, "Vary": "Accept"}
_HttpReply = tuple[int, list[tuple[bytes, bytes]], bytes]
# What resolvers may know of who asks, as :class:`partnergraph.api.graphql.types.values.ResolverContext` names it.
_CallerContext = Mapping[str, Any]


@dataclass(frozen=True)
class _OperationAnswer:
    """The answer to one operation: its HTTP status, its body, and of which state of the data it is."""

    status: int
    content: bytes
    state: DataState | None
    cacheable: bool


class GraphQLEndpoint:
    """The ASGI application at ``/graphql``: GET, HEAD and POST as GraphQL over HTTP has them."""

    def __init__(
        self,
        engine: GraphQLEngine,
        settings: ApiSettings,
        persisted: PersistedOperations,
        authentication: Authenticator,
        feed: ChangeFeed,
    ) -> None:
        self.engine, self.settings, self.persisted = engine, settings, persisted
        self.authentication, self.feed = authentication, feed
        lifetime = f"max-age={settings.cache_seconds}" if settings.cache_seconds else "no-cache"
        self.cache_lifetime = lifetime.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; nothing that a client can get wrong is raised."""
        headers = dict(scope["headers"])
        try:
            reply = await self.answer(scope, headers, receive, send)
        except BadGraphQLRequest as error:
            reply = _refusal_reply(error, headers)
        except PartnergraphError as error:
            reply = render_denial(error, shown=shows_credential(headers))
        if reply is None:
            return
        status, more, content = reply
        length = (b"content-length", str(len(content)).encode())
        await send({"type": "http.response.start", "status": status, "headers": [length, *more]})
        await _send_body(send, b"" if scope["method"] == "HEAD" else content)

    async def answer(
        self, scope: Scope, headers: RequestHeaders, receive: Receive, send: Send
    ) -> _HttpReply | None:
        """The reply to a request; None where it was sent already."""
        method, accept = scope["method"], headers.get(b"accept", b"")
        if method not in {"GET", "HEAD", "POST"}:
            raise BadGraphQLRequest(METHOD_NOT_ALLOWED, "send GET or POST")
        if method != "POST" and prefers_html(accept):
            # A browser gets GraphiQL, with the query in it.
            page = graphiql.render_graphiql_page()
            shown = FixedResponse(page, media_type="text/html", headers=_GRAPHIQL_HEADERS)
            await shown(scope, receive, send)
            return None
        caller = await self.identify_caller(scope, headers)
        posted = method == "POST"
        if not accepts_events(accept):
            negotiate_graphql_media_type(headers.get(b"accept"))
        content = (
            await read_json_body(headers, receive, self.settings.max_body_bytes) if posted else None
        )
        if accepts_events(accept) and not isinstance(content, list):
            asked = content if posted else parse_query_string(scope["query_string"])
            events = self.follow(asked, headers, caller, only_queries=not posted)
            if events is not None:
                return await self.send_events(events, send)
        if posted:
            return await self.answer_post(headers, content, caller)
        return await self.answer_get(headers, scope["query_string"], caller)

    def follow(
        self, content: Any, headers: RequestHeaders, caller: _CallerContext, *, only_queries: bool
    ) -> AsyncIterator[GraphQLResponse | None] | None:
        """The responses to what is asked as events: a subscription, or anything where only these are accepted."""
        try:
            request = replace(read_operation(content, self.persisted), context=caller)
        except PersistedOperationRefused as error:
            raise BadGraphQLRequest(
                max(error.status, BAD_REQUEST), str(error), {"code": error.code}
            ) from None
        operation = find_subscription(self.engine, request)
        if operation is not None:
            return self.follow_while_admitted(request, operation, headers)
        try:
            negotiate_graphql_media_type(headers.get(b"accept"))
        except BadGraphQLRequest:
            return self.respond_once(request, only_queries=only_queries)
        return None

    async def respond_once(
        self, request: GraphQLRequest, *, only_queries: bool
    ) -> AsyncIterator[GraphQLResponse | None]:
        """The one response to a query or mutation."""
        yield await self.engine.execute(request, only_queries=only_queries)

    async def follow_while_admitted(
        self, request: GraphQLRequest, operation: OperationDefinitionNode, headers: RequestHeaders
    ) -> AsyncIterator[GraphQLResponse | None]:
        """The responses to a subscription, for as long as the credential of its request is valid."""
        async for response in follow_subscription(self.engine, self.feed, request, operation):
            try:
                await self.authentication.check_again(headers)
            except Unauthenticated as error:
                yield GraphQLResponse.refuse(GraphQLError("", original_error=error))
                return
            yield response

    async def send_events(
        self, events: AsyncIterator[GraphQLResponse | None], send: Send
    ) -> _HttpReply | None:
        """Send responses as events, mistakes in the document too: EventSource reads nothing of an answer that is none.

        The reply instead, where the first is refused with a status, as for what may be asked again later.
        """
        async with aclosing(events) as responses:  # type: ignore[type-var]
            first = await anext(responses)
            if first is not None and first.refused and first.status is not None:
                return _json_reply(first.status, orjson.dumps(first.payload()), JSON)
            await send_response_events(send, first, responses)
        return None

    async def identify_caller(self, scope: Scope, headers: RequestHeaders) -> _CallerContext:
        """Who sends a request, as resolvers may know it. Raises what authentication does."""
        client = scope.get("client")
        admitted = await self.authentication.admit(headers, client[0] if client else "unknown")
        key = headers.get(b"idempotency-key")
        if key is not None and len(key) > _LONGEST_IDEMPOTENCY_KEY:
            raise BadGraphQLRequest(BAD_REQUEST, "the idempotency key is too long")
        return {
            "caller": admitted,
            "request_id": REQUEST_ID.get() or "",
            "idempotency_key": key.decode("latin-1") if key else None,
        }

    async def answer_post(
        self, headers: RequestHeaders, content: Any, caller: _CallerContext
    ) -> _HttpReply:
        """A query or mutation, as a JSON body: query, variables, operationName; or an array of these."""
        media = negotiate_graphql_media_type(headers.get(b"accept"))
        if isinstance(content, list):
            return await self.answer_batch(content, media, caller)
        answer = await self.answer_operation(content, media, caller)
        return _json_reply(answer.status, answer.content, media, answer.state)

    async def answer_batch(
        self, operations: list[Any], media: str, caller: _CallerContext
    ) -> _HttpReply:
        """Several operations, answered in their order."""
        allowed = self.settings.max_batch
        if not allowed:
            raise BadGraphQLRequest(
                BAD_REQUEST, "send one request at a time; batches are not accepted"
            )
        if len(operations) > allowed or not operations:
            error = limit_error("batch", allowed, len(operations))
            raise BadGraphQLRequest(BAD_REQUEST, error.message, error.extensions)
        answers = await asyncio.gather(
            *(self.answer_one_of_batch(operation, media, caller) for operation in operations)
        )
        joined = b",".join(answer.content for answer in answers)
        return _json_reply(_OK, b"[%s]" % joined, media)

    async def answer_one_of_batch(
        self, content: Any, media: str, caller: _CallerContext
    ) -> _OperationAnswer:
        """The answer to one of several operations; what is none of them leaves the others as they are."""
        try:
            return await self.answer_operation(content, media, caller)
        except BadGraphQLRequest as error:
            return _OperationAnswer(_OK, _refusal_content(error), None, cacheable=False)

    async def answer_get(
        self, headers: RequestHeaders, query_string: bytes, caller: _CallerContext
    ) -> _HttpReply:
        """A query in the address; an answer without errors may be cached, and is sent once for its ETag."""
        media = negotiate_graphql_media_type(headers.get(b"accept"))
        question = (query_string, media, *caller["caller"].audience)
        known = headers.get(b"if-none-match", b"").decode("latin-1")
        if known:
            state = await self.engine.clock.current()
            tag = data_etag(state.moment, question)
            if etag_matches(known, tag):
                return _NOT_MODIFIED, self.cache_headers(headers, tag, state), b""
        answer = await self.answer_operation(
            parse_query_string(query_string), media, caller, only_queries=True
        )
        code, more, content = _json_reply(answer.status, answer.content, media, answer.state)
        if not answer.cacheable:
            return code, [*more, (b"cache-control", b"no-store")], content
        # What is said of the schema does not depend on the data.
        tag = data_etag(answer.state.moment if answer.state else (-1, None), question)
        cache_headers = self.cache_headers(headers, tag, None)
        if etag_matches(known, tag):
            return _NOT_MODIFIED, cache_headers, b""
        return code, [*more, *cache_headers], content

    def cache_headers(
        self, headers: RequestHeaders, tag: str, state: DataState | None
    ) -> list[tuple[bytes, bytes]]:
        """The headers of an answer that may be kept; ``state``: of the data, where no others say it."""
        shared = self.authentication.settings.open_reading and not shows_credential(headers)
        return [
            (b"etag", tag.encode()),
            (b"cache-control", (b"public, " if shared else b"private, ") + self.cache_lifetime),
            (b"vary", b"Accept, Authorization, X-API-Key"),
            *_version_headers(state),
        ]

    async def answer_operation(
        self, content: Any, media: str, caller: _CallerContext, *, only_queries: bool = False
    ) -> _OperationAnswer:
        """The answer to one operation, of which ``content`` is the JSON or the query string."""
        observer = self.engine.observe()
        try:
            request = replace(read_operation(content, self.persisted), context=caller)
        except PersistedOperationRefused as error:
            response = GraphQLResponse(
                None,
                [_error_body(str(error), {"code": error.code})],
                refused=True,
                status=error.status,
            )
        except BadGraphQLRequest:
            observer.finish("refused")
            raise
        else:
            response = await self.engine.execute(request, observer, only_queries=only_queries)
        response, encoded = self.serialise(response, observer)
        observer.finish(response_state(response))
        status = response.status or (
            BAD_REQUEST if response.refused and media == GRAPHQL_RESPONSE else _OK
        )
        return _OperationAnswer(
            status,
            encoded,
            response.state,
            cacheable=status == _OK and not response.errors and not response.moved,
        )

    def serialise(
        self, response: GraphQLResponse, observer: OperationObserver
    ) -> tuple[GraphQLResponse, bytes]:
        """A response and its JSON; of one that is too long, the refusal that says so."""
        with observer.time_stage("serialise"):
            content = orjson.dumps(response.payload())
        allowed = self.settings.max_response_bytes
        if len(content) <= allowed:
            return response, content
        self.engine.meter.count_limit("response_bytes")
        response = GraphQLResponse.refuse(limit_error("response_bytes", allowed, len(content)))
        return response, orjson.dumps(response.payload())


async def _send_body(send: Send, content: bytes) -> None:
    """Send a body, a large one in pieces: between them, while they are compressed, others are served."""
    for start in range(0, max(len(content) - _PIECE_BYTES, 0), _PIECE_BYTES):
        piece = content[start : start + _PIECE_BYTES]
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        await asyncio.sleep(0)
    last = content[-(len(content) % _PIECE_BYTES or _PIECE_BYTES) :] if content else b""
    await send({"type": "http.response.body", "body": last})


def _version_headers(state: DataState | None) -> list[tuple[bytes, bytes]]:
    return [(VERSION_HEADER.lower().encode(), b"%d" % state.version)] if state else []


def _json_reply(
    status: int, content: bytes, media: str, state: DataState | None = None
) -> _HttpReply:
    """The HTTP response with this JSON, and the headers that go with its status."""
    headers = [(b"content-type", _CONTENT_TYPES[media]), *_version_headers(state)]
    if status == _UNAVAILABLE:
        headers.append((b"retry-after", b"%d" % RETRY_SECONDS))
    elif status == METHOD_NOT_ALLOWED:
        headers.append((b"allow", b"POST"))
    return status, headers, content


def _refusal_reply(error: BadGraphQLRequest, headers: RequestHeaders) -> _HttpReply:
    """The HTTP response to what is no GraphQL request."""
    try:
        media = negotiate_graphql_media_type(headers.get(b"accept"))
    except BadGraphQLRequest:
        media = JSON
    more = [(b"allow", b"GET, HEAD, POST")] if error.status == METHOD_NOT_ALLOWED else []
    typed = (b"content-type", _CONTENT_TYPES[media])
    return error.status, [typed, *more], _refusal_content(error)


def _refusal_content(error: BadGraphQLRequest) -> bytes:
    """The body of an answer to what is no GraphQL request."""
    return orjson.dumps({"errors": [_error_body(str(error), error.extensions)]})


def _error_body(message: str, extensions: Any) -> dict[str, Any]:
    """An error as the specification writes it."""
    return dict(GraphQLError(message, extensions=extensions).formatted)
