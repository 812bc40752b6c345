"""The relations of an entity type, each in the direction it is followed from there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeVar

from partnergraph.schema.catalog import (
    EntityType,
    RelationType,
    all_entity_types,
    all_relation_types,
    common_ancestor_type,
    entity_type_of,
)
from partnergraph.schema.fields import DeclaredField, FieldKind

T = TypeVar("T")
_SAME_STEM = 5
# Texts that are checked where they come in; among several types each is a text.
_CODES = frozenset({FieldKind.STRING, FieldKind.COUNTRY, FieldKind.NUTS})


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
    def deep(self) -> bool:
        """Whether what is at the parts of a thing is at the thing too, if that is asked for."""
        return self.relation.shape.rolls_up and not self.forward

    @property
    def description(self) -> str:
        """What the other ends are from here, in a phrase."""
        return (
            self.relation.shape.forward_text if self.forward else self.relation.shape.reverse_text
        )

    @property
    def others(self) -> tuple[EntityType, ...]:
        """The concrete types that may stand at the other end."""
        if self.relation.shape.symmetric or self.forward:
            return self.relation.end_types
        return self.relation.start_types

    @property
    def other(self) -> EntityType:
        """The one type that includes all of these."""
        return common_ancestor_type(self.others)

    @property
    def type_name(self) -> str:
        """What its types in GraphQL begin with: the relation and what stands at the other end.

        Relations that say nothing but since when and until when share theirs (``RelatedPlace``). Where the
        relation's name already names the other end, "End" stands for it: ``PublishedEnd``.
        """
        relation, other = self.relation, self.other.name
        if not relation.has_fields_of_its_own:
            return f"Related{other}"
        words = re.findall("[A-Z][a-z]*", relation.name)
        repeated = any(word[:_SAME_STEM] == other[:_SAME_STEM] for word in words)
        return f"{relation.name}End" if repeated else f"{relation.name}{other}"

    def arrow(self, variable: str = "") -> str:
        """The relationship pattern between two node patterns."""
        inner = f"[{variable}:{self.relation.type}]"
        if self.relation.shape.symmetric:
            return f"-{inner}-"
        return f"-{inner}->" if self.forward else f"<-{inner}-"


@cache
def directions_of_type(declared: EntityType) -> tuple[Direction, ...]:
    """Every relation that a type's nodes can have, as seen from there; forward ones first.

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
def shortcuts_of_type(declared: EntityType) -> tuple[Shortcut, ...]:
    """The shortcuts of a type: those of all relations that may lead from it."""
    return tuple(
        Shortcut(name, direction.relation, entity_type_of(cls))
        for direction in directions_of_type(declared)
        if direction.forward
        for name, cls in direction.relation.shape.shortcuts
    )


@cache
def possible_fields(declared: EntityType | RelationType) -> dict[str, DeclaredField]:
    """The fields that nodes of a type may have, in whichever type below it, where all that have it agree.

    What is asked *of* nodes (conditions, orders, groups) may use these: a node without the field has no
    value there. What is asked *for* may only use the fields of the type itself. A relation's are its own.
    """
    if isinstance(declared, RelationType):
        return declared.own
    agreeing = _merge_where_subtypes_agree(
        declared,
        lambda subtype: subtype.fields,
        lambda f: (FieldKind.STRING if f.kind in _CODES else f.kind, f.many, f.enum),
    )
    return {name: _widen_field(declared, field) for name, field in agreeing.items()}


def _widen_field(declared: EntityType, field: DeclaredField) -> DeclaredField:
    """A field as all types below have it: a text where some have a code, folded where all are."""
    variants = [t.fields[field.name] for t in declared.concrete if field.name in t.fields]
    searchable = all(variant.marks.searchable for variant in variants)
    if searchable != field.marks.searchable:
        field = replace(field, marks=replace(field.marks, searchable=searchable))
    if any(variant.kind is not field.kind for variant in variants):
        field = replace(field, kind=FieldKind.STRING)
    return field


@cache
def edge_fields() -> dict[str, DeclaredField]:
    """What relations have as fields, of whichever type: what every relation may be ordered and grouped by."""
    fields: dict[str, DeclaredField] = {}
    for relation in all_relation_types().values():
        for name, field in relation.own.items():
            fields.setdefault(name, field)
    return fields


@cache
def all_directions() -> tuple[Direction, ...]:
    """Every relation in each direction in which it is followed: one, where it is symmetric."""
    return tuple(
        Direction(relation, forward)
        for relation in all_relation_types().values()
        for forward in ((True,) if relation.shape.symmetric else (True, False))
    )


@cache
def possible_directions(declared: EntityType) -> dict[str, Direction]:
    """The relations that nodes of a type may have, by name, like :func:`possible_fields`."""
    return _merge_where_subtypes_agree(
        declared, lambda subtype: {d.name: d for d in directions_of_type(subtype)}, lambda d: d
    )


@cache
def possible_shortcuts(declared: EntityType) -> dict[str, Shortcut]:
    """The shortcuts that nodes of a type may have, by name, like :func:`possible_fields`."""
    return _merge_where_subtypes_agree(
        declared, lambda subtype: {s.name: s for s in shortcuts_of_type(subtype)}, lambda s: s
    )


@cache
def can_lie_within(declared: EntityType) -> bool:
    """Whether things of a type may be parts of others, or be somewhere."""
    found = possible_directions(declared).values()
    names = {direction.relation.name for direction in found if direction.forward}
    return "Place" in declared.labels or not names.isdisjoint({"PartOf", "LocatedIn"})


@cache
def narrower_types(declared: EntityType) -> dict[str, EntityType]:
    """The types below an abstract one, by what a condition on things of this type alone is called: ``asCluster``."""
    below = (t for t in all_entity_types().values() if t is not declared)
    return {f"as{t.name}": t for t in below if declared.abstract and declared.name in t.labels}


def _merge_where_subtypes_agree(
    declared: EntityType,
    members_of: Callable[[EntityType], Mapping[str, T]],
    meaning_of: Callable[[T], Any],
) -> dict[str, T]:
    """What the concrete types of a type have under one name, where all mean the same by it."""
    by_name: dict[str, T] = dict(members_of(declared))
    ambiguous = set()
    for subtype in declared.concrete:
        for name, member in members_of(subtype).items():
            if meaning_of(by_name.setdefault(name, member)) != meaning_of(member):
                ambiguous.add(name)
    return {name: member for name, member in by_name.items() if name not in ambiguous}
