"""What lies between a socket and whoever answers, in its order."""

from __future__ import annotations

from typing import Any

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp
from starlette_compress import CompressMiddleware, add_compress_type, remove_compress_type

from partnergraph.api.conditional import MOVED_HEADER, VERSION_HEADER
from partnergraph.api.transport.abandoned import AbandonedRequests
from partnergraph.api.transport.change_feed import EVENT_STREAM
from partnergraph.api.transport.settings import TransportSettings

# What browsers ask leave for: ours, and what Apollo's, tracing and other clients add by themselves.
_OUR_HEADERS = (
    "Content-Type",
    "Authorization",
    "X-API-Key",
    "Idempotency-Key",
    "X-Request-Id",
    "If-None-Match",
    "Last-Event-ID",
    "Cache-Control",
)
_CLIENT_HEADERS = (
    "Apollo-Require-Preflight",
    "GraphQL-Require-Preflight",
    "ApolloGraphQL-Client-Name",
    "ApolloGraphQL-Client-Version",
    "X-Apollo-Operation-Name",
    "X-Apollo-Operation-Id",
    "X-Apollo-Operation-Type",
    "X-Apollo-Cache-Key",
    "GraphQL-Client-Name",
    "GraphQL-Client-Version",
    "X-Requested-With",
)
_TRACING_HEADERS = (
    "traceparent",
    "tracestate",
    "baggage",
    "sentry-trace",
    "b3",
    "X-B3-TraceId",
    "X-B3-SpanId",
    "X-B3-ParentSpanId",
    "X-B3-Sampled",
    "X-B3-Flags",
    "X-Datadog-Origin",
    "X-Datadog-Parent-Id",
    "X-Datadog-Sampling-Priority",
    "X-Datadog-Trace-Id",
    "newrelic",
    "X-Amzn-Trace-Id",
    "X-Cloud-Trace-Context",
    "Request-Id",
    "Request-Context",
    "uber-trace-id",
    "elastic-apm-traceparent",
    "X-Correlation-Id",
)
_EXPOSED_HEADERS = (
    "X-Request-Id",
    VERSION_HEADER,
    MOVED_HEADER,
    "X-Truncated",
    "ETag",
    "Link",
    "Retry-After",
    "WWW-Authenticate",
    "Content-Disposition",
)
_PREFLIGHT_SECONDS = 7200
# Fast rather than small: answers are made anew for everybody.
_LEVELS: dict[str, Any] = {"zstd_level": 3, "brotli_quality": 3, "gzip_level": 4}
_COMPRESSED_TYPES = (
    "application/graphql-response+json",
    "application/problem+json",
    "application/jsonl",
    "application/x-ndjson",
    "application/graphml+xml",
    "application/gexf+xml",
    "application/x-cypher-query",
    "text/csv",
    "text/turtle",
)

for _media in _COMPRESSED_TYPES:
    add_compress_type(_media)
# Each that is open would keep a window of megabytes for a line now and then.
remove_compress_type(EVENT_STREAM)


def wrap_transport(app: ASGIApp, settings: TransportSettings) -> ASGIApp:
    """An application whose answers are compressed, which ends what is abandoned, and lets other origins ask."""
    wrapped: ASGIApp = CompressMiddleware(
        AbandonedRequests(app), minimum_size=settings.compress_bytes, **_LEVELS
    )
    if not settings.cors_origins:
        return wrapped
    every = "*" in settings.cors_headers
    named = [*_OUR_HEADERS, *_CLIENT_HEADERS, *_TRACING_HEADERS, *settings.cors_headers]
    return CORSMiddleware(
        wrapped,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=["*"] if every else named,
        expose_headers=_EXPOSED_HEADERS,
        max_age=_PREFLIGHT_SECONDS,
    )
