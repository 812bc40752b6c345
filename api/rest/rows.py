"""Rows on their way out: from Neo4j through a form, in pieces, whoever takes them."""

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
    """A table as pieces of bytes, once; ``truncated`` says at the end what cut it off.

    Iterating raises :class:`PartnergraphError` as long as nothing was handed on that says so itself; after
    that the form says it at its end (``error``). No more of the rows is held than a piece, but by a form
    that is whole, in a file.
    """

    opening: Opening
    making: Making
    truncated: str | None = field(default=None, init=False)
    error: PartnergraphError | None = field(default=None, init=False)
    begun: bool = field(default=False, init=False)

    async def __aiter__(self) -> AsyncGenerator[bytes, None]:
        """The pieces, each of about 64 KB."""
        form: Form | None = None
        waiting = bytearray()
        try:
            try:
                async with self.opening() as rows:
                    form = self.making(rows.columns)
                    waiting += form.head()
                    async for row in rows:
                        waiting += form.row(row)
                        if len(waiting) >= PIECE:
                            self.begun = True
                            yield bytes(waiting)
                            waiting.clear()
                    self.truncated = rows.truncated
            except PartnergraphError as error:
                if not self.begun or form is None:
                    raise
                self.error = error
            async for piece in apart(form.end(self.truncated, self.error)):
                waiting += piece
                if len(waiting) >= PIECE:
                    yield bytes(waiting)
                    waiting.clear()
            yield bytes(waiting)
        finally:
            if form is not None:
                form.close()


async def apart(values: Iterator[T]) -> AsyncIterator[T]:
    """The values of an iterator that may take its time, each worked out in a thread of its own."""
    end = object()
    while (value := await asyncio.to_thread(next, values, end)) is not end:
        yield value  # type: ignore[misc]
