"""Shapes of groups: what a connection holds on all pages, counted and measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from partnergraph.graph.cypher.aggregate import (
    NUMERIC_KINDS,
    Grouping,
    group_limit,
    grouping_statement,
    measure_expression,
)
from partnergraph.graph.cypher.connection import ConnectionStatement
from partnergraph.graph.cypher.fragment import Parameter, compose_cypher
from partnergraph.graph.reading.compiler import projection
from partnergraph.graph.reading.compiler.level import RecordLevel
from partnergraph.graph.reading.compiler.shape import (
    ColumnShape,
    ConstantShape,
    EnumShape,
    GroupKeyShape,
    GroupKeysShape,
    ObjectShape,
    RowsShape,
    Shape,
)

# The columns of a group: its keys, how many rows it has, then what is measured.
_COUNT_COLUMN, _FIRST_MEASURE = 1, 2


def shape_aggregate(
    part: projection.ProjectedAggregate, connection: ConnectionStatement, level: RecordLevel
) -> Shape:
    """All pages of a connection together in groups."""
    grouping = connection.group_by(part.arguments.get("groupBy") or ())
    groups = _GroupShaper(level.scope.variable("x"), connection, grouping)
    group = groups.shape(part.wanted)
    limit = Parameter((part.place,), _requested_group_limit)
    statement, row = grouping_statement(
        connection.match, connection.row, grouping, groups.measures, limit
    )
    found = level.called_column(compose_cypher("%s RETURN collect(%s)", statement, row))
    return RowsShape(groups.row, found, group)


def _requested_group_limit(arguments: Mapping[str, Any]) -> int:
    return group_limit(arguments.get("first"))


@dataclass
class _GroupShaper:
    """The groups of a connection in the making; ``measures``: Cypher of what is measured, each once."""

    row: str
    connection: ConnectionStatement
    grouping: Grouping
    measures: list[str] = field(default_factory=list)

    def shape(self, wanted: tuple[projection.GroupPart, ...]) -> ObjectShape:
        """What is wanted of each group, or of a level within it."""
        return ObjectShape(tuple((part.key, self.shape_part(part)) for part in wanted))

    def shape_part(self, part: projection.GroupPart) -> Shape:
        """One thing that is wanted of a group."""
        match part:
            case projection.ProjectedTypeName():
                return ConstantShape(part.fixed)
            case projection.ProjectedGroupCount():
                return ColumnShape(self.row, _COUNT_COLUMN)
            case projection.ProjectedGroupKeys():
                keys = [self.shape_key(index, part) for index in range(len(self.grouping.keys))]
                return GroupKeysShape(tuple(keys))
            case projection.ProjectedMeasures():
                return ObjectShape(
                    tuple((key, self.shape_measure(part, name)) for key, name in part.parts)
                )
            case projection.ProjectedEdgeMeasures():
                return self.shape(part.wanted)

    def shape_key(self, index: int, part: projection.ProjectedGroupKeys) -> Shape:
        """One key of a group."""
        key = self.grouping.keys[index]
        value: Shape = GroupKeyShape(self.row, index)
        if key.field.enum:
            value = EnumShape(key.field.enum, GroupKeyShape(self.row, index))
        shapes: dict[str, Shape] = {
            "field": ConstantShape(key.path),
            "value": value,
            "": ConstantShape("GroupKey"),
        }
        return ObjectShape(tuple((k, shapes[name]) for k, name in part.parts))

    def shape_measure(self, part: projection.ProjectedMeasures, name: str) -> Shape:
        """One measure of a field."""
        if name == "":
            numeric = part.field.kind in NUMERIC_KINDS
            return ConstantShape("NumberMeasures" if numeric else "DateMeasures")
        variable = self.connection.row[1 if part.of_edge else 0]
        expression = measure_expression(name, f"{variable}.{part.field.name}")
        if expression not in self.measures:
            self.measures.append(expression)
        return ColumnShape(self.row, _FIRST_MEASURE + self.measures.index(expression))
