"""Which entity an end means: a place by code or name, a group by code, anything by its id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from partnergraph.graph.cypher.within import PLACE_DEPTH, possible_place_ids
from partnergraph.graph.ledger import MomentCache, read_moment
from partnergraph.graph.reading.nodes import TypedNode, narrowest_type, typed_node
from partnergraph.graph.reading.place_names import read_place_names
from partnergraph.graph.reading.search import search_nodes
from partnergraph.graph.reading.suggest import suggest_nodes
from partnergraph.queries.paths import members, wholes
from partnergraph.queries.paths.answer import (
    AskedEnd,
    Party,
    PathEnd,
    Statement,
    UnknownEnd,
    UnknownReason,
)
from partnergraph.queries.paths.members import ActorSet
from partnergraph.queries.paths.run import QuestionReader
from partnergraph.queries.paths.ties import can_have_ties
from partnergraph.schema.base import ENTITY_ID_PATTERN
from partnergraph.schema.codes import fold_for_comparison
from partnergraph.schema.errors import InvalidInput

_MAX_SUGGESTIONS = 5
# "Nord-Vest (Romania)", "Nord-Vest, Romania": a name, and where it is.
_WITH_WIDER_PLACE = re.compile(r"(?P<name>[^(),]{2,100}?)\s*(?:,[^(),]*|\([^()]*\))")

_MATCH_BY_CODE = """
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
WITH wanted, end, places, COLLECT {{
  MATCH (end)-[followed:SUCCEEDED_BY]->(later:Region)
  RETURN [later.code, coalesce(followed.new_within, false)] ORDER BY later.code
}} AS successors
RETURN collect([wanted.asked, end, places, successors]) AS found
"""
# Of places inside one another the outermost, of codes of one region the one in force.
_OUTERMOST = f"""
WITH n ORDER BY n.id
WITH collect(n) AS named
RETURN [one IN named WHERE NOT EXISTS {{
  MATCH (one)-[:PART_OF|SUCCEEDED_BY*1..{PLACE_DEPTH}]->(above) WHERE above IN named
}}] AS found
"""
_MATCH_BY_NAME = (
    f"MATCH (n:Place) WHERE n.name_folded = $folded OR $folded IN n.aliases_folded {_OUTERMOST}"
)
_MATCH_BY_IDS = f"MATCH (n:Entity:Place) WHERE n.id IN $ids {_OUTERMOST}"
_MATCH_BY_CODE_PREFIX = """
MATCH (n:Place) WHERE any(beginning IN $beginnings WHERE n.code STARTS WITH beginning)
WITH n ORDER BY size(n.code), n.code LIMIT $limit
RETURN collect(n) AS found
"""


@dataclass(frozen=True)
class KnownEnd(Party):
    """An end that is known: the text it was ``asked`` by, and the actors that stand for it."""

    asked: str
    members: ActorSet


@dataclass(frozen=True)
class QuestionSide:
    """The ends on one side of a question (or all it goes through), which count as one."""

    ends: tuple[KnownEnd, ...]

    @property
    def members(self) -> ActorSet:
        """The actors that stand for the ends together."""
        return members.unite_actor_sets(end.members for end in self.ends)


def to_path_end(end: KnownEnd, actors: int) -> PathEnd:
    """An end as the answer of a search shows it; ``actors`` is how many stand for it."""
    return PathEnd(end.id, end.name, end.typename, end.asked, actors)


def to_asked_end(end: KnownEnd, actors: int) -> AskedEnd:
    """An end as other answers show it; ``actors`` is how many stand for it."""
    return AskedEnd(end.id, end.name, end.typename, end.asked, actors)


@dataclass(frozen=True)
class _ResolvedText:
    """What a text means, and the statements that a name takes to be found."""

    end: KnownEnd | UnknownEnd
    statements: tuple[Statement, ...] = ()

    def weigh(self) -> int:
        """How many ids it holds, at least one."""
        listed = self.end.members if isinstance(self.end, KnownEnd) else ActorSet()
        return 1 + len(listed.places) + len(listed.actors)


# Some 20 MB: a country is some hundred places, the European Union some ten thousand.
_KEPT = MomentCache[_ResolvedText](200_000, _ResolvedText.weigh)


async def resolve_ends(
    read: QuestionReader, texts: tuple[str, ...], *, as_of: bool
) -> list[KnownEnd | UnknownEnd]:
    """What each of these texts means as an end, in their order; read anew only where the data moved.

    ``as_of`` is whether the question has a date, so that only who represents a place then stands for it.
    """
    with_parts = read.question.with_parts
    depth = 0 if with_parts else members.PARTS_DEPTH
    cypher = _MATCH_BY_CODE.format(members=members.end_places_subquery(as_of=as_of, depth=depth))
    kept = _KEPT.at(read.database, await read_moment(read.database))
    # The days of the question, or today: who is in a group, and represents a place, depends on nothing else.
    days = tuple(read.shared_parameters["on"])
    keys = {text: (text, cypher, days) for text in texts}
    resolved = {text: kept[key] for text, key in keys.items() if key in kept}
    missing = {text: _end_lookup(text) for text in texts if text not in resolved}
    by_code = await _resolve_ends_by_code(read, cypher, missing) if missing else {}
    for text in missing:
        resolved[text] = await _resolve_text(read, cypher, text, by_code.get(text))
        with suppress(ValueError):  # one that weighs more than all that is kept
            kept[keys[text]] = resolved[text]
    lookups = [_end_lookup(text) for text in texts]
    read.note_resolved(
        cypher, (s for one in resolved.values() for s in one.statements), ends=lookups
    )
    found = [resolved[text].end for text in texts]
    return await _count_ends_as_wholes(read, found) if with_parts else found


async def _resolve_text(
    read: QuestionReader, cypher: str, asked: str, by_code: KnownEnd | UnknownEnd | None
) -> _ResolvedText:
    """What a text means, given what it does as a code; else the place with that name."""
    if by_code:
        return _ResolvedText(by_code)
    before = len(read.statements)
    end = await _resolve_end_by_name(read, cypher, asked)
    statements = tuple(read.statements[before:])
    del read.statements[before:]
    return _ResolvedText(end, statements)


async def _count_ends_as_wholes(
    read: QuestionReader, found: list[KnownEnd | UnknownEnd]
) -> list[KnownEnd | UnknownEnd]:
    """Ends where parts count as their wholes: a part is the end that its whole is."""
    index = await wholes.read_contracted_index(read, read.question)
    ids = {end.id: index.find_whole(end.id) for end in found if isinstance(end, KnownEnd)}
    nodes = await read.read_nodes({whole for part, whole in ids.items() if part != whole})
    ends: list[KnownEnd | UnknownEnd] = []
    for end in found:
        if isinstance(end, KnownEnd):
            node = nodes.get(ids[end.id])
            party = party_from_node(node) if node else end
            represented = end.id not in end.members.speakers
            counted = await wholes.count_wholes(read, index, end.members, represented=represented)
            end = KnownEnd(party.id, party.name, party.typename, end.asked, counted)  # noqa: PLW2901
        ends.append(end)
    return ends


async def _resolve_ends_by_code(
    read: QuestionReader, cypher: str, lookups: Mapping[str, Mapping[str, Any]]
) -> dict[str, KnownEnd | UnknownEnd]:
    """Of the look-ups by text (see :func:`_end_lookup`), the ends of those that are codes or ids."""
    row = await read.read_unnoted(cypher, ends=list(lookups.values()))
    return {
        asked: _end_from_node(asked, node, places, successors)
        for asked, node, places, successors in row["found"]
    }


def _end_lookup(asked: str) -> dict[str, Any]:
    """The ids and codes that a text may stand for, as the parameter of the statement that looks them up."""
    text = asked.strip()
    return {
        "asked": asked,
        "id": text if ENTITY_ID_PATTERN.fullmatch(text) else "",
        "places": list(possible_place_ids(text)),
        "lower": text.lower(),
    }


def _end_from_node(
    asked: str, node: Any, places: list[Any], successors: list[tuple[str, bool]]
) -> KnownEnd | UnknownEnd:
    """The end that a node stands for; unknown if no node of its type can have a tie.

    ``places`` are what :func:`partnergraph.queries.paths.members.end_places_subquery` returns for it;
    ``successors`` the codes that took the place of its own, and whether all of each lies in it.
    """
    declared = narrowest_type(node.labels)
    if "Place" not in declared.labels and not can_have_ties(declared):
        return UnknownEnd(asked, UnknownReason.NO_PARTNER, declared.name)
    is_place = "Place" in declared.labels
    actors = (
        members.actor_set_of_places(places) if is_place else members.single_actor_set(node["id"])
    )
    name = node["name"]
    if successors:
        name = f"{name} ({node['code']}, {_describe_successors(successors)})"
    return KnownEnd(node["id"], name, declared.name, asked, actors)


def _describe_successors(successors: list[tuple[str, bool]]) -> str:
    """What took the place of a region's code, in words: ``now UKI3 and UKI4``, ``now partly DED4``."""
    codes = [code if whole else f"partly {code}" for code, whole in successors]
    return f"now {' and '.join(filter(None, (', '.join(codes[:-1]), codes[-1])))}"


async def _resolve_end_by_name(
    read: QuestionReader, cypher: str, asked: str
) -> KnownEnd | UnknownEnd:
    """The place with a name; unknown where there is none, or several."""
    places = await _match_places_by_name(read, asked)
    if len(places) == 1:
        lookup = {**_end_lookup(asked), "id": places[0]["id"]}
        read.note_resolved(cypher, (), ends=[lookup])
        return (await _resolve_ends_by_code(read, cypher, {asked: lookup}))[asked]
    if places:
        named = tuple(map(party_from_node, places))
        return UnknownEnd(asked, UnknownReason.SEVERAL_PLACES, suggestions=named)
    suggested = await _suggest_ends(read, asked)
    return UnknownEnd(asked, UnknownReason.NOT_KNOWN, suggestions=suggested)


async def _match_places_by_name(read: QuestionReader, name: str) -> list[Any]:
    """The nodes of the places with a name; where none is written so, of those whose blanks and signs alone differ."""
    row = await read(_MATCH_BY_NAME, folded=fold_for_comparison(name))
    if not row["found"] and (ids := (await read_place_names(read.database)).called(name)):
        row = await read(_MATCH_BY_IDS, ids=ids)
    return list(row["found"])


async def _suggest_ends(read: QuestionReader, asked: str) -> tuple[Party, ...]:
    """What somebody may have meant: places, then actors, then the rest.

    Of each the name without where it is, places whose code begins alike, what nearly begins so, then the nearest names; of what is not
    written as codes are, in capitals or with digits, codes come after that.
    """
    found: list[TypedNode] = []
    if head := _WITH_WIDER_PLACE.fullmatch(asked.strip()):
        found += map(typed_node, await _match_places_by_name(read, head["name"]))
    text = asked.strip()
    coded = await _match_code_beginning(read, text.upper())
    words = (asked.partition(":")[2] or asked).replace("-", " ")
    near = [one.node for one in await suggest_nodes(read.database, words, limit=_MAX_SUGGESTIONS)]
    found += [*coded, *near] if text.isupper() or not text.isalpha() else [*near, *coded]
    with suppress(InvalidInput):
        hits = await search_nodes(read.database, words, limit=_MAX_SUGGESTIONS)
        found += (hit.node for hit in hits)
    by_id = {node.id: node for node in sorted(found, key=_rank_suggested)}
    return tuple(
        Party(node.id, str(node.properties["name"]), node.declared.name) for node in by_id.values()
    )[:_MAX_SUGGESTIONS]


async def _match_code_beginning(read: QuestionReader, text: str) -> list[TypedNode]:
    """The places whose codes begin as a text does that may be a code."""
    if not any(possible_place_ids(text)) or text.isdigit():
        return []
    beginnings = [text[:length] for length in range(2, len(text))] or [text]
    row = await read(_MATCH_BY_CODE_PREFIX, beginnings=beginnings, limit=_MAX_SUGGESTIONS)
    return [typed_node(node) for node in row["found"]]


def _rank_suggested(node: TypedNode) -> int:
    """Places before actors before the rest."""
    return 0 if "Place" in node.declared.labels else 1 if "Actor" in node.declared.labels else 2


def party_from_node(node: Any) -> Party:
    """A node, as the driver returns it, as it is named in an answer."""
    labels = node.labels if hasattr(node, "labels") else ()
    properties: Mapping[str, Any] = node
    return Party(properties["id"], properties["name"], narrowest_type(labels).name)
