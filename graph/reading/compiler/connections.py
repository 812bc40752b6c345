"""Shapes of connections: a page with its edges and cursors, and the number of all rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from partnergraph.graph.cypher.connection import ConnectionStatement, RelatedTo
from partnergraph.graph.cypher.dates import as_of_parameter
from partnergraph.graph.cypher.page import (
    encode_cursor,
    order_checksum,
    order_values,
)
from partnergraph.graph.cypher.window import is_read_backwards, window_parameter
from partnergraph.graph.reading.compiler import projection
from partnergraph.graph.reading.compiler.citations import shape_edge_citations
from partnergraph.graph.reading.compiler.groups import shape_aggregate
from partnergraph.graph.reading.compiler.level import RecordLevel
from partnergraph.graph.reading.compiler.shape import (
    CallShape,
    ConstantShape,
    CursorMarkShape,
    ObjectShape,
    PageCursorShape,
    PageFlagShape,
    PageRowsShape,
    PageShape,
    RowsShape,
    Shape,
)
from partnergraph.graph.reading.compiler.values import shape_parts, shape_value

_PAGED = projection.ProjectedEdges | projection.ProjectedNodes | projection.ProjectedPageInfo


def shape_connection(part: projection.ProjectedConnection, level: RecordLevel) -> Shape:
    """A connection, of all nodes of a type or of what the level's node is related to."""
    scope = level.scope
    if part.arguments.get("asOf") is not None:
        scope = replace(scope, as_of=as_of_parameter((part.place, "asOf")))
    inner = RecordLevel.fresh(level.draft, scope, edge=part.direction is not None)
    deep = bool(part.arguments.get("deep"))
    related = (
        RelatedTo(level.node, part.direction, inner.edge, deep, level.node)
        if part.direction
        else None
    )
    statement = ConnectionStatement(
        part.declared, inner.node, related, part.arguments, (part.place,), scope
    )
    return _ConnectionShaper(part, statement, level, inner, scope.variable("g")).shape()


@dataclass(frozen=True)
class _ConnectionShaper:
    """A connection read at a level; ``inner`` is the level of its rows, ``page`` the shaper's name for its page."""

    part: projection.ProjectedConnection
    statement: ConnectionStatement
    level: RecordLevel
    inner: RecordLevel
    page: str

    @cached_property
    def peek(self) -> bool:
        """Whether a row more is read, to know whether there is another page."""
        return any(isinstance(wanted, projection.ProjectedPageInfo) for wanted in self.part.wanted)

    @cached_property
    def rows(self) -> PageRowsShape:
        """The rows of its page: what was read as it is, unless from the end or one row too many."""
        return PageRowsShape(self.page, self.peek or is_read_backwards(self.part.arguments))

    @cached_property
    def window(self) -> int:
        """The number of its window. A page that nobody looks at is still judged."""
        judged = window_parameter(self.statement.path, self.statement.order)
        return self.level.draft.add_window(judged)

    @cached_property
    def cursor_mark(self) -> CursorMarkShape:
        """What its cursors are known by."""
        return CursorMarkShape(order_checksum(self.statement.order), self.window)

    def shape(self) -> Shape:
        """What is wanted of it."""
        entries = tuple((wanted.key, self.shape_wanted(wanted)) for wanted in self.part.wanted)
        order, window = self.statement.order, self.window
        if not any(isinstance(wanted, _PAGED) for wanted in self.part.wanted):
            return ObjectShape(entries)
        page = self.statement.page(peek=self.peek, order=self.part.seen(order))
        found = self.level.column("COLLECT { %s %s }", page, self.inner.returning())
        return PageShape(self.page, found, window if self.rows.cut else None, ObjectShape(entries))

    def shape_wanted(self, wanted: projection.ConnectionPart) -> Shape:
        """One thing that is wanted of it."""
        match wanted:
            case projection.ProjectedTypeName():
                return ConstantShape(wanted.fixed)
            case projection.ProjectedTotal():
                return self.level.column("%s", self.statement.count)
            case projection.ProjectedAggregate():
                return shape_aggregate(wanted, self.statement, self.level)
            case projection.ProjectedEdges():
                return RowsShape(self.inner.row, self.rows, self.shape_edge(wanted))
            case projection.ProjectedNodes():
                node = self.inner.draft.shape_node(wanted.selection, self.inner)
                return RowsShape(self.inner.row, self.rows, node)
            case projection.ProjectedPageInfo():
                return ObjectShape(
                    tuple((key, self.shape_page_info(name)) for key, name in wanted.parts)
                )

    def shape_edge(self, edges: projection.ProjectedEdges) -> Shape:
        """One edge of the page."""
        return ObjectShape(tuple((part.key, self.shape_edge_part(part)) for part in edges.wanted))

    def shape_edge_part(self, part: projection.EdgePart) -> Shape:
        """One thing that is wanted of an edge."""
        match part:
            case projection.ProjectedCursor():
                order = self.statement.order
                values = self.inner.column("%s", order_values(order))
                return CallShape(encode_cursor, (self.cursor_mark, values))
            case projection.ProjectedEdgeNode():
                return self.inner.draft.shape_node(part.selection, self.inner)
            case projection.ProjectedTypeName():
                return ConstantShape(part.fixed)
            case projection.ProjectedValue():
                return shape_value(part, self.inner, of_edge=True)
            case projection.ProjectedParts():
                return shape_parts(part, self.inner, of_edge=True)
            case projection.ProjectedCitations():
                return shape_edge_citations(part, self.inner)

    def shape_page_info(self, name: str) -> Shape:
        """A field of the PageInfo."""
        match name:
            case "":
                return ConstantShape("PageInfo")
            case "hasNextPage" | "hasPreviousPage":
                return PageFlagShape(self.page, next=name == "hasNextPage")
        order = self.statement.order
        values = self.inner.column("%s", order_values(order))
        last = name == "endCursor"
        return PageCursorShape(self.page, last, self.cursor_mark, values.index)
