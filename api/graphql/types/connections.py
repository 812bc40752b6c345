"""Connections and their edges, as Relay defines them, and the groups of all that is in one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from partnergraph.api.graphql.types import values
from partnergraph.api.graphql.types.aggregates import aggregate_type_name
from partnergraph.api.graphql.types.build import FieldArgument, OutputField, Resolver, SchemaBuilder
from partnergraph.api.graphql.types.scalars import SCALAR_BY_KIND
from partnergraph.graph.cypher.aggregate import DEFAULT_GROUPS, LARGEST_GROUPS
from partnergraph.graph.cypher.window import DEFAULT_PAGE, LARGEST_PAGE
from partnergraph.schema.catalog import EntityType
from partnergraph.schema.directions import Direction, all_directions
from partnergraph.schema.fields import DeclaredField
from partnergraph.schema.names import to_camel_case


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


def _groups_field(declared: EntityType) -> OutputField:
    """The field of a page that tells all pages of things of a type in groups."""
    return OutputField(
        "aggregate",
        f"list[{aggregate_type_name(declared)}]",
        "All pages together in groups",
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
            FieldArgument(
                "orderBy",
                "Optional[list[AggregateOrder]]",
                "What to order groups by; nothing: the largest first",
            ),
            FieldArgument(
                "having", "Optional[AggregateHaving]", "Only groups for which this holds"
            ),
        ),
    )


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
        _groups_field(declared),
    ]
    if name != "Entity":
        related = direction is not None
        edge, page = (_without_descriptions(fields, related=related) for fields in (edge, page))
    if direction:
        edge += _relation_edge_fields(builder, direction)
    text = "and the relation that leads to it" if direction else "and its cursor"
    builder.declare_output(f"{name}Edge", f"One of a page, {text}.", edge)
    builder.declare_output(f"{name}Connection", f"A page of {declared.plural_phrase}", page)


def _without_descriptions(fields: list[OutputField], *, related: bool) -> list[OutputField]:
    """The fields, for types that have what another describes; their arguments too, of lists of what is related."""
    return [
        replace(f, description="", arguments=tuple(_undescribed(f.arguments, related=related)))
        for f in fields
    ]


def _undescribed(arguments: Iterable[FieldArgument], *, related: bool) -> Iterator[FieldArgument]:
    """Arguments, without descriptions in lists of what is related: they stand in the list of the type that is listed."""
    return (replace(a, description="") if related else a for a in arguments)


def undescribed_groups_field(declared: EntityType) -> OutputField:
    """The field of a page that tells all pages in groups, for a type beside EntityConnection, where it is described."""
    (field,) = _without_descriptions([_groups_field(declared)], related=True)
    return field


def related_arguments(direction: Direction) -> tuple[FieldArgument, ...]:
    """The arguments of a list of what is related."""
    arguments = connection_arguments(f"{direction.type_name}Filter", direction.other)
    if not direction.deep:
        return arguments
    deep = "What is at its parts, at any depth, is listed too, each thing once"
    return (*arguments, FieldArgument("deep", "Optional[bool]", deep))


def connection_arguments(filter_: str, declared: EntityType) -> tuple[FieldArgument, ...]:
    """The arguments of every connection, given its filter's type."""
    order = f"Optional[list[{declared.name}Order]]"
    return (
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
