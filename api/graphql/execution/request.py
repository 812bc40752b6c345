"""What an HTTP request asks, as https://graphql.github.io/graphql-over-http writes it down."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import Message
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.types import Receive

from partnergraph.api.graphql.execution.mistakes import ACCEPT_CODE, METHOD_CODE
from partnergraph.api.graphql.execution.persisted import PersistedOperations
from partnergraph.api.graphql.execution.response import (
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    GraphQLRequest,
)
from partnergraph.api.graphql.limits.size import limit_error

GRAPHQL_RESPONSE, JSON = "application/graphql-response+json", "application/json"
_PLAIN_JSON = frozenset({b"application/json", b"application/json; charset=utf-8"})
BAD_REQUEST, _TOO_LARGE, _UNSUPPORTED = 400, 413, 415
_CODES = {
    METHOD_NOT_ALLOWED: METHOD_CODE,
    NOT_ACCEPTABLE: ACCEPT_CODE,
    _UNSUPPORTED: "UNSUPPORTED_MEDIA_TYPE",
}
RequestHeaders = Mapping[bytes, bytes]


class BadGraphQLRequest(Exception):
    """A request that carries no GraphQL request, with the HTTP status that says so, and its error's extensions."""

    def __init__(self, status: int, message: str, extensions: Any = None) -> None:
        super().__init__(message)
        code = _CODES.get(status, "BAD_REQUEST")
        self.status, self.extensions = status, extensions or {"code": code}


@lru_cache(maxsize=200)
def negotiate_graphql_media_type(accept: bytes | None) -> str:
    """The media type to answer in. Raises :class:`BadGraphQLRequest` (406) where none of ours is accepted."""
    if accept is None or not accept.strip():
        return JSON
    ranges = [parse_media_range(part) for part in accept.decode("latin-1").lower().split(",")]
    weights = {media: _media_quality(media, ranges) for media in (JSON, GRAPHQL_RESPONSE)}
    best = max(weights.values())
    if best <= 0:
        raise BadGraphQLRequest(NOT_ACCEPTABLE, f"answers are {GRAPHQL_RESPONSE} or {JSON}")
    named = any(range_ == GRAPHQL_RESPONSE for range_, _ in ranges)
    return (
        GRAPHQL_RESPONSE
        if named and weights[GRAPHQL_RESPONSE] == best
        else max(weights, key=weights.__getitem__)
    )


def parse_media_range(part: str) -> tuple[str, float]:
    """A range of media types of an ``Accept`` header, and its weight ``q``, 0 to 1."""
    range_, *parameters = [text.strip() for text in part.split(";")]
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return range_, float(parameter[2:])
            except ValueError:
                return range_, 0.0
    return range_, 1.0


def _media_quality(media: str, ranges: list[tuple[str, float]]) -> float:
    """The weight of a media type: the range that names it most closely says."""
    for name in (media, "application/*", "*/*"):
        for range_, weight in ranges:
            if range_ == name:
                return weight
    return 0.0


def prefers_html(accept: bytes) -> bool:
    """Whether an ``Accept`` header is a browser's: HTML comes before any JSON."""
    before, html, _ = accept.partition(b"text/html")
    return bool(html) and b"json" not in before


async def read_json_body(headers: RequestHeaders, receive: Receive, largest: int) -> Any:
    """The JSON of a POST request. Raises :class:`BadGraphQLRequest`; 413 beyond ``largest`` bytes."""
    if (media := headers.get(b"content-type", b"")) not in _PLAIN_JSON:
        _check_content_type(media)
    if headers.get(b"content-encoding", b"identity") != b"identity":
        raise BadGraphQLRequest(_UNSUPPORTED, "send the body as it is, not compressed")
    length = headers.get(b"content-length", b"")
    if length.isdigit() and int(length) > largest:
        raise _body_too_large(int(length), largest)
    content = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadGraphQLRequest(BAD_REQUEST, "the request was broken off")
        content += message.get("body", b"")
        if len(content) > largest:
            raise _body_too_large(len(content), largest)
        if not message.get("more_body"):
            return _parse_json(content, "the body")


@lru_cache(maxsize=200)
def _check_content_type(content_type: bytes) -> None:
    """Raise :class:`BadGraphQLRequest` (415) for anything but JSON in UTF-8. A form of another site sends neither."""
    told = Message()
    told["Content-Type"] = content_type.decode("latin-1")
    if told.get_content_type() != JSON:
        raise BadGraphQLRequest(_UNSUPPORTED, f"send {JSON}")
    if told.get_content_charset("") not in {"", "utf-8", "utf8"}:
        raise BadGraphQLRequest(_UNSUPPORTED, "send UTF-8")


def _body_too_large(found: int, largest: int) -> BadGraphQLRequest:
    """What to say of a body beyond the limit."""
    error = limit_error("body_bytes", largest, found)
    return BadGraphQLRequest(_TOO_LARGE, error.message, error.extensions)


def _parse_json(content: bytes | bytearray, what: str) -> Any:
    """The value of a JSON text. Raises :class:`BadGraphQLRequest` that names ``what`` is not JSON."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise BadGraphQLRequest(BAD_REQUEST, f"{what} is not JSON: {error}") from None


def parse_query_string(query_string: bytes) -> dict[str, Any]:
    """What the address of a GET request asks, as the body of a POST would. Raises :class:`BadGraphQLRequest`."""
    content: dict[str, Any] = dict(
        parse_qsl(query_string.decode("latin-1"), keep_blank_values=True)
    )
    for name in ("variables", "extensions"):
        if name in content:
            text = content[name]
            content[name] = _parse_json(text.encode("utf-8", "replace"), name) if text else None
    return content


def read_operation(content: Any, persisted: PersistedOperations) -> GraphQLRequest:
    """The operation that a JSON object asks for.

    Raises :class:`BadGraphQLRequest`, and :class:`partnergraph.api.graphql.execution.persisted.PersistedOperationRefused` for a hash that
    leads to none.
    """
    if not isinstance(content, dict):
        raise BadGraphQLRequest(BAD_REQUEST, "the body must be a JSON object")
    variables, name = content.get("variables"), content.get("operationName")
    extensions = content.get("extensions")
    if variables is not None and not isinstance(variables, dict):
        raise BadGraphQLRequest(BAD_REQUEST, "variables must be an object")
    if name is not None and not isinstance(name, str):
        raise BadGraphQLRequest(BAD_REQUEST, "operationName must be a text")
    if extensions is not None and not isinstance(extensions, dict):
        raise BadGraphQLRequest(BAD_REQUEST, "extensions must be an object")
    query = content.get("query")
    if query is not None and not isinstance(query, str):
        raise BadGraphQLRequest(BAD_REQUEST, "query must be a text: the GraphQL document")
    hash_ = _persisted_hash(content, extensions)
    text = (
        query
        if persisted.accepts_any and hash_ is None
        else persisted.resolve_text(query or None, hash_)
    )
    if not text:
        raise BadGraphQLRequest(BAD_REQUEST, "query must be a text: the GraphQL document")
    return GraphQLRequest(text, variables or {}, name or None)


def _persisted_hash(content: Mapping[str, Any], extensions: Mapping[str, Any] | None) -> str | None:
    """The hash of a persisted operation: Apollo's extension, or the specification's documentId."""
    if isinstance(identifier := content.get("documentId"), str):
        return identifier.removeprefix("sha256:").lower()
    apollo = (extensions or {}).get("persistedQuery")
    if apollo is None:
        return None
    hash_ = apollo.get("sha256Hash") if isinstance(apollo, dict) else None
    if not isinstance(hash_, str) or apollo.get("version", 1) != 1:
        raise BadGraphQLRequest(
            BAD_REQUEST, "extensions.persistedQuery must have version 1 and sha256Hash"
        )
    return hash_.lower()
