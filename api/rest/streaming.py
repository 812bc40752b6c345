"""Answers over HTTP that are sent as they come, and no longer than anybody listens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from partnergraph.api.conditional import VERSION_HEADER
from partnergraph.api.rest.encoders import (
    ENCODERS,
    CellType,
    TableOptions,
    make_telling_encoder,
)
from partnergraph.api.rest.rows import EncodedRows, RowsOpener
from partnergraph.schema.errors import Timeout

TRUNCATED_HEADER = "X-Truncated"
_OK = 200


@dataclass(frozen=True)
class StreamLimits:
    """How long an answer may take: until a client accepts the next piece, and in all (None: as long as its work may)."""

    stalled_seconds: float
    seconds: float | None = None


class _ClientStalled(Exception):
    """A client that accepts no more of its answer."""


class StreamedResponse(Response):
    """An answer in pieces of bytes, as a file ``name`` if it has one, each sent when the client took the one before.

    What goes wrong before the first piece is told with the status of its own; after that the connection is
    broken off. A client that goes away ends the work, and so does one that accepts nothing for too long.
    """

    def __init__(
        self,
        pieces: AsyncIterable[bytes],
        media: str,
        name: str | None,
        limits: StreamLimits,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """``headers``: instead of those that forbid to keep it."""
        super().__init__(media_type=media)
        self.limits, self.started = limits, False
        self.given_headers = dict(headers or {"cache-control": "no-store"})
        self.pieces: Any = aiter(pieces)
        self.disposition = f'attachment; filename="{name}"' if name else "inline"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it. Raises :class:`~partnergraph.schema.errors.PartnergraphError` before the first piece."""
        del scope
        sending = asyncio.create_task(self.send_pieces(self._limit_sending(send)))
        disconnect = asyncio.create_task(_wait_for_disconnect(receive))
        try:
            ended, _ = await asyncio.wait(
                {sending, disconnect},
                timeout=self.limits.seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            for task in (sending, disconnect):
                if not task.done():
                    task.cancel()
            await asyncio.wait({sending, disconnect})
        if not ended and not self.started:
            raise Timeout(
                f"it took longer than {self.limits.seconds:g} seconds", do="ask for less at once"
            )
        if not sending.cancelled():
            # Who returns without a last piece has the connection broken off.
            with suppress(_ClientStalled):
                sending.result()

    def _limit_sending(self, send: Send) -> Send:
        """Sending that does not wait longer for the client than it may."""

        async def send_in_time(message: Message) -> None:
            try:
                async with asyncio.timeout(self.limits.stalled_seconds):
                    await send(message)
            except TimeoutError:
                raise _ClientStalled from None

        return send_in_time

    async def send_pieces(self, send: Send) -> None:
        """Send the head and every piece, one behind: the first tells the length where it is also the last."""
        previous: bytes | None = None
        # Closed at once when this is cancelled, for with it the statement ends.
        async with aclosing(self.pieces) as pieces:
            async for piece in pieces:
                if previous is not None:
                    if not self.started:
                        await self.send_head(send, None)
                    await send({"type": "http.response.body", "body": previous, "more_body": True})
                previous = piece
        if not self.started:
            await self.send_head(send, len(previous or b""))
        await send({"type": "http.response.body", "body": previous or b""})

    async def send_head(self, send: Send, length: int | None) -> None:
        """Send status and headers; ``length``: bytes of the answer, where that is known already."""
        headers = {
            "content-type": self.headers.get("content-type", ""),
            "content-disposition": self.disposition,
            **self.given_headers,
            **self.more_headers(),
        }
        if length is not None:
            headers["content-length"] = str(length)
        self.started = True
        await send(
            {
                "type": "http.response.start",
                "status": _OK,
                "headers": [(n.encode(), v.encode("latin-1")) for n, v in headers.items()],
            }
        )

    def more_headers(self) -> dict[str, str]:
        """Headers of what is known once the first piece is there: none, unless a subclass has some."""
        return {}


@dataclass(frozen=True)
class RowsAfter:
    """How the rows that were cut off are asked for: the cursor of how many there were, and the address with a cursor."""

    cursor: Callable[[int], str]
    address: Callable[[str], str]


class TableResponse(StreamedResponse):
    """The rows of a statement in a format of tables, which says itself what is missing if it has a place for it.

    ``X-Truncated`` says it too, and ``Link`` where the next rows are, for an answer of one piece and for an encoder
    that is buffered, as those are that have no place for it.
    """

    def __init__(
        self,
        open_rows: RowsOpener,
        format_name: str,
        name: str,
        limits: StreamLimits,
        types: Mapping[str, CellType] | None = None,
        options: TableOptions | None = None,
        after: RowsAfter | None = None,
    ) -> None:
        self.encoded = EncodedRows(
            open_rows,
            lambda columns: make_telling_encoder(format_name, columns, types, options),
            after.cursor if after else None,
        )
        self.after = after
        version = options.origin.data_version if options else None
        self.version_header = {} if version is None else {VERSION_HEADER.lower(): str(version)}
        file_name = f"{name}.{format_name}" if format_name != "json" else None
        super().__init__(self.encoded, ENCODERS[format_name].media, file_name, limits)

    async def settle(self, largest: int) -> bytes | None:
        """The whole answer, if it has at most ``largest`` bytes; else None, and it is to be sent as it comes.

        Raises :class:`~partnergraph.schema.errors.PartnergraphError`.
        """
        gathered, size = [], 0
        async for piece in self.pieces:
            gathered.append(piece)
            size += len(piece)
            if size > largest:
                self.pieces = _go_on(gathered, self.pieces)
                return None
        return b"".join(gathered)

    def more_headers(self) -> dict[str, str]:
        """``X-Truncated`` and ``Link``, where the rows were cut off before the first piece was sent."""
        if not self.encoded.truncated:
            return self.version_header
        headers = {**self.version_header, TRUNCATED_HEADER.lower(): self.encoded.truncated}
        if self.after and self.encoded.following:
            headers["link"] = f'<{self.after.address(self.encoded.following)}>; rel="next"'
        return headers


async def _go_on(begun: list[bytes], rest: AsyncGenerator[bytes, None]) -> AsyncIterator[bytes]:
    """Pieces of which some were taken already."""
    async with aclosing(rest) as remaining:
        for piece in begun:
            yield piece
        async for piece in remaining:
            yield piece


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
