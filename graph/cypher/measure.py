"""What is measured of the rows of a group: fields of the thing, of the relation that leads to it, of relations from it.

A measure is named by a path: ``()`` for the thing, ``("edge",)`` for the relation that leads to it, and
``("partners",)`` for the relations that are followed from it. Those of a relation by which is grouped are the ones of
the group: of projects by country of their partners, what the partners of that country got.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from partnergraph.graph.cypher.aggregate import Grouping
from partnergraph.graph.cypher.page import edge_field
from partnergraph.schema.catalog import EntityType, RelationType
from partnergraph.schema.directions import Direction, edge_fields, possible_directions
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.fields import DeclaredField, FieldKind
from partnergraph.schema.names import to_camel_case

NUMERIC_KINDS = frozenset({FieldKind.INTEGER, FieldKind.FLOAT, FieldKind.COUNT})
_MEASURABLE_KINDS = NUMERIC_KINDS | {FieldKind.DATE}
OF_EDGE = ("edge",)

MEASURE_TEMPLATES = {
    "count": "count({0})",
    "distinct": "count(DISTINCT {0})",
    "min": "min({0})",
    "max": "max({0})",
    "sum": "sum({0})",
    "average": "avg({0})",
}
# The same of a field of each relation in a list, a list a row.
_LEAST = "reduce(t = null, r IN {0} | CASE WHEN t IS NULL OR r.{1} %s t THEN coalesce(r.{1}, t) ELSE t END)"
_COUNTED = "sum(size([r IN {0} WHERE r.{1} IS NOT NULL]))"
_SUMMED = "sum(reduce(t = 0, r IN {0} | t + coalesce(r.{1}, 0)))"
_LIST_TEMPLATES = {
    "count": _COUNTED,
    "distinct": "collect([r IN {0} WHERE r.{1} IS NOT NULL | r.{1}])",
    "min": f"min({_LEAST % '<'})",
    "max": f"max({_LEAST % '>'})",
    "sum": _SUMMED,
    "average": f"CASE {_COUNTED} WHEN 0 THEN null ELSE toFloat({_SUMMED}) / {_COUNTED} END",
}
_DISTINCT_OF_LISTS = "COUNT {{ UNWIND {0} AS list UNWIND list AS value RETURN DISTINCT value }}"

# What Neo4j measures of a property that no row has.
NOTHING_MEASURED: Mapping[str, int | None] = {
    "count": 0,
    "distinct": 0,
    "min": None,
    "max": None,
    "sum": 0,
    "average": None,
}


def _is_measurable(declared: DeclaredField) -> bool:
    """Whether there is something to measure of a field: a number or a date."""
    return declared.kind in _MEASURABLE_KINDS and not declared.many


def measurable_fields(declared: EntityType | RelationType) -> dict[str, DeclaredField]:
    """The fields of which there is something to measure, by their names in the API."""
    return {to_camel_case(n): f for n, f in declared.own.items() if _is_measurable(f)}


def measurable_edge_fields() -> dict[str, DeclaredField]:
    """The fields of relations, of whichever type, of which there is something to measure."""
    return {to_camel_case(n): f for n, f in edge_fields().items() if _is_measurable(f)}


@cache
def measurable_directions(declared: EntityType) -> dict[str, Direction]:
    """The relations from things of a type that have numbers of their own, by their names in the API."""
    return {
        to_camel_case(name): direction
        for name, direction in possible_directions(declared).items()
        if any(f.kind in NUMERIC_KINDS for f in direction.relation.own.values())
    }


def measures_of_field(declared: DeclaredField) -> tuple[str, ...]:
    """The names of the measures that a field has."""
    numeric = declared.kind in NUMERIC_KINDS
    return tuple(MEASURE_TEMPLATES) if numeric else ("count", "distinct", "min", "max")


@dataclass
class MeasurePlan:
    """What a grouped statement measures of its rows, each once; columns are told by their numbers.

    ``gathered``: the lists, a list a row, of the relations that are followed from the things.
    """

    declared: EntityType
    node: str
    relation: tuple[Direction, str] | None
    grouping: Grouping
    columns: list[str] = field(default_factory=list)
    gathered: dict[str, str] = field(default_factory=dict)
    listed: set[int] = field(default_factory=set)

    def column(self, path: tuple[str, ...], name: str, measure: str) -> str:
        """The variable of a measure of a field. Raises :class:`InvalidInput` for a field that is not there."""
        if not path:
            return self.add(MEASURE_TEMPLATES[measure], f"{self.node}.{self.own_field(name).name}")
        stored = measurable_edge_fields()[name].name
        if path == OF_EDGE:
            # Where nothing leads to the rows, this says so.
            stored = stored if self.relation else edge_field(None, name).name
            edge = self.relation[1] if self.relation else ""
            return self.add(MEASURE_TEMPLATES[measure], f"{edge}.{stored}")
        _, gathered = self.gather(path[0])
        variable = self.add(_LIST_TEMPLATES[measure], gathered, stored)
        if measure == "distinct":
            self.listed.add(self.columns.index(_LIST_TEMPLATES[measure].format(gathered, stored)))
        return variable

    def count_column(self, path: tuple[str, ...]) -> str:
        """The variable of how many relations of a path there are; those that lead to the rows are as many as these."""
        if path == OF_EDGE and self.relation is None:
            edge_field(None, "count")
        if path in {(), OF_EDGE}:
            return "gc"
        return self.add("sum(size({0}))", self.gather(path[0])[1])

    def own_field(self, name: str) -> DeclaredField:
        """A field of the thing. Raises :class:`InvalidInput` for one that is not there, or no number or date."""
        fields = measurable_fields(self.declared)
        if name not in fields:
            raise no_such_measure(name, fields, ())
        return fields[name]

    def gather(self, name: str) -> tuple[Direction, str]:
        """The relations from the things that are called so, and the variable of their list."""
        directions = measurable_directions(self.declared)
        if name not in directions:
            raise no_such_measure(name, directions, ())
        edge, _ = self.grouping.reach(self.node, directions[name], "")
        self.gathered.setdefault(edge, f"gl{len(self.gathered)}")
        return directions[name], self.gathered[edge]

    def add(self, template: str, *values: str) -> str:
        """The variable of a measure, added unless it is there."""
        expression = template.format(*values)
        if expression not in self.columns:
            self.columns.append(expression)
        return f"gm{self.columns.index(expression)}"

    def results(self) -> list[str]:
        """Cypher of each column once the groups are made."""
        return [
            _DISTINCT_OF_LISTS.format(f"gm{i}") if i in self.listed else f"gm{i}"
            for i in range(len(self.columns))
        ]


def no_such_measure(name: str, known: Mapping[str, object], path: tuple[str, ...]) -> InvalidInput:
    """What to say of a measure of something that the rows have not."""
    return InvalidInput(
        f"there is nothing to measure that is called {name}",
        where=".".join(("aggregate", *path, name)),
        do=f"use one of: {', '.join(['count', *known])}",
    )
