"""``POST /cypher``: one reading statement of an analyst's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, Request, Response

from api.access.authentication import Gate
from api.logs import REQUEST
from api.rest.encoders import FORMS
from api.rest.openapi import answers
from api.rest.queries import admit
from api.rest.request import Asked, form_of, read
from api.rest.streaming import TableAnswer
from api.settings import ApiSettings
from graph.connection.database import Database, Terms
from graph.untrusted import statement
from graph.untrusted.planning import Planning
from graph.untrusted.statement import Rows
from schema.errors import ServerUnavailable

router = APIRouter(tags=["cypher"])

PROBLEMS = {
    400: "A body, statement or parameter that cannot be used",
    401: "A credential is missing or not valid",
    403: "The role does not allow it, or the statement does not only read, or is too much",
    429: "More requests than allowed for now",
    503: "Neo4j does not answer, or too many statements are under way",
    504: "It took longer than allowed",
}


class Door:
    """How many statements of others, and exports, may be under way at once, and how many be planned.

    One for each application; ``reserve`` and ``open_rows`` refuse what is beyond it, nothing waits.
    """

    def __init__(self, settings: ApiSettings) -> None:
        self.planning = Planning(settings.planning_seconds, settings.planning_places)
        self.places = settings.cypher_at_once
        self.free = asyncio.Semaphore(self.places)

    @asynccontextmanager
    async def reserve(self) -> AsyncIterator[None]:
        """Take a place until the end of the block. Raises :class:`ServerUnavailable` where none is free."""
        if self.free.locked():
            raise ServerUnavailable(
                f"{self.places} statements and exports are under way", do="try again in a while"
            )
        async with self.free:
            yield

    @asynccontextmanager
    async def open_rows(
        self, database: Database, body: Asked, settings: ApiSettings
    ) -> AsyncIterator[Rows]:
        """The rows of a statement, which takes a place meanwhile. Raises what :func:`statement.opened_for_others` does."""
        async with (
            self.reserve(),
            statement.opened_for_others(
                database,
                body.statement,
                body.parameters,
                body.limits(settings),
                planning=self.planning,
            ) as rows,
        ):
            yield rows


@router.post(
    "/cypher",
    name="cypher",  # makes OpenAPI's operationId, which generated clients use
    summary="The rows of a reading Cypher statement, as json, jsonl, csv, parquet or arrow",
    responses=answers(PROBLEMS),
    response_class=Response,
    openapi_extra={
        "parameters": [
            {
                "name": "format",
                "in": "query",
                "description": "The form of the rows, where Accept does not say it.",
                "schema": {"type": "string", "enum": list(FORMS)},
            }
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": Asked.model_json_schema()}},
        },
    },
)
async def cypher(request: Request) -> Response:
    """It may read the network and nothing else; time, rows and bytes are limited, and the answer says so."""
    caller = await admit(request)
    authenticator: Gate = request.app.state.authenticator
    caller.require(authenticator.settings.cypher_role)
    settings: ApiSettings = request.app.state.settings
    format_name = form_of(request)
    body = await read(request, settings.max_body_bytes)
    limits = body.limits(settings)
    metadata = {"request": REQUEST.get() or "", "subject": caller.subject}
    database: Database = request.app.state.database.under(Terms(limits.seconds, metadata))
    capacity: Door = request.app.state.capacity
    return TableAnswer(
        lambda: capacity.open_rows(database, body, settings),
        format_name,
        "cypher",
        types=body.types,
    )
