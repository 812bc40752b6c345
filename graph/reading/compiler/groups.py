"""Shapes of groups: what a connection holds on all pages, counted and measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from partnergraph.graph.cypher.aggregate import group_limit
from partnergraph.graph.cypher.connection import ConnectionStatement
from partnergraph.graph.cypher.fragment import Parameter, compose_cypher
from partnergraph.graph.cypher.groups import GroupStatement
from partnergraph.graph.cypher.measure import NUMERIC_KINDS
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
    asked = GroupStatement(connection, part.arguments, (part.place,))
    groups = _GroupShaper(level.scope.variable("x"), asked)
    group = groups.shape(part.wanted)
    limit = Parameter((part.place,), _requested_group_limit)
    if asked.is_count:
        # What Neo4j may know without looking at each.
        found = level.column("[[[], %s]][..%s]", connection.count, limit)
        return RowsShape(groups.row, found, group)
    statement, row = asked.statement(limit)
    found = level.called_column(compose_cypher("%s RETURN collect(%s)", statement, row))
    return RowsShape(groups.row, found, group)


def _requested_group_limit(arguments: Mapping[str, Any]) -> int:
    return group_limit(arguments.get("first"))


@dataclass
class _GroupShaper:
    """The groups of a connection in the making."""

    row: str
    asked: GroupStatement

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
            case projection.ProjectedEdgeCount():
                return self.shape_column(self.asked.plan.count_column(part.path))
            case projection.ProjectedGroupKeys():
                keys = [
                    self.shape_key(index, part) for index in range(len(self.asked.grouping.keys))
                ]
                return GroupKeysShape(tuple(keys))
            case projection.ProjectedMeasures():
                return ObjectShape(
                    tuple((key, self.shape_measure(part, name)) for key, name in part.parts)
                )
            case projection.ProjectedEdgeMeasures():
                return self.shape(part.wanted)

    def shape_key(self, index: int, part: projection.ProjectedGroupKeys) -> Shape:
        """One key of a group."""
        key = self.asked.grouping.keys[index]
        value: Shape = GroupKeyShape(self.row, index)
        if key.enum:
            value = EnumShape(key.enum, GroupKeyShape(self.row, index))
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
        column = self.asked.plan.column(part.path, part.name, name)
        return self.shape_column(column)

    def shape_column(self, variable: str) -> ColumnShape:
        """The column of a variable of the statement."""
        if variable == "gc":
            return ColumnShape(self.row, _COUNT_COLUMN)
        return ColumnShape(self.row, _FIRST_MEASURE + int(variable.removeprefix("gm")))
