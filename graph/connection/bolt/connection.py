"""One connection: a statement at a time."""

from __future__ import annotations

import asyncio
from typing import Any

from graph.connection.address import TIMED_OUT, timed_out
from graph.connection.bolt import messages
from graph.connection.bolt.messages import NotPlain

Rows = list[list[Any]]


class Beyond(Exception):
    """What happened is for the driver to tell: the same read through it says what is wrong, if anything."""


class Connection(asyncio.Protocol):
    """A connection to a server. Whoever stops waiting for an answer closes it, which ends the statement.

    What the server sends is unpacked as it comes, so a statement that is awaited costs two switches.
    """

    transport: asyncio.Transport

    def __init__(self) -> None:
        self.buffer, self.message = bytearray(), bytearray()
        self.agreed = False
        self.expected = 0
        self.names: tuple[str, ...] = ()
        self.rows: Rows = []
        self.failed = ""
        self.answer: asyncio.Future[None] | None = None

    @property
    def closed(self) -> bool:
        """Whether nothing can be asked any more."""
        return self.transport.is_closing()

    async def log_on(self, username: str, password: str, user_agent: str) -> None:
        """Agree on the version, and log on. Raises :class:`Beyond` where the server wants it otherwise."""
        self.expected = 1
        await self.sent(messages.HANDSHAKE)
        self.expected = 2
        await self.sent(messages.hello(user_agent) + messages.logon(username, password))

    async def ask(self, statement: bytes) -> tuple[tuple[str, ...], Rows]:
        """The columns and rows of a statement, as :func:`messages.run` makes it.

        Raises :class:`Beyond`, and :class:`~schema.errors.Timeout` if it took longer than it may.
        """
        self.names, self.rows, self.failed = (), [], ""
        self.expected = 2
        await self.sent(statement + messages.PULL)
        return self.names, self.rows

    async def sent(self, data: bytes) -> None:
        """Send, and wait for all that is expected in answer."""
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(data)
        try:
            await self.answer
        except BaseException:
            self.transport.abort()
            raise
        finally:
            self.answer = None
        if TIMED_OUT in self.failed:
            raise timed_out()
        if self.failed:
            raise Beyond

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        self.transport = transport  # type: ignore[assignment]

    def connection_lost(self, _error: Exception | None) -> None:
        """The socket is closed."""
        self.give_up()

    def give_up(self) -> None:
        """What is awaited will not come."""
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(Beyond())

    def data_received(self, data: bytes) -> None:
        """Take whole chunks out of what has come; an empty one ends a message."""
        buffer = self.buffer
        buffer += data
        at, end = 0, len(buffer)
        if not self.agreed:
            if end < messages.ANSWER:
                return
            at, self.agreed = messages.ANSWER, True
            if buffer[at - 1] != messages.AGREED:
                self.give_up()
                return
            self.ended()
        while end - at >= 2:  # noqa: PLR2004 - the size of a chunk's size
            size = buffer[at] << 8 | buffer[at + 1]
            if size > end - at - 2:
                break
            self.message += buffer[at + 2 : at + 2 + size]
            at += 2 + size
            if not size and self.message:
                self.received(self.message)
                self.message = bytearray()
        del buffer[:at]

    def received(self, message: bytearray) -> None:
        """One whole message."""
        signature = message[1]
        try:
            if signature == messages.RECORD:
                self.rows.append(messages.field(message))
                return
            if signature == messages.SUCCESS and not self.names:
                self.names = tuple(messages.field(message).get("fields", ()))
        except NotPlain:
            self.give_up()
            return
        if signature == messages.FAILURE:
            self.failed = messages.field(message)["code"]
            self.expected += 1
            self.transport.write(messages.RESET)
        self.ended()

    def ended(self) -> None:
        """One answer came to its end."""
        self.expected -= 1
        if not self.expected and self.answer is not None and not self.answer.done():
            self.answer.set_result(None)
