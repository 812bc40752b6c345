"""What reading returns: nodes and relationships with the declarations that explain them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import neo4j

from partnergraph.schema.catalog import (
    EntityType,
    RelationType,
    all_entity_types,
    all_relation_types,
)


@dataclass(frozen=True)
class TypedNode:
    """A node; ``as_of`` is the date on which its relations must hold, where one is requested."""

    declared: EntityType
    properties: Mapping[str, Any]
    as_of: str | None = None

    @property
    def id(self) -> str:
        """The id that the node has in the graph, whatever its type."""
        return str(self.properties["id"])

    def value(self, name: str) -> Any:
        """The value of a declared field, made of the properties that store it."""
        return self.declared.fields[name].restored(self.properties)


@dataclass(frozen=True)
class TypedRelation:
    """A relationship to a node, found from its other end."""

    declared: RelationType
    properties: Mapping[str, Any]
    node: TypedNode

    def value(self, name: str) -> Any:
        """The value of a declared field, made of the properties that store it."""
        return self.declared.fields[name].restored(self.properties)


@dataclass(frozen=True)
class PageRow:
    """One row of a page."""

    cursor: str
    node: TypedNode
    link: TypedRelation | None


@dataclass(frozen=True)
class NodePage:
    """Part of a connection, in its order."""

    rows: tuple[PageRow, ...]
    has_next: bool
    has_previous: bool


def narrowest_type(labels: Iterable[str]) -> EntityType:
    """The narrowest declared type among a node's labels."""
    return max(
        (all_entity_types()[label] for label in labels if label in all_entity_types()),
        key=lambda e: len(e.labels),
    )


def typed_node(node: neo4j.graph.Node, as_of: str | None = None) -> TypedNode:
    """The node that the driver returned, with its declared type."""
    return TypedNode(narrowest_type(node.labels), dict(node), as_of)


def typed_relation(relationship: neo4j.graph.Relationship, node: TypedNode) -> TypedRelation:
    """The relationship that the driver returned, with its declared type and the end it leads to."""
    return TypedRelation(all_relation_types()[relationship.type], dict(relationship), node)


# Coordinates are objects of the driver, which JSON cannot express.
_UNSERIALISABLE_FIELDS = frozenset({"location"})
_CLAIMABLE_FIELDS = {
    name: frozenset(declared.own) - _UNSERIALISABLE_FIELDS
    for name, declared in all_entity_types().items()
}


def claimed_values(claim: Mapping[str, Any], type_name: str) -> dict[str, Any]:
    """What one source says of a node of a type, out of the properties of its DESCRIBED_BY relationship."""
    claimable = _CLAIMABLE_FIELDS[type_name]
    return {name: claim[name] for name in claim if name in claimable}
