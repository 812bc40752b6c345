"""A mapping held against the declarations: every type, field, end and name in it must exist."""

from __future__ import annotations

from collections.abc import Iterable

from loaders.table.mapping import EntityOf, Made, Mapping, RelationOf
from schema.catalog import Declaration, EntityType, entities, prefixes, relations, type_of_id
from schema.errors import InvalidInput, NotFound


def check(mapping: Mapping, file: str) -> None:
    """Raise :class:`InvalidInput` for the first thing in a mapping that does not exist."""
    for where, part in mapping.parts():
        at = f"{file}: {where}"
        declared = declaration(part, at)
        check_fields(declared, part, at)
        if part.each is not None and part.each not in mapping.values:
            raise InvalidInput(
                f"each: there is no value {part.each!r}", where=at, do=choices(mapping.values)
            )
        if isinstance(part, EntityOf):
            for template in part.id:
                check_id(template, (declared,), at)
        elif isinstance(part, RelationOf):
            ends = relations()[part.type]
            for end, allowed in ((part.start, ends.start_types), (part.end, ends.end_types)):
                check_end(mapping, end, allowed, at)
    for name, value in mapping.values.items():
        if value.country is not None and value.country not in mapping.values:
            raise InvalidInput(
                f"country: there is no value {value.country!r}",
                where=f"{file}: values.{name}",
                do=choices(mapping.values),
            )


def declaration(part: Made, at: str) -> Declaration:
    """What the part's type declares."""
    known: dict[str, Declaration] = (
        {name: e for name, e in entities().items() if not e.abstract}
        if isinstance(part, EntityOf)
        else dict(relations())
    )
    if part.type not in known:
        raise InvalidInput(f"there is no type {part.type!r}", where=at, do=choices(known))
    return known[part.type]


def check_fields(declared: Declaration, part: Made, at: str) -> None:
    """Every field exists, and those that must be given are."""
    own = declared.own
    for name in part.fields:
        if name not in own:
            raise InvalidInput(f"{part.type} has no field {name!r}", where=at, do=choices(own))
    for name, field in own.items():
        if field.required and name not in part.fields:
            raise InvalidInput(f"{part.type} needs its field {name!r}", where=at, do="give it")


def check_end(mapping: Mapping, end: str, allowed: tuple[EntityType, ...], at: str) -> None:
    """An end of a relation is an entity of the mapping or an id, of a type that may stand there."""
    if ":" not in end and end not in mapping.entities:
        raise InvalidInput(
            f"there is no entity {end!r} in the mapping",
            where=at,
            do=f"{choices(mapping.entities)}; or write an id, such as country:{{country:as-is}}",
        )
    if end in mapping.entities:
        if entities()[mapping.entities[end].type] not in allowed:
            raise InvalidInput(
                f"{mapping.entities[end].type} cannot stand there",
                where=at,
                do=choices(e.name for e in allowed),
            )
    elif not end.startswith("{"):
        check_id(end, allowed, at)


def check_id(template: str, allowed: Iterable[Declaration], at: str) -> None:
    """An id begins with the prefix of one of these types, unless a value gives the whole of it."""
    if template.startswith("{") and template.endswith(":as-is}"):
        return
    names = [declared.name for declared in allowed]
    try:
        found = type_of_id(template)
    except NotFound:
        found = None
    if found is None or found.name not in names:
        right = [prefix + ":" for prefix, kind in prefixes().items() if kind.name in names]
        raise InvalidInput(
            f"{template!r} is not an id of {' or '.join(names)}", where=at, do=choices(right)
        )


def choices(names: Iterable[str]) -> str:
    """What may be written instead."""
    return f"use one of: {', '.join(names)}"
