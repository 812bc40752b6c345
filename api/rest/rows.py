"""Rows on their way out: from Neo4j through an encoder, in pieces of bytes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TypeVar

from api.rest.encoders import Form
from graph.untrusted.statement import Rows
from schema.errors import PartnergraphError

PIECE = 1 << 16
Opening = Callable[[], AbstractAsyncContextManager[Rows]]
Making = Callable[[tuple[str, ...]], Form]
T = TypeVar("T")


@dataclass
class Written:
    """A table as pieces of bytes, to be iterated once; ``truncated`` says at the end what cut it off.

    Iterating raises :class:`PartnergraphError` as long as no piece was handed on; after that the encoder
    says it at its end, and ``error`` has it. No more of the rows is in memory than a piece; an encoder that is
    ``buffered`` has them in a file.
    """

    open_rows: Opening
    make_encoder: Making
    truncated: str | None = field(default=None, init=False)
    error: PartnergraphError | None = field(default=None, init=False)
    begun: bool = field(default=False, init=False)

    async def __aiter__(self) -> AsyncGenerator[bytes, None]:
        """The pieces, each of about 64 KB; the rows are opened with the first."""
        encoder: Form | None = None
        buffer = bytearray()
        try:
            try:
                async with self.open_rows() as rows:
                    encoder = self.make_encoder(rows.columns)
                    buffer += encoder.encode_head()
                    async for row in rows:
                        buffer += encoder.encode_row(row)
                        if len(buffer) >= PIECE:
                            self.begun = True
                            yield bytes(buffer)
                            buffer.clear()
                    self.truncated = rows.truncated
            except PartnergraphError as error:
                if not self.begun or encoder is None:
                    raise
                self.error = error
            async for piece in apart(encoder.encode_end(self.truncated, self.error)):
                buffer += piece
                if len(buffer) >= PIECE:
                    yield bytes(buffer)
                    buffer.clear()
            yield bytes(buffer)
        finally:
            if encoder is not None:
                encoder.close()


async def apart(values: Iterator[T]) -> AsyncIterator[T]:
    nothing_left = object()
    while (value := await asyncio.to_thread(next, values, nothing_left)) is not nothing_left:
        yield value  # type: ignore[misc]
