"""Tells everybody who listens that the data moved: one poll of the version serves all of a process."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from partnergraph.api.transport.settings import TransportSettings
from partnergraph.graph.claims.data_version import DataClock, DataState
from partnergraph.schema.errors import TooManyRequests, Unavailable

# The media type of server-sent events.
EVENT_STREAM = "text/event-stream"
_POLL_SECONDS = 1.0
_HEARTBEAT_SECONDS = 15.0
_RETRY_SECONDS = 60


class ChangeFeed:
    """Listening to the version of the data, within one process."""

    def __init__(
        self, clock: DataClock, settings: TransportSettings, poll: float = _POLL_SECONDS
    ) -> None:
        """``poll``: seconds between two looks at the version, while anybody listens."""
        self.clock, self.settings, self.poll = clock, settings, poll
        self._listeners: Counter[str] = Counter()
        self._moved = asyncio.Condition()
        self._poller: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def listening(self, client: str) -> AsyncIterator[None]:
        """Count as a listener meanwhile. Raises :class:`TooManyRequests` where there are too many."""
        self.check_room(client)
        self._listeners[client] += 1
        if self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._watch_version())
        try:
            yield
        finally:
            self._listeners[client] -= 1
            self._listeners += Counter()  # forgets those of whom none is left
            if not self._listeners and self._poller is not None:
                self._poller.cancel()
                self._poller = None

    def check_room(self, client: str) -> None:
        """Raise :class:`TooManyRequests` where a client may not listen, too."""
        most, most_each = self.settings.listeners, self.settings.listeners_per_client
        if self._listeners.total() >= most:
            full = f"{most} listen already"
        elif self._listeners[client] >= most_each:
            full = f"{most_each} of yours listen already"
        else:
            return
        raise TooManyRequests(full, do="ask for the changes now and then", seconds=_RETRY_SECONDS)

    async def wait_for_version(self, since: int) -> DataState | None:
        """The state of the data once its version is another than ``since``; None where it stays for a while."""
        try:
            async with asyncio.timeout(_HEARTBEAT_SECONDS), self._moved:
                await self._moved.wait_for(lambda: self._is_after(since))
        except TimeoutError:
            return None
        return self.clock.last

    def _is_after(self, since: int) -> bool:
        return self.clock.last is not None and self.clock.last.version != since

    async def _watch_version(self) -> None:
        while True:
            with suppress(Unavailable):  # it is asked again
                await self.clock.current()
            async with self._moved:
                self._moved.notify_all()
            await asyncio.sleep(self.poll)
