"""Filters, orders and groupings: input types derived from the declarations."""

from __future__ import annotations

from enum import StrEnum

from api.graphql.types.build import Builder, Input
from api.graphql.types.scalars import SCALAR_OF
from graph.cypher.where import operators
from schema.catalog import EntityType, RelationType, entities, relations
from schema.directions import (
    Direction,
    possible_fields,
    possible_relations,
    possible_shortcuts,
)
from schema.fields import Field, Kind
from schema.names import camel

MEANING = {
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
LISTS = frozenset({"in", "hasAny", "hasAll"})


class Order(StrEnum):
    """Which way to order. What has no value comes last in ASC, first in DESC."""

    ASC = "ASC"
    DESC = "DESC"


class DatePart(StrEnum):
    """To what precision dates are grouped; a date of less precision stays as it is."""

    YEAR = "YEAR"
    MONTH = "MONTH"
    DAY = "DAY"


def declare(builder: Builder) -> None:
    """Declare the filter, order and grouping types of every entity and relation."""
    builder.declare_enum(Order, str(Order.__doc__), "Order")
    builder.declare_enum(DatePart, str(DatePart.__doc__), "DatePart")
    builder.declare_input(
        "IntFilter",
        "Conditions on a number; all must hold.",
        [
            Input(op, listed(op, "int"), MEANING[op])
            for op in ("eq", "in", "gt", "gte", "lt", "lte")
        ],
    )
    builder.declare_input(
        "Near",
        "Within so many kilometres of a point in WGS 84.",
        [
            Input(name, "float", text)
            for name, text in (
                ("latitude", "Degrees north"),
                ("longitude", "Degrees east"),
                ("km", "Greatest distance in kilometres"),
            )
        ],
    )
    for entity in entities().values():
        entity_filter(builder, entity)
        builder.declare_input(
            f"{entity.name}Grouping", "One thing to group by.", by_anything(entity)
        )
        order(builder, entity)
    for relation in relations().values():
        builder.declare_input(
            f"{relation.name}Grouping", "One field of the relation to group by.", by_field(relation)
        )
        for direction in both(relation.shape.symmetric, relation):
            relation_filter(builder, direction)
            edge = Input("edge", f"Optional[{relation.name}Grouping]", "The relation itself")
            builder.declare_input(
                f"{type_name(direction)}Grouping",
                "One thing to group by.",
                [*by_anything(direction.other), edge],
            )


def both(symmetric: bool, relation: object) -> tuple[Direction, ...]:  # noqa: FBT001
    """A relation in each direction in which it is followed: one, where it is symmetric."""
    forward = Direction(relation, forward=True)  # type: ignore[arg-type]
    return (forward,) if symmetric else (forward, Direction(relation, forward=False))  # type: ignore[arg-type]


def type_name(direction: Direction) -> str:
    """What the types of a relation followed in one direction begin with: ``PartnerInProjects``."""
    name = camel(direction.name)
    return direction.relation.name + name[0].upper() + name[1:]


def listed(operator: str, type_: str) -> str:
    """The type of an operator's operand: a list where it compares with several values."""
    return f"Optional[list[{type_}]]" if operator in LISTS else f"Optional[{type_}]"


def filter_of(builder: Builder, field: Field) -> str:
    """The filter type of a field, declared when first met."""
    base = builder.declare_enum(field.enum, "") if field.enum else SCALAR_OF[field.kind]
    scalar = {"Count": "int", "Text": "str"}.get(base, base)
    name = f"{ {'str': 'String', 'int': 'Int', 'float': 'Float', 'bool': 'Boolean'}.get(scalar, scalar) }"
    name += "ListFilter" if field.many else "Filter"
    if not builder.find(name):
        builder.declare_input(
            name,
            f"Conditions on {'values' if field.many else 'a value'}; all must hold.",
            [Input(op, operand(op, scalar), MEANING[op]) for op in operators(field)],
        )
    return name


def operand(operator: str, scalar: str) -> str:
    """The type of an operator's operand on a field."""
    special = {"isNull": "bool", "size": "IntFilter", "near": "Near"}
    text = "str" if operator in {"contains", "startsWith", "endsWith", "matches"} else scalar
    return listed(operator, special.get(operator, text))


def fields_of(builder: Builder, declared: EntityType | RelationType) -> list[Input]:
    """A condition for each field."""
    return [
        Input(camel(name), f"Optional[{filter_of(builder, field)}]", field.description)
        for name, field in possible_fields(declared).items()
    ]


def logic(name: str) -> list[Input]:
    return [
        Input("AND", f"Optional[list[{name}]]", "All of these hold"),
        Input("OR", f"Optional[list[{name}]]", "At least one of these holds"),
        Input("NOT", f"Optional[{name}]", "This does not hold"),
    ]


def entity_filter(builder: Builder, declared: EntityType) -> None:
    """The filter of an entity type: its fields, its relations, counts of these, shortcuts."""
    name = f"{declared.name}Filter"
    fields = fields_of(builder, declared)
    for direction in possible_relations(declared).values():
        field = camel(direction.name)
        fields.append(
            Input(
                field, f"Optional[{type_name(direction)}Quantifier]", direction.relation.description
            )
        )
        fields.append(Input(f"{field}Count", "Optional[IntFilter]", "How many of them there are"))
    fields += [
        Input(s.name, f"Optional[{s.target.name}Filter]", f"Its {s.name}")
        for s in possible_shortcuts(declared).values()
    ]
    if declared.abstract:
        fields.append(Input("typename", "Optional[StringFilter]", "What kind of entity it is"))
    builder.declare_input(
        name, f"Conditions on {declared.plural}; all must hold.", [*fields, *logic(name)]
    )


def relation_filter(builder: Builder, direction: Direction) -> None:
    """The filter of a relation followed in one direction, and its quantifiers."""
    name = f"{type_name(direction)}Filter"
    node = Input("node", f"Optional[{direction.other.name}Filter]", "Conditions on the other end")
    fields = [node, *fields_of(builder, direction.relation), *logic(name)]
    builder.declare_input(
        name, "Conditions on a relation and its other end; all must hold.", fields
    )
    meanings = {
        "some": "At least one is such",
        "none": "None is such",
        "all": "All are such; also if there is none",
        "single": "Exactly one is such",
    }
    quantifiers = [Input(word, f"Optional[{name}]", text) for word, text in meanings.items()]
    builder.declare_input(
        f"{type_name(direction)}Quantifier", "Conditions on what is related.", quantifiers
    )


def by_field(declared: EntityType | RelationType) -> list[Input]:
    """Each field that can be grouped by: a part of a date, anything else as it is."""
    return [
        Input(
            camel(name),
            f"Optional[{'DatePart' if field.kind is Kind.DATE else 'bool'}]",
            "",
        )
        for name, field in possible_fields(declared).items()
        if field.kind is not Kind.POINT
    ]


def by_anything(declared: EntityType) -> list[Input]:
    """Each field, and everything of what is related, that can be grouped by."""
    related = [
        Input(camel(d.name), f"Optional[{d.other.name}Grouping]", "")
        for d in possible_relations(declared).values()
    ]
    shortcuts = [
        Input(s.name, f"Optional[{s.target.name}Grouping]", "")
        for s in possible_shortcuts(declared).values()
    ]
    return [*by_field(declared), *related, *shortcuts]


def order(builder: Builder, declared: EntityType) -> None:
    """The order of an entity type, and of each relation that leads to it."""
    fields = [
        Input(camel(name), "Optional[Order]", "")
        for name, field in possible_fields(declared).items()
        if not field.many and field.kind is not Kind.POINT
    ]
    fields += [
        Input(f"{camel(d.name)}Count", "Optional[Order]", "")
        for d in possible_relations(declared).values()
    ]
    builder.declare_input(f"{declared.name}Order", "One field to order by.", fields)
    for relation in relations().values():
        for direction in both(relation.shape.symmetric, relation):
            if direction.other is declared:
                edge_order = f"{relation.name}Order"
                if not builder.find(edge_order):
                    edge_fields = [
                        Input(camel(n), "Optional[Order]", "")
                        for n, f in relation.own.items()
                        if not f.many and f.kind is not Kind.POINT
                    ]
                    builder.declare_input(
                        edge_order, "One field of the relation to order by.", edge_fields
                    )
                edge = Input("edge", f"Optional[{edge_order}]", "A field of the relation itself")
                builder.declare_input(
                    f"{type_name(direction)}Order", "One field to order by.", [*fields, edge]
                )
