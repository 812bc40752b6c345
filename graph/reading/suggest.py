"""Type-ahead: what begins like a text, places first.

Codes and beginnings of names come from range and text indexes; beginnings of other words and of other names
from the full-text index, of which only the best are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from partnergraph.graph.connection.database import Database
from partnergraph.graph.ddl import FULLTEXT_INDEX
from partnergraph.graph.reading.nodes import TypedNode, typed_node
from partnergraph.schema.codes import fold_for_comparison
from partnergraph.schema.errors import InvalidInput

MAX_SUGGESTED = 20
_LONGEST_PREFIX, _MOST_WORDS = 100, 8
# Many names begin like two letters; beyond these, more letters are needed. All places are looked at.
_LOOKED_AT = 200
# The index of names is one of three letters each: it walks over all names for fewer. It serves a parameter alone:
# of a variable's value the planner does not know that it is text, and walks over all names too.
_LEAST_INDEXED = 3

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
  MATCH (n:Place) WHERE n.name_folded STARTS WITH $prefix
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
  RETURN node AS n, CASE node.name_folded WHEN $prefix THEN 1 ELSE 4 END AS way
}}
WITH n, min(way) AS way
WHERE $labels IS NULL OR any(label IN labels(n) WHERE label IN $labels)
WITH n, way, NOT n:Place AS later,
  CASE WHEN n:Country THEN 0 WHEN n:Group THEN 1 WHEN n:Region THEN 2 + n.level ELSE 9 END AS size
ORDER BY later, CASE WHEN way < 2 THEN way ELSE 2 END, size, way, size(n.name_folded), n.id LIMIT $limit
OPTIONAL MATCH (n)-[:LOCATED_IN|PART_OF*1..6]->(country:Country)
WITH n, later, way, size, collect(country)[0] AS country
ORDER BY later, CASE WHEN way < 2 THEN way ELSE 2 END, size, way, size(n.name_folded), n.id
RETURN collect([n, CASE WHEN n:Country THEN n.code ELSE country.code END]) AS found
"""


@dataclass(frozen=True)
class Suggestion:
    """What a text may be the beginning of; ``country`` is the code of that in which it lies."""

    node: TypedNode
    country: str | None

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


async def suggest_nodes(
    database: Database, prefix: str, *, labels: Iterable[str] | None = None, limit: int = 10
) -> list[Suggestion]:
    """What begins like ``prefix``, places before all else; among types where asked.

    Raises :class:`InvalidInput` for a limit that is not allowed.
    """
    if not 1 <= limit <= MAX_SUGGESTED:
        raise InvalidInput(
            f"{limit} suggestions are not allowed",
            where="first",
            do=f"ask for 1 to {MAX_SUGGESTED}",
        )
    text = " ".join(prefix[:_LONGEST_PREFIX].split())
    folded = fold_for_comparison(text)
    if not folded:
        return []
    code = text.upper() if re.fullmatch(r"[A-Za-z0-9]{2,5}", text) else ""
    parameters = {
        "code": code,
        "prefix": folded,
        "words": _beginning_query(folded),
        "labels": list(labels) if labels else None,
        "limit": limit,
    }
    (found,) = await database.values(_SUGGEST_NODES, parameters)
    return [Suggestion(typed_node(node), country) for node, country in found]


def _beginning_query(folded: str) -> str:
    """A Lucene query for names with all these words, the last of which may only have begun; empty without words."""
    words = re.findall(r"\w+", folded)[:_MOST_WORDS]
    if not words or len(words[-1]) < 2:  # noqa: PLR2004  (nearly every name has a word that begins with a letter)
        return ""
    *whole, begun = words
    return " AND ".join([*(f'"{word}"' for word in whole), f"{begun}*"])
