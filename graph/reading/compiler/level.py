"""A list of the record in the making: what it is about, and the columns that shapes refer to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from partnergraph.graph.cypher.fragment import (
    CypherScope,
    Fragment,
    Parameter,
    Piece,
    compose_cypher,
    join_cypher,
)
from partnergraph.graph.reading.compiler.projection import NodeProjection
from partnergraph.graph.reading.compiler.shape import ColumnShape, Shape


@dataclass
class StatementDraft:
    """What all levels of a statement share.

    ``windows``: parameters for the windows of its pages, in the order of the shapes' numbers. ``shape_node``: adds
    what is read of a node to its level, and returns its shape; it leads from one kind of part to the others.
    """

    shape_node: Callable[[NodeProjection, RecordLevel], Shape]
    windows: list[Parameter] = field(default_factory=list)

    def add_window(self, window: Parameter) -> int:
        """Have a window bound; its number."""
        self.windows.append(window)
        return len(self.windows) - 1


@dataclass
class RecordLevel:
    """One list of the record: ``node`` and ``edge`` are the Cypher variables it is about, ``row`` the shaper's."""

    draft: StatementDraft
    scope: CypherScope
    node: str
    edge: str
    row: str
    columns: list[Fragment] = field(default_factory=list)
    calls: list[Fragment] = field(default_factory=list)

    @classmethod
    def fresh(cls, draft: StatementDraft, scope: CypherScope, *, edge: bool = False) -> RecordLevel:
        """A level with variables of its own, one for a relationship too where ``edge`` says so."""
        relationship = scope.variable("r") if edge else ""
        return cls(draft, scope, scope.variable("n"), relationship, scope.variable("x"))

    def below(self, *, edge: bool = False) -> RecordLevel:
        """A fresh level of the same statement and scope."""
        return RecordLevel.fresh(self.draft, self.scope, edge=edge)

    def column(self, template: str, *pieces: Piece, **named: Piece) -> ColumnShape:
        """The column with this Cypher (see :func:`compose_cypher`); the same Cypher is one column."""
        expression = compose_cypher(template, *pieces, **named)
        if expression not in self.columns:
            self.columns.append(expression)
        return ColumnShape(self.row, self.columns.index(expression))

    def property_column(self, name: str, *, of_edge: bool = False) -> ColumnShape:
        """The column with a property of the node, or of the relationship."""
        return self.column(f"{self.edge if of_edge else self.node}.{name}")

    def labels_column(self) -> ColumnShape:
        """The column with the labels of the node."""
        return self.column(f"labels({self.node})")

    def called_column(self, statement: Fragment) -> ColumnShape:
        """The column with what a subquery of its own returns, run before the list is made.

        So with aggregations: within a list, Cypher takes them for aggregations of the list.
        """
        variable = self.scope.variable("a")
        imported = ", ".join(filter(None, (self.node, *self.scope.shared_names)))
        call = compose_cypher("CALL (%s) { %s AS %s } ", imported, statement, variable)
        self.calls.append(call)
        return self.column(variable)

    def returning(self, template: str = "RETURN [%s]") -> Fragment:
        """The calls, and what returns the columns."""
        columns = join_cypher(", ", self.columns)
        return join_cypher("", [*self.calls, compose_cypher(template, columns)])
