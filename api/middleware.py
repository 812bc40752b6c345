"""What happens around every request: an id, numbers, a log line. Plain ASGI, for it is on every path."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping

import orjson
import structlog
from opentelemetry import trace
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from partnergraph.api.logs import REQUEST_ID
from partnergraph.api.metrics import Metrics
from partnergraph.api.problem_kinds import INTERNAL_CODE
from partnergraph.api.problems import (
    INTERNAL_MESSAGE,
    PROBLEM_MEDIA_TYPE,
    SERVER_ERROR,
    make_problem,
)
from partnergraph.api.settings import ApiSettings
from partnergraph.api.transport.addresses import route_path
from partnergraph.api.transport.heads import answer_head, complete_headers
from partnergraph.api.transport.stack import wrap_transport
from partnergraph.schema.errors import PartnergraphError

log = structlog.get_logger("partnergraph.http")

_REQUEST_ID_PATTERN = re.compile(rb"[\w.:-]{1,64}")
# Paths become labels of metrics, so what anybody may invent is one of them.
_METRIC_PATHS = frozenset(
    {
        "/",
        "/graphql",
        "/queries",
        "/cypher",
        "/changes",
        "/reconcile",
        "/mcp",
        "/health",
        "/ready",
        "/metrics",
        "/openapi.json",
    }
)
# What nginx calls it: nobody was there for an answer.
_CLIENT_GONE = 499
_QUERIES_PREFIX, _EXPORTS_PREFIX = "/queries/", "/export."
_INTERNAL_ERROR_BODY = orjson.dumps(make_problem(SERVER_ERROR, INTERNAL_CODE, INTERNAL_MESSAGE))


class ObservabilityMiddleware:
    """Gives a request its id (``X-Request-Id``, taken over from the client), counts, times and logs it.

    ``direct``: applications by path that need nothing of what FastAPI does around every other, unless
    spans are kept: those of HTTP are FastAPI's.
    """

    def __init__(
        self,
        app: ASGIApp,
        settings: ApiSettings,
        metrics: Metrics,
        direct: Mapping[str, ASGIApp],
    ) -> None:
        self.app, self.settings, self.metrics, self.direct = app, settings, metrics, direct
        self.wrapped = wrap_transport(self.dispatch, settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or a lifespan as it is."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent_id = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        identifier = (
            sent_id if _REQUEST_ID_PATTERN.fullmatch(sent_id) else os.urandom(16).hex().encode()
        )
        start, status = time.perf_counter(), 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = complete_headers(message.get("headers", ()))
                message["headers"].append((b"x-request-id", identifier))
            await send(message)

        reset_token = REQUEST_ID.set(identifier.decode())
        try:
            if scope["method"] == "HEAD":
                await answer_head(self.wrapped, scope, receive, send_with_id)
            else:
                await self.wrapped(scope, receive, send_with_id)
        except Exception as error:
            if status and (told := _find_own_error(error)) is not None:
                # The connection is broken off, so nobody takes what came for the whole.
                log.warning("an answer was broken off", path=scope["path"], cause=str(told))
                return
            if status:
                raise
            log.exception("unexpected error", path=scope["path"], exc_info=error)
            await _send_internal_error(send_with_id)
        finally:
            self.record(scope, status or _CLIENT_GONE, time.perf_counter() - start)
            REQUEST_ID.reset(reset_token)

    async def dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the application that serves its path."""
        await self.application_for(route_path(scope))(scope, receive, send)

    def application_for(self, path: str) -> ASGIApp:
        """The application that serves a path: all of it while spans are kept."""
        traced = not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)
        return self.app if traced else self.direct.get(path, self.app)

    def record(self, scope: Scope, status: int, seconds: float) -> None:
        """Count, time and perhaps log a request that is over."""
        asked = route_path(scope)
        path = asked if asked in _METRIC_PATHS else "other"
        if asked.startswith(_QUERIES_PREFIX):
            path = "/queries"
        elif asked.startswith(_EXPORTS_PREFIX):
            path = "/export"
        self.metrics.requests.labels(scope["method"], path, status).inc()
        self.metrics.seconds.labels(path).observe(seconds)
        logged = self.settings.access_log
        if logged == "all" or (logged == "problems" and status >= SERVER_ERROR):
            method, took = scope["method"], round(seconds * 1000, 1)
            log.info("request", method=method, path=scope["path"], status=status, ms=took)


async def _send_internal_error(send: Send) -> None:
    headers = [(b"content-type", PROBLEM_MEDIA_TYPE.encode())]
    await send({"type": "http.response.start", "status": SERVER_ERROR, "headers": headers})
    await send({"type": "http.response.body", "body": _INTERNAL_ERROR_BODY})


def _find_own_error(error: BaseException | None) -> PartnergraphError | None:
    """The error of ours that an exception is, or that the framework wrapped because an answer had begun."""
    while error is not None and not isinstance(error, PartnergraphError):
        error = error.__cause__
    return error
