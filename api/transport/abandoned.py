"""Requests whose client went away: their work ends, in Neo4j too, unless it writes."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A request that takes less is not watched: most do.
_UNWATCHED_SECONDS = 0.05
_WATCH: ContextVar[ClientWatch | None] = ContextVar("client_watch", default=None)
_DISCONNECT: Message = {"type": "http.disconnect"}


def finish_though_abandoned() -> None:
    """Let the work of this request go on although its client is gone, as for what writes."""
    watch = _WATCH.get()
    if watch is not None:
        watch.release()


class ClientWatch:
    """Notices that the client of one request goes away, and cancels the task that serves it.

    It begins once the body was read, by when only its going away is left to hear of.
    """

    def __init__(self, receive: Receive, send: Send, *, bodiless: bool) -> None:
        self._receive, self._send = receive, send
        self._complete = bodiless
        self._heard: asyncio.Queue[Message] | None = None
        self._task = asyncio.current_task()
        self._watcher: asyncio.Task[None] | None = None
        self._released = False
        self.cancelled = False
        self._later = asyncio.get_running_loop().call_later(_UNWATCHED_SECONDS, self._begin)

    async def receive(self) -> Message:
        """What the client sent next, for the application."""
        if self._heard is not None:
            message = await self._heard.get()
            if message["type"] == "http.disconnect":
                self._heard.put_nowait(message)
            return message
        message = await self._receive()
        if not message.get("more_body"):
            self._complete = True
        return message

    async def send(self, message: Message) -> None:
        """Send a message of the answer; with the last one nothing is left to cancel."""
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self._released = True
        await self._send(message)

    def release(self) -> None:
        """Cancel nothing from now on."""
        self._released = True

    def end(self) -> None:
        """Stop watching: the request is over."""
        self._released = True
        self._later.cancel()
        if self._watcher is not None:
            self._watcher.cancel()
        # Else these and this would keep each other, and all that the answer was made with, until cycles are looked for.
        self._watcher = self._task = None

    def _begin(self) -> None:
        if self._complete:
            self._heard = asyncio.Queue()
            self._watcher = asyncio.create_task(self._listen(self._heard))
        elif not self._released:
            loop = asyncio.get_running_loop()
            self._later = loop.call_later(_UNWATCHED_SECONDS, self._begin)

    async def _listen(self, heard: asyncio.Queue[Message]) -> None:
        while (message := await self._receive())["type"] != "http.disconnect":
            heard.put_nowait(message)
        heard.put_nowait(_DISCONNECT)
        if self._task is not None and not self._released:
            self.cancelled = True
            self._task.cancel()


class AbandonedRequests:
    """Serves requests for as long as their client is there."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request; one whose client went away ends without an answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        watch = ClientWatch(receive, send, bodiless=scope["method"] in {"GET", "HEAD"})
        token = _WATCH.set(watch)
        try:
            await self.app(scope, watch.receive, watch.send)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if not watch.cancelled or task is None or task.uncancel():
                raise
        finally:
            watch.end()
            _WATCH.reset(token)
