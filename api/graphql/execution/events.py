"""GraphQL over server-sent events: graphql-sse's distinct connections (https://github.com/enisdenjo/graphql-sse)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import orjson
from starlette.types import Send

from partnergraph.api.graphql.execution.request import parse_media_range
from partnergraph.api.graphql.execution.response import GraphQLResponse
from partnergraph.api.transport.change_feed import EVENT_STREAM

_HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # nginx would hold events back until there are many.
    (b"x-accel-buffering", b"no"),
)
_COMPLETE, _NOTHING = b"event: complete\ndata: \n\n", b":\n\n"


def accepts_events(accept: bytes) -> bool:
    """Whether an ``Accept`` header names server-sent events."""
    ranges = map(parse_media_range, accept.decode("latin-1").lower().split(","))
    return any(range_ == EVENT_STREAM and weight > 0 for range_, weight in ranges)


async def send_response_events(
    send: Send, first: GraphQLResponse | None, responses: AsyncIterator[GraphQLResponse | None]
) -> None:
    """Send responses as events ``next``, and ``complete`` after the last; None is a sign of life."""
    # A list of its own: whoever sends it on adds to it.
    await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
    await send({"type": "http.response.body", "body": _write_event(first), "more_body": True})
    async for response in responses:
        await send(
            {"type": "http.response.body", "body": _write_event(response), "more_body": True}
        )
    await send({"type": "http.response.body", "body": _COMPLETE})


def _write_event(response: GraphQLResponse | None) -> bytes:
    """A response as an event. Its JSON has no line break, so it is one line of data."""
    if response is None:
        return _NOTHING
    return b"event: next\ndata: %s\n\n" % orjson.dumps(response.payload())
