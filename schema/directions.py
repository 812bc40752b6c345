"""The relations of an entity type, each in the direction it is followed from there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from schema.catalog import EntityType, RelationType, common_ancestor, entity_of


@dataclass(frozen=True)
class Direction:
    """A relation as seen from one of its ends."""

    relation: RelationType
    forward: bool

    @property
    def name(self) -> str:
        """What the other ends are called from here."""
        return self.relation.shape.forward if self.forward else self.relation.shape.reverse

    @property
    def others(self) -> tuple[EntityType, ...]:
        """The concrete types that may stand at the other end."""
        if self.relation.shape.symmetric or self.forward:
            return self.relation.end_types
        return self.relation.start_types

    @property
    def other(self) -> EntityType:
        """The one type that includes all of these."""
        return common_ancestor(self.others)

    def arrow(self, variable: str = "") -> str:
        """The relationship pattern between two node patterns."""
        inner = f"[{variable}:{self.relation.type}]"
        if self.relation.shape.symmetric:
            return f"-{inner}-"
        return f"-{inner}->" if self.forward else f"<-{inner}-"


@cache
def relation_fields(declared: EntityType) -> tuple[Direction, ...]:
    """Every relation that a type's nodes can have, forward ones first.

    For an abstract type, those that all of its concrete types can have.
    """
    concrete = declared.concrete
    forward = [r for r in concrete[0].forward if all(r in c.forward for c in concrete)]
    reverse = [r for r in concrete[0].reverse if all(r in c.reverse for c in concrete)]
    return (
        *(Direction(r, forward=True) for r in forward),
        *(Direction(r, forward=False) for r in reverse),
    )


@dataclass(frozen=True)
class Shortcut:
    """The one thing of a class at the other end of a relation: a cluster's country."""

    name: str
    relation: RelationType
    target: EntityType

    def arrow(self, variable: str = "") -> str:
        """The relationship pattern between two node patterns."""
        return Direction(self.relation, forward=True).arrow(variable)


@cache
def shortcuts(declared: EntityType) -> tuple[Shortcut, ...]:
    """The shortcuts of a type: those of all relations that may lead from it."""
    return tuple(
        Shortcut(name, direction.relation, entity_of(cls))
        for direction in relation_fields(declared)
        if direction.forward
        for name, cls in direction.relation.shape.shortcuts
    )
