"""The pages within the web application: who asks is found out as for every other request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from partnergraph.api.access.authentication import Authenticator, shows_credential
from partnergraph.api.access.roles import Caller
from partnergraph.api.access.sessions import COOKIE, Sessions
from partnergraph.api.logs import REQUEST_ID
from partnergraph.api.page.asking import EngineAsker, NoAsker
from partnergraph.api.page.rendering import render
from partnergraph.api.page.router import page_routes
from partnergraph.api.page.views.correcting import CorrectionDesk
from partnergraph.api.page.views.errors import show_error
from partnergraph.api.page.visit import Visit

_NOT_FOUND = 404


def mount_pages(app: FastAPI) -> None:
    """Add the pages to an application whose state has an engine and an authenticator once it runs."""

    async def admit_visitor(request: Request) -> EngineAsker:
        context = {"caller": await _find_caller(request), "request_id": REQUEST_ID.get() or ""}
        return EngineAsker(request.app.state.engine, context)

    app.router.routes.extend(
        page_routes(admit_visitor, CorrectionDesk(app.state.settings.page_corrections))
    )
    app.add_exception_handler(HTTPException, _tell_browsers(app.exception_handlers[HTTPException]))


async def _find_caller(request: Request) -> Caller:
    """Who visits: by a credential, else by the session of their cookie, else nobody in particular.

    Raises as :meth:`~partnergraph.api.access.authentication.Authenticator.admit` does.
    """
    headers = dict(request.scope["headers"])
    cookie = request.cookies.get(COOKIE)
    if cookie and not shows_credential(headers):
        sessions: Sessions = request.app.state.sessions
        session = request.state.session = await sessions.find(cookie)
        if session is not None:
            sessions.authenticator.spend(session.caller)
            return session.caller
    authenticator: Authenticator = request.app.state.authenticator
    address = request.client.host if request.client else "unknown"
    return await authenticator.admit(headers, address)


def _tell_browsers(otherwise: Any) -> Callable[[Request, Exception], Awaitable[Response]]:
    """A browser that asks for a path that is none gets a page; anybody else what REST answers."""

    async def handle(request: Request, error: Exception) -> Response:
        told: Response = await otherwise(request, error)
        asked_for_page = "text/html" in request.headers.get("accept", "")
        if told.status_code != _NOT_FOUND or not asked_for_page or request.method != "GET":
            return told
        visit = Visit.of(request, NoAsker())
        return render(visit, show_error(visit, _NOT_FOUND))

    return handle
