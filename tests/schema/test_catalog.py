"""Conventions that every declaration keeps, and what is derived from them."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from inspect import getmembers, isclass
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnergraph.schema import relations as relations_module
from partnergraph.schema import vocabulary
from partnergraph.schema.base import ENTITY_ID_PATTERN, Entity, Relation
from partnergraph.schema.catalog import (
    Declaration,
    EntityType,
    RelationType,
    all_entity_types,
    all_relation_types,
    common_ancestor_type,
    entity_type_of,
    entity_type_of_id,
    first_docstring_paragraph,
    relation_type_of,
    types_by_id_prefix,
)
from partnergraph.schema.directions import directions_of_type, shortcuts_of_type
from partnergraph.schema.errors import NotFound
from partnergraph.schema.fields import FieldKind
from partnergraph.schema.names import to_camel_case
from tests.strategies import things

ENTITIES = list(all_entity_types().values())
RELATIONS = list(all_relation_types().values())
DECLARED: list[EntityType | RelationType] = [*ENTITIES, *RELATIONS]
# Properties that graph/ keeps on nodes and relationships beside the declared ones.
BOOKKEEPING = {
    "id",
    "record",
    "type",
    "locator",
    "digest",
    "sources",
    "locators",
    "digests",
    "claims",
}
BOOKKEEPING |= {"run", "run_owner", "run_beat", "ranked", "loading_since"}

each = pytest.mark.parametrize("declared", DECLARED, ids=lambda d: d.name)
each_entity = pytest.mark.parametrize("declared", ENTITIES, ids=lambda d: d.name)
each_relation = pytest.mark.parametrize("declared", RELATIONS, ids=lambda d: d.name)


@each
def test_says_what_it_is(declared: Declaration) -> None:
    assert declared.cls.__doc__ not in {Entity.__doc__, Relation.__doc__} or declared.cls is Entity
    assert declared.description.endswith(".")
    for field in declared.fields.values():
        assert field.description, f"{declared.name}.{field.name} has no description"
        assert not field.description.endswith("."), f"{declared.name}.{field.name}: no full stop"


@each
def test_no_two_properties_have_one_name(declared: Declaration) -> None:
    names = [p for f in declared.own.values() for p in (*f.properties, f.folded) if p]
    assert not [name for name, times in Counter(names).items() if times > 1]
    assert not BOOKKEEPING & set(names), "graph/ keeps these for itself"


@each_entity
def test_every_way_on_from_a_type_has_a_name_of_its_own(declared: EntityType) -> None:
    names = [
        *map(to_camel_case, declared.fields),
        *(to_camel_case(direction.name) for direction in directions_of_type(declared)),
        *(to_camel_case(shortcut.name) for shortcut in shortcuts_of_type(declared)),
    ]
    assert not [name for name, times in Counter(names).items() if times > 1]


def test_types_plurals_and_prefixes_are_unique() -> None:
    for names in (
        [d.name for d in DECLARED],
        [e.plural for e in ENTITIES],
        [e.prefix for e in ENTITIES],
        [r.type for r in RELATIONS],
    ):
        assert len(set(names)) == len(names)
    assert len(types_by_id_prefix()) == sum(not e.abstract for e in ENTITIES)


def test_everything_declared_is_found() -> None:
    declared = {
        cls for _, cls in getmembers(relations_module, isclass) if issubclass(cls, Relation)
    } - {Relation}
    assert {relation.cls for relation in RELATIONS} == declared
    assert all(relation_type_of(relation.cls) is relation for relation in RELATIONS)
    assert all(entity_type_of(entity.cls) is entity for entity in ENTITIES)


@each_entity
def test_ids_lead_back_to_their_type(declared: EntityType) -> None:
    identifier = f"{declared.prefix}:some-key"
    assert ENTITY_ID_PATTERN.fullmatch(identifier)
    if declared.abstract:
        assert len(declared.concrete) > 1, "an abstract type gathers others"
        with pytest.raises(NotFound, match="no kind of entity") as caught:
            entity_type_of_id(identifier)
        assert "cluster" in caught.value.do
    else:
        assert entity_type_of_id(identifier) is declared
        assert declared in declared.concrete


@each_entity
def test_identifiers_are_single_texts(declared: EntityType) -> None:
    for field in declared.fields.values():
        if field.marks.identifier:
            assert not field.many
            assert field.kind in {FieldKind.STRING, FieldKind.COUNTRY, FieldKind.NUTS}
        if field.marks.searchable:
            assert field.kind in {FieldKind.STRING, FieldKind.TEXT}
        assert field.many or field.kind is not FieldKind.TEXT, "texts with a language come in lists"


@each_relation
def test_both_ends_are_declared(declared: RelationType) -> None:
    shape = declared.shape
    assert all(entity_type_of(cls).cls is cls for cls in (*shape.starts, *shape.ends))
    assert declared.start_types
    assert declared.end_types
    assert {s.name for s in common_ancestor_type(declared.start_types).concrete} >= {
        s.name for s in declared.start_types
    }
    for name, cls in shape.shortcuts:
        assert set(entity_type_of(cls).concrete) <= set(declared.end_types), name
    if shape.symmetric:
        assert (shape.forward, shape.starts) == (shape.reverse, shape.ends)
    for group in (shape.starts, shape.ends):
        for one, other in combinations(group, 2):
            assert not issubclass(one, other), f"{one.__name__} is in {other.__name__} already"
            assert not issubclass(other, one), f"{other.__name__} is in {one.__name__} already"


@each_relation
def test_what_a_relationship_can_hold(declared: RelationType) -> None:
    for name in declared.shape.key:
        assert declared.fields[name].kind in {FieldKind.STRING, FieldKind.ENUM}
        assert not declared.fields[name].many
    assert not [f.name for f in declared.own.values() if f.kind is FieldKind.POINT]


@each_relation
def test_ties_are_between_zero_and_one(declared: RelationType) -> None:
    assert declared.tie is None or 0 < declared.tie.strength <= 1


def test_ties_have_an_order_of_strength() -> None:
    strengths = [r.tie.strength for r in RELATIONS if r.tie]
    assert len(set(strengths)) == len(strengths)


@pytest.mark.parametrize(
    "words",
    [e for _, e in getmembers(vocabulary, isclass) if issubclass(e, StrEnum) and e is not StrEnum],
    ids=lambda e: e.__name__,
)
def test_vocabularies(words: type[StrEnum]) -> None:
    assert first_docstring_paragraph(words)


@each
@given(data=st.data())
@settings(max_examples=10)
def test_what_is_stored_is_restored(
    declared: EntityType | RelationType, data: st.DataObject
) -> None:
    thing = data.draw(things(declared))
    properties = declared.stored(thing)
    restored = {name: field.restored(properties) for name, field in declared.own.items()}
    assert restored == {name: getattr(thing, name) for name in declared.own}
    assert set(properties) <= {p for field in declared.own.values() for p in field.properties}
    assert all(value is not None for value in properties.values())
    assert set(declared.folds(properties)) == {
        field.folded for field in declared.searchable if field.name in properties
    }
