"""What a filter names outright: the few things from which what meets it can be reached.

A condition on what is related holds of something in particular where it names that by a key (an id, a code, a name in
full), by the place it lies in, or by a kind of relation that few things have. Where such a condition must hold, whoever
meets the filter is at the other end of its relations: they are a place to start from, and often a rarer one than
all things of a type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import Any

from partnergraph.graph.cypher.fragment import ArgumentPath
from partnergraph.graph.ddl import declared_indexes
from partnergraph.schema.catalog import EntityType
from partnergraph.schema.directions import (
    Direction,
    Shortcut,
    narrower_types,
    possible_directions,
    possible_fields,
    possible_shortcuts,
)
from partnergraph.schema.fields import DeclaredField, FieldKind
from partnergraph.schema.names import to_camel_case

_KEY_KINDS = frozenset({FieldKind.ID, FieldKind.STRING, FieldKind.COUNTRY, FieldKind.NUTS})
# Operators of a count of which each may mean that there is one at least; what its operand must be.
SOME_BY_COUNT = {"gt": "%s >= 0", "gte": "%s >= 1", "eq": "%s >= 1"}


@dataclass(frozen=True)
class KeySeek:
    """Things are found by an index: those of one of ``labels`` whose field has the value, or one of those, at ``path``."""

    labels: tuple[str, ...]
    field: DeclaredField
    operator: str
    path: ArgumentPath


@dataclass(frozen=True)
class WithinSeek:
    """Things are found among the parts of what stands at ``path``, and what is located there."""

    declared: EntityType
    path: ArgumentPath


@dataclass(frozen=True)
class RelationSeek:
    """Things are found by having a relation of a kind at all, if the count at ``path`` compares so with its operand."""

    direction: Direction
    operator: str = ""
    path: ArgumentPath = ()


Seek = KeySeek | WithinSeek | RelationSeek


@dataclass(frozen=True)
class FilterHop:
    """From a thing to what a condition says of something that is related to it; ``path`` is where that stands.

    ``used``: the entry of the filter that is fulfilled by there being such a thing.
    """

    link: Direction | Shortcut
    filter_: Mapping[str, Any]
    path: ArgumentPath
    used: ArgumentPath


@dataclass(frozen=True)
class Start:
    """Where to start, and the hops that lead there from what is looked for; ``alone``: nothing else is asked."""

    hops: tuple[FilterHop, ...]
    seek: Seek
    alone: bool

    @property
    def used(self) -> frozenset[ArgumentPath]:
        """The entries of the filter that need no condition where one starts from here."""
        found = {hop.used for hop in self.hops}
        if isinstance(self.seek, WithinSeek):
            found.add(self.seek.path)
        return frozenset(found)


def find_starts(
    declared: EntityType, filter_: Mapping[str, Any], path: ArgumentPath
) -> list[list[Start]]:
    """The starts that each condition of a filter on things of a type offers, of the conditions that all must hold."""
    return [
        list(_starts_of_entry(declared, name, value, at))
        for name, value, at in _required_entries(filter_, path)
    ]


def _any_start(
    declared: EntityType, filter_: Mapping[str, Any], path: ArgumentPath
) -> Iterator[Start]:
    """The starts that any of these conditions offers."""
    by_entry = find_starts(declared, filter_, path)
    for start in chain.from_iterable(by_entry):
        yield replace(start, alone=start.alone and len(by_entry) == 1)


def _required_entries(
    filter_: Mapping[str, Any], path: ArgumentPath
) -> Iterator[tuple[str, Any, ArgumentPath]]:
    """The entries of a filter all of which must hold, with their values and paths; those below AND too."""
    for name, value in filter_.items():
        if name == "AND":
            for index, part in enumerate(value or ()):
                yield from _required_entries(part, (*path, name, index))
        else:
            yield name, value, (*path, name)


def _starts_of_entry(
    declared: EntityType, name: str, value: Any, path: ArgumentPath
) -> Iterator[Start]:
    """The starts that one entry offers. What is wrong with an entry is said where it is turned into a condition."""
    if value is None or name in {"OR", "NOT", "typename"}:
        return
    fields = {to_camel_case(n): f for n, f in possible_fields(declared).items()}
    directions = {to_camel_case(d.name): d for d in possible_directions(declared).values()}
    shortcuts = possible_shortcuts(declared)
    narrower = narrower_types(declared)
    if name in fields:
        yield from _starts_by_key(declared, fields[name], value, path)
    elif name == "within":
        yield Start((), WithinSeek(declared, path), alone=True)
    elif name in narrower:
        found = _any_start(narrower[name], value, path)
        yield from (replace(start, alone=False) for start in found)
    elif name in directions:
        yield from _starts_of_related(directions[name], value, path)
    elif name in shortcuts:
        hop = FilterHop(shortcuts[name], value, path, path)
        for start in _any_start(shortcuts[name].target, value, path):
            yield replace(start, hops=(hop, *start.hops))


def _starts_by_key(
    declared: EntityType, field: DeclaredField, operations: Mapping[str, Any], path: ArgumentPath
) -> Iterator[Start]:
    """The start that a value of a field is, where an index finds it."""
    labels = _key_labels(declared, field.folded or field.name)
    if field.many or field.kind not in _KEY_KINDS or not labels:
        return
    for operator in ("eq", "in"):
        if operations.get(operator) is not None:
            seek = KeySeek(labels, field, operator, (*path, operator))
            yield Start((), seek, alone=len(operations) == 1)
            return


@cache
def _key_labels(declared: EntityType, name: str) -> tuple[str, ...]:
    """The labels under which an index finds all things of a type by a property; none where no index does."""
    indexed = [i.on for i in declared_indexes() if i.of_nodes and i.properties == (name,)]
    if name == "id":
        return ("Entity",)
    having = [t for t in declared.concrete if name in _property_names(t)]
    found = {next((on for on in t.labels if on in indexed), "") for t in having}
    return tuple(sorted(found)) if having and "" not in found else ()


def _property_names(declared: EntityType) -> set[str]:
    return {name for f in declared.fields.values() for name in (f.name, f.folded) if name}


def _starts_of_related(
    direction: Direction, conditions: Mapping[str, Any], path: ArgumentPath
) -> Iterator[Start]:
    """The starts that conditions on what is related offer."""
    alone = len(conditions) == 1
    for quantifier, inner in conditions.items():
        at = (*path, quantifier)
        if inner is None:
            continue
        if quantifier == "some":
            hop = FilterHop(direction, inner, at, at)
            yield from _starts_at_end(hop, direction, alone=alone)
        elif quantifier == "within":
            hop = FilterHop(direction, {"within": inner}, path, at)
            yield Start((hop,), WithinSeek(direction.other, at), alone=alone)
        elif quantifier == "count":
            operator = next((o for o in SOME_BY_COUNT if inner.get(o) is not None), None)
            if operator:
                seek = RelationSeek(direction, operator, (*at, operator))
                yield Start((), seek, alone=False)


def _starts_at_end(hop: FilterHop, direction: Direction, *, alone: bool) -> Iterator[Start]:
    """The starts beyond a hop, and the relation itself."""
    entries = list(_required_entries(hop.filter_, hop.path))
    alone = alone and len(entries) == 1
    for name, value, at in entries:
        if value is None:
            continue
        if name == "node":
            found = _any_start(direction.other, value, at)
        elif name == "within":
            found = iter((Start((), WithinSeek(direction.other, at), alone=True),))
        else:
            continue
        for start in found:
            yield Start((hop, *start.hops), start.seek, alone=alone and start.alone)
    yield Start((hop,), RelationSeek(direction), alone=False)
