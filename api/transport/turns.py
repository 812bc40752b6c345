"""Turns of work: how much of it is under way at once, for each client and in all, and who is next.

What is cheap runs at once. What is heavy takes one of few places, which clients get in turn, however many
requests each of them has waiting.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from os import cpu_count
from sys import maxsize
from time import monotonic

from cachetools import LRUCache

from partnergraph.api.transport.settings import TransportSettings
from partnergraph.schema.errors import Busy, TooManyRequests

_RETRY_SECONDS = 2
_NAMES_KEPT = 5_000
_CORES = cpu_count() or 1


@dataclass
class _ClientQueue:
    """One client's work: how much is under way, and what waits."""

    running: int = 0
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)


@dataclass
class FairQueue:
    """Places for work, given to clients in turn.

    ``places``: in all; ``places_each``: of one client; ``waiting_each``: most that one client may have waiting;
    ``patience``: seconds that anything waits.
    """

    places: int
    places_each: int
    waiting_each: int
    patience: float

    def __post_init__(self) -> None:
        self.running = 0
        # Those who wait, in the order in which they get their turn.
        self._clients: OrderedDict[str, _ClientQueue] = OrderedDict()

    @asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[None]:
        """Wait for a place, and have it until the end of the block.

        Raises :class:`TooManyRequests` where the client has too much waiting, and :class:`Busy` where no place
        became free in time.
        """
        await self._take(client)
        try:
            yield
        finally:
            self._leave(client)

    async def _take(self, client: str) -> None:
        queue = self._clients.setdefault(client, _ClientQueue())
        if not queue.waiting and queue.running < self.places_each and self.running < self.places:
            self._enter(queue)
            return
        if len(queue.waiting) >= self.waiting_each:
            raise TooManyRequests(
                f"{self.waiting_each} heavy requests of yours wait already",
                seconds=_RETRY_SECONDS,
                do="wait for the answers to those that you sent",
            )
        place = asyncio.get_running_loop().create_future()
        queue.waiting.append(place)
        try:
            async with asyncio.timeout(self.patience):
                await place
        except TimeoutError:
            self._give_back(client, queue, place)
            raise Busy(
                "no place for heavy work became free in time", do="try again in a while"
            ) from None
        except asyncio.CancelledError:
            self._give_back(client, queue, place)
            raise

    def _enter(self, queue: _ClientQueue) -> None:
        queue.running += 1
        self.running += 1

    def _give_back(self, client: str, queue: _ClientQueue, place: asyncio.Future[None]) -> None:
        """Wait no more; a place that was given in the same moment goes to the next."""
        if place.done() and not place.cancelled():
            self._leave(client)
            return
        if place in queue.waiting:
            queue.waiting.remove(place)
        self._forget_idle(client)

    def _leave(self, client: str) -> None:
        self._clients[client].running -= 1
        self.running -= 1
        self._forget_idle(client)
        self._call_next()

    def _forget_idle(self, client: str) -> None:
        queue = self._clients.get(client)
        if queue is not None and not queue.running and not queue.waiting:
            del self._clients[client]

    def _call_next(self) -> None:
        """Give free places to those who wait, each client one before any gets a second."""
        for client in list(self._clients):
            if self.running >= self.places:
                return
            queue = self._clients[client]
            while queue.waiting and queue.waiting[0].done():
                queue.waiting.popleft()
            if queue.waiting and queue.running < self.places_each:
                self._enter(queue)
                queue.waiting.popleft().set_result(None)
                self._clients.move_to_end(client)


class WorkTurns:
    """Whose work runs when: cheap work at once, heavy work in turn, the one never behind the other.

    Heavy is what is estimated to be, and what was seen to be: work of a name that took long is heavy until it is
    quick again, however it is estimated. Of work under new names each client may have a few under way, and and
    none beside what is heavy where such of theirs took long: who words the same anew each time gains nothing. Each process has its own.
    """

    def __init__(self, settings: TransportSettings) -> None:
        self.settings = settings
        most, patience = settings.waiting_per_client, settings.turn_seconds
        self.heavy = FairQueue(settings.heavy_at_once, settings.heavy_per_client, most, patience)
        self.cheap = FairQueue(maxsize, settings.cheap_per_client, most, patience)
        self.new = FairQueue(maxsize, settings.new_per_client, most, patience)
        # How long work of a name took when it last ran, and, under their names, that of clients which was new.
        self.seconds: LRUCache[str, float] = LRUCache(_NAMES_KEPT)

    @asynccontextmanager
    async def turn(self, client: str, work: str, cost: int) -> AsyncIterator[None]:
        """Wait until a client's work may run. ``work`` names it, such as the hash of an operation.

        Raises what :meth:`FairQueue.turn` does.
        """
        known = work in self.seconds
        async with self.choose_queue(client, work, cost).turn(client):
            began = monotonic()
            beside = self.heavy.running + self.cheap.running + self.new.running
            try:
                yield
            finally:
                # As long as it had taken alone.
                took = (monotonic() - began) / max(1.0, beside / _CORES)
                self.seconds[work] = took
                if not known:
                    self.seconds[client] = (self.seconds.get(client, 0.0) + took) / 2

    def choose_queue(self, client: str, work: str, cost: int) -> FairQueue:
        """Where a client's work waits: among what is heavy, what is cheap, or what nobody knows yet."""
        slow = self.settings.heavy_seconds
        if work in self.seconds:
            heavy = self.seconds[work] >= slow
        else:
            heavy = self.seconds.get(client, 0.0) >= slow
        if heavy or cost >= self.settings.heavy_cost:
            return self.heavy
        return self.cheap if work in self.seconds else self.new
