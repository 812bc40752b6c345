"""The pages within the web application: who asks is found out as for every other request."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.requests import Request

from partnergraph.api.access.authentication import Authenticator
from partnergraph.api.logs import REQUEST_ID
from partnergraph.api.page.asking import EngineAsker, KeptAnswers
from partnergraph.api.page.router import page_routes
from partnergraph.api.page.views.correcting import CorrectionDesk


def mount_pages(app: FastAPI) -> None:
    """Add the pages to an application whose state has an engine and an authenticator once it runs."""
    kept = KeptAnswers()

    async def admit_visitor(request: Request) -> EngineAsker:
        authenticator: Authenticator = request.app.state.authenticator
        address = request.client.host if request.client else "unknown"
        caller = await authenticator.admit(dict(request.scope["headers"]), address)
        context = {"caller": caller, "request_id": REQUEST_ID.get() or ""}
        return EngineAsker(request.app.state.engine, context, kept)

    app.router.routes.extend(
        page_routes(admit_visitor, CorrectionDesk(app.state.settings.page_corrections))
    )
