"""Input types derived from the declarations, and what was sent in them as the declared classes take it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.graphql.types.build import Builder, Input
from api.graphql.types.inputs import type_name
from api.graphql.types.root import singular
from api.graphql.types.scalars import SCALAR_OF
from graph.contributions.validation import INPUT, Link, Path
from schema.catalog import Declaration, EntityType, RelationType, entities
from schema.directions import Direction, relation_fields
from schema.fields import Field
from schema.names import camel

# What only its own mutations change: where a profile stands is decided, not declared.
DECIDED = frozenset({"validation"})
Given = Mapping[str, Any]


def declare(builder: Builder) -> None:
    """Declare the input types that those of mutations are made of."""
    builder.declare_input(
        "CountInput",
        "A number as its source gives it.",
        [
            Input("value", "int", "The number"),
            Input(
                "qualifier", "Optional[Qualifier]", "How the source hedges it; exact if not given"
            ),
        ],
    )
    builder.declare_input(
        "TextInput",
        "A name or phrase and its language.",
        [
            Input("text", "str", "The text"),
            Input("language", "Optional[str]", "BCP 47 tag, where known"),
        ],
    )
    corrections = []
    for declared in correctable():
        name = builder.declare_input(
            f"{declared.name}Correction",
            f"Right values for some fields of {declared.plural}.",
            optional(builder, declared),
        )
        corrections.append(Input(singular(declared), f"Optional[{name}]", declared.description))
    builder.declare_input(
        "CorrectionSet", "Right values, under the kind of thing they are for.", corrections
    )


def correctable() -> list[EntityType]:
    """The kinds of things that may be corrected; sources speak for themselves."""
    return [e for e in entities().values() if not e.abstract and e.name != "Source"]


def field_type(builder: Builder, field: Field) -> str:
    """The input type of a field that is given."""
    output = builder.declare_enum(field.enum, "") if field.enum else SCALAR_OF[field.kind]
    type_ = {"Count": "CountInput", "Text": "TextInput"}.get(output, output)
    return f"list[{type_}]" if field.many else type_


def writable(declared: Declaration) -> Iterable[tuple[str, Field]]:
    """The fields that somebody may write."""
    return ((name, field) for name, field in declared.own.items() if name not in DECIDED)


def optional(builder: Builder, declared: Declaration) -> list[Input]:
    """Every field, none of which must be given."""
    return [
        Input(camel(name), f"Optional[{field_type(builder, field)}]", field.description)
        for name, field in writable(declared)
    ]


def required(builder: Builder, declared: EntityType) -> list[Input]:
    """Every field, of which those must be given that a thing cannot be without."""
    return [
        Input(camel(name), field_type(builder, field), field.description)
        if field.required
        else Input(camel(name), f"Optional[{field_type(builder, field)}]", field.description)
        for name, field in writable(declared)
    ]


def links(builder: Builder, declared: EntityType) -> list[Input]:
    """What a thing may be tied to: a list for each relation, in each direction it is followed."""
    fields = []
    for direction in relation_fields(declared):
        name = f"{type_name(direction)}Link"
        if not builder.find(name):
            builder.declare_input(name, direction.relation.description, link(builder, direction))
        text = f"{direction.relation.description} Each with the id of the other end"
        fields.append(Input(camel(direction.name), f"Optional[list[{name}]]", text))
    return fields


def link(builder: Builder, direction: Direction) -> list[Input]:
    """The other end of a relation, and the relation's own fields."""
    return [
        Input("id", "ID", "Id of the other end"),
        *optional(builder, direction.relation),
    ]


def values_of(declared: EntityType | RelationType, submitted: Given) -> dict[str, Any]:
    """What was sent of a thing's own fields, by their declared names; a null stays."""
    return {
        name: submitted[camel(name)] for name, _ in writable(declared) if camel(name) in submitted
    }


def links_of(
    declared: EntityType, submitted: Given, path: Path = INPUT
) -> dict[Direction, list[Link]]:
    """What was sent of a thing's relations, each with the path of its place in the input."""
    by_direction: dict[Direction, list[Link]] = {}
    for direction in relation_fields(declared):
        name = camel(direction.name)
        if submitted.get(name) is not None:
            by_direction[direction] = [
                Link(
                    direction,
                    item["id"],
                    values_of(direction.relation, item),
                    (*path, name, str(index)),
                )
                for index, item in enumerate(submitted[name])
            ]
    return by_direction
