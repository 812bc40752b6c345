"""What the encoders of graphs have in common: nodes come first, then the relationships between them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, ClassVar

from neo4j.spatial import Point

from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship
from partnergraph.schema.catalog import all_entity_types, all_relation_types
from partnergraph.schema.fields import DeclaredField, FieldKind

# Of the properties of relationships that hold their claims, those that exports show.
_CLAIM_COLUMNS = ("sources", "locators")
_ATTRIBUTE_TYPES = {
    FieldKind.INTEGER: "long",
    FieldKind.COUNT: "long",
    FieldKind.FLOAT: "double",
    FieldKind.BOOLEAN: "boolean",
}


@dataclass(frozen=True)
class ProjectedTie(DumpedRelationship):
    """An edge that stands for what was counted, not for a relation: all its properties may be shown.

    ``by_year``: how much of its ``weight`` lies in each year, where that was asked.
    """

    directed: bool = True
    by_year: Mapping[int, float] = field(default_factory=dict)


def edges_by_year(tie: DumpedRelationship) -> list[DumpedRelationship]:
    """A tie as one for each of its years, for formats without a timeline; as it is where nobody asked for years."""
    if not isinstance(tie, ProjectedTie) or not tie.by_year:
        return [tie]
    return [
        replace(tie, props={**tie.props, "weight": weight, "year": year}, by_year={})
        for year, weight in sorted(tie.by_year.items())
    ]


class GraphEncoder(ABC):
    """Encodes one graph: ``head``, then ``node`` for every node, ``tie`` for every relationship, ``end``.

    ``complete`` formats have everything, so that the same graph can be made of them. The others are for
    looking at, and leave out the folded copies for comparison, the bookkeeping of loads, and, unless they
    have ``claims``, those of nodes (``DESCRIBED_BY``). ``media`` is the media type; ``projections``: whether it has a place
    for edges that are no relations of the network (:class:`ProjectedTie`).
    """

    media: ClassVar[str]
    suffix: ClassVar[str]
    complete: ClassVar[bool] = False
    claims: ClassVar[bool] = False
    projections: ClassVar[bool] = False

    def head(self) -> bytes:
        """The bytes before the nodes."""
        return b""

    @abstractmethod
    def node(self, node: DumpedNode) -> bytes:
        """The bytes of a node, which may be none."""

    @abstractmethod
    def tie(self, tie: DumpedRelationship) -> bytes:
        """The bytes of a relationship, which may be none."""

    def end(self) -> Iterator[bytes]:
        """The bytes after the last relationship."""
        yield b""

    def close(self) -> None:  # noqa: B027
        """Release files and memory, also where the graph did not come to its end; most encoders have none."""


@cache
def declared_attribute_types(*, of_nodes: bool) -> dict[str, str]:
    """The declared properties of all nodes or of all relationships: by name, with the type of each."""
    found: dict[str, str] = {}
    declared: Any = all_entity_types().values() if of_nodes else all_relation_types().values()
    for one in declared:
        for declared_field in one.own.values():
            for name in declared_field.properties:
                own = name == declared_field.name
                found.setdefault(name, _attribute_type(declared_field) if own else "string")
    return found if of_nodes else found | dict.fromkeys(_CLAIM_COLUMNS, "string")


def _attribute_type(field: DeclaredField) -> str:
    return "string" if field.many else _ATTRIBUTE_TYPES.get(field.kind, "string")


def _flatten_list(value: Any) -> Any:
    """A value as a single one: the items of a list with semicolons between."""
    if isinstance(value, list | tuple) and not isinstance(value, Point):
        return "; ".join(str(one) for one in value)
    return value


def iterate_declared_properties(
    thing: DumpedNode | DumpedRelationship,
) -> Iterator[tuple[str, Any]]:
    """The declared properties of a node or relationship, without points, lists as single values; of a projection all."""
    names = declared_attribute_types(of_nodes=isinstance(thing, DumpedNode))
    every = isinstance(thing, ProjectedTie)
    for name, value in thing.props.items():
        if (every or name in names) and value is not None and not isinstance(value, Point):
            yield name, _flatten_list(value)


def narrowest_label(node: DumpedNode) -> str:
    """The declared label of a node that is narrowest, else its first."""
    types = [all_entity_types()[label] for label in node.labels if label in all_entity_types()]
    return max(types, key=lambda type_: len(type_.labels)).name if types else node.labels[0]


def node_coordinates(node: DumpedNode) -> tuple[float, float] | None:
    """The longitude and latitude of a node's first point, if it has one."""
    for value in node.props.values():
        if isinstance(value, Point):
            longitude, latitude = value[0], value[1]
            return float(longitude), float(latitude)
    return None
