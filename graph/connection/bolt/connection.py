"""One connection over Bolt, which runs a statement at a time."""

from __future__ import annotations

import asyncio
from typing import Any

from partnergraph.graph.connection.bolt import messages
from partnergraph.graph.connection.bolt.messages import UnsupportedStructure
from partnergraph.graph.connection.failures import TIMED_OUT_CODE, timeout_error

BoltRows = list[list[Any]]

_SILENCE_HINT = "connection.recv_timeout_seconds"
# Of a server that does not say how long it is silent at most: by default it gives a sign of life every minute.
_LONGEST_SILENCE_S = 150.0


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
        self.longest_silence_s = _LONGEST_SILENCE_S
        self._heard_at = 0.0

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

    async def ask(
        self, statement: bytes, patience_s: float | None
    ) -> tuple[tuple[str, ...], BoltRows]:
        """The columns and rows of a statement, as :func:`messages.run` makes it; waited for no longer than ``patience_s``.

        If that is None, for as long as the server gives signs of life. Raises :class:`DriverNeeded`, and :class:`~partnergraph.schema.errors.Timeout` if it took longer than it may.
        """
        self.names, self.rows, self.failed = (), [], ""
        self.expected = 2
        loop = asyncio.get_running_loop()
        self._heard_at = loop.time()
        if patience_s is None:
            self._silence = loop.call_later(self.longest_silence_s, self._notice_silence)
        else:
            self._silence = loop.call_later(patience_s, self._abandon_answer, ServerSilent())
        try:
            await self._send_and_wait(statement + messages.PULL)
        finally:
            self._silence.cancel()
        return self.names, self.rows

    def _notice_silence(self) -> None:
        """Wait no longer where nothing came for too long; else look again when that may be so."""
        loop = asyncio.get_running_loop()
        left_s = self._heard_at + self.longest_silence_s - loop.time()
        if left_s > 0:
            self._silence = loop.call_later(left_s, self._notice_silence)
        else:
            self._abandon_answer(ServerSilent())

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
        self._heard_at = asyncio.get_running_loop().time()
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
                told = messages.unpack_first_field(message)
                self.names = tuple(told.get("fields", ()))
                self._take_hint(told.get("hints", {}).get(_SILENCE_HINT))
        except UnsupportedStructure:
            self._abandon_answer(DriverNeeded())
            return
        if signature == messages.FAILURE:
            self.failed = messages.unpack_first_field(message)["code"]
            self.expected += 1
            self.transport.write(messages.RESET)
        self._finish_answer()

    def _take_hint(self, seconds: Any) -> None:
        """Heed how long the server says that it is silent at most, if it says so."""
        if isinstance(seconds, int) and seconds > 0:
            self.longest_silence_s = float(seconds)

    def _finish_answer(self) -> None:
        """Count one message off those expected, and wake the sender after the last."""
        self.expected -= 1
        if not self.expected and self.answer is not None and not self.answer.done():
            self.answer.set_result(None)
