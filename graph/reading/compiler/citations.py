"""Shapes of evidence: who describes a node, and who says that a relation holds."""

from __future__ import annotations

from partnergraph.graph.reading.compiler.level import RecordLevel
from partnergraph.graph.reading.compiler.projection import ProjectedCitations
from partnergraph.graph.reading.compiler.shape import (
    CallShape,
    ColumnShape,
    ConstantShape,
    ObjectShape,
    PromisedShape,
    RowsShape,
    Shape,
    TypeNameShape,
)
from partnergraph.graph.reading.nodes import claimed_values

_MATCH_DESCRIPTIONS = (
    "COLLECT { MATCH (%(node)s)-[%(claim)s:DESCRIBED_BY]->(%(source)s:Source) WITH %(source)s, %(claim)s "
    "ORDER BY %(source)s.priority DESC, %(source)s.published DESC, %(source)s.id %(returning)s }"
)
_MATCH_EDGE_SOURCES = (
    "COLLECT { UNWIND range(0, size(%(edge)s.sources) - 1) AS %(index)s "
    "MATCH (%(source)s:Entity {id: %(edge)s.sources[%(index)s]}) "
    "WITH %(source)s, %(index)s ORDER BY %(index)s %(returning)s }"
)


def shape_node_citations(part: ProjectedCitations, level: RecordLevel) -> Shape:
    """Who describes the node, the most trusted first."""
    inner = level.below(edge=True)
    type_name = None
    if any(name == "values" for _, name in part.parts):
        type_name = TypeNameShape(level.labels_column())
    citation = _shape_citation(part, inner, f"{inner.edge}.locator", type_name)
    found = level.column(
        _MATCH_DESCRIPTIONS,
        node=level.node,
        claim=inner.edge,
        source=inner.node,
        returning=inner.returning(),
    )
    return RowsShape(inner.row, found, citation)


def shape_edge_citations(part: ProjectedCitations, level: RecordLevel) -> Shape:
    """Who says that the relation holds, in the order in which it lists its sources."""
    inner = level.below()
    index = level.scope.variable("i")
    citation = _shape_citation(part, inner, f"{level.edge}.locators[{index}]", None)
    found = level.column(
        _MATCH_EDGE_SOURCES,
        edge=level.edge,
        index=index,
        source=inner.node,
        returning=inner.returning(),
    )
    return RowsShape(inner.row, found, citation)


def _shape_citation(
    part: ProjectedCitations, level: RecordLevel, locator: str, type_name: TypeNameShape | None
) -> Shape:
    """One citation; ``type_name``: the type of which the source gives values, where it gives any."""
    entries: list[tuple[str, Shape]] = []
    for key, name in part.parts:
        value: Shape
        match name:
            case "":
                value = ConstantShape("Citation")
            case "locator":
                value = level.column(locator)
            case "values":
                value = _shape_claimed_values(level, type_name)
            case "id" | "title":
                value = PromisedShape(level.property_column(name))
            case str():
                value = level.property_column(name)
            case _:
                value = level.draft.shape_node(name, level)
        entries.append((key, value))
    return ObjectShape(tuple(entries))


def _shape_claimed_values(level: RecordLevel, type_name: TypeNameShape | None) -> Shape:
    if type_name is None:
        return ConstantShape(None)
    claim: ColumnShape = level.column(f"properties({level.edge})")
    return CallShape(claimed_values, (claim, type_name))
