"""``GET /export.{form}``: the graph, or a part of it, in the formats of other programs."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from partnergraph.api.rest.cypher import StatementCapacity
from partnergraph.api.rest.export_request import read_export_request
from partnergraph.api.rest.moment import find_rest_moment
from partnergraph.api.rest.openapi import UNCHANGED_RESPONSE, document_problem_responses
from partnergraph.api.rest.queries import admit_request
from partnergraph.api.rest.request import (
    check_parameters,
    find_public_address,
    list_declared_parameters,
)
from partnergraph.api.rest.streaming import StreamedResponse, StreamLimits
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.database import Database, StatementOptions
from partnergraph.graph.formats.exports import GRAPH_ENCODERS, make_graph_encoder
from partnergraph.graph.untrusted.statement import StatementLimits
from partnergraph.queries.discovery.links import Level
from partnergraph.queries.paths.question import MAX_TIES
from partnergraph.schema.base import TieKind
from partnergraph.schema.errors import NotFound

router = APIRouter(tags=["export"])

_PIECE_BYTES = 1 << 16
# What says of which part an export is; all else belongs to the query that is named.
_PARTS = frozenset({"of", "from", "to", "together", "query"})
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
    summary="The graph, or a part of it, as graphml, gexf, geojson, csv.zip (nodes and edges), linked data, cypher or zip",
    response_class=Response,
    responses={
        200: {
            "description": "The graph",
            "content": {encoder.media: _BINARY_SCHEMA for encoder in GRAPH_ENCODERS.values()},
        },
        **UNCHANGED_RESPONSE,
        **document_problem_responses(_PROBLEMS),
    },
)
async def get_export(
    request: Request,
    form: str,
    of: Annotated[str | None, Query(description="An id, or a place's code")] = None,
    depth: Annotated[int, Query(description="How many relations around it")] = 1,
    first: Annotated[
        int | None, Query(description="Most nodes around it (100), or most paths (10)")
    ] = None,
    query: Annotated[str | None, Query(description="A named query")] = None,
    from_: Annotated[str | None, Query(alias="from", description="One end of paths")] = None,
    to: Annotated[str | None, Query(description="The other end")] = None,
    ties: Annotated[int, Query(ge=1, le=MAX_TIES, description="Most ties of a path")] = 3,
    together: Annotated[
        str | None,
        Query(description="A place, group or everywhere: who there takes part in the same things"),
    ] = None,
    level: Annotated[
        Level | None, Query(description="Countries or regions of a level, not actors")
    ] = None,
    by_year: Annotated[bool, Query(description="With what began in each year")] = False,  # noqa: FBT002
    kind: Annotated[list[TieKind] | None, Query(description="Kinds of tie; all if none")] = None,
    largest: Annotated[
        int | None, Query(description="What no more than so many take part in")
    ] = None,
) -> Response:
    """All of it; or a part.

    What is around an entity (``of``); everybody on the best paths between two ends (``from``, ``to``); who takes part in the
    same things (``together``); or what a named query finds, its parameters beside (``query``).
    """
    caller = await admit_request(request)
    if form not in GRAPH_ENCODERS:
        raise NotFound(f"there is no form {form!r}", do=f"take one of: {', '.join(GRAPH_ENCODERS)}")
    # What else is given belongs to the query that is named, which knows its own.
    known = None if query is not None else list_declared_parameters(request)
    check_parameters(request, known, repeatable={"kind"})
    settings: ApiSettings = request.app.state.settings
    kinds = frozenset(kind) if kind and query is None else None
    part = read_export_request(
        of=of,
        depth=depth,
        first=first,
        query=query,
        parameters={n: v for n, v in request.query_params.items() if n not in _PARTS},
        ends=(from_, to),
        max_ties=ties,
        together=together,
        level=level,
        by_year=by_year,
        kinds=kinds,
        largest=largest,
        seconds=settings.max_seconds,
    )
    moment = await find_rest_moment(request, caller)
    if (unchanged := moment.not_modified()) is not None:
        return unchanged
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
