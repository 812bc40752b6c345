"""Views: the values that a node or relationship shows, computed from all claims of it.

A view is stored only on its node or relationship, and can be computed again from the claims at any time, so a
source that is removed leaves no trace.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from neo4j.spatial import WGS84Point

from partnergraph.schema.catalog import (
    EntityType,
    RelationType,
    all_entity_types,
    all_relation_types,
)
from partnergraph.schema.fields import LANGUAGE_SUFFIX, DeclaredField, FieldKind

Properties = dict[str, Any]


def choose_narrowest_type(names: Iterable[str]) -> EntityType | RelationType:
    """The declaration for claims of these types: of several types of entity, the one with most labels."""
    found = [all_relation_types().get(name) or all_entity_types()[name] for name in names]
    return max(found, key=lambda d: len(d.labels) if isinstance(d, EntityType) else 0)


def claim_type_name(declared: EntityType | RelationType) -> str:
    """The name of a type in claims: the label of an entity, the relationship type of a relation."""
    return declared.name if isinstance(declared, EntityType) else declared.type


def merge_claims(declared: EntityType | RelationType, claims: list[Properties]) -> Properties:
    """The properties that follow from those of several claims, the most trusted first.

    Of a single value the first is taken, of lists all values; names that differ from the one taken become
    aliases.
    """
    if len(claims) == 1:
        return claims[0]
    view: Properties = {}
    for name, field in declared.own.items():
        with_field = [claim for claim in claims if name in claim]
        if not with_field:
            continue
        if field.many:
            view.update(_merge_list_values(field, with_field))
        else:
            view.update({p: with_field[0][p] for p in field.properties})
    if isinstance(declared, EntityType):
        _add_other_names(view, claims)
    return view


def _merge_list_values(field: DeclaredField, claims: list[Properties]) -> Properties:
    """All values of a list field, each once, those of the most trusted claim first."""
    columns = [[item for claim in claims for item in claim[p]] for p in field.properties]
    once = {row[0]: row for row in reversed(list(zip(*columns, strict=True)))}
    rows = [once[value] for value in dict.fromkeys(columns[0])]
    return {
        p: list(values) for p, values in zip(field.properties, zip(*rows, strict=True), strict=True)
    }


def _add_other_names(view: Properties, claims: list[Properties]) -> None:
    """Add the names in other claims to the aliases of a view."""
    aliases, languages = view.get("aliases", []), view.get("aliases" + LANGUAGE_SUFFIX, [])
    present = {view.get("name"), *aliases}
    for claim in claims:
        if (name := claim.get("name")) not in present and name is not None:
            present.add(name)
            aliases, languages = [*aliases, name], [*languages, ""]
    if aliases:
        view["aliases"], view["aliases" + LANGUAGE_SUFFIX] = aliases, languages


def convert_points(declared: EntityType | RelationType, props: Properties) -> Properties:
    """Properties with coordinates converted to the points of the Neo4j driver."""
    for field in _point_fields(declared):
        if field.name in props:
            props = {**props, field.name: WGS84Point(props[field.name])}
    return props


def _point_fields(declared: EntityType | RelationType) -> tuple[DeclaredField, ...]:
    return tuple(field for field in declared.own.values() if field.kind is FieldKind.POINT)


def node_view(declared: EntityType, identifier: str, claims: list[Properties]) -> Properties:
    """All properties of a node: its id, its view of ``claims``, and the folded copies for comparison.

    Where no claim has a name (a correction of something since withdrawn), the id is the name.
    """
    view = {"name": identifier, **merge_claims(declared, claims)}
    return {"id": identifier, **convert_points(declared, view), **declared.folds(view)}
