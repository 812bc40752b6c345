"""Shapes of fields: the columns they are read from, and how a value is made of these."""

from __future__ import annotations

from partnergraph.graph.reading.compiler import runtime
from partnergraph.graph.reading.compiler.level import RecordLevel
from partnergraph.graph.reading.compiler.projection import ProjectedParts, ProjectedValue
from partnergraph.graph.reading.compiler.shape import (
    CallShape,
    CountShape,
    EnumShape,
    ListShape,
    PromisedShape,
    Shape,
    TextsShape,
)
from partnergraph.schema.fields import FieldKind


def shape_value(part: ProjectedValue, level: RecordLevel, *, of_edge: bool = False) -> Shape:
    """A field that is one value or a list of them, of the node or of the relationship."""
    field = part.field
    column = level.property_column(field.name, of_edge=of_edge)
    if field.enum:
        return EnumShape(field.enum, column, field.many)
    if field.many:
        return ListShape(column)
    if field.kind is FieldKind.POINT:
        return CallShape(runtime.geojson_point, (column,))
    if field.kind is FieldKind.INTEGER:
        value = PromisedShape(column) if field.required else column
        return CallShape(runtime.graphql_int, (value,))
    # An id is what a node is found by.
    if field.required and field.kind is not FieldKind.ID:
        return PromisedShape(column)
    return column


def shape_parts(part: ProjectedParts, level: RecordLevel, *, of_edge: bool = False) -> Shape:
    """A field whose values have parts, which two properties store."""
    first, second = (level.property_column(n, of_edge=of_edge) for n in part.field.properties)
    if part.field.kind is FieldKind.COUNT:
        return CountShape(first, second, part.parts)
    return TextsShape(first, second, part.parts)
