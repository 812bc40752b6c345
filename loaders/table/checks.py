"""A mapping compared with the declarations: every type, field, end and name in it must exist."""

from __future__ import annotations

from collections.abc import Iterable

from partnergraph.loaders.table.mapping import (
    EntitySpec,
    RelationSpec,
    RepeatRule,
    TableMapping,
    ThingSpec,
)
from partnergraph.schema.catalog import (
    Declaration,
    EntityType,
    all_entity_types,
    all_relation_types,
    entity_type_of_id,
    types_by_id_prefix,
)
from partnergraph.schema.errors import InvalidInput, NotFound
from partnergraph.schema.fields import FieldKind


def check_mapping(mapping: TableMapping, file: str) -> None:
    """Raise :class:`InvalidInput` for the first thing in a mapping that does not exist."""
    for where, part in mapping.parts():
        place = f"{file}: {where}"
        declared = _find_declaration(part, place)
        _check_mapped_fields(declared, part, place)
        if part.each is not None and part.each not in mapping.values:
            raise InvalidInput(
                f"each: there is no value {part.each!r}",
                where=place,
                do=_advise_choices(mapping.values),
            )
        if isinstance(part, EntitySpec):
            for template in part.id:
                _check_id_template(template, (declared,), place)
        elif isinstance(part, RelationSpec):
            ends = all_relation_types()[part.type]
            for end, allowed in ((part.start, ends.start_types), (part.end, ends.end_types)):
                _check_relation_end(mapping, end, allowed, place)
    for name, value in mapping.values.items():
        if value.country is not None and value.country not in mapping.values:
            raise InvalidInput(
                f"country: there is no value {value.country!r}",
                where=f"{file}: values.{name}",
                do=_advise_choices(mapping.values),
            )


def _find_declaration(part: ThingSpec, place: str) -> Declaration:
    """The declaration of a part's type. Raises :class:`InvalidInput` where there is no such type."""
    types: dict[str, Declaration] = (
        {name: entity for name, entity in all_entity_types().items() if not entity.abstract}
        if isinstance(part, EntitySpec)
        else dict(all_relation_types())
    )
    if part.type not in types:
        raise InvalidInput(
            f"there is no type {part.type!r}", where=place, do=_advise_choices(types)
        )
    return types[part.type]


def _check_mapped_fields(declared: Declaration, part: ThingSpec, place: str) -> None:
    """Every field exists, and those that must be given are."""
    declared_fields = declared.own
    for name in part.fields:
        if name not in declared_fields:
            raise InvalidInput(
                f"{part.type} has no field {name!r}",
                where=place,
                do=_advise_choices(declared_fields),
            )
    _check_repeat_rules(declared, part, place)
    for name, field in declared_fields.items():
        if field.required and name not in part.fields:
            raise InvalidInput(f"{part.type} needs its field {name!r}", where=place, do="give it")


def _check_repeat_rules(declared: Declaration, part: ThingSpec, place: str) -> None:
    """What counts of several values fits the field: numbers can be added, texts listed."""
    rules = part.repeated if isinstance(part.repeated, dict) else {}
    for name in rules:
        if name not in part.fields:
            raise InvalidInput(
                f"repeated: the mapping gives no field {name!r}",
                where=place,
                do=_advise_choices(part.fields),
            )
    for name in part.fields:
        field, rule = declared.own[name], part.repeat_rule(name)
        fits = {
            RepeatRule.SUM: field.kind in {FieldKind.FLOAT, FieldKind.INTEGER},
            RepeatRule.LIST: field.many or field.kind is FieldKind.STRING,
        }
        if not (fits.get(rule, True) or isinstance(part.repeated, RepeatRule)):
            raise InvalidInput(
                f"repeated: {rule.value} does not fit {name}, which is a {field.kind.value}",
                where=place,
                do="add up numbers, list texts; else use first, last or reject",
            )


def _check_relation_end(
    mapping: TableMapping, end: str, allowed: tuple[EntityType, ...], place: str
) -> None:
    """An end of a relation is an entity of the mapping or an id, of a type that may stand there."""
    if ":" not in end and end not in mapping.entities:
        raise InvalidInput(
            f"there is no entity {end!r} in the mapping",
            where=place,
            do=f"{_advise_choices(mapping.entities)}; or write an id, such as country:{{country:as-is}}",
        )
    if end in mapping.entities:
        if all_entity_types()[mapping.entities[end].type] not in allowed:
            raise InvalidInput(
                f"{mapping.entities[end].type} cannot stand there",
                where=place,
                do=_advise_choices(allowed_type.name for allowed_type in allowed),
            )
    elif not end.startswith("{"):
        _check_id_template(end, allowed, place)


def _check_id_template(template: str, allowed: Iterable[Declaration], place: str) -> None:
    """An id begins with the prefix of one of these types, unless a value gives the whole of it."""
    if template.startswith("{") and template.endswith(":as-is}"):
        return
    names = [allowed_type.name for allowed_type in allowed]
    try:
        declared = entity_type_of_id(template)
    except NotFound:
        declared = None
    if declared is None or declared.name not in names:
        allowed_prefixes = [
            prefix + ":" for prefix, kind in types_by_id_prefix().items() if kind.name in names
        ]
        raise InvalidInput(
            f"{template!r} is not an id of {' or '.join(names)}",
            where=place,
            do=_advise_choices(allowed_prefixes),
        )


def _advise_choices(names: Iterable[str]) -> str:
    """Advice to write one of these names instead."""
    return f"use one of: {', '.join(names)}"
