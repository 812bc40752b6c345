"""What goes wrong, one after the other; after each it is asked until it serves again."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from random import Random

import httpx
import psutil

from partnergraph.graph.server import lifecycle
from partnergraph.graph.settings import GraphSettings
from tests.api.mixed.faulty_proxy import FaultyProxy, open_connection
from tests.api.mixed.judge import BROKEN, BUSY, LATE, UNAVAILABLE, FaultWindow, Judge

Fault = Callable[[], Awaitable[None]]
IDLE_CONNECTIONS, SLOW_READERS, VANISHING = 1000, 20, 40
_ENOUGH_ANSWERS = 6
_PROBE = '{ clusters(filter: {name: {contains: "%s"}}) { totalCount } }'
_HEAVY = '{ organisations(filter: {name: {matches: "a*a*a*%s"}}) { totalCount } }'


def find_workers(server: int) -> list[psutil.Process]:
    """The processes that serve, the oldest first."""
    with suppress(psutil.Error):
        children = psutil.Process(server).children()
        workers = [one for one in children if "spawn_main" in " ".join(one.cmdline())]
        return sorted(workers, key=psutil.Process.create_time)
    return []


@dataclass
class Faults:
    """Makes faults. ``settings``: of a Neo4j that may be killed, None where it is not ours alone. ``bolt`` stands between the API and Neo4j, ``front`` between clients and the API, whose process is ``server``.

    ``scale``: how long faults last, 1 being some seconds; ``only``: the names of those to make, all if none.
    """

    settings: GraphSettings | None
    bolt: FaultyProxy
    front: FaultyProxy
    server: int
    url: str
    judge: Judge
    chance: Random
    scale: float = 1.0
    only: frozenset[str] = frozenset()
    patience_s: float = 60.0
    survived: list[FaultWindow] = field(default_factory=list)

    def _seconds(self, least: float, most: float) -> float:
        return self.chance.uniform(least, most) * self.scale

    async def kill_neo4j(self) -> None:
        """The power of Neo4j's machine fails; it is started again."""
        assert self.settings is not None
        os.kill(self._find_neo4j(), signal.SIGKILL)
        await asyncio.sleep(self._seconds(0, 6))
        await asyncio.to_thread(lifecycle.start_server, self.settings)

    async def stop_neo4j(self) -> None:
        """Neo4j does nothing for a while, as in a long garbage collection."""
        pid = self._find_neo4j()
        os.kill(pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(self._seconds(4, 15))
        finally:
            os.kill(pid, signal.SIGCONT)

    def _find_neo4j(self) -> int:
        assert self.settings is not None
        running = lifecycle.find_running_server(self.settings)
        assert running is not None
        return running.pid

    async def delay_bolt(self) -> None:
        """Neo4j is far away."""
        self.bolt.latency = self.chance.uniform(0.02, 0.3)
        await asyncio.sleep(self._seconds(5, 15))
        self.bolt.latency = 0

    async def tear_bolt(self) -> None:
        """Connections to Neo4j are reset in the middle of what they say."""
        self.bolt.torn = self.chance.uniform(0.05, 0.4)
        await asyncio.sleep(self._seconds(5, 10))
        self.bolt.torn = 0

    async def reset_bolt(self) -> None:
        """All connections to Neo4j are reset at once, some times."""
        for _ in range(self.chance.randint(1, 4)):
            self.bolt.reset_all()
            await asyncio.sleep(self._seconds(0.2, 2))

    async def strand_bolt(self) -> None:
        """Of all connections to Neo4j the far end is gone, and nobody says so; new ones are well."""
        for link in [*self.bolt.links]:
            link.strand()

    async def hold_bolt(self) -> None:
        """Nothing passes to or from Neo4j; then all of it does."""
        self.bolt.flow.clear()
        try:
            await asyncio.sleep(self._seconds(3, 20))
        finally:
            self.bolt.flow.set()

    async def refuse_bolt(self) -> None:
        """Neo4j's port is closed."""
        self.bolt.refuse()
        await asyncio.sleep(self._seconds(3, 10))
        self.bolt.admit()

    async def kill_worker(self) -> None:
        """A process that serves is killed, never the oldest: its memory is measured over all the time."""
        workers = find_workers(self.server)
        workers[-1].kill()
        # Who watches the workers may be waiting for a word of the one that is gone.
        async with asyncio.timeout(3 * self.patience_s):
            while True:
                now = find_workers(self.server)
                if len(now) >= len(workers) and now != workers:
                    return
                await asyncio.sleep(0.1)

    async def stop_worker(self) -> None:
        """A process that serves does nothing for a while; what it was asked is only answered later."""
        worker = self.chance.choice(find_workers(self.server))
        worker.suspend()
        try:
            await asyncio.sleep(self._seconds(2, 6))
        finally:
            worker.resume()

    async def delay_clients(self) -> None:
        """Clients are far away."""
        self.front.latency = self.chance.uniform(0.02, 0.3)
        await asyncio.sleep(self._seconds(5, 10))
        self.front.latency = 0

    async def tear_clients(self) -> None:
        """Clients' connections are reset in the middle of what is said."""
        self.front.torn = self.chance.uniform(0.02, 0.2)
        await asyncio.sleep(self._seconds(5, 10))
        self.front.torn = 0

    async def vanish(self) -> None:
        """Many clients ask for what is heavy, and are gone without a word."""
        tasks = []
        for number in range(VANISHING):
            query = _HEAVY % number
            tasks.append(asyncio.create_task(self._ask_and_vanish(query)))
        await asyncio.gather(*tasks)

    async def _ask_and_vanish(self, query: str) -> None:
        body = b'{"query": "%s"}' % query.replace('"', '\\"').encode()
        with suppress(OSError):
            async with open_connection(self.url) as (_, writer):
                writer.write(
                    b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
                )
                await writer.drain()
                await asyncio.sleep(self._seconds(0, 2))

    async def read_slowly(self) -> None:
        """Many clients ask for exports and take some bytes now and then."""
        await asyncio.gather(*(self._sip() for _ in range(SLOW_READERS)))

    async def _sip(self) -> None:
        end = time.monotonic() + self._seconds(5, 20)
        with suppress(OSError):
            async with open_connection(self.url) as (reader, writer):
                writer.write(b"GET /export.jsonld HTTP/1.1\r\nHost: x\r\n\r\n")
                while time.monotonic() < end:
                    await reader.read(100)
                    await asyncio.sleep(self._seconds(0.5, 1))

    async def crowd(self) -> None:
        """A thousand connections that ask for nothing, or for half of something."""
        async with AsyncExitStack() as opened:
            for _ in range(IDLE_CONNECTIONS):
                with suppress(OSError):
                    _, writer = await opened.enter_async_context(open_connection(self.url))
                    if self.chance.random() < 0.5:
                        writer.write(b"GET /queries HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            await asyncio.sleep(self._seconds(2, 6))

    def kinds(self) -> list[tuple[Fault, frozenset[str]]]:
        """Every fault, with what it excuses."""
        neo4j = frozenset({UNAVAILABLE, LATE, BUSY})
        # An answer that was being streamed cannot say that there is no more of it: it is broken off.
        broken = neo4j | {BROKEN}
        every = [
            (self.delay_bolt, frozenset({LATE, BUSY})),
            (self.kill_neo4j, broken),
            (self.delay_clients, frozenset()),
            (self.kill_worker, frozenset({BROKEN})),
            (self.reset_bolt, broken),
            (self.crowd, frozenset()),
            (self.stop_neo4j, broken),
            (self.vanish, frozenset({BUSY})),
            (self.strand_bolt, broken),
            (self.tear_clients, frozenset({BROKEN})),
            (self.tear_bolt, broken),
            (self.read_slowly, frozenset({BUSY})),
            (self.hold_bolt, broken),
            (self.stop_worker, frozenset({LATE, BUSY})),
            (self.refuse_bolt, broken),
        ]
        of_neo4j = (self.kill_neo4j, self.stop_neo4j)
        possible = [one for one in every if self.settings is not None or one[0] not in of_neo4j]
        return [one for one in possible if not self.only or one[0].__name__ in self.only]

    async def make(self, fault: Fault, excuses: frozenset[str]) -> FaultWindow:
        """Make a fault, and wait until it serves again."""
        name = fault.__name__.replace("_", " ")
        window = FaultWindow(name, excuses, time.monotonic())
        self.judge.windows.append(window)
        await fault()
        over = time.monotonic()
        try:
            await self._wait_until_served()
        except TimeoutError:
            self.judge.blame(f"{name}: not served again after {self.patience_s:.0f} s")
        window.ended = time.monotonic()
        window.recovered = window.ended - over
        self.survived.append(window)
        return window

    async def _wait_until_served(self) -> None:
        """Return once so many questions in a row were answered, each over a connection of its own."""
        answered = 0
        async with asyncio.timeout(self.patience_s):
            while answered < _ENOUGH_ANSWERS:
                query = {"query": _PROBE % self.chance.randrange(10**9)}
                try:
                    async with httpx.AsyncClient(timeout=self.patience_s) as client:
                        got = await client.post(f"{self.url}/graphql", json=query)
                    served = got.status_code == httpx.codes.OK and "errors" not in got.json()
                except httpx.HTTPError:
                    served = False
                answered = answered + 1 if served else 0
                await asyncio.sleep(0.05)

    async def go_on(
        self, pause: float, told: Callable[[FaultWindow], None], over: asyncio.Event
    ) -> None:
        """One fault after the other, with pauses between in which all is to be well, until it is over."""
        while not over.is_set():
            await self.make_each(pause, told, over)

    async def make_each(
        self, pause: float, told: Callable[[FaultWindow], None], over: asyncio.Event
    ) -> None:
        """Every fault once."""
        for fault, excuses in self.kinds():
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), self.chance.uniform(0.5, 1.5) * pause)
            if over.is_set():
                return
            told(await self.make(fault, excuses))
