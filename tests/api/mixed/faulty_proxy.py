"""A proxy between two that talk over TCP, which delays, holds back, tears and strands what they say."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from random import Random
from urllib.parse import urlsplit

_PIECE_BYTES = 1 << 16
# SO_LINGER of no seconds: what is closed so ends in a reset, as where a machine in between forgot the connection.
_NO_LINGER = struct.pack("ii", 1, 0)
_BACKLOG = 2048


def reset_connection(writer: asyncio.StreamWriter) -> None:
    """End a connection as nobody does who means well."""
    opened = writer.get_extra_info("socket")
    with suppress(OSError):
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    writer.transport.abort()


@asynccontextmanager
async def open_connection(
    url: str,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to the server of an address, which ends in a reset. Raises OSError."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=4096)
    try:
        yield reader, writer
    finally:
        reset_connection(writer)


async def end_connection(writer: asyncio.StreamWriter) -> None:
    """Reset a connection, and return when it is closed."""
    reset_connection(writer)
    with suppress(OSError):
        await writer.wait_closed()


class Link:
    """A connection that is passed on: its near end, which asked for it, and its far end."""

    def __init__(self, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self.near, self.far = near, far
        self.stranded = False

    def reset(self) -> None:
        """Both ends are told at once that nobody is there."""
        reset_connection(self.near)
        reset_connection(self.far)

    def strand(self) -> None:
        """The far end is told; the near end waits for an answer that never comes."""
        self.stranded = True
        reset_connection(self.far)


class FaultyProxy:
    """Passes connections on to a port of this machine, and does to them what its attributes say.

    ``latency``: seconds that a piece waits on average; ``torn``: the share of pieces of which a half is sent before both
    ends are reset; ``flow``: cleared, nothing passes; ``refusing``: new connections are reset. ``sources``: the
    addresses from which it connects, by turns, so that it stands for several machines.
    """

    def __init__(self, port: int, chance: Random, sources: Sequence[str] = ("127.0.0.1",)) -> None:
        self.far_port, self.chance, self.sources = port, chance, sources
        self.latency = self.torn = 0.0
        self.refusing = False
        self.flow = asyncio.Event()
        self.flow.set()
        self.links: set[Link] = set()
        self.taken = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def reset_all(self) -> None:
        """Reset all that is open."""
        for link in [*self.links]:
            link.reset()

    def refuse(self) -> None:
        """From now on nobody gets through, and who did is reset."""
        self.refusing = True
        self.reset_all()

    def admit(self) -> None:
        """Who comes from now on gets through again."""
        self.refusing = False

    async def listen(self) -> int:
        """Take connections from now on; the port for them."""
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0, backlog=_BACKLOG)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self.port

    async def close(self) -> None:
        """Take no more, and end what is open."""
        self._server.close()
        self.flow.set()
        self.reset_all()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._pass_on(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pass_on(self, reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        if self.refusing:
            await end_connection(near)
            return
        self.taken += 1
        source = self.sources[self.taken % len(self.sources)]
        try:
            far_reader, far = await asyncio.open_connection(
                "127.0.0.1", self.far_port, local_addr=(source, 0)
            )
        except OSError:
            await end_connection(near)
            return
        link = Link(near, far)
        self.links.add(link)
        try:
            await asyncio.gather(
                self._carry(link, reader, far), self._carry(link, far_reader, near)
            )
        finally:
            self.links.discard(link)
            for end in (near, far):
                end.close()
                with suppress(OSError):
                    await end.wait_closed()

    async def _carry(
        self, link: Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Carry what one end says to the other, until it has said all."""
        try:
            while piece := await reader.read(_PIECE_BYTES):
                if self.latency:
                    await asyncio.sleep(self.chance.uniform(0, 2 * self.latency))
                await self.flow.wait()
                if link.stranded:
                    continue
                passing = self._spoil(piece)
                writer.write(passing)
                await writer.drain()
                if len(passing) < len(piece):
                    link.reset()
                    return
        except ConnectionError:
            if not link.stranded:
                link.reset()
        else:
            # The near end of a stranded connection is not to know that the far one is gone.
            if not link.stranded:
                with suppress(OSError):
                    writer.write_eof()

    def _spoil(self, piece: bytes) -> bytes:
        """What of a piece gets through, before the connection is reset if that is less than all of it."""
        if self.torn and self.chance.random() < self.torn:
            return piece[: len(piece) // 2]
        return piece
