"""The model's version, and what has been renamed since the first: what an older graph has to catch up with.

A new field, entity or relation needs nothing: graphs without it are complete. A field or relation that gets
another name says so (``renamed_from``, with the version that gave it), and :data:`MODEL_VERSION` is raised; graphs of an older version are
then changed by :mod:`partnergraph.graph.migration` before anything reads or writes them.
"""

from __future__ import annotations

from dataclasses import dataclass

from partnergraph.schema.catalog import (
    EntityType,
    RelationType,
    all_entity_types,
    all_relation_types,
)
from partnergraph.schema.fields import DeclaredField

# The model of graphs and dumps that say nothing of their version.
FIRST_MODEL_VERSION = 1
MODEL_VERSION = 1


@dataclass(frozen=True)
class RelationRename:
    """A relation that was another relationship type before."""

    declared: RelationType
    former_type: str
    former_name: str
    since: int


@dataclass(frozen=True)
class FieldRename:
    """A field, of an entity type and all types below it or of a relation, that had another name before."""

    declared: EntityType | RelationType
    field: DeclaredField
    former_name: str
    since: int

    @property
    def former_properties(self) -> dict[str, str]:
        """What the properties of its values were called, by the names of today."""
        return self.field.former_properties(self.former_name)


def declared_relation_renames() -> tuple[RelationRename, ...]:
    """Every former name of a relation. Raises ``TypeError`` for one that is in use."""
    in_use = set(all_relation_types())
    renames = []
    for relation in all_relation_types().values():
        shape = relation.shape
        for former, (name, since) in zip(
            relation.former_types, shape.renamed_from.items(), strict=True
        ):
            _refuse_name_in_use(former, in_use, f"relation {relation.name}")
            _refuse_version_to_come(since, f"relation {relation.name}")
            in_use.add(former)
            renames.append(RelationRename(relation, former, name, since))
    return tuple(renames)


def declared_field_renames() -> tuple[FieldRename, ...]:
    """Every former name of a field, once, under the most general type that has the field.

    Raises ``TypeError`` for one that a field of the same type, or of one above or below it, has today: values
    under that name could be of either.
    """
    renames = []
    types: tuple[EntityType | RelationType, ...] = (
        *all_entity_types().values(),
        *all_relation_types().values(),
    )
    for declared in types:
        inherited = _inherited_fields(declared)
        for field in declared.own.values():
            if inherited.get(field.name) == field:
                continue
            in_use = _property_names_in_use(declared)
            marks = field.marks
            for former, since in zip(marks.renamed_from, marks.renamed_in, strict=True):
                _refuse_version_to_come(since, f"field {declared.name}.{field.name}")
                for name in field.former_properties(former).values():
                    _refuse_name_in_use(name, in_use, f"field {declared.name}.{field.name}")
                in_use.add(former)
                renames.append(FieldRename(declared, field, former, since))
    return tuple(renames)


def _inherited_fields(declared: EntityType | RelationType) -> dict[str, DeclaredField]:
    """The fields of the entity type above; none of a relation, for the base of relations has no type."""
    if isinstance(declared, RelationType) or len(declared.labels) == 1:
        return {}
    return all_entity_types()[declared.labels[-2]].fields


def _property_names_in_use(declared: EntityType | RelationType) -> set[str]:
    """The properties that nodes or relationships of a type may have."""
    related = (
        [
            t
            for t in all_entity_types().values()
            if t.fits((declared.cls,)) or declared.fits((t.cls,))
        ]
        if isinstance(declared, EntityType)
        else [declared]
    )
    fields = [field for type_ in related for field in type_.own.values()]
    return {name for field in fields for name in (*field.properties, field.folded) if name}


def _refuse_version_to_come(since: int, what: str) -> None:
    if not FIRST_MODEL_VERSION < since <= MODEL_VERSION:
        raise TypeError(
            f"{what}: renamed in version {since}, and the model is of version {MODEL_VERSION}: raise MODEL_VERSION"
        )


def _refuse_name_in_use(former: str, in_use: set[str], what: str) -> None:
    if former in in_use:
        raise TypeError(f"{what}: {former} is in use, and cannot be a former name")
