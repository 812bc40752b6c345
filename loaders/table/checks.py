"""A mapping compared with the declarations: every type, field, end and name in it must exist."""

from __future__ import annotations

from collections.abc import Iterable

from loaders.table.mapping import EntityOf, Made, Mapping, RelationOf
from schema.catalog import Declaration, EntityType, entities, prefixes, relations, type_of_id
from schema.errors import InvalidInput, NotFound


def check(mapping: Mapping, file: str) -> None:
    """Raise :class:`InvalidInput` for the first thing in a mapping that does not exist."""
    for where, part in mapping.parts():
        place = f"{file}: {where}"
        declared = declaration(part, place)
        check_fields(declared, part, place)
        if part.each is not None and part.each not in mapping.values:
            raise InvalidInput(
                f"each: there is no value {part.each!r}", where=place, do=choices(mapping.values)
            )
        if isinstance(part, EntityOf):
            for template in part.id:
                check_id(template, (declared,), place)
        elif isinstance(part, RelationOf):
            ends = relations()[part.type]
            for end, allowed in ((part.start, ends.start_types), (part.end, ends.end_types)):
                check_end(mapping, end, allowed, place)
    for name, value in mapping.values.items():
        if value.country is not None and value.country not in mapping.values:
            raise InvalidInput(
                f"country: there is no value {value.country!r}",
                where=f"{file}: values.{name}",
                do=choices(mapping.values),
            )


def declaration(part: Made, place: str) -> Declaration:
    """The declaration of a part's type. Raises :class:`InvalidInput` where there is no such type."""
    types: dict[str, Declaration] = (
        {name: entity for name, entity in entities().items() if not entity.abstract}
        if isinstance(part, EntityOf)
        else dict(relations())
    )
    if part.type not in types:
        raise InvalidInput(f"there is no type {part.type!r}", where=place, do=choices(types))
    return types[part.type]


def check_fields(declared: Declaration, part: Made, place: str) -> None:
    """Every field exists, and those that must be given are."""
    declared_fields = declared.own
    for name in part.fields:
        if name not in declared_fields:
            raise InvalidInput(
                f"{part.type} has no field {name!r}", where=place, do=choices(declared_fields)
            )
    for name, field in declared_fields.items():
        if field.required and name not in part.fields:
            raise InvalidInput(f"{part.type} needs its field {name!r}", where=place, do="give it")


def check_end(mapping: Mapping, end: str, allowed: tuple[EntityType, ...], place: str) -> None:
    """An end of a relation is an entity of the mapping or an id, of a type that may stand there."""
    if ":" not in end and end not in mapping.entities:
        raise InvalidInput(
            f"there is no entity {end!r} in the mapping",
            where=place,
            do=f"{choices(mapping.entities)}; or write an id, such as country:{{country:as-is}}",
        )
    if end in mapping.entities:
        if entities()[mapping.entities[end].type] not in allowed:
            raise InvalidInput(
                f"{mapping.entities[end].type} cannot stand there",
                where=place,
                do=choices(allowed_type.name for allowed_type in allowed),
            )
    elif not end.startswith("{"):
        check_id(end, allowed, place)


def check_id(template: str, allowed: Iterable[Declaration], place: str) -> None:
    """An id begins with the prefix of one of these types, unless a value gives the whole of it."""
    if template.startswith("{") and template.endswith(":as-is}"):
        return
    names = [allowed_type.name for allowed_type in allowed]
    try:
        declared = type_of_id(template)
    except NotFound:
        declared = None
    if declared is None or declared.name not in names:
        allowed_prefixes = [
            prefix + ":" for prefix, kind in prefixes().items() if kind.name in names
        ]
        raise InvalidInput(
            f"{template!r} is not an id of {' or '.join(names)}",
            where=place,
            do=choices(allowed_prefixes),
        )


def choices(names: Iterable[str]) -> str:
    """Advice to write one of these names instead."""
    return f"use one of: {', '.join(names)}"
