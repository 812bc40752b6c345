"""The statement of a connection: what it matches, its order, its page, its groups.

Whoever reads a connection puts its statement together from here: the compiler as a subquery of one statement for a
whole request, :mod:`partnergraph.graph.reading.fetch` as a statement of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from partnergraph.graph.cypher.aggregate import Grouping
from partnergraph.graph.cypher.fragment import (
    ArgumentPath,
    CypherScope,
    Fragment,
    MatchClause,
    Piece,
    compose_cypher,
    join_cypher,
)
from partnergraph.graph.cypher.match import match_link
from partnergraph.graph.cypher.page import OrderKey, after_cursor_predicate, order_keys
from partnergraph.graph.cypher.ways import FilteredNodes, Ways
from partnergraph.graph.cypher.where import relation_predicate
from partnergraph.graph.cypher.window import cursor_parameter, is_read_backwards, limit_parameter
from partnergraph.graph.cypher.within import match_parts
from partnergraph.schema.catalog import EntityType
from partnergraph.schema.directions import Direction


@dataclass(frozen=True)
class RelatedTo:
    """Where a connection starts that is not of all nodes of a type: a node, and the direction from there.

    ``start``: what stands in the node's pattern, its variable or its label and id. ``edge``: the variable of the
    relationship. ``deep``: of all parts of the node too. ``outer``: the variable from outside that ``start`` is or has in it.
    """

    start: Piece
    direction: Direction
    edge: str
    deep: bool
    outer: str


@dataclass(frozen=True)
class ConnectionStatement:
    """A connection of nodes of a type, bound to the variable ``node``.

    ``arguments`` are the field's, of which only the shape matters here; their values are found at ``path``.
    ``among_all``: nodes are found by looking at all of the type, wherever the filter would let one start.
    """

    declared: EntityType
    node: str
    related: RelatedTo | None
    arguments: Mapping[str, Any]
    path: ArgumentPath
    scope: CypherScope
    among_all: bool = False

    @property
    def row(self) -> tuple[str, ...]:
        """The variables that make a row: the node, and the relationship it was reached by."""
        return (self.node, self.related.edge) if self.related else (self.node,)

    @cached_property
    def rows(self) -> Fragment:
        """Cypher for everything that the connection holds, on all pages."""
        return self._ways.rows()

    @cached_property
    def count(self) -> Piece:
        """A Cypher expression of how many rows it has on all pages.

        Of all nodes of a type whose label others share, Neo4j knows the two numbers without looking at any.
        """
        if self.related is None and not self._filter and self.declared.others:
            name, others = self.declared.name, self.declared.others
            return f"(COUNT {{ MATCH (:{name}) }} - COUNT {{ MATCH (:{others}) }})"
        return compose_cypher("COUNT { %s }", self.rows)

    @cached_property
    def _ways(self) -> Ways:
        if self.related is not None:
            return Ways(self.node, self.scope, (self._match_related(self.related),))
        return self._nodes.among_all() if self.among_all else self._nodes.ways()

    @cached_property
    def _nodes(self) -> FilteredNodes:
        return FilteredNodes(self.declared, self.node, self._filter, self._filter_path, self.scope)

    @property
    def _filter(self) -> Mapping[str, Any]:
        return self.arguments.get("filter") or {}

    @property
    def _filter_path(self) -> ArgumentPath:
        return (*self.path, "filter")

    def _match_related(self, related: RelatedTo) -> MatchClause:
        """What the node is related to, or is at a part of it too."""
        if related.deep:
            match = self._match_below(related)
        else:
            match = match_link(
                related.start, related.direction, related.edge, self.node, self.scope
            )
        variables = (related.edge, self.node)
        return match.where(
            relation_predicate(
                related.direction, variables, self._filter, self._filter_path, self.scope
            )
        )

    def _match_below(self, related: RelatedTo) -> MatchClause:
        """What the node or any part of it is related to, each thing once: by its relation to the first part by id."""
        parts, part = self.scope.variable("parts"), self.scope.variable("part")
        other, edge = self.scope.variable("part"), self.scope.variable("e")
        if isinstance(related.start, str):
            below = match_parts(related.start, self.scope)
        else:
            found = compose_cypher("MATCH (whole%s) ", related.start)
            below = match_parts("whole", self.scope, found)
        keyword = compose_cypher(
            "UNWIND [COLLECT { %(below)s }] AS %(parts)s UNWIND %(parts)s AS %(part)s MATCH",
            below=below,
            parts=parts,
            part=part,
        )
        match = match_link(part, related.direction, related.edge, self.node, self.scope)
        earlier = match_link(other, related.direction, edge, self.node, self.scope).where(
            compose_cypher("%s IN %s AND %s.id < %s.id", other, parts, other, part)
        )
        once = compose_cypher("NOT EXISTS { %s }", earlier.cypher)
        return replace(match, keyword=keyword).where(once)

    @cached_property
    def order(self) -> tuple[OrderKey, ...]:
        """What its rows are ordered by. Raises what :func:`order_keys` does."""
        direction, edge = (
            (self.related.direction, self.related.edge) if self.related else (None, "")
        )
        by = self.arguments.get("orderBy")
        return order_keys(self.declared, self.node, by, direction, edge, self.scope)

    def page(self, *, peek: bool, order: Sequence[OrderKey] | None = None) -> Fragment:
        """Cypher up to the rows of the page that is asked for, in its order, or from its end where it is read from there.

        ``peek``: with one row more, which says whether there is another page. ``order``: what of its order is
        kept to, where not all of it can be seen.
        """
        reverse = is_read_backwards(self.arguments)
        sorting = (key.sort_item(reverse=reverse) for key in order or self.order)
        limit = limit_parameter(self.path, peek=peek)
        best = compose_cypher(
            "WITH %(row)s ORDER BY %(sorting)s LIMIT %(limit)s",
            row=", ".join(self.row),
            sorting=join_cypher(", ", sorting),
            limit=limit,
        )
        conditions = self._page_conditions(reverse=reverse)
        if self.related or self.among_all or len(self.order) > 1:
            return self._ways.rows(*conditions, then=best)
        return self._nodes.ways(limit).rows(*conditions, then=best)

    def _page_conditions(self, *, reverse: bool) -> Iterator[Fragment]:
        """What holds of what is after the cursor, where there is one."""
        if self.arguments.get("before" if reverse else "after") is not None:
            cursor = cursor_parameter(self.path, self.order)
            yield after_cursor_predicate(self.order, cursor, reverse=reverse)
        elif self.related is None and len(self.order) == 1:
            # True of every id, and what lets an index give them in order, no more than are wanted.
            yield compose_cypher("%s.id >= ''", self.node)

    def group_by(self, entries: Sequence[Mapping[str, Any]]) -> Grouping:
        """How its rows are grouped by the entries of ``groupBy``. Raises what :meth:`Grouping.of` does."""
        relation = (self.related.direction, self.related.edge) if self.related else None
        return Grouping.of((self.declared, self.node), relation, entries, self.scope)
