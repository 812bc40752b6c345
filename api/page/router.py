"""The addresses of the page, each in every language and in the reader's own where none is named."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from partnergraph.api.conditional import data_etag, etag_matches
from partnergraph.api.page.asking import Answerless, Asker, NoAsker
from partnergraph.api.page.assets import send_asset
from partnergraph.api.page.catalogue import LANGUAGES
from partnergraph.api.page.rendering import render, send_html, write_html
from partnergraph.api.page.steward.routes import LOGIN_FORMS, STEWARD_FORMS, STEWARD_PAGES
from partnergraph.api.page.views.agenda import AGENDAS, agenda_view
from partnergraph.api.page.views.correcting import CorrectionDesk, show_correct, show_correction
from partnergraph.api.page.views.discovery import show_brokers, show_matrix, show_recommended
from partnergraph.api.page.views.downloads import SendFile, list_file, paths_file, search_file
from partnergraph.api.page.views.entities import show_entity
from partnergraph.api.page.views.errors import show_error, show_refusal
from partnergraph.api.page.views.feeds import agenda_file
from partnergraph.api.page.views.home import show_home
from partnergraph.api.page.views.lists import LISTS, list_view
from partnergraph.api.page.views.machine import send_oembed, send_robots, send_sitemap
from partnergraph.api.page.views.paths import show_paths
from partnergraph.api.page.views.places import show_place, show_places
from partnergraph.api.page.views.plain import (
    show_about,
    show_accessibility,
    show_api,
    show_sources,
)
from partnergraph.api.page.views.search import show_search
from partnergraph.api.page.views.suggest import send_suggestions
from partnergraph.api.page.visit import Page, Visit
from partnergraph.api.problem_kinds import RETRIED_STATUSES, find_problem_kind
from partnergraph.api.problems import RETRY_SECONDS, problem_headers
from partnergraph.schema.errors import InvalidInput, PartnergraphError

log = structlog.get_logger("partnergraph.page")

View = Callable[[Visit], Awaitable[Page]]
Asking = Callable[[Request], Awaitable[Asker]]
Receive = Callable[[Request, Visit], Awaitable[Response]]

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
    **STEWARD_PAGES,
}
# What the data do not change.
_FIXED = (send_robots, send_oembed)
# Whoever may not read is to be able to log in.
_SUCCESS, _OUR_MISTAKE = 200, 500
# What may change though the data do not, or is not for everybody.
_NEVER_KEPT = ("/steward", "/correct")
_OPEN_PAGES = frozenset({"/steward/login"})

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
    **{f"/search.{ending}": search_file(ending) for ending in ("csv", "xlsx")},
    **{
        f"/{kind}.{ending}": agenda_file(kind, ending)
        for kind in AGENDAS
        for ending in ("atom", "ics")
    },
}


class _KeptPage(NamedTuple):
    html: bytes
    embedded: bool


def page_routes(asking: Asking, desk: CorrectionDesk | None = None) -> list[Route]:
    """The routes; ``asking`` gives whoever answers a request's operations, ``desk`` takes corrections."""
    forms = {"/correct": (desk or CorrectionDesk(0)).receive, **STEWARD_FORMS}
    # Without a language, in that which the browser prefers.
    prefixes = ("", *(f"/{tag}" for tag in LANGUAGES))
    received = {path: _received(receive, asking) for path, receive in forms.items()}
    received |= {path: _received(receive, _ask_nothing) for path, receive in LOGIN_FORMS.items()}
    routes = [
        *(
            Route(prefix + path, endpoint, methods=["POST"])
            for path, endpoint in received.items()
            for prefix in prefixes
        ),
        Route("/assets/{hash}/{name}", send_asset),
        *(Route(path, _answered(send, asking)) for path, send in _FILES.items()),
    ]
    for path, send in _FILES_BY_LANGUAGE.items():
        endpoint = _answered(send, asking)
        routes += [Route(prefix + path, endpoint) for prefix in prefixes]
    for path, view in _PAGES.items():
        endpoint = _endpoint(view, _ask_nothing if path in _OPEN_PAGES else asking)
        routes += [Route(prefix + path, endpoint) for prefix in prefixes]
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


def _render_answerless(visit: Visit, error: Answerless) -> Response:
    """The page for an error of the API; what is our own mistake is logged."""
    if error.status == _OUR_MISTAKE:
        log.error("a page got no answer", path=visit.path, why=error.message, code=error.code)
    return render(visit, show_error(visit, error.status))


def _endpoint(view: View, asking: Asking) -> Callable[[Request], Awaitable[Response]]:
    """A view as Starlette calls it."""

    async def serve(request: Request) -> Response:
        try:
            visit = Visit.of(request, await asking(request))
        except PartnergraphError as error:
            refused = Visit.of(request, NoAsker())
            return render(refused, show_refusal(refused, error))
        if view is _show_lost and visit.path.endswith("/"):
            return RedirectResponse(visit.link(visit.path.rstrip("/"), **visit.parameters), 308)
        if visit.one("swap"):
            swapped = visit.here(swap=None, from_=visit.several("to"), to=visit.several("from"))
            return RedirectResponse(swapped, 303)
        try:
            return await _show_kept(view, visit)
        except Answerless as error:
            return _render_answerless(visit, error)
        except Exception:
            log.exception("a page failed", path=visit.path)
            return render(visit, show_error(visit, _OUR_MISTAKE))

    return serve


async def _show_kept(view: View, visit: Visit) -> Response:
    """A page as it was sent before at this moment of the data, else made and kept."""
    pages, moment = visit.asker.pages, await visit.asker.moment()
    key = visit.language.tag, str(visit.request.url), visit.asker.whose
    page: _KeptPage | None = pages.find("page", key, moment)
    if page is None:
        made = await view(visit)
        html = write_html(visit, made)
        if made.status != _SUCCESS:
            return send_html(visit, html, made.status, embedded=made.embedded, retry=made.retry)
        page = _KeptPage(html, made.embedded)
        if visit.asker.whole and not visit.path.startswith(_NEVER_KEPT):
            pages.keep("page", key, moment, page, len(html))
    return send_html(visit, page.html, embedded=page.embedded)


async def _ask_nothing(_request: Request) -> Asker:
    """For what has to be there for those who may not ask."""
    return NoAsker()


def _received(receive: Receive, asking: Asking) -> Callable[[Request], Awaitable[Response]]:
    """What takes a form."""

    async def serve(request: Request) -> Response:
        visit = Visit.of(request, NoAsker())
        try:
            visit = Visit.of(request, await asking(request))
            return await receive(request, visit)
        except Answerless as error:
            return _render_answerless(visit, error)
        except PartnergraphError as error:
            return render(visit, show_refusal(visit, error))
        except Exception:
            log.exception("a form failed", path=visit.path)
            return render(visit, show_error(visit, _OUR_MISTAKE))

    return serve


async def _send_of_moment(send: SendFile, visit: Visit) -> Response:
    """What answers at a moment of the data, with the ETag that follows from it; a 304 to who has it.

    It is of the moment before anything is read. Should the data move meanwhile, that moment never comes back.
    """
    if send in _FIXED:
        return await send(visit)
    asked = str(visit.request.url), visit.language.tag, *(visit.asker.whose or ())
    tag = data_etag(await visit.asker.moment(), asked)
    kept = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Authorization, X-API-Key, Cookie"}
    if etag_matches(visit.request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=kept)
    response = await send(visit)
    if visit.asker.whole:
        for name, value in kept.items():
            response.headers.setdefault(name, value)
    return response


def _answered(
    send: Callable[[Visit], Awaitable[Response]], asking: Asking
) -> Callable[[Request], Awaitable[Response]]:
    """What answers without a template; what goes wrong is told in a line."""

    async def serve(request: Request) -> Response:
        try:
            visit = Visit.of(request, await asking(request))
            if visit.explained:
                raise Answerless.of(InvalidInput(" ".join(visit.explained)))
            response = await _send_of_moment(send, visit)
        except Answerless as error:
            retry = {"Retry-After": str(RETRY_SECONDS)} if error.status in RETRIED_STATUSES else {}
            return PlainTextResponse(f"{error.message}\n", error.status, retry)
        except PartnergraphError as error:
            headers = problem_headers(error)
            return PlainTextResponse(f"{error.what}\n", find_problem_kind(error).status, headers)
        response.headers.add_vary_header("Accept-Language")
        return response

    return serve
