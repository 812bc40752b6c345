"""``GET /changes``: what changed since a version, as JSON or as server-sent events that go on.

Events carry the version as their id, so a browser's EventSource goes on where it was cut off
(https://html.spec.whatwg.org/multipage/server-sent-events.html). One poll of the version serves all who listen.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from partnergraph.api.conditional import VERSION_HEADER
from partnergraph.api.graphql.types.data_state import MOST_CHANGE_ENTRIES
from partnergraph.api.rest.models import ChangeLogAnswer
from partnergraph.api.rest.moment import find_rest_moment
from partnergraph.api.rest.openapi import UNCHANGED_RESPONSE, document_problem_responses
from partnergraph.api.rest.queries import admit_request
from partnergraph.api.rest.request import check_parameters, list_declared_parameters
from partnergraph.api.settings import ApiSettings
from partnergraph.api.transport.change_feed import EVENT_STREAM, ChangeFeed
from partnergraph.graph.claims.changes import ChangeLog, read_changes
from partnergraph.graph.connection.database import Database, StatementOptions
from partnergraph.schema.errors import InvalidInput, Timeout, Unavailable
from partnergraph.schema.values import MAX_INT64

router = APIRouter(tags=["changes"])

_PROBLEMS = {
    400: "A version or number that cannot be used",
    401: "A credential is missing or not valid",
    429: "Too many listen already, or more requests than allowed for now",
    503: "Neo4j does not answer",
}


@router.get(
    "/changes",
    name="changes",
    summary="What changed since a version: as JSON, or as server-sent events",
    response_model=ChangeLogAnswer,
    responses={
        200: {
            "description": "The changes; as events for Accept: text/event-stream",
            "content": {EVENT_STREAM: {"schema": {"type": "string"}}},
        },
        **UNCHANGED_RESPONSE,
        **document_problem_responses(_PROBLEMS),
    },
)
async def get_changes(
    request: Request,
    since: Annotated[
        int | None, Query(ge=0, le=MAX_INT64, description="The version known already")
    ] = None,
    first: Annotated[int, Query(description="Most entries of a JSON answer")] = 100,
) -> Response:
    """Without ``since``, events begin now, and JSON has the version alone."""
    caller = await admit_request(request)
    check_parameters(request, list_declared_parameters(request))
    feed: ChangeFeed = request.app.state.feed
    database: Database = request.app.state.database
    if EVENT_STREAM in request.headers.get("accept", ""):
        start = _last_event_version(request.headers.get("last-event-id"), since)
        feed.check_room(caller.subject)
        if start is None:
            start = (await feed.clock.current()).version
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        settings: ApiSettings = request.app.state.settings
        reading = database.under(StatementOptions(settings.max_seconds))
        events = _write_events(feed, reading, start, caller.subject)
        return StreamingResponse(events, 200, headers, EVENT_STREAM)
    if not 1 <= first <= MOST_CHANGE_ENTRIES:
        raise InvalidInput(
            f"{first} entries are not allowed", where="first", do=f"1 to {MOST_CHANGE_ENTRIES}"
        )
    moment = await find_rest_moment(request, caller, varies=("Accept",))
    if (known := moment.not_modified()) is not None:
        return known
    log = await read_changes(database, moment.state.version if since is None else since, first)
    headers = {**moment.headers, VERSION_HEADER.lower(): str(log.version)}
    return Response(
        orjson.dumps(_describe_log(log)), media_type="application/json", headers=headers
    )


def _last_event_version(last_event: str | None, since: int | None) -> int | None:
    """The version to go on from. Raises :class:`InvalidInput` for an id that is none of ours."""
    if last_event is None:
        return since
    known = last_event.isdecimal() and len(last_event) <= len(str(MAX_INT64))
    if not known or int(last_event) > MAX_INT64:
        raise InvalidInput(
            "that is no version", where="Last-Event-ID", do="send the id of an event"
        )
    return int(last_event)


async def _write_events(
    feed: ChangeFeed, database: Database, version: int, client: str
) -> AsyncIterator[bytes]:
    """Events after a version, and a comment now and then so that a connection that is gone is noticed.

    While Neo4j does not answer, nothing is told but that; then all of it is.
    """
    async with feed.listening(client):
        yield b"retry: 2000\n\n"
        while True:
            try:
                log = await read_changes(database, version, MOST_CHANGE_ENTRIES)
            except (Unavailable, Timeout):
                yield b": the data cannot be read just now\n\n"
                await asyncio.sleep(feed.poll)
                continue
            if log.version != version:
                version = log.version
                yield b"id: %d\nevent: changes\ndata: %s\n\n" % (
                    version,
                    orjson.dumps(_describe_log(log)),
                )
            elif await feed.wait_for_version(version) is None:
                yield b": nothing new\n\n"


def _describe_log(log: ChangeLog) -> dict[str, Any]:
    """The log as JSON has it, with the names that GraphQL gives them."""
    entries = [
        {
            **asdict(entry),
            "changes": [
                {
                    "kind": change.kind.name,
                    "source": change.source,
                    "id": change.id,
                    "relation": change.type or None,
                    "end": change.other or None,
                }
                for change in entry.changes
            ],
        }
        for entry in log.entries
    ]
    return {"version": log.version, "complete": log.complete, "more": log.more, "entries": entries}
