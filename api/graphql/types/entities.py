"""Object types: one for every entity, and the connections that lead from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from partnergraph.api.graphql.types import values
from partnergraph.api.graphql.types.build import FieldArgument, OutputField, Resolver, SchemaBuilder
from partnergraph.api.graphql.types.filters import direction_type_name, relation_directions
from partnergraph.api.graphql.types.scalars import SCALAR_BY_KIND
from partnergraph.graph.cypher.aggregate import (
    DEFAULT_GROUPS,
    LARGEST_GROUPS,
    MEASURE_TEMPLATES,
    NUMERIC_KINDS,
    measurable_fields,
)
from partnergraph.graph.cypher.page import DEFAULT_PAGE, LARGEST_PAGE
from partnergraph.graph.reading import fetch
from partnergraph.schema.catalog import (
    EntityType,
    RelationType,
    all_entity_types,
    all_relation_types,
)
from partnergraph.schema.directions import (
    Direction,
    Shortcut,
    directions_of_type,
    shortcuts_of_type,
)
from partnergraph.schema.fields import DeclaredField
from partnergraph.schema.names import to_camel_case
from partnergraph.schema.values import Qualifier

NODE_INTERFACE = "Node"


def declare_entity_types(builder: SchemaBuilder) -> None:
    """Declare every output type that is derived from the declarations of :mod:`partnergraph.schema`."""
    _declare_value_types(builder)
    for relation in all_relation_types().values():
        for direction in relation_directions(relation.shape.symmetric, relation):
            _declare_relation_types(builder, direction)
    root = all_entity_types()["Entity"]
    builder.declare_output(
        NODE_INTERFACE, "Anything with an id.", _entity_fields(builder, root), interface=True
    )
    for declared in all_entity_types().values():
        _declare_entity_type(builder, declared)


def _declare_value_types(builder: SchemaBuilder) -> None:
    """Declare the types of values, measures and citations."""
    builder.declare_enum(Qualifier, str(Qualifier.__doc__), "Qualifier")
    builder.declare_output(
        "Count",
        "A number as its source gives it: exactly, about, more than…",
        [
            OutputField("value", "int", "The number"),
            OutputField("qualifier", "Qualifier", "How the source hedges it"),
            OutputField("text", "str", "Both in words", values.resolve_count_text),
        ],
    )
    builder.declare_output(
        "Text",
        "A name or phrase and its language.",
        [
            OutputField("text", "str", "The text"),
            OutputField("language", "Optional[str]", "BCP 47 tag, where known"),
        ],
    )
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
    builder.declare_output(
        "Citation",
        "That a source says it, and where in it.",
        [
            OutputField("id", "ID", "The source's id"),
            OutputField("title", "str", "The source's title"),
            OutputField("url", "Optional[URL]", "Where it can be read"),
            OutputField("publisher", "Optional[str]", "Who published it"),
            OutputField("published", "Optional[Date]", "Its date"),
            OutputField(
                "locator", "Optional[str]", "Where in the source: a paragraph, a record's key"
            ),
            OutputField("values", "Optional[JSON]", "For an entity: what this source says of it"),
            OutputField("source", "Source", "The source itself"),
        ],
    )


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


def _output_type(builder: SchemaBuilder, field: DeclaredField) -> str:
    """The output type of a field."""
    type_ = builder.declare_enum(field.enum, "") if field.enum else SCALAR_BY_KIND[field.kind]
    if field.many:
        return f"list[{type_}]"
    return type_ if field.required else f"Optional[{type_}]"


def _entity_value_resolver(name: str) -> Resolver:
    """The resolver of a declared field of an entity."""

    def resolve(source: Any, _info: Any) -> Any:
        return source.value(name)

    return resolve


def _relation_value_resolver(name: str) -> Resolver:
    """The resolver of a declared field of a relation."""

    def resolve(row: Any, _info: Any) -> Any:
        return row.link.value(name)

    return resolve


def _entity_fields(builder: SchemaBuilder, declared: EntityType) -> list[OutputField]:
    """The fields of an entity type, and its sources."""
    fields = [
        OutputField(
            to_camel_case(name),
            _output_type(builder, field),
            field.description,
            _entity_field_resolver(name),
            deprecated=field.marks.deprecated,
        )
        for name, field in declared.fields.items()
    ]
    sources = OutputField(
        "sources",
        "list[Citation]",
        "Who describes it, the most trusted first",
        values.resolve_entity_sources,
    )
    version = OutputField(
        "version",
        "str",
        "Changes whenever what any source says of it does; to write only over what was seen",
        values.resolve_version,
    )
    return [*fields, sources, version]


def _entity_field_resolver(name: str) -> Resolver:
    """The resolver of a declared field, of which the id is not kept among the values."""
    return (lambda source, _info: source.id) if name == "id" else _entity_value_resolver(name)


def _declare_entity_type(builder: SchemaBuilder, declared: EntityType) -> None:
    """Declare an entity's type, its connection and edge."""
    fields = _entity_fields(builder, declared)
    for shortcut in shortcuts_of_type(declared):
        text = f"Its {shortcut.name}, the first by id where there are several"
        fields.append(
            OutputField(
                shortcut.name,
                f"Optional[{shortcut.target.name}]",
                text,
                _shortcut_resolver(shortcut),
                deprecated=shortcut.relation.shape.deprecated,
            )
        )
    for direction in directions_of_type(declared):
        fields.append(
            OutputField(
                to_camel_case(direction.name),
                f"{direction_type_name(direction)}Connection",
                direction.relation.description,
                _relation_resolver(direction),
                connection_arguments(
                    f"{direction_type_name(direction)}Filter",
                    f"{direction_type_name(direction)}Order",
                ),
                direction.relation.shape.deprecated,
            )
        )
    interfaces = [
        label
        for label in declared.labels
        if label != declared.name and all_entity_types()[label].abstract
    ]
    builder.declare_output(
        declared.name,
        declared.description,
        fields,
        implements=[*reversed(interfaces), NODE_INTERFACE],
        interface=declared.abstract,
    )
    _declare_connection_types(builder, declared.name, declared, f"A page of {declared.plural}.")


def _declare_relation_types(builder: SchemaBuilder, direction: Direction) -> None:
    """Declare the connection and edge of a relation followed in one direction."""
    description = direction.relation.description
    _declare_connection_types(
        builder, direction_type_name(direction), direction.other, description, direction
    )


def _relation_edge_fields(builder: SchemaBuilder, direction: Direction) -> list[OutputField]:
    """The relation's own fields, and who says so."""
    fields = [
        OutputField(
            to_camel_case(name),
            _output_type(builder, field),
            field.description,
            _relation_value_resolver(name),
            deprecated=field.marks.deprecated,
        )
        for name, field in direction.relation.own.items()
    ]
    return [
        *fields,
        OutputField("sources", "list[Citation]", "Who says so", values.resolve_edge_sources),
    ]


def _declare_connection_types(
    builder: SchemaBuilder,
    name: str,
    declared: EntityType,
    description: str,
    direction: Direction | None = None,
) -> None:
    """Declare a Relay connection, its edge type and its groups."""
    builder.declare_output(
        f"{name}Edge",
        description,
        [
            OutputField("cursor", "str", "Where it stands; for after and before"),
            OutputField("node", declared.name, "What is there"),
            *(_relation_edge_fields(builder, direction) if direction else ()),
        ],
    )
    _declare_group_type(builder, name, declared, direction)
    builder.declare_output(
        f"{name}Connection",
        description,
        [
            OutputField(
                "edges", f"list[{name}Edge]", "The page, with cursors", values.resolve_edges
            ),
            OutputField(
                "nodes", f"list[{declared.name}]", "The page, without cursors", values.resolve_nodes
            ),
            OutputField("pageInfo", "PageInfo", "Whether there is more", values.resolve_page_info),
            OutputField(
                "totalCount", "int", "How many there are on all pages", values.resolve_total_count
            ),
            OutputField(
                "aggregate",
                f"list[{name}Group]",
                "All pages together in groups, the largest first",
                values.resolve_aggregate,
                (
                    FieldArgument(
                        "groupBy",
                        f"Optional[list[{name}Grouping]]",
                        "What to group by; nothing: one group",
                    ),
                    FieldArgument(
                        "first",
                        "Optional[int]",
                        f"How many groups: {DEFAULT_GROUPS}, at most {LARGEST_GROUPS}",
                    ),
                ),
            ),
        ],
    )


def _declare_group_type(
    builder: SchemaBuilder, name: str, declared: EntityType, direction: Direction | None
) -> None:
    """Declare the type of a connection's groups."""
    fields = [
        OutputField("keys", "list[GroupKey]", "What the group has in common", _resolve_group_keys),
        OutputField("count", "int", "How many rows of the connection are in it"),
        *_measured_fields(declared, "node"),
    ]
    if direction and measurable_fields(direction.relation):
        measures = f"{direction.relation.name}Measures"
        if not builder.find(measures):
            builder.declare_output(
                measures,
                "What was measured of the relation.",
                _measured_fields(direction.relation, "edge"),
            )
        fields.append(
            OutputField(
                "edge", measures, "What was measured of the relation", lambda group, _info: group
            )
        )
    builder.declare_output(
        f"{name}Group", "Rows of a connection that have something in common.", fields
    )


def _measured_fields(declared: EntityType | RelationType, part: str) -> list[OutputField]:
    """A field for each field of which there is something to measure."""
    return [
        OutputField(
            name,
            "NumberMeasures" if field.kind in NUMERIC_KINDS else "DateMeasures",
            field.description,
            _field_measures_resolver(part, name),
            deprecated=field.marks.deprecated,
        )
        for name, field in measurable_fields(declared).items()
    ]


def _field_measures_resolver(part: str, name: str) -> Resolver:
    """The resolver of what was measured of a field."""
    return lambda group, _info: getattr(group, part)[name]


def _resolve_group_keys(group: values.AggregateGroup, _info: Any) -> list[dict[str, Any]]:
    """The keys of a group."""
    return [{"field": path, "value": value} for path, value in group.keys]


def connection_arguments(filter_: str, order: str) -> tuple[FieldArgument, ...]:
    """The arguments of every connection, given the names of its filter and order types."""
    return (
        FieldArgument("filter", f"Optional[{filter_}]", "Only those for which this holds"),
        FieldArgument("orderBy", f"Optional[list[{order}]]", "What to order by; the id comes last"),
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


def _shortcut_resolver(path: Shortcut) -> Resolver:
    """The resolver of a shortcut."""

    async def resolve(source: Any, info: Any) -> Any:
        return await fetch.fetch_shortcut(info.context.database, source, path)

    return resolve


def _relation_resolver(direction: Direction) -> Callable[..., Any]:
    """The resolver of a relation."""

    def resolve(source: Any, info: Any, **arguments: Any) -> values.LazyConnection:
        with_date = {**arguments, "asOf": arguments.get("asOf") or source.as_of}
        return values.LazyConnection(
            info.context.database, direction.other, with_date, source, direction
        )

    return resolve
