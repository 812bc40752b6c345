"""``GET /export.{form}``: the graph, or a part of it, in the formats of other programs."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from partnergraph.api.rest.cypher import StatementCapacity
from partnergraph.api.rest.export_request import ExportRequest
from partnergraph.api.rest.moment import find_rest_moment
from partnergraph.api.rest.openapi import document_problem_responses
from partnergraph.api.rest.queries import admit_request
from partnergraph.api.rest.request import find_public_address
from partnergraph.api.rest.streaming import StreamedResponse, StreamLimits
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.database import Database, StatementOptions
from partnergraph.graph.formats.exports import GRAPH_ENCODERS, make_graph_encoder
from partnergraph.graph.untrusted.statement import StatementLimits
from partnergraph.schema.errors import NotFound

router = APIRouter(tags=["export"])

_PIECE_BYTES = 1 << 16
_RESERVED_PARAMETERS = frozenset({"of", "depth", "first", "query"})
_PROBLEMS = {
    400: "A parameter that cannot be used",
    401: "A credential is missing or not valid",
    403: "The part is too large",
    404: "There is no such form or query, or the graph does not know what is named",
    429: "More requests than allowed for now",
    503: "Neo4j does not answer, or too many exports are under way",
    504: "It took longer than allowed",
}
_BINARY_SCHEMA = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "/export.{form}",
    name="export",  # makes OpenAPI's operationId, which generated clients use
    summary="The graph, or a part of it, as graphml, gexf, geojson, linked data, cypher or zip (CSV)",
    response_class=Response,
    responses={
        200: {
            "description": "The graph",
            "content": {encoder.media: _BINARY_SCHEMA for encoder in GRAPH_ENCODERS.values()},
        },
        **document_problem_responses(_PROBLEMS),
    },
)
async def get_export(
    request: Request,
    form: str,
    of: Annotated[str | None, Query(description="An id, or a place's code")] = None,
    depth: Annotated[int, Query(description="How many relations around it")] = 1,
    first: Annotated[int, Query(description="Most nodes around it")] = 100,
    query: Annotated[str | None, Query(description="A named query")] = None,
) -> Response:
    """All of it; what is around an entity (``of``); or what a named query finds, its parameters beside (``query``)."""
    caller = await admit_request(request)
    if form not in GRAPH_ENCODERS:
        raise NotFound(f"there is no form {form!r}", do=f"take one of: {', '.join(GRAPH_ENCODERS)}")
    parameters = {
        name: value
        for name, value in request.query_params.items()
        if name not in _RESERVED_PARAMETERS
    }
    part = ExportRequest(of, depth, first, query, parameters=parameters)
    moment = await find_rest_moment(request, caller)
    known = moment.not_modified()
    if known is not None:
        return known
    settings: ApiSettings = request.app.state.settings
    limits = StatementLimits(settings.max_seconds, settings.query_rows, settings.max_response_bytes)
    database: Database = request.app.state.database.under(StatementOptions(settings.max_seconds))
    capacity: StatementCapacity = request.app.state.capacity
    encoder = make_graph_encoder(form, find_public_address(request))
    pieces = _gather_pieces(database, capacity, part.pieces(database, encoder, limits))
    stream_limits = StreamLimits(settings.stalled_seconds, settings.export_seconds)
    # What goes wrong midway breaks the connection off, so nobody keeps half of it.
    return StreamedResponse(
        pieces, encoder.media, f"partnergraph.{form}", stream_limits, moment.headers
    )


async def _gather_pieces(
    database: Database, capacity: StatementCapacity, pieces: AsyncGenerator[bytes, None]
) -> AsyncGenerator[bytes, None]:
    """The same bytes in pieces of about 64 KB; a place for exports is taken until the last one."""
    async with capacity.exports.hold(database), aclosing(pieces):
        buffer = bytearray()
        async for piece in pieces:
            buffer += piece
            if len(buffer) >= _PIECE_BYTES:
                yield bytes(buffer)
                buffer.clear()
        yield bytes(buffer)
