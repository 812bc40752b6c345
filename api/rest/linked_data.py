"""Linked data over HTTP: ``/entities/…`` to who asks for RDF, and what describes the whole.

To who asks for HTML, or for nothing in particular, the same address is the page's.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse
from starlette.routing import Match, Route
from starlette.types import Scope

from partnergraph.api.graphql.execution.request import parse_media_range
from partnergraph.api.rest.moment import find_rest_moment
from partnergraph.api.rest.openapi import UNCHANGED_RESPONSE, document_problem_responses
from partnergraph.api.rest.problems import handle_partnergraph_error
from partnergraph.api.rest.queries import admit_request
from partnergraph.api.rest.request import find_public_address
from partnergraph.api.rest.streaming import TRUNCATED_HEADER
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.database import Database, StatementOptions
from partnergraph.graph.formats.exports import LINKED_DATA_ENCODERS
from partnergraph.graph.formats.linked_data.dataset import describe_publication
from partnergraph.graph.formats.linked_data.publish import (
    read_described_entity,
    write_linked_data,
)
from partnergraph.graph.formats.linked_data.shapes import describe_model, describe_shapes
from partnergraph.schema.errors import NotFound, PartnergraphError

router = APIRouter(tags=["linked data"])

_MEDIA = {form: encoder.media for form, encoder in LINKED_DATA_ENCODERS.items()}
_FORMS = {media: form for form, media in _MEDIA.items()}
_PAGE_RANGES = frozenset({"text/html", "application/xhtml+xml", "*/*", "text/*"})
_PROBLEMS = {
    401: "A credential is missing or not valid",
    404: "There is no such form, entity or description",
    429: "More requests than allowed for now",
    503: "Neo4j does not answer",
}
_BINARY_SCHEMA = {"schema": {"type": "string", "format": "binary"}}


def preferred_form(accept: str) -> str | None:
    """The form of linked data that an ``Accept`` header weighs most; None where it prefers a page, or takes any."""
    ranges = [parse_media_range(part) for part in accept.lower().split(",")]
    page = max((weight for media, weight in ranges if media in _PAGE_RANGES), default=0.0)
    weighed = [(weight, media) for media, weight in ranges if media in _FORMS and weight > 0]
    if not weighed:
        return None
    # Of several that weigh the same, the one that is named first.
    best = max(weight for weight, _ in weighed)
    return (
        _FORMS[next(media for weight, media in weighed if weight == best)] if best >= page else None
    )


class _LinkedDataRoute(Route):
    """A route for those requests alone that ask for linked data; others go on to the page's."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether it takes a request."""
        if scope["type"] != "http" or _requested_form(Request(scope)) is None:
            return Match.NONE, {}
        return super().matches(scope)


def _requested_form(request: Request) -> str | None:
    """What ``?format=`` names, checked by :func:`check_form`, else what is preferred."""
    return request.query_params.get("format") or preferred_form(request.headers.get("accept", ""))


def _check_form(form: str) -> str:
    if form not in _MEDIA:
        raise NotFound(f"there is no form {form!r}", do=f"take one of: {', '.join(_MEDIA)}")
    return form


async def get_entity_data(request: Request) -> Response:
    """An entity with its values, relations and sources; ``X-Truncated`` where it has more relations."""
    try:
        return await _describe_entity(request)
    except PartnergraphError as error:
        return await handle_partnergraph_error(request, error)


async def _describe_entity(request: Request) -> Response:
    caller = await admit_request(request)
    form, address = _check_form(_requested_form(request) or ""), find_public_address(request)
    moment = await find_rest_moment(request, caller, (form, address), ("Accept",))
    if (known := moment.not_modified()) is not None:
        return known
    identifier = request.path_params["id"]
    settings: ApiSettings = request.app.state.settings
    database: Database = request.app.state.database.under(StatementOptions(settings.max_seconds))
    found = await read_described_entity(database, identifier, settings.query_rows)
    if found is None:
        raise NotFound("no such entity", where=identifier, do="look for it by its name at /search")
    headers = moment.headers
    if found.truncated:
        headers[TRUNCATED_HEADER] = f"{settings.query_rows} relations"
    return Response(found.write(form, address), media_type=_MEDIA[form], headers=headers)


entity_route = _LinkedDataRoute("/entities/{id:path}", get_entity_data)


@router.get(
    "/linked-data/{name}",
    name="linkedData",
    summary="The model's words (model), its shapes (shapes), or what is published (dataset), as RDF",
    response_class=Response,
    responses={
        200: {
            "description": "Turtle, unless something else is asked for",
            "content": dict.fromkeys(_FORMS, _BINARY_SCHEMA),
        },
        **UNCHANGED_RESPONSE,
        **document_problem_responses(_PROBLEMS),
    },
)
async def get_linked_data(request: Request, name: str) -> Response:
    """RDFS, SHACL, or DCAT and VoID; ``?format=`` or ``Accept`` says in which form."""
    caller = await admit_request(request)
    form, address = _check_form(_requested_form(request) or "ttl"), find_public_address(request)
    moment = await find_rest_moment(request, caller, (form, address), ("Accept",))
    if (known := moment.not_modified()) is not None:
        return known
    quads: Any
    match name:
        case "model":
            quads = describe_model()
        case "shapes":
            quads = describe_shapes()
        case "dataset":
            quads = await describe_publication(request.app.state.database, address)
        case _:
            raise NotFound(f"there is no description {name!r}", do="take model, shapes or dataset")
    content = write_linked_data(quads, form)
    return Response(content, media_type=_MEDIA[form], headers=moment.headers)


@router.get("/.well-known/void", include_in_schema=False)
async def find_void(request: Request) -> Response:
    """Where VoID is looked for by those who know the server alone."""
    return RedirectResponse(f"{request.scope.get('root_path', '')}/linked-data/dataset", 302)
