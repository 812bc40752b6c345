"""What reading returns: nodes and relationships with the declarations that explain them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import neo4j

from schema.catalog import EntityType, RelationType, entities, relations


@dataclass(frozen=True)
class Thing:
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
class Link:
    """A relationship to a node, found from its other end."""

    declared: RelationType
    properties: Mapping[str, Any]
    node: Thing

    def value(self, name: str) -> Any:
        """The value of a declared field, made of the properties that store it."""
        return self.declared.fields[name].restored(self.properties)


@dataclass(frozen=True)
class Row:
    """One row of a page."""

    cursor: str
    node: Thing
    link: Link | None


@dataclass(frozen=True)
class Page:
    """Part of a connection, in its order."""

    rows: tuple[Row, ...]
    has_next: bool
    has_previous: bool


def declared_of(labels: Iterable[str]) -> EntityType:
    """The narrowest declared type among a node's labels."""
    return max(
        (entities()[label] for label in labels if label in entities()), key=lambda e: len(e.labels)
    )


def thing(node: neo4j.graph.Node, as_of: str | None = None) -> Thing:
    """The node that the driver returned, with its declared type."""
    return Thing(declared_of(node.labels), dict(node), as_of)


def link(relationship: neo4j.graph.Relationship, node: Thing) -> Link:
    """The relationship that the driver returned, with its declared type and the end it leads to."""
    return Link(relations()[relationship.type], dict(relationship), node)


# Coordinates are objects of the driver, which JSON cannot express.
BULKY = frozenset({"location"})
GIVEN = {name: frozenset(declared.own) - BULKY for name, declared in entities().items()}


def said(claim: Mapping[str, Any], type_name: str) -> dict[str, Any]:
    """What one source says of a node of a type, out of the properties of its DESCRIBED_BY relationship."""
    claimable = GIVEN[type_name]
    return {name: claim[name] for name in claim if name in claimable}
