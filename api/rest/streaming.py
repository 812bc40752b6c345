"""Answers over HTTP that are sent as they come, and no longer than anybody listens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Mapping
from contextlib import aclosing
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.rest.encoders import FORMS, Type
from api.rest.rows import Opening, Written

TRUNCATED = "X-Truncated"
OK = 200


class Streamed(Response):
    """Pieces of bytes, each sent when the client took the one before.

    What goes wrong before the first piece is told with the status of its own; after that the connection is
    broken off. A client that goes away ends the work; one that takes its time is waited for.
    """

    def __init__(self, pieces: AsyncIterable[bytes], media: str, name: str | None) -> None:
        super().__init__(media_type=media)
        self.pieces: Any = aiter(pieces)
        self.disposition = f'attachment; filename="{name}"' if name else "inline"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it. Raises :class:`~schema.errors.PartnergraphError` before the first piece."""
        del scope
        work = asyncio.create_task(self.all(send))
        gone = asyncio.create_task(left(receive))
        try:
            await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (work, gone):
                if not task.done():
                    task.cancel()
            await asyncio.wait({work, gone})
        if not work.cancelled():
            work.result()

    async def all(self, send: Send) -> None:
        """Send every piece, the first of which also tells whether it is the last."""
        before: bytes | None = None
        begun = False
        # Closed at once when this is cancelled, for with it the statement ends.
        async with aclosing(self.pieces) as pieces:
            async for piece in pieces:
                if before is not None:
                    if not begun:
                        await self.start(send, None)
                        begun = True
                    await send({"type": "http.response.body", "body": before, "more_body": True})
                before = piece
        if not begun:
            await self.start(send, len(before or b""))
        await send({"type": "http.response.body", "body": before or b""})

    async def start(self, send: Send, length: int | None) -> None:
        """Send the head; ``length`` of the answer where it is known already."""
        headers = {
            "content-type": self.headers.get("content-type", ""),
            "content-disposition": self.disposition,
            "cache-control": "no-store",
            **self.known(),
        }
        if length is not None:
            headers["content-length"] = str(length)
        await send(
            {
                "type": "http.response.start",
                "status": OK,
                "headers": [(n.encode(), v.encode("latin-1")) for n, v in headers.items()],
            }
        )

    def known(self) -> dict[str, str]:
        """More headers, of what is known when the first piece is sent."""
        return {}


class TableAnswer(Streamed):
    """The rows of a statement in a form, which says itself what is missing.

    ``X-Truncated`` says it too, for an answer of one piece and for a form that is whole.
    """

    def __init__(
        self, opening: Opening, form: str, name: str, types: Mapping[str, Type] | None = None
    ) -> None:
        made = FORMS[form]
        self.written = Written(opening, lambda columns: made(columns, types))
        file = f"{name}.{form}" if form != "json" else None
        super().__init__(self.written, made.media, file)

    def known(self) -> dict[str, str]:
        """What cut the rows off."""
        return {TRUNCATED.lower(): self.written.truncated} if self.written.truncated else {}


async def left(receive: Receive) -> None:
    """Wait until the client goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass
