"""Input types derived from the declarations, and what was sent in them as the declared classes take it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from partnergraph.api.graphql.types.build import InputField, SchemaBuilder
from partnergraph.api.graphql.types.root import entity_field_name
from partnergraph.api.graphql.types.scalars import SCALAR_BY_KIND
from partnergraph.graph.contributions.validation import INPUT_PATH, InputPath, LinkInput
from partnergraph.schema.catalog import Declaration, EntityType, RelationType, all_entity_types
from partnergraph.schema.directions import Direction, directions_of_type
from partnergraph.schema.fields import DeclaredField
from partnergraph.schema.names import to_camel_case

# What only its own mutations change: where a profile stands is decided, not declared.
_DECIDED_FIELDS = frozenset({"validation"})
SubmittedInput = Mapping[str, Any]


def declare_writing_inputs(builder: SchemaBuilder) -> None:
    """Declare the input types that those of mutations are made of."""
    builder.declare_input(
        "CountInput",
        "A number as its source gives it.",
        [
            InputField("value", "int", "The number"),
            InputField(
                "qualifier", "Optional[Qualifier]", "How the source hedges it; exact if not given"
            ),
        ],
    )
    builder.declare_input(
        "TextInput",
        "A name or phrase and its language.",
        [
            InputField("text", "str", "The text"),
            InputField("language", "Optional[str]", "BCP 47 tag, where known"),
        ],
    )
    corrections = []
    for declared in correctable_entities():
        name = builder.declare_input(
            f"{declared.name}Correction",
            f"Right values of {declared.plural_phrase}.",
            optional_inputs(builder, declared),
        )
        corrections.append(InputField(entity_field_name(declared), f"Optional[{name}]", ""))
    builder.declare_input(
        "CorrectionSet", "Right values, under the kind of thing they are for.", corrections
    )


def correctable_entities() -> list[EntityType]:
    """The kinds of things that may be corrected; sources speak for themselves."""
    return [e for e in all_entity_types().values() if not e.abstract and e.name != "Source"]


def _input_type(builder: SchemaBuilder, field: DeclaredField) -> str:
    """The input type of a field that is given."""
    output = builder.declare_enum(field.enum) if field.enum else SCALAR_BY_KIND[field.kind]
    type_ = {"Count": "CountInput", "Text": "TextInput"}.get(output, output)
    return f"list[{type_}]" if field.many else type_


def _writable_fields(declared: Declaration) -> Iterable[tuple[str, DeclaredField]]:
    """The fields that somebody may write."""
    return ((name, field) for name, field in declared.own.items() if name not in _DECIDED_FIELDS)


def optional_inputs(builder: SchemaBuilder, declared: Declaration) -> list[InputField]:
    """Every field, none of which must be given. What they are is said where they are given out."""
    return [
        _writable_input(name, field, f"Optional[{_input_type(builder, field)}]")
        for name, field in _writable_fields(declared)
    ]


def _writable_input(name: str, field: DeclaredField, type_: str) -> InputField:
    return InputField(to_camel_case(name), type_, "", deprecated=field.marks.deprecated)


def required_inputs(builder: SchemaBuilder, declared: EntityType) -> list[InputField]:
    """Every field, of which those must be given that a thing cannot be without."""
    return [
        _writable_input(
            name,
            field,
            _input_type(builder, field)
            if field.required
            else f"Optional[{_input_type(builder, field)}]",
        )
        for name, field in _writable_fields(declared)
    ]


def link_inputs(builder: SchemaBuilder, declared: EntityType) -> list[InputField]:
    """What a thing may be tied to: a list for each relation, in each direction it is followed."""
    fields = []
    for direction in directions_of_type(declared):
        own = direction.relation.has_fields_of_its_own
        name = f"{direction.relation.name}Link" if own else "RelatedLink"
        if not builder.find(name):
            builder.declare_input(name, "A relation and its end.", _link_fields(builder, direction))
        fields.append(
            InputField(
                to_camel_case(direction.name),
                f"Optional[list[{name}]]",
                "",
                deprecated=direction.relation.shape.deprecated,
            )
        )
    return fields


def _link_fields(builder: SchemaBuilder, direction: Direction) -> list[InputField]:
    """The other end of a relation, and the relation's own fields."""
    return [
        InputField("id", "ID", "Id of the other end"),
        *optional_inputs(builder, direction.relation),
    ]


def submitted_values(
    declared: EntityType | RelationType, submitted: SubmittedInput
) -> dict[str, Any]:
    """What was sent of a thing's own fields, by their declared names; a null stays."""
    return {
        name: submitted[to_camel_case(name)]
        for name, _ in _writable_fields(declared)
        if to_camel_case(name) in submitted
    }


def submitted_links(
    declared: EntityType, submitted: SubmittedInput, path: InputPath = INPUT_PATH
) -> dict[Direction, list[LinkInput]]:
    """What was sent of a thing's relations, each with the path of its place in the input."""
    by_direction: dict[Direction, list[LinkInput]] = {}
    for direction in directions_of_type(declared):
        name = to_camel_case(direction.name)
        if submitted.get(name) is not None:
            by_direction[direction] = [
                LinkInput(
                    direction,
                    item["id"],
                    submitted_values(direction.relation, item),
                    (*path, name, str(index)),
                )
                for index, item in enumerate(submitted[name])
            ]
    return by_direction
