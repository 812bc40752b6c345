"""Groups of what is in a list, what was measured of them, and what they are kept and ordered by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from partnergraph.api.graphql.types import values
from partnergraph.api.graphql.types.build import InputField, OutputField, Resolver, SchemaBuilder
from partnergraph.graph.cypher.measure import (
    MEASURE_TEMPLATES,
    NOTHING_MEASURED,
    NUMERIC_KINDS,
    OF_EDGE,
    measurable_directions,
    measurable_edge_fields,
    measurable_fields,
)
from partnergraph.schema.catalog import EntityType, all_entity_types
from partnergraph.schema.fields import DeclaredField

_MEASURE_DESCRIPTIONS = {
    "count": "How many rows have a value",
    "distinct": "How many different values there are",
    "min": "The least, or earliest",
    "max": "The greatest, or latest",
    "sum": "All together",
    "average": "The mean",
}


def _measure_resolver(part: str) -> Resolver:
    """The resolver of one measure."""
    return lambda measures, _info: measures[part]


_AGGREGATE_TEXT = (
    "Rows of a list that have something in common (keys), how many they are, and what was measured: of relations, in "
    "lists of related things (edge; else null), and of relations that are followed from the things (projects), of "
    "which those count by which is grouped."
)


def aggregate_type_name(declared: EntityType) -> str:
    """The type of the groups of a list; where nothing of the things can be measured, one for all such."""
    measured = measurable_fields(declared) or measurable_directions(declared)
    return f"{declared.name}Aggregate" if measured else "Aggregate"


def declare_aggregate_types(builder: SchemaBuilder) -> None:
    """Declare the types of groups, and of what is measured of things and relations."""
    _declare_measures(builder)
    _declare_group_choices(builder)
    builder.declare_output(
        "EdgeMeasures",
        "What was measured of relations; nothing of fields that these have not.",
        [
            OutputField("count", "int", "How many relations there are", _resolve_edge_count),
            *(
                OutputField(
                    name,
                    _measures_type(field),
                    "",
                    _edge_measures_resolver(name),
                    deprecated=field.marks.deprecated,
                )
                for name, field in measurable_edge_fields().items()
            ),
        ],
    )
    for declared in all_entity_types().values():
        if not builder.find(name := aggregate_type_name(declared)):
            fields = [
                OutputField("keys", "list[GroupKey]", "", _resolve_group_keys),
                OutputField("count", "int", ""),
                *_measured_fields(declared),
                OutputField("edge", "Optional[EdgeMeasures]", "", _measures_of(OF_EDGE)),
                *(
                    OutputField(name, "EdgeMeasures", "", _measures_of((name,)))
                    for name in measurable_directions(declared)
                ),
            ]
            text = f"A group of {declared.plural_phrase}, like Aggregate, and what was measured of them."
            builder.declare_output(name, _AGGREGATE_TEXT if name == "Aggregate" else text, fields)


def _measured_fields(declared: EntityType) -> list[OutputField]:
    """A field for each field of which there is something to measure."""
    return [
        OutputField(
            name,
            _measures_type(field),
            "",
            _node_measures_resolver(name),
            deprecated=field.marks.deprecated,
        )
        for name, field in measurable_fields(declared).items()
    ]


def _measures_type(field: DeclaredField) -> str:
    return "NumberMeasures" if field.kind in NUMERIC_KINDS else "DateMeasures"


def _node_measures_resolver(name: str) -> Resolver:
    """The resolver of what was measured of a thing's field."""
    return lambda group, _info: group.measured[()][name]


def _measures_of(path: tuple[str, ...]) -> Resolver:
    """The resolver of what was measured of the relations of a path; nothing where there are none."""
    return lambda group, _info: group.measured.get(path)


def _resolve_edge_count(measured: dict[str, dict[str, Any]], _info: Any) -> Any:
    """How many relations were measured."""
    return measured[""]["count"]


def _edge_measures_resolver(name: str) -> Resolver:
    """The resolver of what was measured of a relation's field."""
    return lambda measured, _info: measured.get(name, NOTHING_MEASURED)


def _resolve_group_keys(group: values.AggregateGroup, _info: Any) -> list[dict[str, Any]]:
    """The keys of a group."""
    return [{"field": path, "value": value} for path, value in group.keys]


def _declare_measures(builder: SchemaBuilder) -> None:
    """Declare what pages and groups of all types have: where a page stands, keys, measures of a field."""
    builder.declare_output(
        "PageInfo",
        "Where a page stands in its connection, as Relay defines it.",
        [
            OutputField("hasNextPage", "bool", "Whether more follow"),
            OutputField("hasPreviousPage", "bool", "Whether some come before"),
            OutputField("startCursor", "Optional[str]", "Cursor of the first edge"),
            OutputField("endCursor", "Optional[str]", "Cursor of the last edge"),
        ],
    )
    builder.declare_output(
        "GroupKey",
        "What the rows of a group have in common.",
        [
            OutputField(
                "field", "str", "Path of the field: country.code", lambda key, _info: key["field"]
            ),
            OutputField(
                "value",
                "Optional[JSON]",
                "Its value; null for none",
                lambda key, _info: key["value"],
            ),
        ],
    )
    for name, type_, parts in (
        ("NumberMeasures", "float", tuple(MEASURE_TEMPLATES)),
        ("DateMeasures", "Date", ("count", "distinct", "min", "max")),
    ):
        builder.declare_output(
            name,
            "What was measured of a field, over the rows that have a value.",
            [
                OutputField(
                    part,
                    "int" if part in {"count", "distinct"} else f"Optional[{type_}]",
                    _MEASURE_DESCRIPTIONS[part],
                    _measure_resolver(part),
                )
                for part in parts
            ],
        )


def _all_measured_fields() -> dict[str, DeclaredField]:
    """The measured fields of things of every type, by their names in the API."""
    fields: dict[str, DeclaredField] = {}
    for declared in all_entity_types().values():
        fields = {**measurable_fields(declared), **fields}
    return fields


def _all_measured_directions() -> list[str]:
    """What relations that are followed from things and measured are called, and the one that leads to them."""
    types = all_entity_types().values()
    named = {name: None for declared in types for name in measurable_directions(declared)}
    return ["edge", *named]


def _declare_group_choices(builder: SchemaBuilder) -> None:
    """What groups are kept and ordered by: one type each for groups of all types, whose rows must have what is named."""
    counts = {"count": "IntFilter", "distinct": "IntFilter"}
    others = ("min", "max", "sum", "average")
    parts = {
        "NumberMeasures": {**counts, **dict.fromkeys(others, "FloatFilter")},
        "DateMeasures": {**counts, "min": "DateFilter", "max": "DateFilter"},
    }
    for name, measures in parts.items():
        _declare_choice(builder, f"{name}Having", "Conditions on what was measured.", measures)
        orders = dict.fromkeys(measures, "Order")
        _declare_choice(builder, f"{name}Order", "Which measure to order groups by.", orders)
    for suffix, count, text in (
        ("Having", "IntFilter", "Conditions on groups; the rows must have what is named."),
        ("Order", "Order", "What to order groups by; the rows must have what is named."),
    ):
        of_edges = {"count": count} | {
            n: f"{_measures_type(f)}{suffix}" for n, f in measurable_edge_fields().items()
        }
        _declare_choice(builder, f"EdgeMeasures{suffix}", text, of_edges)
        of_groups = {"count": count} | {
            n: f"{_measures_type(f)}{suffix}" for n, f in _all_measured_fields().items()
        }
        of_groups |= dict.fromkeys(_all_measured_directions(), f"EdgeMeasures{suffix}")
        name = f"Aggregate{suffix}"
        if suffix == "Order":
            of_groups |= {"keys": "Order", "nulls": "Nulls"}
        else:
            of_groups |= {"AND": f"list[{name}]", "OR": f"list[{name}]", "NOT": name}
        _declare_choice(builder, name, text, of_groups)


def _declare_choice(
    builder: SchemaBuilder, name: str, text: str, fields: Mapping[str, str]
) -> None:
    """An input type whose fields, with these types, may all be left out."""
    inputs = [InputField(field, f"Optional[{type_}]", "") for field, type_ in fields.items()]
    builder.declare_input(name, text, inputs)
