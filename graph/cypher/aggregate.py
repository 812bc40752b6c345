"""Counting and summing what a connection holds, in groups.

A grouping is a list of entries, each of which names one thing to group by: a field (``{"kind": True}``), a
part of a date (``{"starts": "YEAR"}``), a field of something related (``{"country": {"code": True}}``), or
of the relation itself (``{"edge": {"role": True}}``). What has no value, or is related to nothing, is in a
group of its own, whose key is null.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from partnergraph.graph.cypher.page import declared_name, single_entry
from partnergraph.graph.cypher.where import match_link
from partnergraph.schema.catalog import EntityType, RelationType
from partnergraph.schema.directions import (
    Direction,
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


def measurable_fields(declared: EntityType | RelationType) -> dict[str, DeclaredField]:
    """The fields of which there is something to measure, by their names in the API."""
    return {
        to_camel_case(n): f
        for n, f in declared.own.items()
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
    """The keys of a grouping, and the MATCHes that reach them."""

    scope: CypherScope
    matches: list[Piece]
    keys: list[GroupKey]

    @classmethod
    def of(
        cls,
        ends: tuple[EntityType, str],
        relation: tuple[Direction, str] | None,
        entries: Sequence[Mapping[str, Any]],
        scope: CypherScope,
    ) -> Grouping:
        """Read the entries for a node (type, variable) and the relation it was reached by.

        Raises :class:`~partnergraph.schema.errors.InvalidInput` for an entry that names several things or none.
        """
        grouping = cls(scope, [], [])
        for entry in entries:
            name, inner = single_entry(entry)
            if name == "edge" and relation:
                grouping.field(relation[0].relation, relation[1], inner, ("edge",))
            else:
                grouping.walk(*ends, entry, ())
        return grouping

    def walk(
        self, declared: EntityType, variable: str, entry: Mapping[str, Any], path: tuple[str, ...]
    ) -> None:
        """Follow one entry to its field."""
        name, inner = single_entry(entry)
        for shortcut in possible_shortcuts(declared).values():
            if shortcut.name == name:
                node = self.reach(variable, shortcut, shortcut.target.name)
                return self.walk(shortcut.target, node, inner, (*path, name))
        for direction in possible_directions(declared).values():
            if to_camel_case(direction.name) == name:
                node = self.reach(variable, direction, "")
                return self.walk(direction.other, node, inner, (*path, name))
        return self.field(declared, variable, entry, path)

    def reach(self, variable: str, link: Any, label: str) -> str:
        """Match what is related; its variable."""
        edge, node = self.scope.variable("ge"), self.scope.variable("gn")
        match = match_link(variable, link, edge, node, self.scope, label)
        self.matches.append(replace(match, keyword="OPTIONAL MATCH").cypher)
        return node

    def field(
        self,
        declared: EntityType | RelationType,
        variable: str,
        entry: Mapping[str, Any],
        path: tuple[str, ...],
    ) -> None:
        """Add a key for one field, and what unwinds it where it has many values."""
        name, part = single_entry(entry)
        fields = possible_fields(declared)
        field = fields[declared_name(fields, name)]
        expression = f"{variable}.{field.name}"
        if field.many:
            item = self.scope.variable("gi")
            self.matches.append(f"UNWIND coalesce({expression}, [null]) AS {item}")
            expression = item
        elif field.kind is FieldKind.DATE:
            expression = f"left({expression}, {_DATE_PART_LENGTHS[part]})"
        self.keys.append(GroupKey(".".join((*path, name)), expression, field))


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
    for name, field in measurable_fields(declared).items():
        for measure in _field_measures(field):
            yield name, measure, measure_expression(measure, f"{variable}.{field.name}")


def measure_expression(measure: str, value: str) -> str:
    """Cypher of one measure of a value."""
    return MEASURE_TEMPLATES[measure].format(value=value)
