"""Places for statements of strangers: how many may be at once, however long Neo4j takes to let go of one.

Whoever waits for a statement gives up at its deadline; Neo4j may still be at it, for it looks at time limits and ends of
connections at some moments only. So a place is free again when the transaction is listed no more.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from partnergraph.graph.connection.database import Database
from partnergraph.schema.errors import Busy, PartnergraphError

_FIND_TRANSACTIONS = "SHOW TRANSACTIONS YIELD transactionId, metaData WHERE metaData.place = $token RETURN collect(transactionId) AS ids"
_END_TRANSACTIONS = "TERMINATE TRANSACTIONS $ids"
# A transaction whose thread died of its stack may be listed for ever.
_POLL_S, _LONGEST_WAIT_S, _CLOSING_S = 0.5, 600.0, 1.0


@dataclass
class HeldPlace:
    """A place that is held. ``token``: what the metadata of its transaction names as ``place``.

    ``ended``: there is none, or Neo4j has said itself that it is over; set by who runs one.
    """

    token: str = field(default_factory=lambda: uuid.uuid4().hex)
    ended: bool = True

    @property
    def metadata(self) -> dict[str, str]:
        """What the transaction must carry."""
        return {"place": self.token}


class StatementPlaces:
    """A number of places; ``left``: the tasks that wait for transactions which nobody else waits for."""

    def __init__(self, count: int, work: str) -> None:
        """``work``: what is under way in them, to say so where none is free."""
        self.count, self.work = count, work
        self.free = asyncio.Semaphore(count)
        self.left: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def hold(self, database: Database, wait_s: float = 0.0) -> AsyncIterator[HeldPlace]:
        """Hold a place during the block, and after it until its transaction is over.

        Raises :class:`Busy` where none is free within ``wait_s`` seconds.
        """
        await self._acquire(wait_s)
        place = HeldPlace()
        try:
            yield place
        finally:
            if place.ended:
                self.free.release()
            else:
                task = asyncio.create_task(self._release_when_gone(database, place.token))
                self.left.add(task)
                task.add_done_callback(self.left.discard)

    async def close(self) -> None:
        """Wait for no transaction any longer than a moment; before the database is closed.

        A moment, for the driver leaves open the socket of a connection that is being made when its task is cancelled.
        """
        if self.left:
            await asyncio.wait(self.left, timeout=_CLOSING_S)
        for task in self.left:
            task.cancel()
        await asyncio.gather(*self.left, return_exceptions=True)

    async def _acquire(self, wait_s: float) -> None:
        if not self.free.locked() or wait_s > 0:
            try:
                async with asyncio.timeout(wait_s or None):
                    await self.free.acquire()
            except TimeoutError:
                pass
            else:
                return
        raise Busy(f"{self.count} {self.work}", do="try again in a while")

    async def _release_when_gone(self, database: Database, token: str) -> None:
        """End a transaction, and give its place back once Neo4j does not list it."""
        try:
            async with asyncio.timeout(_LONGEST_WAIT_S):
                while await _end_transactions(database, token):  # noqa: ASYNC110
                    await asyncio.sleep(_POLL_S)
        except (PartnergraphError, TimeoutError):
            pass
        finally:
            self.free.release()


async def _end_transactions(database: Database, token: str) -> bool:
    """Tell Neo4j to end the transactions of a place; whether there were any."""
    (row,) = await database.read(_FIND_TRANSACTIONS, token=token)
    if row["ids"]:
        await database.run(_END_TRANSACTIONS, ids=row["ids"])
    return bool(row["ids"])
