"""``GET /changes``: what changed since a version, as JSON or as server-sent events that go on.

Events carry the version as their id, so a browser's EventSource goes on where it was cut off
(https://html.spec.whatwg.org/multipage/server-sent-events.html). One poll of the version serves all who listen.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from partnergraph.api.conditional import VERSION_HEADER
from partnergraph.api.graphql.types.data_state import MOST_CHANGE_ENTRIES
from partnergraph.api.rest.openapi import document_problem_responses
from partnergraph.api.rest.queries import admit_request
from partnergraph.graph.claims.changes import ChangeLog, read_changes
from partnergraph.graph.claims.data_version import DataClock, DataState
from partnergraph.graph.connection.database import Database
from partnergraph.schema.errors import InvalidInput, TooManyRequests, Unavailable

router = APIRouter(tags=["changes"])

EVENT_STREAM = "text/event-stream"
_POLL_SECONDS = 1.0
_HEARTBEAT_SECONDS = 15.0
_MOST_LISTENERS = 200
_PROBLEMS = {
    400: "A version or number that cannot be used",
    401: "A credential is missing or not valid",
    429: "Too many listen already, or more requests than allowed for now",
    503: "Neo4j does not answer",
}


class ChangeFeed:
    """Tells everybody who listens, within one process, that the version of the data moved."""

    def __init__(self, clock: DataClock, database: Database, poll: float = _POLL_SECONDS) -> None:
        """``poll``: seconds between two looks at the version, while anybody listens."""
        self.clock, self.database, self.poll = clock, database, poll
        self._listeners = 0
        self._moved = asyncio.Condition()
        self._poller: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Count as a listener meanwhile. Raises :class:`TooManyRequests` where there are too many."""
        if self._listeners >= _MOST_LISTENERS:
            raise TooManyRequests(
                f"{_MOST_LISTENERS} listen already",
                do="ask for the changes now and then",
                seconds=60,
            )
        self._listeners += 1
        if self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._watch_version())
        try:
            yield
        finally:
            self._listeners -= 1
            if not self._listeners and self._poller is not None:
                self._poller.cancel()
                self._poller = None

    async def wait_for_version(self, since: int) -> DataState | None:
        """The state of the data once its version is another than ``since``; None where it stays for a while."""
        try:
            async with asyncio.timeout(_HEARTBEAT_SECONDS), self._moved:
                await self._moved.wait_for(lambda: self._is_after(since))
        except TimeoutError:
            return None
        return self.clock.last

    def _is_after(self, since: int) -> bool:
        return self.clock.last is not None and self.clock.last.version != since

    async def _watch_version(self) -> None:
        while True:
            with suppress(Unavailable):  # it is asked again
                await self.clock.current()
            async with self._moved:
                self._moved.notify_all()
            await asyncio.sleep(self.poll)


@router.get(
    "/changes",
    name="changes",
    summary="What changed since a version: as JSON, or as server-sent events",
    responses=document_problem_responses(_PROBLEMS),
)
async def get_changes(
    request: Request,
    since: Annotated[int | None, Query(ge=0, description="The version known already")] = None,
    first: Annotated[int, Query(description="Most entries of a JSON answer")] = 100,
) -> Response:
    """Without ``since``, events begin now, and JSON has the version alone."""
    await admit_request(request)
    feed: ChangeFeed = request.app.state.feed
    if EVENT_STREAM in request.headers.get("accept", ""):
        start = _last_event_version(request.headers.get("last-event-id"), since)
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        return StreamingResponse(_write_events(feed, start), 200, headers, EVENT_STREAM)
    if not 1 <= first <= MOST_CHANGE_ENTRIES:
        raise InvalidInput(
            f"{first} entries are not allowed", where="first", do=f"1 to {MOST_CHANGE_ENTRIES}"
        )
    if since is None:
        since = (await feed.clock.current()).version
    log = await read_changes(feed.database, since, first)
    headers = {VERSION_HEADER: str(log.version), "Cache-Control": "no-cache"}
    return Response(
        orjson.dumps(_describe_log(log)), media_type="application/json", headers=headers
    )


def _last_event_version(last_event: str | None, since: int | None) -> int | None:
    """The version to go on from. Raises :class:`InvalidInput` for an id that is none of ours."""
    if last_event is None:
        return since
    if not last_event.isdecimal():
        raise InvalidInput(
            "that is no version", where="Last-Event-ID", do="send the id of an event"
        )
    return int(last_event)


async def _write_events(feed: ChangeFeed, since: int | None) -> AsyncIterator[bytes]:
    """Events after a version, and a comment now and then so that a connection that is gone is noticed."""
    async with feed.listening():
        version = (await feed.clock.current()).version if since is None else since
        yield b"retry: 2000\n\n"
        while True:
            log = await read_changes(feed.database, version, MOST_CHANGE_ENTRIES)
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
