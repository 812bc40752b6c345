"""What happens around every request: an id, numbers, a log line. Plain ASGI, for it is on every path."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping

import structlog
from opentelemetry import trace
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.logs import REQUEST
from api.metrics import Metrics
from api.settings import ApiSettings

log = structlog.get_logger("partnergraph.http")

FIT = re.compile(rb"[\w.:-]{1,64}")
# Paths become labels of metrics, so what anybody may invent is one of them.
PATHS = frozenset(
    {"/", "/graphql", "/queries", "/cypher", "/health", "/ready", "/metrics", "/openapi.json"}
)
QUERIES, EXPORTS = "/queries/", "/export."
INTERNAL = b'{"error":"Something went wrong on the server; it has been logged."}'
SERVER_ERROR = 500


class Observed:
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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        identifier = given if FIT.fullmatch(given) else os.urandom(16).hex().encode()
        start, status = time.perf_counter(), 0

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", identifier)]
            await send(message)

        request = REQUEST.set(identifier.decode())
        try:
            await self.application(scope["path"])(scope, receive, told)
        except Exception as error:
            if status:
                raise
            log.exception("unexpected error", path=scope["path"], exc_info=error)
            await fail(told)
        finally:
            self.done(scope, status, time.perf_counter() - start)
            REQUEST.reset(request)

    def application(self, path: str) -> ASGIApp:
        """What serves a path."""
        traced = not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)
        return self.app if traced else self.direct.get(path, self.app)

    def done(self, scope: Scope, status: int, seconds: float) -> None:
        """Count, time and perhaps log a request that is over."""
        path = scope["path"] if scope["path"] in PATHS else "other"
        if scope["path"].startswith(QUERIES):
            path = "/queries"
        elif scope["path"].startswith(EXPORTS):
            path = "/export"
        self.metrics.requests.labels(scope["method"], path, status).inc()
        self.metrics.seconds.labels(path).observe(seconds)
        wanted = self.settings.access_log
        if wanted == "all" or (wanted == "problems" and status >= SERVER_ERROR):
            method, took = scope["method"], round(seconds * 1000, 1)
            log.info("request", method=method, path=scope["path"], status=status, ms=took)


async def fail(send: Send) -> None:
    """The answer where something unexpected happened."""
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": SERVER_ERROR, "headers": headers})
    await send({"type": "http.response.body", "body": INTERNAL})
