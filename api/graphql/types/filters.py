"""Filters, orders and groupings: input types derived from the declarations."""

from __future__ import annotations

from enum import StrEnum

from partnergraph.api.graphql.types.build import InputField, SchemaBuilder
from partnergraph.api.graphql.types.scalars import SCALAR_BY_KIND
from partnergraph.graph.cypher.where import filter_operators
from partnergraph.schema.catalog import (
    EntityType,
    RelationType,
    all_entity_types,
    all_relation_types,
)
from partnergraph.schema.directions import (
    Direction,
    possible_directions,
    possible_fields,
    possible_shortcuts,
)
from partnergraph.schema.fields import DeclaredField, FieldKind
from partnergraph.schema.names import to_camel_case

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
_LIST_OPERATORS = frozenset({"in", "hasAny", "hasAll"})


class SortOrder(StrEnum):
    """Which way to order. What has no value comes last in ASC, first in DESC."""

    ASC = "ASC"
    DESC = "DESC"


class DatePart(StrEnum):
    """To what precision dates are grouped; a date of less precision stays as it is."""

    YEAR = "YEAR"
    MONTH = "MONTH"
    DAY = "DAY"


def declare_filter_types(builder: SchemaBuilder) -> None:
    """Declare the filter, order and grouping types of every entity and relation."""
    builder.declare_enum(SortOrder, str(SortOrder.__doc__), "Order")
    builder.declare_enum(DatePart, str(DatePart.__doc__), "DatePart")
    builder.declare_input(
        "IntFilter",
        "Conditions on a number; all must hold.",
        [
            InputField(op, _wrap_operand_type(op, "int"), _OPERATOR_DESCRIPTIONS[op])
            for op in ("eq", "in", "gt", "gte", "lt", "lte")
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
    for entity in all_entity_types().values():
        _declare_entity_filter(builder, entity)
        builder.declare_input(
            f"{entity.name}Grouping", "One thing to group by.", _entity_groupings(entity)
        )
        _declare_orders(builder, entity)
    for relation in all_relation_types().values():
        builder.declare_input(
            f"{relation.name}Grouping",
            "One field of the relation to group by.",
            _field_groupings(relation),
        )
        for direction in relation_directions(relation.shape.symmetric, relation):
            _declare_relation_filter(builder, direction)
            edge = InputField("edge", f"Optional[{relation.name}Grouping]", "The relation itself")
            builder.declare_input(
                f"{direction_type_name(direction)}Grouping",
                "One thing to group by.",
                [*_entity_groupings(direction.other), edge],
            )


def relation_directions(symmetric: bool, relation: object) -> tuple[Direction, ...]:  # noqa: FBT001
    """A relation in each direction in which it is followed: one, where it is symmetric."""
    forward = Direction(relation, forward=True)  # type: ignore[arg-type]
    return (forward,) if symmetric else (forward, Direction(relation, forward=False))  # type: ignore[arg-type]


def direction_type_name(direction: Direction) -> str:
    """What the types of a relation followed in one direction begin with: ``PartnerInProjects``."""
    name = to_camel_case(direction.name)
    return direction.relation.name + name[0].upper() + name[1:]


def _wrap_operand_type(operator: str, type_: str) -> str:
    """The type of an operator's operand: a list where it compares with several values."""
    return f"Optional[list[{type_}]]" if operator in _LIST_OPERATORS else f"Optional[{type_}]"


def _declare_field_filter(builder: SchemaBuilder, field: DeclaredField) -> str:
    """The filter type of a field, declared when first met."""
    base = builder.declare_enum(field.enum, "") if field.enum else SCALAR_BY_KIND[field.kind]
    scalar = {"Count": "int", "Text": "str"}.get(base, base)
    name = f"{ {'str': 'String', 'int': 'Int', 'float': 'Float', 'bool': 'Boolean'}.get(scalar, scalar) }"
    name += "ListFilter" if field.many else "Filter"
    if not builder.find(name):
        builder.declare_input(
            name,
            f"Conditions on {'values' if field.many else 'a value'}; all must hold.",
            [
                InputField(op, _operand_type(op, scalar), _OPERATOR_DESCRIPTIONS[op])
                for op in filter_operators(field)
            ],
        )
    return name


def _operand_type(operator: str, scalar: str) -> str:
    """The type of an operator's operand on a field."""
    special = {"isNull": "bool", "size": "IntFilter", "near": "Near"}
    text = "str" if operator in {"contains", "startsWith", "endsWith", "matches"} else scalar
    return _wrap_operand_type(operator, special.get(operator, text))


def _field_conditions(
    builder: SchemaBuilder, declared: EntityType | RelationType
) -> list[InputField]:
    """A condition for each field."""
    return [
        InputField(
            to_camel_case(name),
            f"Optional[{_declare_field_filter(builder, field)}]",
            field.description,
            deprecated=field.marks.deprecated,
        )
        for name, field in possible_fields(declared).items()
    ]


def _logic_inputs(name: str) -> list[InputField]:
    return [
        InputField("AND", f"Optional[list[{name}]]", "All of these hold"),
        InputField("OR", f"Optional[list[{name}]]", "At least one of these holds"),
        InputField("NOT", f"Optional[{name}]", "This does not hold"),
    ]


def _declare_entity_filter(builder: SchemaBuilder, declared: EntityType) -> None:
    """The filter of an entity type: its fields, its relations, counts of these, shortcuts."""
    name = f"{declared.name}Filter"
    fields = _field_conditions(builder, declared)
    for direction in possible_directions(declared).values():
        field, deprecated = to_camel_case(direction.name), direction.relation.shape.deprecated
        fields.append(
            InputField(
                field,
                f"Optional[{direction_type_name(direction)}Quantifier]",
                direction.relation.description,
                deprecated=deprecated,
            )
        )
        fields.append(
            InputField(
                f"{field}Count",
                "Optional[IntFilter]",
                "How many of them there are",
                deprecated=deprecated,
            )
        )
    fields += [
        InputField(
            s.name,
            f"Optional[{s.target.name}Filter]",
            f"Its {s.name}",
            deprecated=s.relation.shape.deprecated,
        )
        for s in possible_shortcuts(declared).values()
    ]
    if declared.abstract:
        fields.append(InputField("typename", "Optional[StringFilter]", "What kind of entity it is"))
    builder.declare_input(
        name, f"Conditions on {declared.plural}; all must hold.", [*fields, *_logic_inputs(name)]
    )


def _declare_relation_filter(builder: SchemaBuilder, direction: Direction) -> None:
    """The filter of a relation followed in one direction, and its quantifiers."""
    name = f"{direction_type_name(direction)}Filter"
    node = InputField(
        "node", f"Optional[{direction.other.name}Filter]", "Conditions on the other end"
    )
    fields = [node, *_field_conditions(builder, direction.relation), *_logic_inputs(name)]
    builder.declare_input(
        name, "Conditions on a relation and its other end; all must hold.", fields
    )
    meanings = {
        "some": "At least one is such",
        "none": "None is such",
        "all": "All are such; also if there is none",
        "single": "Exactly one is such",
    }
    quantifiers = [InputField(word, f"Optional[{name}]", text) for word, text in meanings.items()]
    builder.declare_input(
        f"{direction_type_name(direction)}Quantifier", "Conditions on what is related.", quantifiers
    )


def _field_groupings(declared: EntityType | RelationType) -> list[InputField]:
    """Each field that can be grouped by: a part of a date, anything else as it is."""
    return [
        InputField(
            to_camel_case(name),
            f"Optional[{'DatePart' if field.kind is FieldKind.DATE else 'bool'}]",
            "",
            deprecated=field.marks.deprecated,
        )
        for name, field in possible_fields(declared).items()
        if field.kind is not FieldKind.POINT
    ]


def _entity_groupings(declared: EntityType) -> list[InputField]:
    """Each field, and everything of what is related, that can be grouped by."""
    related = [
        InputField(
            to_camel_case(d.name),
            f"Optional[{d.other.name}Grouping]",
            "",
            deprecated=d.relation.shape.deprecated,
        )
        for d in possible_directions(declared).values()
    ]
    shortcuts = [
        InputField(
            s.name,
            f"Optional[{s.target.name}Grouping]",
            "",
            deprecated=s.relation.shape.deprecated,
        )
        for s in possible_shortcuts(declared).values()
    ]
    return [*_field_groupings(declared), *related, *shortcuts]


def _declare_orders(builder: SchemaBuilder, declared: EntityType) -> None:
    """The order of an entity type, and of each relation that leads to it."""
    fields = [
        InputField(to_camel_case(name), "Optional[Order]", "", deprecated=field.marks.deprecated)
        for name, field in possible_fields(declared).items()
        if not field.many and field.kind is not FieldKind.POINT
    ]
    fields += [
        InputField(
            f"{to_camel_case(d.name)}Count",
            "Optional[Order]",
            "",
            deprecated=d.relation.shape.deprecated,
        )
        for d in possible_directions(declared).values()
    ]
    builder.declare_input(f"{declared.name}Order", "One field to order by.", fields)
    for relation in all_relation_types().values():
        for direction in relation_directions(relation.shape.symmetric, relation):
            if direction.other is declared:
                edge_order = f"{relation.name}Order"
                if not builder.find(edge_order):
                    edge_fields = [
                        InputField(
                            to_camel_case(n),
                            "Optional[Order]",
                            "",
                            deprecated=f.marks.deprecated,
                        )
                        for n, f in relation.own.items()
                        if not f.many and f.kind is not FieldKind.POINT
                    ]
                    builder.declare_input(
                        edge_order, "One field of the relation to order by.", edge_fields
                    )
                edge = InputField(
                    "edge", f"Optional[{edge_order}]", "A field of the relation itself"
                )
                builder.declare_input(
                    f"{direction_type_name(direction)}Order",
                    "One field to order by.",
                    [*fields, edge],
                )
