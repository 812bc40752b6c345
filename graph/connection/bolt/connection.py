"""One connection over Bolt, which runs a statement at a time."""

from __future__ import annotations

import asyncio
from typing import Any

from partnergraph.graph.connection.bolt import messages
from partnergraph.graph.connection.bolt.messages import UnsupportedStructure
from partnergraph.graph.connection.failures import TIMED_OUT_CODE, timeout_error

BoltRows = list[list[Any]]


class DriverNeeded(Exception):
    """Only the driver can answer: the same read through the driver says what is wrong, if anything."""


class ServerLost(DriverNeeded):
    """No connection to this server: it cannot be reached, or went away while it was asked."""


class ServerSilent(ServerLost):
    """Nothing comes from this server any more, and nobody says that the connection is gone."""


class BoltConnection(asyncio.Protocol):
    """A connection to a server. Whoever stops waiting for an answer closes it, which ends the statement.

    What the server sends is unpacked as it comes, so a statement that is awaited costs two switches.
    """

    transport: asyncio.Transport

    def __init__(self) -> None:
        self.buffer, self.message = bytearray(), bytearray()
        self.agreed = False
        self.expected = 0
        self.names: tuple[str, ...] = ()
        self.rows: BoltRows = []
        self.failed = ""
        self.answer: asyncio.Future[None] | None = None

    @property
    def closed(self) -> bool:
        """Whether no statement can be sent any more."""
        return self.transport.is_closing()

    async def log_on(self, username: str, password: str, user_agent: str) -> None:
        """Agree on the version, and log on. Raises :class:`DriverNeeded` where the server wants it otherwise."""
        self.expected = 1
        await self._send_and_wait(messages.HANDSHAKE)
        self.expected = 2
        await self._send_and_wait(
            messages.pack_hello(user_agent) + messages.pack_logon(username, password)
        )

    async def ask(self, statement: bytes, patience_s: float) -> tuple[tuple[str, ...], BoltRows]:
        """The columns and rows of a statement, as :func:`messages.run` makes it; waited for no longer than ``patience_s``.

        Raises :class:`DriverNeeded`, and :class:`~partnergraph.schema.errors.Timeout` if it took longer than it may.
        """
        self.names, self.rows, self.failed = (), [], ""
        self.expected = 2
        silent = asyncio.get_running_loop().call_later(
            patience_s, self._abandon_answer, ServerSilent()
        )
        try:
            await self._send_and_wait(statement + messages.PULL)
        finally:
            silent.cancel()
        return self.names, self.rows

    async def _send_and_wait(self, data: bytes) -> None:
        """Send, and wait until all expected messages have come."""
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(data)
        try:
            await self.answer
        except BaseException:
            self.transport.abort()
            raise
        finally:
            self.answer = None
        if TIMED_OUT_CODE in self.failed:
            raise timeout_error()
        if self.failed:
            raise DriverNeeded

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the socket that asyncio opened."""
        self.transport = transport  # type: ignore[assignment]

    def connection_lost(self, _error: Exception | None) -> None:
        """Let nobody wait for a socket that is closed."""
        self._abandon_answer(ServerLost())

    def _abandon_answer(self, why: DriverNeeded) -> None:
        """Leave what is awaited to the driver."""
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(why)

    def data_received(self, data: bytes) -> None:
        """Take the complete chunks out of what has come; an empty one ends a message."""
        buffer = self.buffer
        buffer += data
        offset, end = 0, len(buffer)
        if not self.agreed:
            if end < messages.HANDSHAKE_ANSWER_BYTES:
                return
            offset, self.agreed = messages.HANDSHAKE_ANSWER_BYTES, True
            if buffer[offset - 1] != messages.AGREED_MAJOR_VERSION:
                self._abandon_answer(DriverNeeded())
                return
            self._finish_answer()
        while end - offset >= 2:  # noqa: PLR2004 - the size of a chunk's size
            size = buffer[offset] << 8 | buffer[offset + 1]
            if size > end - offset - 2:
                break
            self.message += buffer[offset + 2 : offset + 2 + size]
            offset += 2 + size
            if not size and self.message:
                self._handle_message(self.message)
                self.message = bytearray()
        del buffer[:offset]

    def _handle_message(self, message: bytearray) -> None:
        """Handle one message, put together from its chunks."""
        signature = message[1]
        try:
            if signature == messages.RECORD:
                self.rows.append(messages.unpack_first_field(message))
                return
            if signature == messages.SUCCESS and not self.names:
                self.names = tuple(messages.unpack_first_field(message).get("fields", ()))
        except UnsupportedStructure:
            self._abandon_answer(DriverNeeded())
            return
        if signature == messages.FAILURE:
            self.failed = messages.unpack_first_field(message)["code"]
            self.expected += 1
            self.transport.write(messages.RESET)
        self._finish_answer()

    def _finish_answer(self) -> None:
        """Count one message off those expected, and wake the sender after the last."""
        self.expected -= 1
        if not self.expected and self.answer is not None and not self.answer.done():
            self.answer.set_result(None)
