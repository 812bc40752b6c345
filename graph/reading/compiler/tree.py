"""The projection of a request: a tree of fields of the graph under the names that the answer gives them.

This is all that the compiler knows of a request. A :data:`Selection` says for each concrete type of node
which fields are read, because fragments may ask different types for different things.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.cypher.page import Key
from schema.catalog import EntityType
from schema.directions import Direction, Shortcut
from schema.fields import Field


@dataclass(frozen=True)
class TypeName:
    """GraphQL's ``__typename``: that of a node, read from its labels, or a fixed one."""

    key: str
    fixed: str | None = None


@dataclass(frozen=True)
class Value:
    """A field that is one value or a list of values."""

    key: str
    field: Field


@dataclass(frozen=True)
class Parts:
    """A field whose values have parts (a count and its qualifier): (key, part) pairs."""

    key: str
    field: Field
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class One:
    """The first node at the end of a shortcut."""

    key: str
    way: Shortcut
    selection: Selection


@dataclass(frozen=True)
class Citations:
    """The sources of a node or edge: (key, part) pairs, or a selection on the source itself in place of the part."""

    key: str
    parts: tuple[tuple[str, str | Selection], ...]


@dataclass(frozen=True)
class Version:
    """The version of a node, as :mod:`graph.reading.version` computes it."""

    key: str


@dataclass(frozen=True)
class Edges:
    """The edges of a page: cursor, node, and fields of the relation."""

    key: str
    wanted: tuple[Cursor | Node | TypeName | Value | Parts | Citations, ...]


@dataclass(frozen=True)
class Cursor:
    """The cursor of an edge: its place in the order of the connection."""

    key: str


@dataclass(frozen=True)
class Node:
    """The node at the far end of an edge."""

    key: str
    selection: Selection


@dataclass(frozen=True)
class Nodes:
    """The nodes of a page, without edges."""

    key: str
    selection: Selection


@dataclass(frozen=True)
class PageInfo:
    """(key, part) pairs of Relay's PageInfo."""

    key: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Total:
    """How many there are on all pages."""

    key: str


@dataclass(frozen=True)
class GroupKeys:
    """The keys of a group: (key, part) pairs."""

    key: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class GroupCount:
    """How many rows are in a group."""

    key: str


@dataclass(frozen=True)
class Measures:
    """What is measured of a field of the node, or of the relation: (key, measure) pairs."""

    key: str
    of_edge: bool
    field: Field
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class EdgeMeasures:
    """What is measured of the relation."""

    key: str
    wanted: tuple[Measures | TypeName, ...]


@dataclass(frozen=True)
class Aggregate:
    """All pages together in groups."""

    key: str
    arguments: Mapping[str, Any]
    place: int
    wanted: tuple[GroupKeys | GroupCount | Measures | EdgeMeasures | TypeName, ...]


@dataclass(frozen=True)
class Connection:
    """A page of nodes: of a type, or related to the node above.

    ``arguments`` are the field's, of which only the shape matters here; ``place`` is where their values
    will be found when a request is bound.
    """

    key: str
    declared: EntityType
    direction: Direction | None
    arguments: Mapping[str, Any]
    place: int
    wanted: tuple[Edges | Nodes | PageInfo | Total | Aggregate | TypeName, ...]

    def seen(self, order: tuple[Key, ...]) -> tuple[Key, ...]:
        """What of an order can be seen: among relations to one node, none where only nodes are asked for."""
        visible = self.arguments.get("after") or self.arguments.get("before")
        for part in self.wanted:
            visible = visible or isinstance(part, Edges)
            if isinstance(part, PageInfo):
                visible = visible or any(name.endswith("Cursor") for _, name in part.parts)
        keyed = self.direction is not None and self.direction.relation.shape.key
        return order[:-1] if keyed and not visible else order


@dataclass(frozen=True)
class Lookup:
    """One node by its id or another identifier (``by``, None for the id)."""

    key: str
    declared: EntityType
    by: Field | None
    argument: str
    as_of: bool
    place: int
    selection: Selection


Wanted = TypeName | Value | Parts | One | Citations | Version | Connection
Selection = Mapping[str, tuple[Wanted, ...]]
Root = Connection | Lookup | TypeName
