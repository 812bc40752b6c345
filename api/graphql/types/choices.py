"""Orders and dimensions to group by: input types derived from the declarations.

Lists of related things order and group by the types of what they list: ``node`` and ``edge`` in these name the thing
and the relation that leads to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from partnergraph.api.graphql.types.build import InputField, SchemaBuilder
from partnergraph.graph.cypher.within import has_wholes
from partnergraph.schema.catalog import EntityType
from partnergraph.schema.directions import (
    Direction,
    Shortcut,
    edge_fields,
    narrower_types,
    possible_directions,
    possible_fields,
    possible_shortcuts,
)
from partnergraph.schema.fields import DeclaredField, FieldKind
from partnergraph.schema.names import to_camel_case

# Nothing is grouped or ordered by what is nowhere the same twice.
_PROSE = frozenset({"description", "note"})


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


def declare_choice_enums(builder: SchemaBuilder) -> None:
    """Declare the words of orders and groupings."""
    builder.declare_enum(SortOrder, "Order", _SORT_ORDER_TEXTS)
    builder.declare_enum(NullsOrder, "Nulls", _NULLS_ORDER_TEXTS)
    builder.declare_enum(DatePart, texts=_DATE_PART_TEXTS)


def name_related_input(link: Direction | Shortcut, type_: str) -> InputField:
    """An input named for what is related, which goes when the relation does."""
    deprecated = link.relation.shape.deprecated
    return InputField(to_camel_case(link.name), f"Optional[{type_}]", "", deprecated=deprecated)


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


def declare_edge_choices(builder: SchemaBuilder) -> None:
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


def declare_dimension(builder: SchemaBuilder, declared: EntityType) -> None:
    """What things of a type, and all that is related to them, can be grouped by."""
    name = f"{declared.name}Dimension"
    related = [
        *(
            name_related_input(d, f"{d.other.name}Dimension")
            for d in possible_directions(declared).values()
        ),
        *(
            name_related_input(s, f"{s.target.name}Dimension")
            for s in possible_shortcuts(declared).values()
        ),
    ]
    builder.declare_input(
        name,
        f"What to group {declared.plural_phrase} by"
        + ("; whole: what it is part of, or itself." if has_wholes(declared) else "."),
        [
            *_field_dimensions(possible_fields(declared)),
            *related,
            *(
                InputField(word, f"Optional[{narrower.name}Dimension]", "")
                for word, narrower in narrower_types(declared).items()
            ),
            *(
                [InputField("typename", "Optional[bool]", "What kind it is")]
                if declared.abstract
                else []
            ),
            *([InputField("whole", f"Optional[{name}]", "")] if has_wholes(declared) else []),
            InputField("node", f"Optional[{name}]", ""),
            InputField("edge", "Optional[EdgeDimension]", ""),
        ],
    )


def declare_order(builder: SchemaBuilder, declared: EntityType) -> None:
    """What things of a type can be ordered by."""
    name = f"{declared.name}Order"
    counts = [
        replace(name_related_input(d, "Order"), name=f"{to_camel_case(d.name)}Count")
        for d in possible_directions(declared).values()
    ]
    builder.declare_input(
        name,
        f"What to order {declared.plural_phrase} by.",
        [
            *_field_orders(possible_fields(declared)),
            *counts,
            *(
                name_related_input(s, f"{s.target.name}Order")
                for s in possible_shortcuts(declared).values()
            ),
            InputField("node", f"Optional[{name}]", ""),
            InputField("edge", "Optional[EdgeOrder]", ""),
            _NULLS_INPUT,
        ],
    )
