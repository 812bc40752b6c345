"""``GET /export.{form}``: the graph, or a part of it, in the formats of other programs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.rest.cypher import Door
from api.rest.export_request import Part
from api.rest.openapi import problems
from api.rest.queries import admit
from api.rest.streaming import Streamed
from api.settings import ApiSettings
from graph.connection.database import Database, Terms
from graph.formats.exports import GRAPH_FORMS
from graph.untrusted.statement import Limits
from schema.errors import NotFound

router = APIRouter(tags=["export"])

PIECE = 1 << 16
OWN = frozenset({"of", "depth", "first", "query"})
PROBLEMS = {
    400: "A parameter that cannot be used",
    401: "A credential is missing or not valid",
    403: "The part is too large",
    404: "There is no such form or query, or the graph does not know what is named",
    429: "More requests than allowed for now",
    503: "Neo4j does not answer, or too many exports are under way",
    504: "It took longer than allowed",
}
BINARY = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "/export.{form}",
    name="export",  # makes OpenAPI's operationId, which generated clients use
    summary="The graph, or a part of it, as graphml, gexf, geojson, jsonld, cypher or zip (CSV)",
    response_class=Response,
    responses={
        200: {
            "description": "The graph",
            "content": {encoder.media: BINARY for encoder in GRAPH_FORMS.values()},
        },
        **problems(PROBLEMS),
    },
)
async def export(
    request: Request,
    form: str,
    of: Annotated[str | None, Query(description="An id, or a place's code")] = None,
    depth: Annotated[int, Query(description="How many relations around it")] = 1,
    first: Annotated[int, Query(description="Most nodes around it")] = 100,
    query: Annotated[str | None, Query(description="A named query")] = None,
) -> Response:
    """All of it; what is around an entity (``of``); or what a named query finds, its parameters beside (``query``)."""
    await admit(request)
    if form not in GRAPH_FORMS:
        raise NotFound(f"there is no form {form!r}", do=f"take one of: {', '.join(GRAPH_FORMS)}")
    parameters = {name: value for name, value in request.query_params.items() if name not in OWN}
    part = Part(of, depth, first, query, parameters=parameters)
    settings: ApiSettings = request.app.state.settings
    limits = Limits(settings.max_seconds, settings.query_rows, settings.max_response_bytes)
    database: Database = request.app.state.database.under(Terms(settings.max_seconds))
    capacity: Door = request.app.state.capacity
    encoder = GRAPH_FORMS[form]()
    pieces = gathered(capacity, part.pieces(database, encoder, limits))
    return Streamed(pieces, encoder.media, f"partnergraph.{form}")


async def gathered(capacity: Door, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes in pieces of about 64 KB; a place of the capacity is taken until the last one."""
    async with capacity.reserve():
        buffer = bytearray()
        async for piece in pieces:
            buffer += piece
            if len(buffer) >= PIECE:
                yield bytes(buffer)
                buffer.clear()
        yield bytes(buffer)
