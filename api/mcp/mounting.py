"""The door within the web application: there where the package is installed, and else what says how to have it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec

from fastapi import FastAPI
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from partnergraph.api.rest.problems import handle_partnergraph_error
from partnergraph.schema.errors import NotFound

MCP_PATH = "/mcp"
MISSING_PACKAGE = NotFound(
    "assistants are not served here, for the package mcp is not installed",
    do="install partnergraph[mcp]",
)


class AssistantApp:
    """The endpoint of an application, which exists while it serves."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand an HTTP request to the endpoint, or say what is missing."""
        endpoint = getattr(self.app.state, "assistants", None)
        if endpoint is None:
            request = Request(scope, receive)
            endpoint = await handle_partnergraph_error(request, MISSING_PACKAGE)
        await endpoint(scope, receive, send)


@asynccontextmanager
async def serve_assistants(app: FastAPI) -> AsyncIterator[None]:
    """Serve assistants until the end of the block, where the package is installed."""
    if find_spec("mcp") is None:
        yield
        return
    from partnergraph.api.mcp.http import open_assistant_endpoint  # noqa: PLC0415 - an extra

    async with open_assistant_endpoint(app.state) as endpoint:
        app.state.assistants = endpoint
        yield
