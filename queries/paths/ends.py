"""Which entity an end means: a place by code or name, a group by code, anything by its id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graph.reading.search import search
from graph.reading.things import declared_of
from queries.paths import members
from queries.paths.answer import End, Party
from queries.paths.members import DEPTH, Members
from queries.paths.run import Reader
from queries.paths.ties import can_tie
from schema.base import ID
from schema.catalog import entities
from schema.codes import country_code, folded, nuts_code
from schema.errors import InvalidInput

SUGGESTED = 5
A_FEW = 3

BY_CODE = """
UNWIND $ends AS wanted
CALL (wanted) {{
  MATCH (n:Entity {{id: wanted.id}}) RETURN n, 0 AS way
  UNION
  MATCH (n:Entity)-[d:DESCRIBED_BY {{record: wanted.id}}]->()
  USING INDEX SEEK d:DESCRIBED_BY(record) RETURN n, 1 AS way
  UNION
  MATCH (n:Entity) WHERE n.id IN wanted.places RETURN n, 2 AS way
  UNION
  MATCH (n:Group) WHERE toLower(n.code) = wanted.lower RETURN n, 3 AS way
}}
WITH wanted, n ORDER BY way, n.id
WITH wanted, collect(n)[0] AS end
CALL (end) {{{members}}}
RETURN collect([wanted.asked, end, places]) AS found
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
WITH n ORDER BY size(n.code), n.code LIMIT $limit
RETURN collect(n) AS found
"""


@dataclass(frozen=True)
class Known(Party):
    """An end that is known: the text it was ``asked`` by, and the actors that stand for it."""

    asked: str
    members: Members


@dataclass(frozen=True)
class Unknown:
    """An end that is not known, or means several things; and what may be meant."""

    asked: str
    why: str
    suggestions: tuple[Party, ...]


@dataclass(frozen=True)
class Side:
    """The ends on one side of a question (or all it goes through), which count as one."""

    ends: tuple[Known, ...]

    @property
    def members(self) -> Members:
        """The actors that stand for the ends together."""
        return members.together(end.members for end in self.ends)

    @property
    def name(self) -> str:
        """Their names, but of many only a few."""
        names = [end.name for end in self.ends]
        if len(names) > A_FEW:
            names = [*names[: A_FEW - 1], f"{len(names) - A_FEW + 1} more"]
        return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def as_end(end: Known, actors: int) -> End:
    """An end as the answer shows it; ``actors`` is how many stand for it."""
    return End(end.id, end.name, end.typename, end.asked, actors)


async def resolve(read: Reader, texts: tuple[str, ...], *, as_of: bool) -> list[Known | Unknown]:
    """What each of these texts means as an end, in their order.

    ``as_of`` is whether the question has a date, so that only who represents a place then stands for it.
    """
    cypher = BY_CODE.format(members=members.of_end(as_of=as_of))
    known_ends = await by_code(read, cypher, {text: wanted(text) for text in texts})
    return [
        known_ends[text] if text in known_ends else await by_name(read, cypher, text)
        for text in texts
    ]


async def by_code(
    read: Reader, cypher: str, lookups: Mapping[str, Mapping[str, Any]]
) -> dict[str, Known | Unknown]:
    """Of the look-ups by text (see :func:`wanted`), the ends of those that are codes or ids."""
    row = await read(cypher, ends=list(lookups.values()))
    return {asked: known(asked, node, places) for asked, node, places in row["found"]}


def wanted(asked: str) -> dict[str, Any]:
    """The ids and codes that a text may stand for, as the parameter of the statement that looks them up."""
    text = asked.strip()
    return {
        "asked": asked,
        "id": text if ID.fullmatch(text) else "",
        "places": list(place_ids(text)),
        "lower": text.lower(),
    }


def place_ids(text: str) -> Iterator[str]:
    """The ids of the country and of the region that a code may stand for; nothing for any other text."""
    for prefix, code in (("country", country_code), ("region", nuts_code)):
        try:
            yield f"{prefix}:{code(text)}"
        except ValueError:
            continue


def known(asked: str, node: Any, places: list[Any]) -> Known | Unknown:
    """The end that a node stands for; unknown if no node of its type can have a tie.

    ``places`` are what :func:`queries.paths.members.of_end` returns for it.
    """
    declared = declared_of(node.labels)
    if "Place" not in declared.labels and not can_tie(declared):
        names = ", ".join(t.name for t in entities().values() if not t.abstract and can_tie(t))
        return Unknown(asked, f"is a {declared.name}; partners are: {names}, and places", ())
    is_place = "Place" in declared.labels
    actors = members.gathered(places) if is_place else members.alone(node["id"])
    return Known(node["id"], node["name"], declared.name, asked, actors)


async def by_name(read: Reader, cypher: str, asked: str) -> Known | Unknown:
    """The place with a name, of places inside one another the outermost."""
    places = (await read(BY_NAME, folded=folded(asked)))["found"]
    if len(places) == 1:
        lookup = {**wanted(asked), "id": places[0]["id"]}
        return (await by_code(read, cypher, {asked: lookup}))[asked]
    if places:
        return Unknown(asked, "is the name of several places", tuple(map(party, places)))
    return Unknown(asked, "is not known here", await suggestions(read, asked))


async def suggestions(read: Reader, asked: str) -> tuple[Party, ...]:
    """What somebody may have meant: places whose code begins alike, then the nearest names."""
    by_id: dict[str, Party] = {}
    text = asked.strip().upper()
    if any(place_ids(text)) and not text.isdigit():
        beginnings = [text[:length] for length in range(2, len(text))] or [text]
        row = await read(BY_BEGINNING, beginnings=beginnings, limit=SUGGESTED)
        by_id.update((node["id"], party(node)) for node in row["found"])
    words = asked.partition(":")[2] or asked
    try:
        hits = await search(read.database, words.replace("-", " "), limit=SUGGESTED)
    except InvalidInput:
        hits = []
    for hit in hits:
        suggestion = Party(hit.node.id, str(hit.node.properties["name"]), hit.node.declared.name)
        by_id.setdefault(hit.node.id, suggestion)
    return tuple(by_id.values())[:SUGGESTED]


def party(node: Any) -> Party:
    """A node, as the driver returns it, as it is named in an answer."""
    labels = node.labels if hasattr(node, "labels") else ()
    properties: Mapping[str, Any] = node
    return Party(properties["id"], properties["name"], declared_of(labels).name)
