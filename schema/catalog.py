"""Everything the declarations say, in the form from which the other rooms derive theirs.

:func:`all_entity_types` and :func:`all_relation_types` list what is declared; nothing here names a single entity or
relation, so adding one takes no edit in this file.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from partnergraph.schema import activities, actors, documents, places
from partnergraph.schema import relations as declared_relations
from partnergraph.schema.base import Entity, Relation, RelationShape, TieDeclaration
from partnergraph.schema.errors import NotFound
from partnergraph.schema.fields import DeclaredField, read_declared_field
from partnergraph.schema.names import class_constant, separate_words

_DECLARING_MODULES = (places, actors, activities, documents, declared_relations)


def first_docstring_paragraph(cls: type) -> str:
    """The first paragraph of a declaration's docstring, on one line: its description everywhere."""
    return " ".join((cls.__doc__ or "").split("\n\n")[0].split())


@dataclass(frozen=True)
class Declaration:
    """What the declarations of entities and of relations have in common."""

    cls: type[Any]

    @property
    def name(self) -> str:
        """The class name: a label in Neo4j and a type in GraphQL."""
        return self.cls.__name__

    @property
    def description(self) -> str:
        """What it is, in a sentence."""
        return first_docstring_paragraph(self.cls)

    @cached_property
    def fields(self) -> dict[str, DeclaredField]:
        """Its fields by name, in the order of declaration."""
        return {
            name: read_declared_field(name, info) for name, info in self.cls.model_fields.items()
        }

    def stored(self, thing: Entity | Relation) -> dict[str, Any]:
        """The properties that hold an entity or relation in Neo4j, without its id and ends.

        Fields that are None or empty have none; some have a second one beside (see :mod:`partnergraph.schema.fields`).
        """
        values = thing.__dict__
        properties: dict[str, Any] = {}
        for name, field in self.own_for_storing:
            value = values[name]
            if value is None:
                continue
            if field is None:
                properties[name] = value
            elif value != ():
                properties.update(field.stored(value))
        return properties

    @cached_property
    def own_for_storing(self) -> tuple[tuple[str, DeclaredField | None], ...]:
        """The names of :attr:`own`, each with its field where a value is not stored as it is."""
        return tuple((n, None if f.plain else f) for n, f in self.own.items())

    @cached_property
    def own(self) -> dict[str, DeclaredField]:
        """The fields that become properties of their own: not the id, not the two ends."""
        return {n: f for n, f in self.fields.items() if n not in {"id", "start", "end"}}

    def folds(self, properties: dict[str, Any]) -> dict[str, Any]:
        """The properties for search and comparison (without case and accents) that go with ``properties``."""
        folds: dict[str, Any] = {}
        for field in self.searchable:
            folds.update(field.fold(properties))
        return folds

    @cached_property
    def first_properties(self) -> dict[str, str]:
        """What the properties of renamed fields were called first, by the names of today.

        A claim's digest goes by these, so that it stays the same when a field is renamed.
        """
        first: dict[str, str] = {}
        for field in self.own.values():
            if field.marks.renamed_from:
                first.update(field.former_properties(field.marks.renamed_from[0]))
        return first

    @cached_property
    def searchable(self) -> tuple[DeclaredField, ...]:
        """The fields that take part in search."""
        return tuple(field for field in self.fields.values() if field.marks.searchable)


@dataclass(frozen=True)
class EntityType(Declaration):
    """A declared entity type, which may be abstract: the type of several others."""

    cls: type[Entity]

    @property
    def abstract(self) -> bool:
        """Whether it only gathers others (Place, Actor…) and has no nodes of its own."""
        return self.cls.abstract

    @property
    def plural(self) -> str:
        """What several are called: the name of the GraphQL field that lists them."""
        return self.cls.plural

    @property
    def plural_phrase(self) -> str:
        """What several are called in a sentence."""
        return separate_words(self.plural)

    @property
    def prefix(self) -> str:
        """What its ids begin with, before the colon."""
        return separate_words(self.name, "-")

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The labels of its nodes, the most general first."""
        chain = [c for c in self.cls.__mro__ if issubclass(c, Entity)]
        return tuple(c.__name__ for c in reversed(chain))

    @cached_property
    def concrete(self) -> tuple[EntityType, ...]:
        """The types whose nodes it includes: itself unless abstract, and those below."""
        return tuple(
            declared
            for declared in all_entity_types().values()
            if not declared.abstract and self.name in declared.labels
        )

    @cached_property
    def others(self) -> str:
        """For a type with nodes of its own: the labels that tell apart the nodes of types below it."""
        return "" if self.abstract else "|".join(e.name for e in self.concrete if e is not self)

    @cached_property
    def identifiers(self) -> tuple[DeclaredField, ...]:
        """The fields by which it can be looked up, besides its id."""
        return tuple(field for field in self.fields.values() if field.marks.identifier)

    @cached_property
    def resolving(self) -> tuple[DeclaredField, ...]:
        """The fields by whose values records of several sources may be one."""
        return tuple(field for field in self.fields.values() if field.marks.identifies)

    @cached_property
    def forward(self) -> tuple[RelationType, ...]:
        """The relations that can lead from it."""
        return tuple(r for r in all_relation_types().values() if self.fits(r.shape.starts))

    @cached_property
    def reverse(self) -> tuple[RelationType, ...]:
        """The relations that can lead to it, but for symmetric ones, which are in :attr:`forward`."""
        return tuple(
            r
            for r in all_relation_types().values()
            if self.fits(r.shape.ends) and not r.shape.symmetric
        )

    def fits(self, ends: tuple[type[Entity], ...]) -> bool:
        """Whether nodes of this type may stand at such an end."""
        return any(issubclass(self.cls, end) for end in ends)


@dataclass(frozen=True)
class RelationType(Declaration):
    """A declared relation, which is a relationship type in Neo4j."""

    cls: type[Relation]

    @cached_property
    def type(self) -> str:
        """The relationship type in Neo4j: the class name in capitals (``PARTNER_IN``)."""
        return class_constant(self.name)

    @cached_property
    def former_types(self) -> tuple[str, ...]:
        """The relationship types that it had under its former names, the first one first."""
        return tuple(class_constant(name) for name in self.shape.renamed_from)

    @cached_property
    def first_type(self) -> str:
        """The relationship type it had first, by which the digests of its claims go."""
        return (*self.former_types, self.type)[0]

    @property
    def shape(self) -> RelationShape:
        """Its ends and the names it is followed by in each direction."""
        return self.cls.shape

    @property
    def tie(self) -> TieDeclaration | None:
        """How it counts in partner paths, if it does."""
        return self.shape.tie

    @property
    def shared_fields(self) -> AbstractSet[str]:
        """The fields that every relation has: its ends, since, until, note."""
        return Relation.model_fields.keys()

    @property
    def has_fields_of_its_own(self) -> bool:
        """Whether it says more than every relation does."""
        return not self.shared_fields >= self.own.keys()

    @cached_property
    def start_types(self) -> tuple[EntityType, ...]:
        """The concrete types that may stand at its start."""
        return _concrete_types_of(self.shape.starts)

    @cached_property
    def end_types(self) -> tuple[EntityType, ...]:
        """The concrete types that may stand at its end."""
        return _concrete_types_of(self.shape.ends)


@cache
def all_entity_types() -> dict[str, EntityType]:
    """Every declared entity by name, abstract ones too, each after those it extends."""
    types: dict[str, EntityType] = {"Entity": EntityType(Entity)}
    for module in _DECLARING_MODULES:
        for cls in vars(module).values():
            if (
                isinstance(cls, type)
                and issubclass(cls, Entity)
                and cls.__module__ == module.__name__
            ):
                types[cls.__name__] = EntityType(cls)
    return types


@cache
def all_relation_types() -> dict[str, RelationType]:
    """Every declared relation by its type in Neo4j."""
    types = (RelationType(cls) for cls in Relation.__subclasses__())
    return {relation.type: relation for relation in types}


@cache
def entity_type_of(cls: type[Entity]) -> EntityType:
    """The entity type that an entity class declares."""
    return all_entity_types()[cls.__name__]


@cache
def relation_type_of(cls: type[Relation]) -> RelationType:
    """The relation type that a relation class declares."""
    return next(relation for relation in all_relation_types().values() if relation.cls is cls)


def _concrete_types_of(classes: tuple[type[Entity], ...]) -> tuple[EntityType, ...]:
    """The concrete types below any of the classes, in order of declaration."""
    return tuple(e for e in all_entity_types().values() if not e.abstract and e.fits(classes))


def common_ancestor_type(types: tuple[EntityType, ...]) -> EntityType:
    """The nearest declared type that includes all of these."""
    shared = [label for label in types[0].labels if all(label in t.labels for t in types)]
    return all_entity_types()[shared[-1]]


@cache
def types_by_id_prefix() -> dict[str, EntityType]:
    """The concrete entity types by the prefix of their ids."""
    return {e.prefix: e for e in all_entity_types().values() if not e.abstract}


def entity_type_of_id(identifier: str) -> EntityType:
    """The type that an id was made for. Raises :class:`NotFound` for a prefix that no type has."""
    prefix = identifier.partition(":")[0]
    try:
        return types_by_id_prefix()[prefix]
    except KeyError:
        raise NotFound(
            f"no kind of entity has ids that begin with {prefix!r}",
            where=identifier,
            do=f"use one of: {', '.join(sorted(types_by_id_prefix()))}",
        ) from None
