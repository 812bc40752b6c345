"""Counting and summing what a connection holds, in groups.

A grouping is a list of entries that name things to group by: a field (``{"kind": True}``), a part of a date
(``{"starts": "YEAR"}``), fields of something related (``{"country": {"code": True, "name": True}}``), or of
the relation that leads to it (``{"edge": {"role": True}}``). Names below one relation speak of the same
related thing, in one entry and in several. What has no value, or is related to nothing, is in a group of its
own, whose key is null.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from partnergraph.graph.cypher.fragment import (
    CypherScope,
    Fragment,
    MatchClause,
    Parameter,
    Piece,
    compose_cypher,
    join_cypher,
)
from partnergraph.graph.cypher.match import match_link
from partnergraph.graph.cypher.page import edge_field
from partnergraph.schema.catalog import EntityType, RelationType
from partnergraph.schema.directions import (
    Direction,
    Shortcut,
    edge_fields,
    possible_directions,
    possible_fields,
    possible_shortcuts,
)
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.fields import DeclaredField, FieldKind
from partnergraph.schema.names import to_camel_case

NUMERIC_KINDS = frozenset({FieldKind.INTEGER, FieldKind.FLOAT, FieldKind.COUNT})
_MEASURABLE_KINDS = NUMERIC_KINDS | {FieldKind.DATE}
_DATE_PART_LENGTHS = {"YEAR": 4, "MONTH": 7, "DAY": 10}
DEFAULT_GROUPS, LARGEST_GROUPS = 100, 10_000

MEASURE_TEMPLATES = {
    "count": "count({value})",
    "distinct": "count(DISTINCT {value})",
    "min": "min({value})",
    "max": "max({value})",
    "sum": "sum({value})",
    "average": "avg({value})",
}


# What Neo4j measures of a property that no row has.
NOTHING_MEASURED: Mapping[str, int | None] = {
    "count": 0,
    "distinct": 0,
    "min": None,
    "max": None,
    "sum": 0,
    "average": None,
}


def measurable_fields(declared: EntityType | RelationType) -> dict[str, DeclaredField]:
    """The fields of which there is something to measure, by their names in the API."""
    return {
        to_camel_case(n): f
        for n, f in declared.own.items()
        if f.kind in _MEASURABLE_KINDS and not f.many
    }


def measurable_edge_fields() -> dict[str, DeclaredField]:
    """The fields of relations, of whichever type, of which there is something to measure."""
    return {
        to_camel_case(n): f
        for n, f in edge_fields().items()
        if f.kind in _MEASURABLE_KINDS and not f.many
    }


def _field_measures(field: DeclaredField) -> tuple[str, ...]:
    """The names of the measures that a field has."""
    return (
        tuple(MEASURE_TEMPLATES)
        if field.kind in NUMERIC_KINDS
        else ("count", "distinct", "min", "max")
    )


@dataclass(frozen=True)
class GroupKey:
    """One thing that is grouped by: its path in the API's names, and what its values are."""

    path: str
    expression: str
    field: DeclaredField


@dataclass
class Grouping:
    """The keys of a grouping, and the MATCHes that reach them, each related thing matched once."""

    scope: CypherScope
    matches: list[Piece]
    keys: list[GroupKey]
    reached: dict[Any, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        ends: tuple[EntityType, str],
        relation: tuple[Direction, str] | None,
        entries: Sequence[Mapping[str, Any]],
        scope: CypherScope,
    ) -> Grouping:
        """Read the entries for a node (type, variable) and the relation it was reached by.

        Raises :class:`~partnergraph.schema.errors.InvalidInput` for an entry that names nothing, and for a field
        of an edge where there is none.
        """
        grouping = cls(scope, [], [])
        for entry in entries:
            grouping.walk(ends, relation, entry, ())
        return grouping

    def walk(
        self,
        ends: tuple[EntityType, str],
        relation: tuple[Direction, str] | None,
        entry: Mapping[str, Any],
        path: tuple[str, ...],
    ) -> None:
        """Follow what an entry names to its fields; all below one relation is of the same related thing."""
        declared, variable = ends
        named = {name: value for name, value in entry.items() if value is not None}
        if not named:
            raise InvalidInput(
                "an entry of groupBy must name what to group by",
                where=".".join(path),
                do="write [{kind: true}, {starts: YEAR}]",
            )
        fields = {to_camel_case(n): f for n, f in possible_fields(declared).items()}
        shortcuts = {s.name: s for s in possible_shortcuts(declared).values()}
        directions = {to_camel_case(d.name): d for d in possible_directions(declared).values()}
        for name, inner in named.items():
            if name == "node":
                self.walk(ends, relation, inner, path)
            elif name == "edge":
                self.walk_edge(relation, inner, (*path, name))
            elif name in shortcuts:
                target = shortcuts[name].target
                edge, node = self.reach(variable, shortcuts[name], target.name)
                forward = Direction(shortcuts[name].relation, forward=True)
                self.walk((target, node), (forward, edge), inner, (*path, name))
            elif name in directions:
                direction = directions[name]
                edge, node = self.reach(variable, direction, "")
                self.walk((direction.other, node), (direction, edge), inner, (*path, name))
            else:
                self.add_key(fields[name], variable, inner, (*path, name))

    def walk_edge(
        self,
        relation: tuple[Direction, str] | None,
        entry: Mapping[str, Any],
        path: tuple[str, ...],
    ) -> None:
        """Add a key for each field of the relation that an entry names."""
        direction, variable = relation or (None, "")
        for name, part in entry.items():
            if part is not None:
                self.add_key(edge_field(direction, name), variable, part, (*path, name))

    def reach(self, variable: str, link: Direction | Shortcut, label: str) -> tuple[str, str]:
        """Match what is related, unless it is; the variables of the relation and of the thing."""
        if (variable, link) not in self.reached:
            edge, node = self.scope.variable("ge"), self.scope.variable("gn")
            match = match_link(variable, link, edge, node, self.scope, label)
            self.matches.append(replace(match, keyword="OPTIONAL MATCH").cypher)
            self.reached[variable, link] = edge, node
        return self.reached[variable, link]

    def add_key(
        self, declared: DeclaredField, variable: str, part: Any, path: tuple[str, ...]
    ) -> None:
        """Add a key for one field, and what unwinds it where it has many values."""
        if part is False:
            return
        expression = f"{variable}.{declared.name}"
        if declared.many:
            if (variable, declared.name) not in self.reached:
                item = self.scope.variable("gi")
                self.matches.append(f"UNWIND coalesce({expression}, [null]) AS {item}")
                self.reached[variable, declared.name] = item, item
            expression, _ = self.reached[variable, declared.name]
        elif declared.kind is FieldKind.DATE:
            expression = f"left({expression}, {_DATE_PART_LENGTHS[part]})"
        self.keys.append(GroupKey(".".join(path), expression, declared))


def grouping_statement(
    match: MatchClause,
    row: Sequence[str],
    grouping: Grouping,
    measure_columns: Sequence[str],
    limit: Parameter,
) -> tuple[Fragment, str]:
    """A statement up to its groups, largest first, and the list for each: keys, rows, each measure.

    ``row``: the variables that make a row of the connection. ``measure_columns``: Cypher of each measure. Without
    keys there is one group, even of nothing.
    """
    names = [f"gk{index}" for index in range(len(grouping.keys))]
    keys = [f"{key.expression} AS {name}" for key, name in zip(grouping.keys, names, strict=True)]
    columns = [f"{expression} AS gm{index}" for index, expression in enumerate(measure_columns)]
    group = [f"[{', '.join(names)}] AS gk"] if names else []
    order = "gc DESC, gk" if names else "gc"
    results = [
        "gk" if names else "[]",
        "gc",
        *(f"gm{index}" for index in range(len(measure_columns))),
    ]
    statement = compose_cypher(
        "%(matches)s WITH DISTINCT %(rows)s WITH %(groups)s ORDER BY %(order)s LIMIT %(limit)s",
        matches=join_cypher(" ", [match.cypher, *grouping.matches]),
        rows=", ".join([*row, *keys]),
        groups=", ".join([*group, "count(*) AS gc", *columns]),
        order=order,
        limit=limit,
    )
    return statement, f"[{', '.join(results)}]"


def group_limit(first: int | None) -> int:
    """How many groups to return, given ``first``. Raises :class:`InvalidInput` for more than allowed."""
    size = DEFAULT_GROUPS if first is None else first
    if not 0 <= size <= LARGEST_GROUPS:
        raise InvalidInput(
            f"{size} groups are not allowed", where="first", do=f"ask for 0 to {LARGEST_GROUPS}"
        )
    return size


def group_key_value(field: DeclaredField, value: Any) -> Any:
    """A key's value as the API writes it: an enum's word as its name."""
    return field.enum(value).name if field.enum and value is not None else value


def list_measures(
    declared: EntityType | RelationType, variable: str
) -> Iterator[tuple[str, str, str]]:
    """(field, measure, Cypher) of everything that can be measured."""
    for name, measured in measurable_fields(declared).items():
        for measure in _field_measures(measured):
            yield name, measure, measure_expression(measure, f"{variable}.{measured.name}")


def measure_expression(measure: str, value: str) -> str:
    """Cypher of one measure of a value."""
    return MEASURE_TEMPLATES[measure].format(value=value)
