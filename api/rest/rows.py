"""Rows on their way out: from Neo4j through an encoder, in pieces of bytes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TypeVar

from partnergraph.api.rest.encoders import TableEncoder
from partnergraph.graph.untrusted.statement import ResultRows
from partnergraph.schema.errors import PartnergraphError

_PIECE_BYTES = 1 << 16
RowsOpener = Callable[[], AbstractAsyncContextManager[ResultRows]]
EncoderFactory = Callable[[tuple[str, ...]], TableEncoder]
T = TypeVar("T")


@dataclass
class EncodedRows:
    """A table as pieces of bytes, to be iterated once; ``truncated`` says at the end what cut it off.

    ``cursor`` makes one of how many rows there were; ``following`` is the one of the rows that were cut off.

    Iterating raises :class:`PartnergraphError` as long as no piece was handed on; after that the encoder
    says it at its end, and ``error`` has it. No more of the rows is in memory than a piece; an encoder that is
    ``buffered`` has them in a file.
    """

    open_rows: RowsOpener
    make_encoder: EncoderFactory
    cursor: Callable[[int], str] | None = None
    following: str | None = field(default=None, init=False)
    truncated: str | None = field(default=None, init=False)
    error: PartnergraphError | None = field(default=None, init=False)
    begun: bool = field(default=False, init=False)

    @property
    def cut_by_time(self) -> bool:
        """Whether the time allowed cut the rows off: another time there may be more."""
        return self.truncated is not None and "second" in self.truncated

    async def __aiter__(self) -> AsyncGenerator[bytes, None]:
        """The pieces, each of about 64 KB; the rows are opened with the first."""
        encoder: TableEncoder | None = None
        buffer = bytearray()
        try:
            try:
                async with self.open_rows() as rows:
                    encoder = self.make_encoder(rows.columns)
                    buffer += encoder.encode_head()
                    async for row in rows:
                        buffer += encoder.encode_row(row)
                        if len(buffer) >= _PIECE_BYTES:
                            self.begun = True
                            yield bytes(buffer)
                            buffer.clear()
                    self.truncated = rows.truncated
                    if rows.truncated and self.cursor is not None:
                        self.following = encoder.following = self.cursor(rows.count)
            except PartnergraphError as error:
                if not self.begun or encoder is None:
                    raise
                self.error = error
            async for piece in iterate_in_threads(encoder.encode_end(self.truncated, self.error)):
                buffer += piece
                if len(buffer) >= _PIECE_BYTES:
                    yield bytes(buffer)
                    buffer.clear()
            yield bytes(buffer)
        finally:
            if encoder is not None:
                encoder.close()


async def iterate_in_threads(values: Iterator[T]) -> AsyncIterator[T]:
    """The values of an iterator that takes its time, each made beside the loop."""
    nothing_left = object()
    while (value := await asyncio.to_thread(next, values, nothing_left)) is not nothing_left:
        yield value  # type: ignore[misc]
