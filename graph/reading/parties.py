"""Where the parties of an answer are, and what they are called."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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


async def fetch_parties(database: Database, ids: Collection[str]) -> dict[str, PartyPlace]:
    """Where these parties are, by id; nothing of an id that nothing has."""
    rows = await database.read(_MATCH_PARTIES, ids=list(ids))
    return {row["id"]: _make_party_place(row) for row in rows}


def _make_party_place(row: Mapping[str, Any]) -> PartyPlace:
    country, region = (
        typed_node(row[n]) if row[n] is not None else None for n in ("country", "region")
    )
    location = row["location"]
    point = Point(longitude=location[0], latitude=location[1]) if location is not None else None
    return PartyPlace(
        choose_display_name(row["name"] or row["id"], row["spellings"]), country, region, point
    )
