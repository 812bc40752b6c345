"""Where the parties of an answer are, and what they are called: of all that are asked for together, in one statement."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.graph.reading.display import OTHER_SPELLINGS, choose_display_name
from partnergraph.graph.reading.nodes import TypedNode, typed_node
from partnergraph.schema.values import Point

# Of several the first by id, as shortcuts have it; of a place what it lies in.
_WAY = "(n)-[:LOCATED_IN|PART_OF]->*(place:{0})"
_FIRST = (
    "head(COLLECT {{ MATCH "
    + _WAY
    + " WHERE NOT n:Actor OR EXISTS {{ (n)-[:LOCATED_IN]->(place) }} "
    "WITH DISTINCT place ORDER BY place.id LIMIT 1 RETURN place }})"
)
_MATCH_PARTIES = f"""
UNWIND $ids AS id
MATCH (n:Entity {{id: id}})
WITH n, {_FIRST.format("Country")} AS country, {_FIRST.format("Region")} AS region
RETURN n.id AS id, n.name AS name, {OTHER_SPELLINGS.format("n", "d", "s")} AS spellings, country, region,
  coalesce(n.location, region.location, country.location) AS location
"""


@dataclass(frozen=True)
class PartyPlace:
    """Where a party is, and its name as it is shown."""

    display_name: str
    country: TypedNode | None
    region: TypedNode | None
    location: Point | None


class PartyReader:
    """Reads parties by their ids; those that are asked for before the first is read are read with it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.known: dict[str, asyncio.Future[PartyPlace | None]] = {}
        self.waiting: list[str] = []
        self.reading: set[asyncio.Task[None]] = set()

    async def find(self, identifier: str) -> PartyPlace | None:
        """Where a party is; None for an id that nothing has."""
        if identifier not in self.known:
            loop = asyncio.get_running_loop()
            self.known[identifier] = loop.create_future()
            self.waiting.append(identifier)
            if len(self.waiting) == 1:
                task = loop.create_task(self.read_waiting())
                self.reading.add(task)
                task.add_done_callback(self.reading.discard)
        return await asyncio.shield(self.known[identifier])

    async def read_waiting(self) -> None:
        """Read all that are waiting, once whoever asks at the same time has asked."""
        await asyncio.sleep(0)
        ids, self.waiting = self.waiting, []
        try:
            rows = await self.database.read(_MATCH_PARTIES, ids=ids)
        except Exception as error:  # noqa: BLE001 - whoever waits is told
            for identifier in ids:
                self.known[identifier].set_exception(error)
            return
        found = {row["id"]: _make_party_place(row) for row in rows}
        for identifier in ids:
            self.known[identifier].set_result(found.get(identifier))


def _make_party_place(row: Mapping[str, Any]) -> PartyPlace:
    country, region = (
        typed_node(row[n]) if row[n] is not None else None for n in ("country", "region")
    )
    location = row["location"]
    point = Point(longitude=location[0], latitude=location[1]) if location is not None else None
    return PartyPlace(
        choose_display_name(row["name"] or row["id"], row["spellings"]), country, region, point
    )
