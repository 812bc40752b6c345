"""Patterns of nodes and of what they are related to."""

from __future__ import annotations

from collections.abc import Callable

from partnergraph.graph.cypher.dates import valid_in_scope
from partnergraph.graph.cypher.fragment import CypherScope, MatchClause, Piece, compose_cypher
from partnergraph.schema.catalog import EntityType
from partnergraph.schema.directions import Direction, Shortcut


def match_nodes_of_type(declared: EntityType, node: str) -> MatchClause:
    """All nodes of a type, without those whose type only shares its label."""
    match = MatchClause(compose_cypher("(%s)", f"{node}:{declared.name}"))
    if declared.others:
        return match.where(compose_cypher("NOT %s", f"{node}:{declared.others}"))
    return match


def kind_expression(declared: EntityType, node: str, write: Callable[[str], str] = str) -> str:
    """Which of the types below an abstract one a node is of; ``write``: how its name is written."""
    narrowest = sorted(declared.concrete, key=lambda below: -len(below.labels))
    cases = " ".join(f"WHEN {node}:{one.name} THEN '{write(one.name)}'" for one in narrowest)
    return f"CASE {cases} END"


def match_link(
    start: Piece,
    link: Direction | Shortcut,
    edge: str,
    node: str,
    scope: CypherScope,
    label: str = "",
) -> MatchClause:
    """A match of what a link leads to from ``start`` (a variable or what stands in its node pattern).

    Where a date is asked about, only of what may hold then; with a ``label``, only of nodes that have it.
    """
    arrow = link.arrow(edge)
    end = f"{node}:{label}" if label else node
    return MatchClause(compose_cypher("(%s)%s(%s)", start, arrow, end)).where(
        valid_in_scope(edge, scope)
    )
