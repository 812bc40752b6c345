"""The projection of a request: a tree of fields of the graph under the names that the answer gives them.

This is all that the compiler knows of a request. A :data:`NodeProjection` says for each concrete type of node
which fields are read, because fragments may ask different types for different things.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from partnergraph.graph.cypher.page import OrderKey
from partnergraph.schema.catalog import EntityType
from partnergraph.schema.directions import Direction, Shortcut
from partnergraph.schema.fields import DeclaredField


@dataclass(frozen=True)
class ProjectedTypeName:
    """GraphQL's ``__typename``: that of a node, read from its labels, or a fixed one."""

    key: str
    fixed: str | None = None


@dataclass(frozen=True)
class ProjectedValue:
    """A field that is one value or a list of values."""

    key: str
    field: DeclaredField


@dataclass(frozen=True)
class ProjectedParts:
    """A field whose values have parts (a count and its qualifier): (key, part) pairs."""

    key: str
    field: DeclaredField
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ProjectedShortcut:
    """The first node at the end of a shortcut."""

    key: str
    way: Shortcut
    selection: NodeProjection


@dataclass(frozen=True)
class ProjectedCitations:
    """The sources of a node or edge: (key, part) pairs, or a selection on the source itself in place of the part."""

    key: str
    parts: tuple[tuple[str, str | NodeProjection], ...]


@dataclass(frozen=True)
class ProjectedVersion:
    """The version of a node, as :mod:`partnergraph.graph.reading.version` computes it."""

    key: str


@dataclass(frozen=True)
class ProjectedDisplayName:
    """The name of a node as it is shown (:mod:`partnergraph.graph.reading.display`)."""

    key: str


@dataclass(frozen=True)
class ProjectedEdges:
    """The edges of a page: cursor, node, and fields of the relation."""

    key: str
    wanted: tuple[EdgePart, ...]


@dataclass(frozen=True)
class ProjectedCursor:
    """The cursor of an edge: its place in the order of the connection."""

    key: str


@dataclass(frozen=True)
class ProjectedEdgeNode:
    """The node at the far end of an edge."""

    key: str
    selection: NodeProjection


@dataclass(frozen=True)
class ProjectedNodes:
    """The nodes of a page, without edges."""

    key: str
    selection: NodeProjection


@dataclass(frozen=True)
class ProjectedPageInfo:
    """(key, part) pairs of Relay's PageInfo."""

    key: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ProjectedTotal:
    """How many there are on all pages."""

    key: str


@dataclass(frozen=True)
class ProjectedGroupKeys:
    """The keys of a group: (key, part) pairs."""

    key: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ProjectedGroupCount:
    """How many rows are in a group."""

    key: str


@dataclass(frozen=True)
class ProjectedMeasures:
    """What is measured of a field: (key, measure) pairs. ``path``: of what, as :mod:`partnergraph.graph.cypher.measure` says."""

    key: str
    path: tuple[str, ...]
    name: str
    field: DeclaredField
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ProjectedEdgeCount:
    """How many relations of a path there are."""

    key: str
    path: tuple[str, ...]


@dataclass(frozen=True)
class ProjectedEdgeMeasures:
    """What is measured of relations."""

    key: str
    wanted: tuple[ProjectedMeasures | ProjectedEdgeCount | ProjectedTypeName, ...]


@dataclass(frozen=True)
class ProjectedAggregate:
    """All pages together in groups."""

    key: str
    arguments: Mapping[str, Any]
    place: int
    wanted: tuple[GroupPart, ...]


@dataclass(frozen=True)
class ProjectedConnection:
    """A page of nodes: of a type, or related to the node above.

    ``arguments`` are the field's, of which only the shape matters here; ``place`` is where their values
    will be found when a request is bound.
    """

    key: str
    declared: EntityType
    direction: Direction | None
    arguments: Mapping[str, Any]
    place: int
    wanted: tuple[ConnectionPart, ...]

    def seen(self, order: tuple[OrderKey, ...]) -> tuple[OrderKey, ...]:
        """What of an order can be seen: among relations to one node, none where only nodes are asked for."""
        visible = self.arguments.get("after") or self.arguments.get("before")
        for part in self.wanted:
            visible = visible or isinstance(part, ProjectedEdges)
            if isinstance(part, ProjectedPageInfo):
                visible = visible or any(name.endswith("Cursor") for _, name in part.parts)
        keyed = self.direction is not None and self.direction.relation.shape.key
        return order[:-1] if keyed and not visible else order


@dataclass(frozen=True)
class ProjectedLookup:
    """One node by its id or another identifier (``by``, None for the id)."""

    key: str
    declared: EntityType
    by: DeclaredField | None
    argument: str
    as_of: bool
    place: int
    selection: NodeProjection


@dataclass(frozen=True)
class ProjectedList:
    """The nodes with the ids of a list, in its order, with null for an id that no node has."""

    key: str
    place: int
    selection: NodeProjection


ProjectedField = (
    ProjectedTypeName
    | ProjectedValue
    | ProjectedParts
    | ProjectedShortcut
    | ProjectedCitations
    | ProjectedVersion
    | ProjectedDisplayName
    | ProjectedConnection
)
NodeProjection = Mapping[str, tuple[ProjectedField, ...]]
RootProjection = ProjectedConnection | ProjectedLookup | ProjectedList | ProjectedTypeName
ConnectionPart = (
    ProjectedEdges
    | ProjectedNodes
    | ProjectedPageInfo
    | ProjectedTotal
    | ProjectedAggregate
    | ProjectedTypeName
)
EdgePart = (
    ProjectedCursor
    | ProjectedEdgeNode
    | ProjectedTypeName
    | ProjectedValue
    | ProjectedParts
    | ProjectedCitations
)
GroupPart = (
    ProjectedGroupKeys
    | ProjectedGroupCount
    | ProjectedMeasures
    | ProjectedEdgeMeasures
    | ProjectedEdgeCount
    | ProjectedTypeName
)
