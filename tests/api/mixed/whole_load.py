"""Everything together: a network, a server with two workers behind proxies, who asks it, what goes wrong, and the end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import httpx
import psutil

from partnergraph.api.access import keys
from partnergraph.api.access.roles import Role
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.settings import GraphSettings
from tests.api.mixed.faults import Faults, find_workers
from tests.api.mixed.faulty_proxy import FaultyProxy, open_connection
from tests.api.mixed.judge import BUSY, LATE, FaultWindow, Judge
from tests.api.mixed.listeners import Listener
from tests.api.mixed.loads import Loads
from tests.api.mixed.questions import Questions, generate_operations
from tests.api.mixed.readers import Reader
from tests.api.mixed.watching import Growth, Watch
from tests.api.mixed.writers import CITY, Writer
from tests.api.process import Served, served_behind_proxy
from tests.graph.snapshot import Snapshot, changed, snapshot

CLIENT_ADDRESSES = [f"127.0.0.{number}" for number in range(2, 10)]
# What those who write leave beside what they write.
_TRACES = {"AuditEntry", "ApiKey", "Summary", "SummaryPiece"}
# Who takes nothing until the server ends is cut off, which uvicorn tells as if it were a fault.
NO_FAULTS = ("timeout graceful shutdown exceeded",)
_MATCH_IDS = "MATCH (n:Entity) WHERE NOT n:Source RETURN n.id AS id ORDER BY n.id"
_SHOW_TRANSACTIONS = (
    "SHOW TRANSACTIONS YIELD transactionId, currentQuery WHERE NOT currentQuery STARTS WITH 'SHOW TRANSACTIONS' "
    "RETURN transactionId AS id, currentQuery AS query"
)


@dataclass(frozen=True)
class LoadPlan:
    """How much is asked, for how long, and what goes wrong.

    ``rate``: requests a second, about; ``pause``: seconds between faults; ``scale``: how long these last, 1 being some
    seconds; ``patience_s``: within what it must serve again; ``end_s``: within what SIGTERM ends it; ``growth``: the
    most that memory and open files may grow after the first fifth, None if that is not judged; ``only``: the names of
    the faults to make, all if none; ``once``: it ends when each was made, however long that takes; ``answer_s``: the
    longest that an answer may take; ``max_seconds``: the server's own limit for most of them; ``excused``: what is right
    without a fault, where the machine may be slow.
    """

    seconds: float
    rate: float = 30.0
    readers: int = 10
    listeners: int = 6
    writers: int = 2
    generated: int = 300
    pause: float = 10.0
    scale: float = 1.0
    grace_s: float = 5.0
    patience_s: float = 60.0
    end_s: float = 10.0
    answer_s: float = 90.0
    max_seconds: float = 30.0
    excused: frozenset[str] = frozenset({LATE, BUSY})
    once: bool = False
    growth: float | None = 0.25
    only: frozenset[str] = frozenset()
    seed: int = 1


@dataclass
class LoadOutcome:
    """What became of it."""

    judge: Judge
    took: float
    faults: list[FaultWindow]
    growth: Growth
    watch: Watch
    questions: Questions
    writers: list[Writer]
    listeners: list[Listener]
    ended_s: float
    notes: list[str] = field(default_factory=list)


@dataclass
class MixedLoad:
    """A load on a database that holds a network already. ``settings``: of a Neo4j of its own, which may be killed."""

    address: Address
    settings: GraphSettings | None
    folder: Path
    plan: LoadPlan
    tell: Callable[[str], None] = lambda _text: None

    async def run(self, database: Database) -> LoadOutcome:
        """Run the load; ``database`` is a connection past all faults."""
        chance = Random(self.plan.seed)
        contributor, _ = await keys.create_api_key(database, Role.CONTRIBUTOR, "mixed contributor")
        analyst, _ = await keys.create_api_key(database, Role.ANALYST, "mixed analyst")
        ids = [row["id"] for row in await database.read(_MATCH_IDS)]
        before = await snapshot(database)
        real_port = self.address.uri.rpartition(":")[2]
        secrets = (self.address.password, contributor, analyst, str(self.folder), f":{real_port}")  # fmt: skip
        self.judge = Judge(tuple(map(str.encode, secrets)), self.plan.grace_s, self.plan.excused)
        self.judge.on_wrong = lambda text: self.tell(f"WRONG {text[:600]}")
        pool = await asyncio.to_thread(
            generate_operations, executable_schema(), self.plan.generated, self.plan.seed
        )
        questions = Questions(chance, chance.sample(ids, min(400, len(ids))), pool)
        async with self._serve() as (server, self.bolt):
            self.judge.secrets += (b":%d" % self.bolt.port,)
            port = int(server.url.rpartition(":")[2])
            self.front = FaultyProxy(port, chance, CLIENT_ADDRESSES)
            url = f"http://127.0.0.1:{await self.front.listen()}"
            outcome = await self._ask(url, server, questions, contributor, analyst)
            await self._check_transactions(database)
            outcome.ended_s = await self._end(url, server)
            for line in server.exceptions():
                if not any(known in line for known in NO_FAULTS):
                    self.judge.blame(f"the server's log: {line[:1500]}")
        await self._check_graph(database, before, outcome.writers)
        return outcome

    def _serve(self) -> AbstractAsyncContextManager[tuple[Served, FaultyProxy]]:
        """``partnergraph serve`` with two workers, behind a proxy to Neo4j."""
        limits = {
            "max_seconds": self.plan.max_seconds,
            "cypher_seconds": 10,
            "turn_seconds": 15,
            "export_seconds": 60,
        }
        waiting = {"stalled_seconds": 5, "write_seconds": 10, "head_seconds": 10}
        more = {"workers": 2, "anonymous_rate": 0, "key_rate": 0, "answer_bytes": 8_000_000}
        return served_behind_proxy(self.address, self.folder, **limits, **waiting, **more)

    async def _ask(
        self, url: str, server: Served, questions: Questions, contributor: str, analyst: str
    ) -> LoadOutcome:
        """Ask and break for as long as the plan says, and let everything come to its end."""
        plan, judge, chance = self.plan, self.judge, questions.chance
        watch = Watch(server.pid)
        watch.look()
        over, begun = asyncio.Event(), time.monotonic()
        loads = Loads(replace(self.address, uri=f"bolt://127.0.0.1:{self.bolt.port}"), self.folder / "loads", judge)  # fmt: skip
        faults = Faults(self.settings, self.bolt, self.front, server.pid, url, judge, chance, plan.scale, plan.only, plan.patience_s)  # fmt: skip
        async with AsyncExitStack() as stack:

            async def make_reader() -> Reader:
                http = httpx.AsyncClient(timeout=plan.answer_s)
                await stack.enter_async_context(http)
                return Reader(url, judge, questions, analyst, http, plan.answer_s)

            readers = [await make_reader() for _ in range(plan.readers)]
            writers = [
                Writer(number, await make_reader(), contributor) for number in range(plan.writers)
            ]
            listeners = [Listener(url, judge, chance, plan.answer_s) for _ in range(plan.listeners)]
            endless = [
                *(one.go_on(plan.readers / plan.rate) for one in readers),
                *(one.go_on() for one in listeners),
                watch.go_on(2.0),
                self._report(begun),
            ]
            breaking = faults.make_each if plan.once else faults.go_on
            ending = [
                breaking(plan.pause, self._tell_fault, over),
                *(one.go_on(1.5, over) for one in writers),
                loads.go_on(2.0, over),
            ]
            tasks = [asyncio.create_task(one) for one in endless]
            finite = [asyncio.create_task(one) for one in ending]
            await self._wait(finite[:1] if plan.once else [*tasks, *finite], plan.seconds)
            over.set()
            await self._wait(finite, 4 * plan.patience_s, whole=True)
            watch.look()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        took = time.monotonic() - begun
        growth = Growth.of(watch.oldest())
        self._check_growth(growth)
        return LoadOutcome(judge, took, faults.survived, growth, watch, questions, writers, listeners, 0.0)  # fmt: skip

    async def _wait(
        self, tasks: list[asyncio.Task[Any]], seconds: float, *, whole: bool = False
    ) -> None:
        """Wait so long; a task that fails is a fault of these tests, and ends it. ``whole``: they all must end."""
        when = asyncio.ALL_COMPLETED if whole else asyncio.FIRST_EXCEPTION
        done, left = await asyncio.wait(tasks, timeout=seconds, return_when=when)
        for task in done:
            task.result()
        if whole and left:
            for task in left:
                self.judge.blame(f"still under way after {seconds:.0f} s: {task}")
                task.cancel()

    async def _report(self, begun: float) -> None:
        """Tell now and then how far it is."""
        while True:
            await asyncio.sleep(60)
            total = self.judge.seen.total()
            self.tell(f"{time.monotonic() - begun:.0f} s: {total} answers, {len(self.judge.wrong)} wrong")  # fmt: skip

    def _tell_fault(self, window: FaultWindow) -> None:
        self.tell(f"{window.name}: served again after {window.recovered:.1f} s")

    def _check_growth(self, growth: Growth) -> None:
        most = self.plan.growth
        if most is None:
            return
        for what, (_, fifth, end) in (("memory", growth.memory), ("open files", growth.files)):
            if end > fifth * (1 + most) + 20:
                self.judge.blame(f"{what} grew from {fifth:.0f} to {end:.0f}")

    async def _check_transactions(self, database: Database) -> None:
        """Nothing that nobody waits for any more goes on in Neo4j."""
        deadline = time.monotonic() + self.plan.patience_s
        while left := await database.read(_SHOW_TRANSACTIONS):
            if time.monotonic() > deadline:
                self.judge.blame(f"transactions are left: {left}")
                return
            await asyncio.sleep(0.2)

    async def _end(self, url: str, server: Served) -> float:
        """End the server by SIGTERM while some listen to it and some take nothing; how long it took."""
        listening = [Listener(url, self.judge, Random(n), self.plan.answer_s) for n in range(3)]
        self.judge.windows.append(
            FaultWindow("the end", frozenset({"broken", "unavailable", "late"}), time.monotonic())
        )
        tasks = [asyncio.create_task(one.listen()) for one in listening]
        async with AsyncExitStack() as opened:
            for _ in range(3):
                _, writer = await opened.enter_async_context(open_connection(url))
                writer.write(b"GET /export.jsonld HTTP/1.1\r\nHost: x\r\n\r\n")
            await asyncio.sleep(1)
            begun = time.monotonic()
            process = psutil.Process(server.pid)
            workers = find_workers(server.pid)
            process.terminate()
            await asyncio.to_thread(process.wait, 10 * self.plan.patience_s)
            took = time.monotonic() - begun
        if took > self.plan.end_s:
            self.judge.blame(f"SIGTERM took {took:.1f} s")
        if alive := [one for one in workers if one.is_running()]:
            self.judge.blame(f"processes are left: {alive}")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.front.close()
        return took

    async def _check_graph(
        self, database: Database, before: Snapshot, writers: list[Writer]
    ) -> None:
        """What was confirmed is there once, what was refused is not, and all else is as before."""
        confirmed = {id_: said for one in writers for id_, said in one.confirmed.items()}
        rows = await database.read(
            "MATCH (c:Cluster {city: $city}) RETURN c.id AS id, c.description AS said", city=CITY
        )
        found = {row["id"]: row["said"] for row in rows}
        self.judge.check("the end", len(rows) == len(found), "something is there twice")
        self.judge.check("the end", found == confirmed, sorted(found.items() ^ confirmed.items())[:6])  # fmt: skip
        refused = [name for one in writers for name in one.refused]
        (row,) = await database.read(
            "MATCH (n) WHERE n.name IN $names RETURN count(n) AS n", names=refused
        )
        self.judge.check("the end", row["n"] == 0, f"{row['n']} that were refused are there")
        after = await snapshot(database)
        others = {
            key
            for key in changed(before, after)
            if not set((after.get(key) or before[key])[0]) & _TRACES and key.split()[0] not in found
        }
        ours = {key for key in others if key.split()[-1].startswith("source:platform-")}
        self.judge.check("the end", not others - ours, sorted(others - ours)[:8])
