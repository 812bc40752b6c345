"""Connections and their edges, as Relay defines them, and the groups of all that is in one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from partnergraph.api.graphql.types import values
from partnergraph.api.graphql.types.build import FieldArgument, OutputField, Resolver, SchemaBuilder
from partnergraph.api.graphql.types.scalars import SCALAR_BY_KIND
from partnergraph.graph.cypher.aggregate import (
    DEFAULT_GROUPS,
    LARGEST_GROUPS,
    MEASURE_TEMPLATES,
    NOTHING_MEASURED,
    NUMERIC_KINDS,
    measurable_edge_fields,
    measurable_fields,
)
from partnergraph.graph.cypher.window import DEFAULT_PAGE, LARGEST_PAGE
from partnergraph.schema.catalog import EntityType, all_entity_types
from partnergraph.schema.directions import Direction, all_directions
from partnergraph.schema.fields import DeclaredField
from partnergraph.schema.names import to_camel_case

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


def output_type(builder: SchemaBuilder, field: DeclaredField) -> str:
    """The output type of a field."""
    type_ = builder.declare_enum(field.enum) if field.enum else SCALAR_BY_KIND[field.kind]
    if field.many:
        return f"list[{type_}]"
    return type_ if field.required else f"Optional[{type_}]"


def _relation_value_resolver(name: str) -> Resolver:
    """The resolver of a declared field of a relation."""

    def resolve(row: Any, _info: Any) -> Any:
        return row.link.value(name)

    return resolve


def _relation_edge_fields(builder: SchemaBuilder, direction: Direction) -> list[OutputField]:
    """The relation's own fields, and who says so."""
    relation = direction.relation
    fields = [
        OutputField(
            to_camel_case(name),
            output_type(builder, field),
            "" if _is_described_before(direction, name) else field.description,
            _relation_value_resolver(name),
            deprecated=field.marks.deprecated,
        )
        for name, field in relation.own.items()
    ]
    sources = "" if _is_described_before(direction, "note") else "Who says so"
    citations = OutputField("sources", "list[Citation]", sources, values.resolve_edge_sources)
    return [*fields, citations]


def _is_described_before(direction: Direction, name: str) -> bool:
    """Whether a field of a relation stands in another edge's type before, where its description is.

    Those that every relation has stand in the first of all, its own in the first of its two directions.
    """
    relation = direction.relation
    directions = (
        d for d in all_directions() if name in relation.shared_fields or d.relation is relation
    )
    return next(directions).type_name != direction.type_name


def declare_connection_types(
    builder: SchemaBuilder, name: str, declared: EntityType, direction: Direction | None = None
) -> None:
    """Declare a Relay connection and its edge type. What all of these have is described in Entity's alone."""
    edge = [
        OutputField("cursor", "str", "Where it stands; for after and before"),
        OutputField("node", declared.name, "What is there"),
    ]
    page = [
        OutputField("edges", f"list[{name}Edge]", "The page, with cursors", values.resolve_edges),
        OutputField(
            "nodes", f"list[{declared.name}]", "The page, without cursors", values.resolve_nodes
        ),
        OutputField("pageInfo", "PageInfo", "Whether there is more", values.resolve_page_info),
        OutputField(
            "totalCount", "int", "How many there are on all pages", values.resolve_total_count
        ),
        OutputField(
            "aggregate",
            f"list[{aggregate_type_name(declared)}]",
            "All pages together in groups, the largest first",
            values.resolve_aggregate,
            (
                FieldArgument(
                    "groupBy",
                    f"Optional[list[{declared.name}Dimension]]",
                    "What to group by; nothing: one group",
                ),
                FieldArgument(
                    "first",
                    "Optional[int]",
                    f"How many groups: {DEFAULT_GROUPS}, at most {LARGEST_GROUPS}",
                ),
            ),
        ),
    ]
    if name != "Entity":
        edge, page = map(_without_descriptions, (edge, page))
    if direction:
        edge += _relation_edge_fields(builder, direction)
    text = "and the relation that leads to it" if direction else "and its cursor"
    builder.declare_output(f"{name}Edge", f"One of a page, {text}.", edge)
    builder.declare_output(f"{name}Connection", f"A page of {declared.plural}", page)


def _without_descriptions(fields: list[OutputField]) -> list[OutputField]:
    """The fields and their arguments, for types that have what another describes."""
    return [
        replace(
            f,
            description="",
            arguments=tuple(replace(argument, description="") for argument in f.arguments),
        )
        for f in fields
    ]


_AGGREGATE_TEXT = (
    "Rows of a list that have something in common (keys), how many they are, and of relations, in lists of "
    "related things, what was measured (edge; else null)."
)


def aggregate_type_name(declared: EntityType) -> str:
    """The type of the groups of a list; where nothing of the things can be measured, one for all such."""
    return f"{declared.name}Aggregate" if measurable_fields(declared) else "Aggregate"


def declare_aggregate_types(builder: SchemaBuilder) -> None:
    """Declare the types of groups, and of what is measured of things and relations."""
    _declare_measures(builder)
    builder.declare_output(
        "EdgeMeasures",
        "What was measured of the relations that lead to things; nothing of fields that these have not.",
        [
            OutputField(
                name,
                _measures_type(field),
                "",
                _edge_measures_resolver(name),
                deprecated=field.marks.deprecated,
            )
            for name, field in measurable_edge_fields().items()
        ],
    )
    for declared in all_entity_types().values():
        if not builder.find(name := aggregate_type_name(declared)):
            fields = [
                OutputField("keys", "list[GroupKey]", "", _resolve_group_keys),
                OutputField("count", "int", ""),
                *_measured_fields(declared),
                OutputField(
                    "edge",
                    "Optional[EdgeMeasures]",
                    "",
                    lambda group, _info: group if group.edge is not None else None,
                ),
            ]
            text = f"A group of {declared.plural}, like Aggregate, and what was measured of them."
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
    return lambda group, _info: group.node[name]


def _edge_measures_resolver(name: str) -> Resolver:
    """The resolver of what was measured of a relation's field."""
    return lambda group, _info: group.edge.get(name, NOTHING_MEASURED)


def _resolve_group_keys(group: values.AggregateGroup, _info: Any) -> list[dict[str, Any]]:
    """The keys of a group."""
    return [{"field": path, "value": value} for path, value in group.keys]


def connection_arguments(
    filter_: str, declared: EntityType, *, described: bool
) -> tuple[FieldArgument, ...]:
    """The arguments of every connection, given its filter's type. Descriptions stand in Query alone."""
    order = f"Optional[list[{declared.name}Order]]"
    arguments = (
        FieldArgument("filter", f"Optional[{filter_}]", "Only those for which this holds"),
        FieldArgument("orderBy", order, "What to order by; the id comes last"),
        FieldArgument(
            "first",
            "Optional[int]",
            f"How many, from the start: {DEFAULT_PAGE}, at most {LARGEST_PAGE}",
        ),
        FieldArgument("after", "Optional[str]", "Only those after this cursor"),
        FieldArgument("last", "Optional[int]", "How many, from the end"),
        FieldArgument("before", "Optional[str]", "Only those before this cursor"),
        FieldArgument("asOf", "Optional[Date]", "Only relations that held then, here and below"),
    )
    return arguments if described else tuple(replace(a, description="") for a in arguments)


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
