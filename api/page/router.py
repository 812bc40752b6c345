"""The addresses of the page, each in every language and in the reader's own where none is named."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api.page.asking import Answerless, Asker
from api.page.assets import send_asset
from api.page.catalogue import LANGUAGES
from api.page.rendering import render
from api.page.views.agenda import show_calls, show_events
from api.page.views.discovery import show_brokers, show_matrix, show_recommended
from api.page.views.entities import show_entity
from api.page.views.errors import show_error
from api.page.views.home import show_home
from api.page.views.lists import LISTS, list_view, show_search
from api.page.views.paths import show_paths
from api.page.views.places import show_place, show_places
from api.page.views.plain import (
    show_about,
    show_accessibility,
    show_api,
    show_correct,
    show_sources,
)
from api.page.views.suggest import send_suggestions
from api.page.visit import Page, Visit

log = structlog.get_logger("partnergraph.page")

View = Callable[[Visit], Awaitable[Page]]
Asking = Callable[[Request], Asker]

_PAGES: dict[str, View] = {
    "/": show_home,
    "/paths": show_paths,
    "/embed/paths": show_paths,
    "/places": show_places,
    "/places/{code}": show_place,
    "/entities/{id:path}": show_entity,
    "/search": show_search,
    **{f"/{kind}": list_view(kind) for kind in LISTS},
    "/events": show_events,
    "/calls": show_calls,
    "/brokers": show_brokers,
    "/recommend": show_recommended,
    "/matrix": show_matrix,
    "/sources": show_sources,
    "/about": show_about,
    "/accessibility": show_accessibility,
    "/api": show_api,
    "/correct": show_correct,
}


def page_routes(asking: Asking) -> list[Route]:
    """The routes; ``asking`` gives whoever answers a request's operations."""
    routes = [
        Route("/assets/{hash}/{name}", send_asset),
        Route("/suggest", _answered(send_suggestions, asking)),
    ]
    for path, view in _PAGES.items():
        endpoint = _endpoint(view, asking)
        routes += [Route(prefix + path, endpoint) for prefix in ("", *(f"/{t}" for t in LANGUAGES))]
    lost = _endpoint(_show_lost, asking)
    for tag in LANGUAGES:
        routes += [
            Route(f"/{tag}", _endpoint(show_home, asking)),
            Route(f"/{tag}/{{rest:path}}", lost),
        ]
    return routes


async def _show_lost(visit: Visit) -> Page:
    """What stands where there is no page."""
    return show_error(visit, 404)


def _endpoint(view: View, asking: Asking) -> Callable[[Request], Awaitable[Response]]:
    """A view as Starlette calls it."""

    async def serve(request: Request) -> Response:
        visit = Visit.of(request, asking(request))
        if visit.one("swap"):
            swapped = visit.here(swap=None, from_=visit.one("to"), to=visit.one("from"))
            return RedirectResponse(swapped, 303)
        try:
            page = await view(visit)
        except Answerless as error:
            page = show_error(visit, error.status)
        except Exception:
            log.exception("a page failed", path=visit.path)
            page = show_error(visit, 500)
        return render(visit, page)

    return serve


def _answered(
    send: Callable[[Visit], Awaitable[Response]], asking: Asking
) -> Callable[[Request], Awaitable[Response]]:
    """What answers without a template."""

    async def serve(request: Request) -> Response:
        return await send(Visit.of(request, asking(request)))

    return serve
