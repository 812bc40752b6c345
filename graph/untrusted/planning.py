"""Having Neo4j plan an untrusted statement, in bounded time and with a bounded part of the server.

The planner looks at no time limit and cannot be stopped. So nobody waits for it longer than a while; and what
is still planned after that keeps its place among the few that may be planned at once, until Neo4j lists its
transaction no more. So however many statements come that are planned for long, they hold no more threads
of the server than there are places.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from partnergraph.graph.connection.database import Database
from partnergraph.graph.connection.failures import translate_neo4j_error
from partnergraph.schema.errors import Busy, PartnergraphError, Timeout

_COUNT_PLANNING = (
    "SHOW TRANSACTIONS YIELD metaData WHERE metaData.planning = $token RETURN count(*) AS many"
)
# A transaction whose thread died of its stack may be listed for ever.
_POLL_PLANNING_S, _LONGEST_PLANNING_S = 1.0, 600.0


@dataclass
class StatementPlanner:
    """Plans untrusted statements; share one among all who send them to one server.

    ``seconds``: how long one may take, from when it begins; ``places``: how many at once.
    """

    seconds: float = 5.0
    places: int = 4
    left: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.free = asyncio.Semaphore(self.places)

    async def plan(
        self, database: Database, cypher: str, parameters: Mapping[str, Any]
    ) -> neo4j.ResultSummary:
        """Have Neo4j explain a statement; the summary, with its plan and query type.

        Raises :class:`Timeout` for what takes too long, and :class:`Busy` where all places
        are taken for as long.
        """
        try:
            async with asyncio.timeout(self.seconds):
                await self.free.acquire()
        except TimeoutError:
            raise Busy(
                f"{self.places} statements are being planned already", do="try again in a while"
            ) from None
        token = uuid.uuid4().hex
        ended = False
        try:
            async with asyncio.timeout(self.seconds):
                summary = await self._explain(database, cypher, parameters, token)
            ended = True
        except TimeoutError:
            raise Timeout(
                f"Neo4j did not plan the statement within {self.seconds:g} seconds",
                do="ask for less at once, or in several statements",
            ) from None
        except PartnergraphError:
            ended = True
            raise
        finally:
            if ended:
                self.free.release()
            else:
                self._keep_place(database, token)
        return summary

    def _keep_place(self, database: Database, token: str) -> None:
        """Keep the place of a statement that nobody waits for, as long as Neo4j is at it."""
        task = asyncio.create_task(self._release_when_gone(database, token))
        self.left.add(task)
        task.add_done_callback(self.left.discard)

    async def _release_when_gone(self, database: Database, token: str) -> None:
        """Give a place back once its transaction is no more."""
        try:
            async with asyncio.timeout(_LONGEST_PLANNING_S):
                while (await database.read(_COUNT_PLANNING, token=token))[0]["many"]:  # noqa: ASYNC110
                    await asyncio.sleep(_POLL_PLANNING_S)
        except (PartnergraphError, TimeoutError):
            pass
        finally:
            self.free.release()

    async def _explain(
        self, database: Database, cypher: str, parameters: Mapping[str, Any], token: str
    ) -> neo4j.ResultSummary:
        """The summary of EXPLAIN, whose transaction carries a token; some of planning ends at its time."""
        query = neo4j.Query(f"EXPLAIN {cypher}", {"planning": token}, self.seconds)
        try:
            async with database.session(neo4j.READ_ACCESS) as session:
                result = await session.run(query, dict(parameters))
                return await result.consume()
        except (DriverError, Neo4jError) as error:
            raise translate_neo4j_error(error) from error
