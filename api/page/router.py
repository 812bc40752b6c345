"""The addresses of the page, each in every language and in the reader's own where none is named."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from partnergraph.api.page.asking import Answerless, Asker, NoAsker
from partnergraph.api.page.assets import send_asset
from partnergraph.api.page.catalogue import LANGUAGES
from partnergraph.api.page.rendering import render
from partnergraph.api.page.views.agenda import AGENDAS, agenda_view
from partnergraph.api.page.views.correcting import CorrectionDesk, show_correct, show_correction
from partnergraph.api.page.views.discovery import show_brokers, show_matrix, show_recommended
from partnergraph.api.page.views.downloads import SendFile, list_file, paths_file
from partnergraph.api.page.views.entities import show_entity
from partnergraph.api.page.views.errors import show_error, show_refusal
from partnergraph.api.page.views.feeds import agenda_file
from partnergraph.api.page.views.home import show_home
from partnergraph.api.page.views.lists import LISTS, list_view, show_search
from partnergraph.api.page.views.machine import send_oembed, send_robots, send_sitemap
from partnergraph.api.page.views.paths import show_paths
from partnergraph.api.page.views.places import show_place, show_places
from partnergraph.api.page.views.plain import (
    show_about,
    show_accessibility,
    show_api,
    show_sources,
)
from partnergraph.api.page.views.suggest import send_suggestions
from partnergraph.api.page.visit import Page, Visit
from partnergraph.schema.errors import PartnergraphError, Refused, TooManyRequests

log = structlog.get_logger("partnergraph.page")

View = Callable[[Visit], Awaitable[Page]]
Asking = Callable[[Request], Awaitable[Asker]]

_PAGES: dict[str, View] = {
    "/": show_home,
    "/paths": show_paths,
    "/embed/paths": show_paths,
    "/places": show_places,
    "/places/{code}": show_place,
    "/entities/{id:path}": show_entity,
    "/search": show_search,
    **{f"/{kind}": list_view(kind) for kind in LISTS},
    **{f"/{kind}": agenda_view(kind) for kind in AGENDAS},
    "/brokers": show_brokers,
    "/recommend": show_recommended,
    "/matrix": show_matrix,
    "/sources": show_sources,
    "/about": show_about,
    "/accessibility": show_accessibility,
    "/api": show_api,
    "/correct": show_correct,
    "/corrections/{id}": show_correction,
}


_FILES: dict[str, SendFile] = {
    "/suggest": send_suggestions,
    "/robots.txt": send_robots,
    "/sitemap.xml": send_sitemap,
    "/oembed": send_oembed,
}
_FILES_BY_LANGUAGE: dict[str, SendFile] = {
    **{
        f"/paths.{ending}": paths_file(ending)
        for ending in ("csv", "xlsx", "map.svg", "graph.svg", "json")
    },
    **{
        f"/{kind}.{ending}": list_file(kind, ending) for kind in LISTS for ending in ("csv", "xlsx")
    },
    **{
        f"/{kind}.{ending}": agenda_file(kind, ending)
        for kind in AGENDAS
        for ending in ("atom", "ics")
    },
}


def page_routes(asking: Asking, desk: CorrectionDesk | None = None) -> list[Route]:
    """The routes; ``asking`` gives whoever answers a request's operations, ``desk`` takes corrections."""
    receive = _posted(desk or CorrectionDesk(0), asking)
    routes = [
        *(Route(f"/{tag}/correct", receive, methods=["POST"]) for tag in LANGUAGES),
        Route("/assets/{hash}/{name}", send_asset),
        *(Route(path, _answered(send, asking)) for path, send in _FILES.items()),
    ]
    for path, send in _FILES_BY_LANGUAGE.items():
        endpoint = _answered(send, asking)
        routes += [Route(f"/{tag}{path}", endpoint) for tag in LANGUAGES]
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
        try:
            visit = Visit.of(request, await asking(request))
        except PartnergraphError as error:
            refused = Visit.of(request, NoAsker())
            return render(refused, show_refusal(refused, error))
        if visit.one("swap"):
            swapped = visit.here(swap=None, from_=visit.one("to"), to=visit.one("from"))
            return RedirectResponse(swapped, 303)
        try:
            return render(visit, await view(visit))
        except Answerless as error:
            return render(visit, show_error(visit, error.status))
        except Exception:
            log.exception("a page failed", path=visit.path)
            return render(visit, show_error(visit, 500))

    return serve


def _posted(desk: CorrectionDesk, asking: Asking) -> Callable[[Request], Awaitable[Response]]:
    """What takes the form of a correction."""

    async def serve(request: Request) -> Response:
        visit = Visit.of(request, NoAsker())
        try:
            visit = Visit.of(request, await asking(request))
            return await desk.receive(request, visit)
        except Answerless as error:
            return render(visit, show_error(visit, error.status))
        except PartnergraphError as error:
            return render(visit, show_refusal(visit, error))

    return serve


def _answered(
    send: Callable[[Visit], Awaitable[Response]], asking: Asking
) -> Callable[[Request], Awaitable[Response]]:
    """What answers without a template; what goes wrong is told in a line."""

    async def serve(request: Request) -> Response:
        try:
            return await send(Visit.of(request, await asking(request)))
        except Answerless as error:
            return PlainTextResponse(f"{error.message}\n", error.status)
        except TooManyRequests as error:
            return PlainTextResponse(f"{error.what}\n", 429, {"Retry-After": str(error.seconds)})
        except Refused as error:
            return PlainTextResponse(f"{error.what}\n", 403)
        except PartnergraphError as error:
            return PlainTextResponse(f"{error.what}\n", 503)

    return serve
