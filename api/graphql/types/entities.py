"""Object types: one for every entity, and the connections that lead from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from partnergraph.api.graphql.types import values
from partnergraph.api.graphql.types.aggregates import declare_aggregate_types
from partnergraph.api.graphql.types.build import OutputField, Resolver, SchemaBuilder
from partnergraph.api.graphql.types.connections import (
    declare_connection_types,
    output_type,
    related_arguments,
)
from partnergraph.schema.catalog import EntityType, all_entity_types
from partnergraph.schema.directions import (
    Direction,
    Shortcut,
    all_directions,
    directions_of_type,
    shortcuts_of_type,
)
from partnergraph.schema.names import to_camel_case
from partnergraph.schema.values import Qualifier

NODE_INTERFACE = "Node"


def declare_entity_types(builder: SchemaBuilder) -> None:
    """Declare every output type that is derived from the declarations of :mod:`partnergraph.schema`."""
    _declare_value_types(builder)
    declare_aggregate_types(builder)
    for direction in all_directions():
        if not builder.find(f"{direction.type_name}Connection"):
            declare_connection_types(builder, direction.type_name, direction.other, direction)
    root = all_entity_types()["Entity"]
    builder.declare_output(
        NODE_INTERFACE, "Anything with an id.", _entity_fields(builder, root), interface=True
    )
    for declared in all_entity_types().values():
        _declare_entity_type(builder, declared)


def _declare_value_types(builder: SchemaBuilder) -> None:
    """Declare the types of values and citations."""
    builder.declare_enum(Qualifier)
    builder.declare_output(
        "Count",
        "A number as its source gives it: exactly, about, more than…",
        [
            OutputField("value", "int", "The number"),
            OutputField("qualifier", "Qualifier", "How the source hedges it"),
            OutputField("text", "str", "Both in words", values.resolve_count_text),
        ],
    )
    builder.declare_output(
        "Text",
        "A name or phrase and its language.",
        [
            OutputField("text", "str", "The text"),
            OutputField("language", "Optional[str]", "BCP 47 tag, where known"),
        ],
    )
    builder.declare_output(
        "Citation",
        "That a source says it, and where in it.",
        [
            OutputField("id", "ID", "The source's id"),
            OutputField("title", "str", "The source's title"),
            OutputField("url", "Optional[URL]", "Where it can be read"),
            OutputField("publisher", "Optional[str]", "Who published it"),
            OutputField("published", "Optional[Date]", "Its date"),
            OutputField(
                "locator", "Optional[str]", "Where in the source: a paragraph, a record's key"
            ),
            OutputField("values", "Optional[JSON]", "For an entity: what this source says of it"),
            OutputField("source", "Source", "The source itself"),
        ],
    )


def _entity_value_resolver(name: str) -> Resolver:
    """The resolver of a declared field of an entity."""

    def resolve(source: Any, _info: Any) -> Any:
        return source.value(name)

    return resolve


def _entity_fields(builder: SchemaBuilder, declared: EntityType) -> list[OutputField]:
    """The fields of an entity type, and its sources."""
    fields = [
        OutputField(
            to_camel_case(name),
            output_type(builder, field),
            field.description,
            _entity_field_resolver(name),
            deprecated=field.marks.deprecated,
        )
        for name, field in declared.fields.items()
    ]
    shown = OutputField(
        "displayName",
        "str",
        "Its name to show: one in capitals as another source writes it, else in title case; elsewhere it is the name",
        values.resolve_display_name,
    )
    sources = OutputField(
        "sources",
        "list[Citation]",
        "Who describes it, the most trusted first",
        values.resolve_entity_sources,
    )
    version = OutputField(
        "version",
        "str",
        "Changes whenever what any source says of it or of its relations does; to write only over what was seen",
        values.resolve_version,
    )
    return [*fields, shown, sources, version]


def _entity_field_resolver(name: str) -> Resolver:
    """The resolver of a declared field, of which the id is not kept among the values."""
    return (lambda source, _info: source.id) if name == "id" else _entity_value_resolver(name)


def _without_inherited_descriptions(
    declared: EntityType, fields: list[OutputField]
) -> list[OutputField]:
    """The fields, those of an interface without descriptions: they stand there, and once. All have Node's."""
    inherited = set(map(to_camel_case, all_entity_types()["Entity"].fields))
    inherited |= {"displayName", "sources", "version"}
    for label in declared.labels:
        if label != declared.name and (above := all_entity_types()[label]).abstract:
            inherited |= set(map(to_camel_case, above.fields))
            inherited |= {shortcut.name for shortcut in shortcuts_of_type(above)}
    return [replace(f, description="") if f.name in inherited else f for f in fields]


def _declare_entity_type(builder: SchemaBuilder, declared: EntityType) -> None:
    """Declare an entity's type, its connection and edge."""
    fields = _entity_fields(builder, declared)
    for shortcut in shortcuts_of_type(declared):
        text = f"Its {shortcut.name}, the first by id where there are several"
        fields.append(
            OutputField(
                shortcut.name,
                f"Optional[{shortcut.target.name}]",
                text,
                _shortcut_resolver(shortcut),
                deprecated=shortcut.relation.shape.deprecated,
            )
        )
    for direction in directions_of_type(declared):
        fields.append(
            OutputField(
                to_camel_case(direction.name),
                f"{direction.type_name}Connection",
                direction.description,
                _relation_resolver(direction),
                related_arguments(direction),
                direction.relation.shape.deprecated,
            )
        )
    interfaces = [
        label
        for label in declared.labels
        if label != declared.name and all_entity_types()[label].abstract
    ]
    builder.declare_output(
        declared.name,
        re.split("[:.]", declared.description)[0] + ".",
        _without_inherited_descriptions(declared, fields),
        implements=[*reversed(interfaces), NODE_INTERFACE],
        interface=declared.abstract,
    )
    declare_connection_types(builder, declared.name, declared)


def _shortcut_resolver(path: Shortcut) -> Resolver:
    """The resolver of a shortcut."""

    async def resolve(source: Any, info: Any) -> Any:
        return await info.context.batches.shortcut(path, source.as_of).load(source.id)

    return resolve


def _relation_resolver(direction: Direction) -> Callable[..., Any]:
    """The resolver of a relation."""

    def resolve(source: Any, info: Any, **arguments: Any) -> values.LazyConnection:
        with_date = {**arguments, "asOf": arguments.get("asOf") or source.as_of}
        return values.LazyConnection(info.context, direction.other, with_date, source, direction)

    return resolve
