"""Having Neo4j plan an untrusted statement, in bounded time and with a bounded part of the server.

The planner looks at no time limit and cannot be stopped. So nobody waits for it longer than a while; and what
is still planned after that keeps its place among the few that may be planned at once, until Neo4j lists its
transaction no more. So however many statements come that are planned for long, they hold no more threads
of the server than there are places.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from partnergraph.graph.connection.database import Database
from partnergraph.graph.connection.failures import translate_neo4j_error
from partnergraph.graph.untrusted.places import HeldPlace, StatementPlaces
from partnergraph.schema.errors import Timeout


@dataclass(frozen=True)
class StatementPlan:
    """What Neo4j tells of a statement without running it: its plan and query type, and its columns."""

    summary: neo4j.ResultSummary
    columns: tuple[str, ...]


class StatementPlanner:
    """Plans untrusted statements; share one among all who send them to one server.

    ``seconds``: how long one may take, from when it begins; ``places``: how many at once.
    """

    def __init__(self, seconds: float = 5.0, places: int = 4) -> None:
        self.seconds = seconds
        self.places = StatementPlaces(places, "statements are being planned already")

    async def plan(
        self, database: Database, cypher: str, parameters: Mapping[str, Any]
    ) -> StatementPlan:
        """Have Neo4j explain a statement.

        Raises :class:`Timeout` for what takes too long, and :class:`Busy` where all places
        are taken for as long.
        """
        async with self.places.hold(database, self.seconds) as place:
            try:
                async with asyncio.timeout(self.seconds):
                    return await self._explain(database, cypher, parameters, place)
            except TimeoutError:
                raise Timeout(
                    f"Neo4j did not plan the statement within {self.seconds:g} seconds",
                    do="ask for less at once, or in several statements",
                ) from None

    async def _explain(
        self, database: Database, cypher: str, parameters: Mapping[str, Any], place: HeldPlace
    ) -> StatementPlan:
        """The plan that EXPLAIN tells; some of planning ends at its time."""
        query = neo4j.Query(f"EXPLAIN {cypher}", place.metadata, self.seconds)
        place.ended = False
        try:
            async with database.session(neo4j.READ_ACCESS) as session:
                result = await session.run(query, dict(parameters))
                columns = tuple(result.keys())
                plan = StatementPlan(await result.consume(), columns)
        except (DriverError, Neo4jError) as error:
            place.ended = isinstance(error, Neo4jError)
            raise translate_neo4j_error(error) from error
        place.ended = True
        return plan
