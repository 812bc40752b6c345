"""``/mcp``: the server over streamable HTTP, without sessions, so that any serving process answers any request.

Who asks is found out as for every other request, before the package sees it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from partnergraph.api.access.authentication import Authenticator
from partnergraph.api.mcp.server import make_assistant_server
from partnergraph.api.mcp.tools import AssistantTools
from partnergraph.api.rest.problems import handle_partnergraph_error
from partnergraph.api.rest.queries import admit_request
from partnergraph.schema.errors import PartnergraphError

_TOOLS: ContextVar[AssistantTools] = ContextVar("tools")


class AssistantEndpoint:
    """The endpoint of one application."""

    def __init__(self, state: Any) -> None:
        self.state = state
        server = make_assistant_server(_TOOLS.get)
        server.streamable_http_app(
            json_response=True,
            stateless_http=True,
            max_request_body_size=state.settings.max_body_bytes,
            # Requests are told apart by their credentials; nothing here goes by cookies.
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        self.manager = server.session_manager

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Admit a request, and hand it to the package."""
        request = Request(scope, receive)
        authenticator: Authenticator = self.state.authenticator
        try:
            caller = await admit_request(request)
        except PartnergraphError as error:
            await (await handle_partnergraph_error(request, error))(scope, receive, send)
            return
        state = self.state
        tools = AssistantTools(
            state.database,
            state.settings,
            state.capacity,
            caller,
            authenticator.settings.cypher_role,
        )
        reset_token = _TOOLS.set(tools)
        try:
            await self.manager.asgi_app(scope, receive, send)
        finally:
            _TOOLS.reset(reset_token)


@asynccontextmanager
async def open_assistant_endpoint(state: Any) -> AsyncIterator[AssistantEndpoint]:
    """The endpoint, for as long as its application serves; ``state``: the application's.

    The package's work has a task of its own, for it has to be ended where it was begun, and an application may be
    ended by another task.
    """
    endpoint = AssistantEndpoint(state)
    begun, over = asyncio.Event(), asyncio.Event()

    async def run_manager() -> None:
        async with endpoint.manager.run():
            begun.set()
            await over.wait()

    running = asyncio.create_task(run_manager())
    await begun.wait()
    try:
        yield endpoint
    finally:
        over.set()
        await running
