"""``POST /cypher``: one reading statement of an analyst's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from fastapi import APIRouter, Request, Response

from partnergraph.api.access.authentication import Authenticator
from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.logs import REQUEST_ID
from partnergraph.api.rest.encoders import ENCODERS, TableOrigin
from partnergraph.api.rest.openapi import TABLE_PARAMETERS, document_table_responses
from partnergraph.api.rest.queries import admit_request
from partnergraph.api.rest.request import (
    CypherRequest,
    negotiate_table_format,
    read_cypher_request,
    read_table_options,
)
from partnergraph.api.rest.streaming import StreamLimits, TableResponse
from partnergraph.api.settings import ApiSettings
from partnergraph.api.statement_meter import StatementMeter
from partnergraph.graph.connection.database import Database, StatementOptions
from partnergraph.graph.untrusted import statement
from partnergraph.graph.untrusted.places import StatementPlaces
from partnergraph.graph.untrusted.planning import StatementPlanner
from partnergraph.graph.untrusted.statement import ResultRows

router = APIRouter(tags=["cypher"])

_PROBLEMS = {
    400: "A body, statement or parameter that cannot be used",
    401: "A credential is missing or not valid",
    403: "The role does not allow it, or the statement does not only read, or is too much",
    429: "More requests than allowed for now",
    503: "Neo4j does not answer, or too many statements are under way",
    504: "It took longer than allowed",
}


class StatementCapacity:
    """How many statements of others, and how many exports, may be under way at once, and how many be planned.

    One for each application; neither waits for the other. What is beyond it is refused, nothing waits.
    """

    def __init__(self, settings: ApiSettings) -> None:
        self.planning = StatementPlanner(settings.planning_seconds, settings.planning_places)
        self.statements = StatementPlaces(settings.cypher_at_once, "statements are under way")
        self.exports = StatementPlaces(settings.exports_at_once, "exports are under way")

    async def __aenter__(self) -> Self:
        """Nothing is under way yet."""
        return self

    async def __aexit__(self, *_raised: object) -> None:
        """Wait for no statement any longer; before the database is closed."""
        for places in (self.planning.places, self.statements, self.exports):
            await places.close()

    @asynccontextmanager
    async def open_rows(
        self, database: Database, body: CypherRequest, settings: ApiSettings
    ) -> AsyncIterator[ResultRows]:
        """The rows of a statement, which takes a place meanwhile, and until Neo4j is done with it.

        Raises what :func:`statement.open_untrusted_rows` does, and :class:`Busy` where no place is free.
        """
        async with (
            self.statements.hold(database) as place,
            statement.open_untrusted_rows(
                database,
                body.statement,
                body.parameters,
                body.limits(settings),
                planning=self.planning,
                place=place,
            ) as rows,
        ):
            yield rows


@router.post(
    "/cypher",
    name="cypher",  # makes OpenAPI's operationId, which generated clients use
    summary="The rows of a reading Cypher statement, as json, jsonl, csv, xlsx, parquet or arrow",
    responses=document_table_responses(_PROBLEMS),
    response_class=Response,
    openapi_extra={
        "parameters": [
            {
                "name": "format",
                "in": "query",
                "description": "The form of the rows, where Accept does not say it.",
                "schema": {"type": "string", "enum": list(ENCODERS)},
            },
            *TABLE_PARAMETERS,
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": CypherRequest.model_json_schema()}},
        },
    },
)
async def post_cypher(request: Request) -> Response:
    """It may read the network and nothing else; time, rows and bytes are limited, and the answer says so."""
    caller = await admit_request(request)
    authenticator: Authenticator = request.app.state.authenticator
    caller.require(authenticator.settings.cypher_role)
    settings: ApiSettings = request.app.state.settings
    format_name = negotiate_table_format(request)
    body = await read_cypher_request(request, settings.max_body_bytes)
    limits = body.limits(settings)
    metadata = {"request": REQUEST_ID.get() or "", "subject": caller.subject}
    database: Database = request.app.state.database.under(
        StatementOptions(limits.seconds, metadata)
    )
    capacity: StatementCapacity = request.app.state.capacity
    meter: StatementMeter = request.app.state.meter
    engine: GraphQLEngine = request.app.state.engine
    version = (await engine.clock.current()).version
    origin = TableOrigin("cypher", "", body.statement, version)
    return TableResponse(
        lambda: meter.observe(
            body.statement, body.parameters, lambda: capacity.open_rows(database, body, settings)
        ),
        format_name,
        "cypher",
        StreamLimits(settings.stalled_seconds),
        types=body.types,
        options=await read_table_options(request, format_name, origin, database),
    )
