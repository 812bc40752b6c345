"""Facets: by what a search is narrowed, and how many of what it found have each value.

What was chosen of one facet are alternatives, and it narrows all but the facet itself, of which another value can be
chosen beside it. The values of whatever was found are read once, and what was chosen only goes in beside the statement:
Neo4j plans it for the first search alone, which takes it longer than to answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from partnergraph.graph.cypher.match import kind_expression
from partnergraph.graph.cypher.where import list_meant_kinds
from partnergraph.graph.cypher.within import PLACE_DEPTH
from partnergraph.schema.catalog import all_entity_types
from partnergraph.schema.names import class_constant

MOST_VALUES = 60


@dataclass(frozen=True)
class Facet:
    """By what a search is narrowed: ``values`` is Cypher for the list of those that ``n`` has, each once.

    ``named``: how the id begins of the entity that a value stands for; None where it stands for itself.
    """

    name: str
    description: str
    values: str
    named: str | None = None


_SHORTEST_REGION = 3
_KIND = kind_expression(all_entity_types()["Entity"], "n", class_constant)
FACETS = (
    Facet("kind", "Of one of these kinds", f"[{_KIND}]"),
    Facet(
        "country",
        "In one of these countries: their codes",
        "COLLECT { MATCH (n)-[:LOCATED_IN]->(m:Country) RETURN DISTINCT m.code }",
        "country:",
    ),
    Facet(
        "region",
        "In one of these regions, or in one whose code begins so: their codes",
        f"""COLLECT {{ MATCH (n)-[:LOCATED_IN]->(m:Region)
    UNWIND range({_SHORTEST_REGION}, size(m.code)) AS length RETURN DISTINCT left(m.code, length) }}""",
        "region:",
    ),
    Facet(
        "sector",
        "Active in one of these sectors: their names",
        "COLLECT { MATCH (n)-[:ACTIVE_IN]->(m) RETURN DISTINCT m.name }",
    ),
    Facet(
        "programme",
        "Funded under one of these programmes, or a part of one: their ids",
        f"""COLLECT {{ MATCH (n)-[:FUNDED_UNDER]->()-[:PART_OF*0..{PLACE_DEPTH}]->(m:Programme)
    RETURN DISTINCT m.id }}""",
        "",
    ),
    Facet(
        "year",
        "Begun or signed in one of these years",
        "[date IN [n.starts, n.signed] WHERE date IS NOT NULL | left(date, 4)]",
    ),
)
_PLACES = f"range(0, {len(FACETS) - 1})"

# Of a row `n` of what was found: the values that it has of each facet, and the facets of which it has none that was chosen.
WITH_FACETS = f"""
WITH *, [{", ".join(facet.values for facet in FACETS)}] AS facets
WITH *, [at IN {_PLACES} WHERE size(%(chosen)s[at]) > 0
  AND none(value IN facets[at] WHERE value IN %(chosen)s[at])] AS missed
"""
# Of `found`, rows that begin with `[n, score, facets, missed]`, each value as `[facet, value, name, how many]`: the most frequent, and what was chosen.
# What RETURN groups is not told apart by all that is in sight, as what WITH groups is: thousands of rows in one list.
COUNT_FACETS = f"""
CALL (found) {{
  UNWIND found AS one
  UNWIND CASE size(one[3]) WHEN 0 THEN {_PLACES} ELSE one[3] END AS at
  UNWIND one[2][at] AS value
  RETURN at, value, count(*) AS counted
}}
WITH hits, total, at, value, counted ORDER BY at, counted DESC, value
WITH hits, total, at, collect([value, counted]) AS values
UNWIND values[..{MOST_VALUES}] + [one IN values[{MOST_VALUES}..] WHERE one[0] IN %(chosen)s[at]] AS one
OPTIONAL MATCH (named:Entity {{id: %(named)s[at] + one[0]}})
WITH hits, total, collect([at, one[0], named.name, one[1]]) AS counted
"""
ID_BEGINNINGS = [facet.named for facet in FACETS]


@dataclass(frozen=True)
class FacetValue:
    """How many of what was found have a value of a facet; ``name``: of what it stands for, if for something."""

    facet: str
    value: str
    name: str | None
    count: int

    @classmethod
    def of_row(cls, row: list[Any]) -> FacetValue:
        """What a row of :data:`COUNT_FACETS` says."""
        at, *rest = row
        return cls(FACETS[at].name, *rest)


def list_chosen(chosen: Mapping[str, list[str] | None]) -> list[list[str]]:
    """What was chosen of each facet, in their order; nothing chosen of one narrows nothing. An abstract kind is all below it."""
    kinds = list_meant_kinds(chosen.get("kind") or [])
    given = {**chosen, "kind": [class_constant(name) for name in kinds]}
    return [list(given.get(facet.name) or ()) for facet in FACETS]
