"""Type-ahead: what begins like a text, places first.

Codes and beginnings of names come from range and text indexes; beginnings of other words and of other names
from the full-text index, of which only the best are looked at. Where no place begins so, places that nearly do come
after what does; and where nothing begins so, names that hold nearly these words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.graph.ddl import FULLTEXT_INDEX
from partnergraph.graph.ledger import RETURN_WITH_REVISION
from partnergraph.graph.reading.nodes import TypedNode, typed_node
from partnergraph.graph.reading.place_names import read_place_names
from partnergraph.schema.catalog import all_entity_types
from partnergraph.schema.codes import fold_for_comparison
from partnergraph.schema.errors import InvalidInput

MAX_SUGGESTED = 20
# Lucene's fuzzy match of a word of three letters matches nearly anything.
SHORTEST_FUZZY = 5
_LONGEST_PREFIX, _MOST_WORDS = 100, 8
# Many names begin like two letters; beyond these, more letters are needed. All places are looked at.
_LOOKED_AT = 200
# The index of names is one of three letters each: it walks over all names for fewer. It serves a parameter alone:
# of a variable's value the planner does not know that it is text, and walks over all names too.
_LEAST_INDEXED = 3

_PLACE_LABELS = frozenset(
    label
    for type_ in all_entity_types().values()
    if "Place" in type_.labels
    for label in type_.labels
)

# The best of rows `n, way`, each with the country in which it lies and its region: places, then actors, then the rest.
# Among these what is called so (way 0 or 1), of which a name begins so (2 or 3), then of which one name has all the words (4).
_RANK = (
    "later, CASE WHEN way < 2 THEN way WHEN way < 4 THEN 2 ELSE way END, size, way, "
    "size(n.name_folded), n.id"
)
_SHOW_FOUND = f"""
WITH n, min(way) AS way
WHERE $labels IS NULL OR any(label IN labels(n) WHERE label IN $labels)
WITH n, way, CASE WHEN n:Place THEN 0 WHEN n:Actor THEN 1 ELSE 2 END AS later,
  CASE WHEN n:Country THEN 0 WHEN n:Group THEN 1 WHEN n:Region THEN 2 + n.level ELSE 9 END AS size
ORDER BY {_RANK} LIMIT $limit
OPTIONAL MATCH (n)-[:LOCATED_IN|PART_OF*1..6]->(around:Country|Region)
WITH n, later, way, size, around ORDER BY around.level DESC, around.id
WITH n, later, way, size, collect(around) AS around
ORDER BY {_RANK}
WITH collect([n, CASE WHEN n:Country THEN n.code ELSE [one IN around WHERE one:Country | one.code][0] END,
  CASE WHEN n:Place THEN null ELSE [one IN around WHERE one:Region | one.name][0] END]) AS found
{RETURN_WITH_REVISION.format(columns="found", names="found")}
"""
_SUGGEST_NODES = f"""
CALL () {{
  UNWIND CASE WHEN size($code) < 2 THEN [] ELSE [$code] END AS code
  CALL (code) {{
    MATCH (n:Country) WHERE n.code STARTS WITH code OR n.alpha3 = code OR n.eurostat_code = code RETURN n
    UNION MATCH (n:Region) WHERE n.code STARTS WITH code RETURN n
    UNION MATCH (n:Group) WHERE toUpper(n.code) STARTS WITH code RETURN n
  }}
  RETURN n, CASE toUpper(n.code) WHEN code THEN 0 ELSE 2 END AS way
  UNION ALL
  CALL () {{
    WITH 0 AS at WHERE size($prefix) < {_LEAST_INDEXED} MATCH (n:Place) WHERE n.name_folded STARTS WITH $prefix
    RETURN n
    UNION ALL
    WITH 0 AS at WHERE size($prefix) >= {_LEAST_INDEXED} MATCH (n:Entity&Place) USING TEXT INDEX n:Entity(name_folded)
    WHERE n.name_folded STARTS WITH $prefix RETURN n
  }}
  RETURN n, CASE n.name_folded WHEN $prefix THEN 1 ELSE 3 END AS way
  UNION ALL
  UNWIND CASE WHEN size($prefix) < {_LEAST_INDEXED} THEN [] ELSE [$prefix] END AS prefix
  CALL (prefix) {{
    MATCH (n:Entity) WHERE n.name_folded = $prefix RETURN n, 1 AS way LIMIT {_LOOKED_AT}
    UNION ALL
    MATCH (n:Entity) WHERE n.name_folded STARTS WITH $prefix RETURN n, 3 AS way LIMIT {_LOOKED_AT}
  }}
  RETURN n, way
  UNION ALL
  UNWIND CASE $words WHEN '' THEN [] ELSE [$words] END AS words
  CALL db.index.fulltext.queryNodes('{FULLTEXT_INDEX}', words, {{limit: {_LOOKED_AT}}}) YIELD node, score
  WITH node, [node.name_folded] + coalesce(node.aliases_folded, []) AS names
  RETURN node AS n, CASE WHEN $prefix IN names OR node.acronym_folded = $prefix THEN 1
    WHEN any(name IN names WHERE name STARTS WITH $prefix) THEN 3
    WHEN any(name IN names WHERE all(part IN $parts WHERE name CONTAINS part)) THEN 4 ELSE 5 END AS way
}}
{_SHOW_FOUND}"""
# Of these places, and of what the full-text index finds for these words; 'way' as above.
_SUGGEST_NEAR = f"""
CALL () {{
  UNWIND $near AS one MATCH (n:Entity {{id: one[0]}}) RETURN n, one[1] AS way
  UNION ALL
  UNWIND CASE $words WHEN '' THEN [] ELSE [$words] END AS words
  CALL db.index.fulltext.queryNodes('{FULLTEXT_INDEX}', words, {{limit: {_LOOKED_AT}}}) YIELD node, score
  RETURN node AS n, 4 AS way
}}
{_SHOW_FOUND}"""


@dataclass(frozen=True)
class Suggestion:
    """What a text may be the beginning of, or ``nearly`` so.

    ``country`` is the code of that in which it lies, ``region`` the name of that in which an actor is. ``city``: of which
    the text is a name, where it is suggested because that lies in it.
    """

    node: TypedNode
    country: str | None
    region: str | None = None
    nearly: bool = False
    city: str | None = None

    @property
    def id(self) -> str:
        """The id of the entity that is suggested."""
        return self.node.id

    @property
    def name(self) -> str:
        """The name of the entity that is suggested."""
        return str(self.node.value("name"))

    @property
    def typename(self) -> str:
        """The name of its type."""
        return self.node.declared.name

    @property
    def code(self) -> str | None:
        """Its code, where it has one."""
        code = self.node.properties.get("code")
        return str(code) if code is not None else None


@dataclass(frozen=True)
class SuggestedNow:
    """Suggestions, and the version of the data that all of them are of; None where that is not known."""

    found: list[Suggestion]
    version: int | None

    def and_then(self, later: SuggestedNow, found: list[Suggestion]) -> SuggestedNow:
        """What was found in this and what was read later."""
        return SuggestedNow(found, self.version if self.version == later.version else None)


async def suggest_nodes(
    database: Database, prefix: str, *, labels: Iterable[str] | None = None, limit: int = 10
) -> list[Suggestion]:
    """What begins like ``prefix``, else nearly so: places, then actors, then the rest; among types where asked.

    Raises :class:`InvalidInput` for a limit that is not allowed.
    """
    return (await suggest_at_version(database, prefix, labels=labels, limit=limit)).found


async def suggest_at_version(
    database: Database, prefix: str, *, labels: Iterable[str] | None = None, limit: int = 10
) -> SuggestedNow:
    """The same, with the version of the data that it is of. Mostly one statement, for people wait for it at each letter."""
    if not 1 <= limit <= MAX_SUGGESTED:
        raise InvalidInput(
            f"{limit} suggestions are not allowed",
            where="first",
            do=f"ask for 1 to {MAX_SUGGESTED}",
        )
    text = " ".join(prefix[:_LONGEST_PREFIX].split())
    folded = fold_for_comparison(text)
    if not folded:
        return SuggestedNow([], None)
    code = text.upper() if re.fullmatch(r"[A-Za-z0-9]{2,5}", text) else ""
    asked = {"labels": list(labels) if labels else None, "limit": limit}
    words = _beginning_query(folded)
    begun = await _read_suggestions(
        database,
        _SUGGEST_NODES,
        code=code,
        prefix=folded,
        words=words,
        parts=_split_words(folded),
        **asked,
    )
    if not any("Place" in one.node.declared.labels for one in begun.found):
        places = await _suggest_near_places(database, text, begun.version, asked)
        so = [one for one in places.found if not one.nearly]
        nearly = [one for one in places.found if one.nearly]
        begun = begun.and_then(places, [*so, *begun.found, *nearly][:limit])
    if not begun.found and (words := _near_query(folded)):
        near = await _read_suggestions(database, _SUGGEST_NEAR, near=[], words=words, **asked)
        begun = begun.and_then(near, near.found)
    return begun


async def _suggest_near_places(
    database: Database, text: str, version: int | None, asked: dict[str, Any]
) -> SuggestedNow:
    """The places of which a name begins like a text but for blanks and signs, or nearly so."""
    if asked["labels"] and not _PLACE_LABELS.intersection(asked["labels"]):
        return SuggestedNow([], version)
    near = (await read_place_names(database)).near(text)
    ways = [[one.id, 1 if one.whole else 3] for one in near]
    if not ways:
        return SuggestedNow([], version)
    places = await _read_suggestions(database, _SUGGEST_NEAR, near=ways, words="", **asked)
    marked = [replace(one, nearly=near[0].edits > 0) for one in places.found]
    return replace(places, found=marked)


async def _read_suggestions(database: Database, statement: str, **parameters: Any) -> SuggestedNow:
    """What a statement suggests."""
    found, version = await database.values(statement, parameters)
    nearly = statement is _SUGGEST_NEAR
    return SuggestedNow(
        [Suggestion(typed_node(node), country, region, nearly) for node, country, region in found],
        version,
    )


def _beginning_query(folded: str) -> str:
    """A Lucene query for names with all these words, the last of which may only have begun; empty without words."""
    words = _split_words(folded)
    if not words or len(words[-1]) < 2:  # noqa: PLR2004  (nearly every name has a word that begins with a letter)
        return ""
    *whole, begun = words
    # Whole words first: an acronym is among the best, however many names begin with it.
    return " AND ".join([*(f'"{word}"' for word in whole), f'("{begun}"^4 OR {begun}*)'])


def _near_query(folded: str) -> str:
    """A Lucene query for names with nearly all these words: a typing error in each, or a blank left out."""
    words = _split_words(folded)
    terms = []
    for word in words:
        near = [f'"{word}"', f"{word}*"] if word == words[-1] else [f'"{word}"']
        if len(word) >= SHORTEST_FUZZY:
            near.append(f"{word}~1")
            near += [f'("{word[:at]}" AND {word[at:]}*)' for at in range(2, len(word) - 1)]
        terms.append(f"({' OR '.join(near)})")
    return " AND ".join(terms)


def _split_words(folded: str) -> list[str]:
    """The first words of a text, without signs."""
    return re.findall(r"\w+", folded)[:_MOST_WORDS]
