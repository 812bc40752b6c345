"""Filters: input types derived from the declarations. Lists of related things take those of their relation."""

from __future__ import annotations

from enum import Enum

from partnergraph.api.graphql.types.build import InputField, SchemaBuilder
from partnergraph.api.graphql.types.choices import (
    declare_choice_enums,
    declare_dimension,
    declare_edge_choices,
    declare_order,
    name_related_input,
)
from partnergraph.api.graphql.types.scalars import SCALAR_BY_KIND
from partnergraph.graph.cypher.operators import filter_operators
from partnergraph.graph.cypher.where import QUANTIFIERS
from partnergraph.schema.catalog import (
    EntityType,
    RelationType,
    all_entity_types,
)
from partnergraph.schema.directions import (
    Direction,
    all_directions,
    can_lie_within,
    narrower_types,
    possible_directions,
    possible_fields,
    possible_shortcuts,
)
from partnergraph.schema.fields import DeclaredField
from partnergraph.schema.names import class_constant, to_camel_case

_OPERATOR_DESCRIPTIONS = {
    "eq": "Equal; null for what has no value",
    "in": "One of these",
    "contains": "Contains; without regard to case and accents",
    "startsWith": "Begins with; without regard to case and accents",
    "endsWith": "Ends with; without regard to case and accents",
    "matches": "Matches a regular expression as a whole",
    "gt": "Greater, or later",
    "gte": "Greater or equal, or not earlier",
    "lt": "Less, or earlier",
    "lte": "Less or equal, or not later",
    "isNull": "Whether it has no value",
    "has": "Is among the values",
    "hasAny": "At least one of these is among the values",
    "hasAll": "All of these are among the values",
    "size": "How many values there are",
    "near": "Within so many kilometres of a point",
}
_FILTER_DESCRIPTION = (
    "Conditions on entities; all must hold. So in every filter: a name is a field or a relation. "
    "AND: all of these hold; OR: at least one does; NOT: this does not. Of the things at a relation some, "
    "none, all (also if there is none) or single (exactly one) meet conditions on the relation and, under "
    "node, on the thing, and count is how many there are; in the filter of a list of related things these "
    "five have no place. within: it is this thing, a part of it at any depth, or located in it; an id, or a "
    "place's code (RO, RO11, EaP), and a region is one with its older and later codes; at a relation, the thing "
    "there is. asCluster: it is of that type, and meets conditions on such."
)
# In which filter an operator's description stands.
_DESCRIBED_OPERATORS = {
    "StringFilter": frozenset(
        {
            *("eq", "in", "contains", "startsWith", "endsWith", "matches"),
            *("gt", "gte", "lt", "lte", "isNull"),
        }
    ),
    "StringListFilter": frozenset({"has", "hasAny", "hasAll", "size"}),
    "GeoJSONPointFilter": frozenset({"near"}),
}
_LIST_OPERATORS = frozenset({"in", "hasAny", "hasAll"})


def declare_entity_kinds(builder: SchemaBuilder) -> str:
    """Declare the enum of all entity types, abstract ones too; its name."""
    name = "EntityKind"
    if not builder.find(name):
        declared = all_entity_types().values()
        kinds = Enum(name, {class_constant(e.name): e.name for e in declared})  # type: ignore[misc]
        kinds.__doc__ = "A kind of entity; abstract ones stand for all below them."
        texts = {kind: all_entity_types()[kind.value].plural_phrase for kind in kinds}
        builder.declare_enum(kinds, texts=texts)
    return name


def declare_filter_types(builder: SchemaBuilder) -> None:
    """Declare the filter, order and dimension types of every entity and relation."""
    declare_choice_enums(builder)
    builder.declare_input(
        "IntFilter",
        "Conditions on a number.",
        [
            InputField(op, _operand_type(op, "int"), _describe_operator("IntFilter", op))
            for op in ("eq", "in", "gt", "gte", "lt", "lte", "isNull")
        ],
    )
    builder.declare_input(
        "Near",
        "Within so many kilometres of a point in WGS 84.",
        [
            InputField(name, "float", text)
            for name, text in (
                ("latitude", "Degrees north"),
                ("longitude", "Degrees east"),
                ("km", "Greatest distance in kilometres"),
            )
        ],
    )
    kinds = declare_entity_kinds(builder)
    builder.declare_input(
        f"{kinds}Filter",
        "Conditions on the kind of an entity; abstract kinds are met by all below them.",
        [
            InputField(
                op, _wrap_operand_type(op, kinds) if op != "isNull" else "Optional[bool]", ""
            )
            for op in ("eq", "in", "isNull")
        ],
    )
    declare_edge_choices(builder)
    for entity in all_entity_types().values():
        _declare_entity_filter(builder, entity)
        declare_dimension(builder, entity)
        declare_order(builder, entity)
    for direction in all_directions():
        _declare_relation_filter(builder, direction)


def _wrap_operand_type(operator: str, type_: str) -> str:
    """The type of an operator's operand: a list where it compares with several values."""
    return f"Optional[list[{type_}]]" if operator in _LIST_OPERATORS else f"Optional[{type_}]"


def _declare_field_filter(builder: SchemaBuilder, field: DeclaredField) -> str:
    """The filter type of a field, declared when first met."""
    base = builder.declare_enum(field.enum) if field.enum else SCALAR_BY_KIND[field.kind]
    scalar = {"Count": "int", "Text": "str"}.get(base, base)
    name = f"{ {'str': 'String', 'int': 'Int', 'float': 'Float', 'bool': 'Boolean'}.get(scalar, scalar) }"
    name += "ListFilter" if field.many else "Filter"
    if not builder.find(name):
        builder.declare_input(
            name,
            f"Conditions on {'values' if field.many else 'a value'}.",
            [
                InputField(op, _operand_type(op, scalar), _describe_operator(name, op))
                for op in filter_operators(field)
            ],
        )
    return name


def _describe_operator(filter_name: str, operator: str) -> str:
    """What an operator means, where it is met first: the same in every other filter."""
    described_in = next(
        name for name, operators in _DESCRIBED_OPERATORS.items() if operator in operators
    )
    return _OPERATOR_DESCRIPTIONS[operator] if filter_name == described_in else ""


def _operand_type(operator: str, scalar: str) -> str:
    """The type of an operator's operand on a field."""
    special = {"isNull": "bool", "size": "IntFilter", "near": "Near"}
    text = "str" if operator in {"contains", "startsWith", "endsWith", "matches"} else scalar
    return _wrap_operand_type(operator, special.get(operator, text))


def _field_conditions(
    builder: SchemaBuilder, declared: EntityType | RelationType
) -> list[InputField]:
    """A condition for each field. What the fields are is said where they are given out, and only there."""
    return [
        InputField(
            to_camel_case(name),
            f"Optional[{_declare_field_filter(builder, field)}]",
            "",
            deprecated=field.marks.deprecated,
        )
        for name, field in possible_fields(declared).items()
    ]


def _logic_inputs(name: str) -> list[InputField]:
    return [
        InputField("AND", f"Optional[list[{name}]]", ""),
        InputField("OR", f"Optional[list[{name}]]", ""),
        InputField("NOT", f"Optional[{name}]", ""),
    ]


def _within_inputs(declared: EntityType) -> list[InputField]:
    """The condition that a thing lies in another, for types of which some do."""
    return [InputField("within", "Optional[ID]", "")] if can_lie_within(declared) else []


def _declare_entity_filter(builder: SchemaBuilder, declared: EntityType) -> None:
    """The filter of an entity type: its fields, its relations, counts of these, shortcuts."""
    name = f"{declared.name}Filter"
    fields = _field_conditions(builder, declared)
    for direction in possible_directions(declared).values():
        fields.append(name_related_input(direction, f"{direction.type_name}Filter"))
    fields += [
        name_related_input(s, f"{s.target.name}Filter")
        for s in possible_shortcuts(declared).values()
    ]
    fields += _within_inputs(declared)
    fields += [
        InputField(word, f"Optional[{narrower.name}Filter]", "")
        for word, narrower in narrower_types(declared).items()
    ]
    if declared.abstract:
        kinds = declare_entity_kinds(builder)
        fields.append(InputField("typename", f"Optional[{kinds}Filter]", "What kind it is"))
    text = f"Conditions on {declared.plural_phrase}."
    if declared.name == "Entity":
        text = _FILTER_DESCRIPTION
    builder.declare_input(name, text, [*fields, *_logic_inputs(name)])


def _declare_relation_filter(builder: SchemaBuilder, direction: Direction) -> None:
    """The filter of a relation and its other end, and the quantifiers of conditions on several of them."""
    name = f"{direction.type_name}Filter"
    if builder.find(name):
        return
    fields = [
        InputField("node", f"Optional[{direction.other.name}Filter]", ""),
        *_field_conditions(builder, direction.relation),
        *(InputField(word, f"Optional[{name}]", "") for word in QUANTIFIERS),
        InputField("count", "Optional[IntFilter]", ""),
        *_within_inputs(direction.other),
        *_logic_inputs(name),
    ]
    text = f"Conditions on a relation to {direction.other.plural_phrase}"
    builder.declare_input(name, text, fields)
