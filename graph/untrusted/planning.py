"""Having Neo4j plan an untrusted statement, in bounded time and with a bounded part of the server.

The planner looks at no time limit and cannot be stopped. So nobody waits for it longer than a while; and what
is still planned after that keeps its place among the few that may be planned at once, until Neo4j lists its
transaction no more. So however many statements come that are planned for long, they hold no more threads
of the server than there are places.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from partnergraph.graph.connection.database import Database
from partnergraph.graph.connection.failures import translate_neo4j_error
from partnergraph.graph.untrusted.places import HeldPlace, StatementPlaces
from partnergraph.schema.errors import Timeout

_EXPLAIN = "EXPLAIN "
_PLACE = re.compile(r"\(line (\d+), column (\d+) \(offset: (\d+)\)\)")
# After the place Neo4j shows the line.
_SHOWN_LINE = re.compile(rf'(\(offset: \d+\)\) "){_EXPLAIN}')


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
        query = neo4j.Query(_EXPLAIN + cypher, place.metadata, self.seconds)
        place.ended = False
        try:
            async with database.session(neo4j.READ_ACCESS) as session:
                result = await session.run(query, dict(parameters))
                columns = tuple(result.keys())
                plan = StatementPlan(await result.consume(), columns)
        except (DriverError, Neo4jError) as error:
            place.ended = isinstance(error, Neo4jError)
            translated = translate_neo4j_error(error)
            translated.what = _place_in_own_text(translated.what)
            raise translated from error
        place.ended = True
        return plan


def _place_in_own_text(message: str) -> str:
    """A message of Neo4j's on a statement that is explained, with the places where they are without that word."""

    def move_back(place: re.Match[str]) -> str:
        line, column, offset = map(int, place.groups())
        column -= len(_EXPLAIN) if line == 1 else 0
        return f"(line {line}, column {column} (offset: {offset - len(_EXPLAIN)}))"

    return _SHOWN_LINE.sub(r"\1", _PLACE.sub(move_back, message))
