"""Which entity an end means: a place by code or name, a group by code, anything by its id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graph.database import Database
from graph.reading.search import search
from graph.reading.things import declared_of
from queries.paths.answer import Party
from queries.paths.members import DEPTH
from queries.paths.ties import can_tie
from schema.base import ID
from schema.catalog import EntityType, entities
from schema.codes import country_code, folded, nuts_code
from schema.errors import InvalidInput

SUGGESTED = 5

BY_CODE = """
UNWIND $ends AS end
CALL (end) {
  MATCH (n:Entity {id: end.id}) RETURN n, 0 AS way
  UNION
  MATCH (n:Entity)-[:DESCRIBED_BY {record: end.id}]->() RETURN n, 1 AS way
  UNION
  MATCH (n:Entity) WHERE n.id IN end.places RETURN n, 2 AS way
  UNION
  MATCH (n:Group) WHERE toLower(n.code) = end.lower RETURN n, 3 AS way
}
WITH end, n ORDER BY way, n.id
RETURN end.asked AS asked, collect(n)[0] AS found
"""
BY_NAME = f"""
MATCH (n:Place) WHERE n.name_folded = $folded OR $folded IN n.aliases_folded
WITH n ORDER BY n.id
WITH collect(n) AS named
RETURN [one IN named WHERE NOT EXISTS {{
  MATCH (one)-[:PART_OF*1..{DEPTH}]->(above) WHERE above IN named
}}] AS found
"""
BY_BEGINNING = """
MATCH (n:Place) WHERE any(beginning IN $beginnings WHERE n.code STARTS WITH beginning)
RETURN n ORDER BY size(n.code), n.code LIMIT $limit
"""


@dataclass(frozen=True)
class Known(Party):
    """An end that is known."""

    asked: str
    declared: EntityType

    @property
    def is_place(self) -> bool:
        """Whether others stand for it."""
        return "Place" in self.declared.labels


@dataclass(frozen=True)
class Unknown:
    """An end that is not known, or means several things; and what may be meant."""

    asked: str
    why: str
    suggestions: tuple[Party, ...]


async def resolve(database: Database, asked: tuple[str, ...]) -> list[Known | Unknown]:
    """What each of these ends means, in their order."""
    ends = [wanted(end) for end in asked]
    rows = await database.read(BY_CODE, ends=ends)
    found = {row["asked"]: row["found"] for row in rows}
    return [
        known(end, found[end]) if end in found else await by_name(database, end) for end in asked
    ]


def wanted(end: str) -> dict[str, Any]:
    """The ids that a text may stand for."""
    text = end.strip()
    return {
        "asked": end,
        "id": text if ID.fullmatch(text) else "",
        "places": list(place_ids(text)),
        "lower": text.lower(),
    }


def place_ids(text: str) -> Iterator[str]:
    """The ids of the country and region that a code may stand for."""
    for prefix, code in (("country", country_code), ("region", nuts_code)):
        try:
            yield f"{prefix}:{code(text)}"
        except ValueError:
            continue


def known(asked: str, node: Any) -> Known | Unknown:
    """An end as the driver returned it; unknown if nothing of its kind can have a tie."""
    declared = declared_of(node.labels)
    if "Place" not in declared.labels and not can_tie(declared):
        names = ", ".join(t.name for t in entities().values() if not t.abstract and can_tie(t))
        return Unknown(asked, f"is a {declared.name}; partners are: {names}, and places", ())
    return Known(node["id"], node["name"], declared.name, asked, declared)


async def by_name(database: Database, asked: str) -> Known | Unknown:
    """The place with a name, of places inside one another the outermost."""
    (row,) = await database.read(BY_NAME, folded=folded(asked))
    found = row["found"]
    if len(found) == 1:
        return known(asked, found[0])
    if found:
        return Unknown(asked, "is the name of several places", tuple(map(party, found)))
    return Unknown(asked, "is not known here", await suggestions(database, asked))


async def suggestions(database: Database, asked: str) -> tuple[Party, ...]:
    """What somebody may have meant: places whose code begins alike, then the nearest names."""
    near: dict[str, Party] = {}
    text = asked.strip().upper()
    if any(place_ids(text)) and not text.isdigit():
        rows = await database.read(
            BY_BEGINNING,
            beginnings=[text[:length] for length in range(2, len(text))] or [text],
            limit=SUGGESTED,
        )
        near.update((row["n"]["id"], party(row["n"])) for row in rows)
    words = asked.partition(":")[2] or asked
    try:
        hits = await search(database, words.replace("-", " "), limit=SUGGESTED)
    except InvalidInput:
        hits = []
    for hit in hits:
        named = Party(hit.node.id, str(hit.node.properties["name"]), hit.node.declared.name)
        near.setdefault(named.id, named)
    return tuple(near.values())[:SUGGESTED]


def party(node: Any) -> Party:
    """A node as it is named in an answer."""
    labels = node.labels if hasattr(node, "labels") else ()
    properties: Mapping[str, Any] = node
    return Party(properties["id"], properties["name"], declared_of(labels).name)
