"""What is shown of a thing, made of all that its sources say.

A view is never stored anywhere but on the node or relationship it is the view of; it can be made again
from the claims at any time, so a source that goes leaves no trace.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from neo4j.spatial import WGS84Point

from schema.catalog import EntityType, RelationType, entities, relations
from schema.fields import LANGUAGE, Field, Kind

Properties = dict[str, Any]


def most_specific(names: Iterable[str]) -> EntityType | RelationType:
    """The declaration to use for claims of these types: of several kinds of entity, the narrowest."""
    found = [relations().get(name) or entities()[name] for name in names]
    return max(found, key=lambda d: len(d.labels) if isinstance(d, EntityType) else 0)


def type_name(declared: EntityType | RelationType) -> str:
    """How a claim names its type: the label or the relationship type."""
    return declared.name if isinstance(declared, EntityType) else declared.type


def merged(declared: EntityType | RelationType, claims: list[Properties]) -> Properties:
    """One set of properties of several, the most trusted first.

    Of a single value the first that is given is shown, of lists all values; names that differ from the
    one shown become aliases.
    """
    if len(claims) == 1:
        return claims[0]
    view: Properties = {}
    for name, field in declared.own.items():
        holders = [claim for claim in claims if name in claim]
        if not holders:
            continue
        if field.many:
            view.update(union(field, holders))
        else:
            view.update({p: holders[0][p] for p in field.properties})
    if isinstance(declared, EntityType):
        keep_names(view, claims)
    return view


def union(field: Field, claims: list[Properties]) -> Properties:
    """All values of a list field, each once, those of the most trusted claim first."""
    columns = [[item for claim in claims for item in claim[p]] for p in field.properties]
    once = {row[0]: row for row in reversed(list(zip(*columns, strict=True)))}
    rows = [once[value] for value in dict.fromkeys(columns[0])]
    return {
        p: list(values) for p, values in zip(field.properties, zip(*rows, strict=True), strict=True)
    }


def keep_names(view: Properties, claims: list[Properties]) -> None:
    """Add to the aliases what other claims call the thing."""
    aliases, languages = view.get("aliases", []), view.get("aliases" + LANGUAGE, [])
    known = {view.get("name"), *aliases}
    for claim in claims:
        if (name := claim.get("name")) not in known and name is not None:
            known.add(name)
            aliases, languages = [*aliases, name], [*languages, ""]
    if aliases:
        view["aliases"], view["aliases" + LANGUAGE] = aliases, languages


def ready(declared: EntityType | RelationType, props: Properties) -> Properties:
    """Properties as the driver takes them: coordinates become points."""
    for field in points(declared):
        if field.name in props:
            props = {**props, field.name: WGS84Point(props[field.name])}
    return props


def points(declared: EntityType | RelationType) -> tuple[Field, ...]:
    """The fields that hold coordinates."""
    return tuple(field for field in declared.own.values() if field.kind is Kind.POINT)


def node_view(declared: EntityType, identifier: str, claims: list[Properties]) -> Properties:
    """All properties of a node: its id, what is shown of it, and the comparison properties.

    What is left with claims that do not name it (a correction of something since withdrawn) goes by its id.
    """
    view = {"name": identifier, **merged(declared, claims)}
    return {"id": identifier, **ready(declared, view), **declared.folds(view)}
