"""Clients that send or take slowly, whose connections end so that they cost nobody else anything; and what others send oddly."""

from __future__ import annotations

import asyncio
import re
from functools import cache
from typing import Any
from urllib.parse import quote

from uvicorn._types import HTTPScope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from partnergraph.api.transport.change_feed import EVENT_STREAM
from partnergraph.api.transport.settings import TransportSettings

# Of the line and the headers of one request: no browser or proxy sends as much.
_LARGEST_HEAD_BYTES = 65_536
_LAST_CHANCE_SECONDS = 0.25
_HEAD_END, _LINE_END = b"\r\n\r\n", b"\r\n"
_LETTERS_PATTERN = re.compile(rb"[\x80-\xff]+")
_UPGRADE_PATTERN = re.compile(rb"(?i)\r\nupgrade:")
_UPGRADE_BEGUN_PATTERN = re.compile(rb"(?i)\r(?:\n(?:\r|u(?:p(?:g(?:r(?:a(?:de?)?)?)?)?)?)?)?\Z")
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


@cache
def _transport_settings() -> TransportSettings:
    return TransportSettings()


def _asks_for_events(scope: HTTPScope) -> bool:
    return any(
        name == b"accept" and EVENT_STREAM.encode() in value for name, value in scope["headers"]
    )


class RespelledHead:
    """The head of a request as the parser takes it, however it is cut in pieces on its way.

    Java's client offers HTTP/2 with its first request, and the parser would take the body of that for another protocol: who
    offers more is answered as if they did not (RFC 9110, 7.8). Some programs send letters of an address as they were typed.
    """

    def __init__(self) -> None:
        self._kept, self._in_line = b"", True

    def feed(self, data: bytes) -> bytes:
        """What can be parsed by now; the end of it is kept, where the name of such a header may begin."""
        head, end, rest = (self._kept + data).partition(_HEAD_END)
        begun = None if end else _UPGRADE_BEGUN_PATTERN.search(head)
        self._kept = begun[0] if begun else b""
        head = _UPGRADE_PATTERN.sub(b"\r\nx-upgrade:", head[: begun.start()] if begun else head)
        if self._in_line:
            line, line_end, headers = head.partition(_LINE_END)
            line = _LETTERS_PATTERN.sub(lambda found: quote(found[0]).encode(), line)
            self._in_line, head = not (line_end or begun), line + line_end + headers
        return head + end + rest


class ImpatientHttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with limits of time and size that it does not have itself."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._limits = _transport_settings()
        self._deadline: asyncio.TimerHandle | None = None
        self._write_deadline: asyncio.TimerHandle | None = None
        self._head_bytes = 0
        self._in_head, self._in_body = True, False
        self._head = RespelledHead()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Expect the head of a request from now on."""
        super().connection_made(transport)
        self._expect(self._limits.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget all deadlines."""
        self._expect(None)
        self._forget_write_deadline()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, unless the head of the request grows without end."""
        if not self._in_body:
            data = self._head.feed(data)
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > _LARGEST_HEAD_BYTES:
                self._refuse(_TOO_LARGE)

    def on_message_begin(self) -> None:
        """A request begins, the first or one on a connection that was kept."""
        super().on_message_begin()
        self._in_head = True
        self._expect(self._limits.head_seconds)

    def on_headers_complete(self) -> None:
        """Expect the body from now on."""
        self._in_head, self._in_body, self._head_bytes = False, True, 0
        self._expect(self._limits.body_seconds)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Expect nothing more: how long the answer takes is ours."""
        self._in_body, self._head = False, RespelledHead()
        self._expect(None)
        super().on_message_complete()

    def timeout_keep_alive_handler(self) -> None:
        """Give a request that has come meanwhile a chance to be read, as where this process stood still; then close."""
        close = super().timeout_keep_alive_handler
        self.timeout_keep_alive_task = self.loop.call_later(_LAST_CHANCE_SECONDS, close)

    def shutdown(self) -> None:
        """The server ends: let go of who listens, whose answer never ends and who will ask again; others are answered."""
        super().shutdown()
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete and _asks_for_events(cycle.scope):
            self.transport.close()

    def pause_writing(self) -> None:
        """Expect the client to take what waits for it."""
        super().pause_writing()
        if self._write_deadline is None:
            self._write_deadline = self.loop.call_later(
                self._limits.write_seconds, self.transport.abort
            )

    def resume_writing(self) -> None:
        """The client took it."""
        self._forget_write_deadline()
        super().resume_writing()

    def _expect(self, seconds: float | None) -> None:
        """Set the deadline for what the client has to send next; None: nothing."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self._give_up)

    def _forget_write_deadline(self) -> None:
        if self._write_deadline is not None:
            self._write_deadline.cancel()
            self._write_deadline = None

    def _give_up(self) -> None:
        """Give what has come meanwhile a chance to be read, for the slow one may be this process; then close."""
        self._deadline = self.loop.call_later(_LAST_CHANCE_SECONDS, self._refuse, _TOO_SLOW)

    def _refuse(self, answer: bytes) -> None:
        """Say why, where no answer has begun, and close."""
        if self.transport.is_closing():
            return
        if self.cycle is None or not self.cycle.response_started or self.cycle.response_complete:
            self.transport.write(answer)
        self.transport.close()
