"""Filters, orders and dimensions to group by: input types derived from the declarations.

Lists of related things take the filters of their relation, but order and group by the types of what they list:
``node`` and ``edge`` in these name the thing and the relation that leads to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum, StrEnum

from partnergraph.api.graphql.types.build import InputField, SchemaBuilder
from partnergraph.api.graphql.types.scalars import SCALAR_BY_KIND
from partnergraph.graph.cypher.where import QUANTIFIERS, filter_operators
from partnergraph.schema.catalog import (
    EntityType,
    RelationType,
    all_entity_types,
)
from partnergraph.schema.directions import (
    Direction,
    Shortcut,
    all_directions,
    edge_fields,
    possible_directions,
    possible_fields,
    possible_shortcuts,
)
from partnergraph.schema.fields import DeclaredField, FieldKind
from partnergraph.schema.names import enum_constant, to_camel_case

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
    "five have no place."
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
# Nothing is grouped or ordered by what is nowhere the same twice.
_PROSE = frozenset({"description", "note"})
_LIST_OPERATORS = frozenset({"in", "hasAny", "hasAll"})


class SortOrder(StrEnum):
    """Which way to order: the least value first, or the greatest."""

    ASC = "ASC"
    DESC = "DESC"


_SORT_ORDER_TEXTS = {
    SortOrder.ASC: "The least, earliest or first of the alphabet comes first",
    SortOrder.DESC: "The greatest, latest or last of the alphabet comes first",
}


class NullsOrder(StrEnum):
    """Where in an order comes what has no value: last, if nothing else is said."""

    FIRST = "FIRST"
    LAST = "LAST"


_NULLS_ORDER_TEXTS = {
    NullsOrder.FIRST: "Before all that has a value, in either direction",
    NullsOrder.LAST: "After all that has a value, in either direction",
}


_NULLS_INPUT = InputField("nulls", "Optional[Nulls]", "")


class DatePart(StrEnum):
    """To what precision dates are grouped; a date of less precision stays as it is."""

    YEAR = "YEAR"
    MONTH = "MONTH"
    DAY = "DAY"


_DATE_PART_TEXTS = {
    DatePart.YEAR: "By year: 2021",
    DatePart.MONTH: "By month: 2021-05",
    DatePart.DAY: "By day: 2021-05-09",
}


def declare_entity_kinds(builder: SchemaBuilder) -> str:
    """Declare the enum of all entity types, abstract ones too; its name."""
    name = "EntityKind"
    if not builder.find(name):
        declared = all_entity_types().values()
        kinds = Enum(name, {enum_constant(e.name): e.name for e in declared})  # type: ignore[misc]
        kinds.__doc__ = "A kind of entity; abstract ones stand for all below them."
        texts = {kind: all_entity_types()[kind.value].plural for kind in kinds}
        builder.declare_enum(kinds, texts=texts)
    return name


def declare_filter_types(builder: SchemaBuilder) -> None:
    """Declare the filter, order and dimension types of every entity and relation."""
    builder.declare_enum(SortOrder, "Order", _SORT_ORDER_TEXTS)
    builder.declare_enum(NullsOrder, "Nulls", _NULLS_ORDER_TEXTS)
    builder.declare_enum(DatePart, texts=_DATE_PART_TEXTS)
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
    _declare_edge_choices(builder)
    for entity in all_entity_types().values():
        _declare_entity_filter(builder, entity)
        _declare_dimension(builder, entity)
        _declare_order(builder, entity)
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


def _related_input(link: Direction | Shortcut, type_: str) -> InputField:
    """An input named for what is related, which goes when the relation does."""
    deprecated = link.relation.shape.deprecated
    return InputField(to_camel_case(link.name), f"Optional[{type_}]", "", deprecated=deprecated)


def _logic_inputs(name: str) -> list[InputField]:
    return [
        InputField("AND", f"Optional[list[{name}]]", ""),
        InputField("OR", f"Optional[list[{name}]]", ""),
        InputField("NOT", f"Optional[{name}]", ""),
    ]


def _declare_entity_filter(builder: SchemaBuilder, declared: EntityType) -> None:
    """The filter of an entity type: its fields, its relations, counts of these, shortcuts."""
    name = f"{declared.name}Filter"
    fields = _field_conditions(builder, declared)
    for direction in possible_directions(declared).values():
        fields.append(_related_input(direction, f"{direction.type_name}Filter"))
    fields += [
        _related_input(s, f"{s.target.name}Filter") for s in possible_shortcuts(declared).values()
    ]
    if declared.abstract:
        kinds = declare_entity_kinds(builder)
        fields.append(InputField("typename", f"Optional[{kinds}Filter]", "What kind it is"))
    text = f"Conditions on {declared.plural}."
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
        *_logic_inputs(name),
    ]
    text = f"Conditions on a relation to {direction.other.plural}"
    builder.declare_input(name, text, fields)


def _field_dimensions(fields: Mapping[str, DeclaredField]) -> list[InputField]:
    """Each field that can be grouped by: a part of a date, anything else as it is."""
    return [
        InputField(
            to_camel_case(name),
            f"Optional[{'DatePart' if field.kind is FieldKind.DATE else 'bool'}]",
            "",
            deprecated=field.marks.deprecated,
        )
        for name, field in fields.items()
        if field.kind is not FieldKind.POINT and name not in _PROSE
    ]


def _field_orders(fields: Mapping[str, DeclaredField]) -> list[InputField]:
    """Each field that can be ordered by: those of one value, but points."""
    return [
        InputField(to_camel_case(name), "Optional[Order]", "", deprecated=field.marks.deprecated)
        for name, field in fields.items()
        if not field.many and field.kind is not FieldKind.POINT and name not in _PROSE
    ]


def _declare_edge_choices(builder: SchemaBuilder) -> None:
    """What lists of related things can be ordered and grouped by besides the things: the relation's fields."""
    builder.declare_input(
        "EdgeDimension",
        "What to group by of the relation that leads to a thing; it must have the field.",
        _field_dimensions(edge_fields()),
    )
    builder.declare_input(
        "EdgeOrder",
        "What to order by of the relation that leads to a thing; it must have the field.",
        [*_field_orders(edge_fields()), _NULLS_INPUT],
    )


def _declare_dimension(builder: SchemaBuilder, declared: EntityType) -> None:
    """What things of a type, and all that is related to them, can be grouped by."""
    name = f"{declared.name}Dimension"
    related = [
        *(
            _related_input(d, f"{d.other.name}Dimension")
            for d in possible_directions(declared).values()
        ),
        *(
            _related_input(s, f"{s.target.name}Dimension")
            for s in possible_shortcuts(declared).values()
        ),
    ]
    builder.declare_input(
        name,
        f"What to group {declared.plural} by.",
        [
            *_field_dimensions(possible_fields(declared)),
            *related,
            InputField("node", f"Optional[{name}]", ""),
            InputField("edge", "Optional[EdgeDimension]", ""),
        ],
    )


def _declare_order(builder: SchemaBuilder, declared: EntityType) -> None:
    """What things of a type can be ordered by."""
    name = f"{declared.name}Order"
    counts = [
        replace(_related_input(d, "Order"), name=f"{to_camel_case(d.name)}Count")
        for d in possible_directions(declared).values()
    ]
    builder.declare_input(
        name,
        f"What to order {declared.plural} by.",
        [
            *_field_orders(possible_fields(declared)),
            *counts,
            *(
                _related_input(s, f"{s.target.name}Order")
                for s in possible_shortcuts(declared).values()
            ),
            InputField("node", f"Optional[{name}]", ""),
            InputField("edge", "Optional[EdgeOrder]", ""),
            _NULLS_INPUT,
        ],
    )
