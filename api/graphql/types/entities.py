"""Object types: one for every entity, and the connections that lead from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from api.graphql.types import values
from api.graphql.types.build import Argument, Builder, Output, Resolver
from api.graphql.types.inputs import both, type_name
from api.graphql.types.scalars import SCALAR_OF
from graph.cypher.aggregate import DEFAULT_GROUPS, LARGEST_GROUPS, MEASURES, NUMERIC, measured
from graph.reading import fetch
from graph.reading.fetch import DEFAULT_PAGE, LARGEST_PAGE
from schema.catalog import EntityType, RelationType, entities, relations
from schema.directions import Direction, Shortcut, relation_fields, shortcuts
from schema.fields import Field
from schema.names import camel
from schema.values import Qualifier

NODE = "Node"


def declare(builder: Builder) -> None:
    """Declare every output type that is derived from the declarations of :mod:`schema`."""
    shared(builder)
    for relation in relations().values():
        for direction in both(relation.shape.symmetric, relation):
            relation_types(builder, direction)
    root = entities()["Entity"]
    builder.declare_output(NODE, "Anything with an id.", own_fields(builder, root), interface=True)
    for declared in entities().values():
        entity_type(builder, declared)


def shared(builder: Builder) -> None:
    """Declare the types of values, measures and citations."""
    builder.declare_enum(Qualifier, str(Qualifier.__doc__), "Qualifier")
    builder.declare_output(
        "Count",
        "A number as its source gives it: exactly, about, more than…",
        [
            Output("value", "int", "The number"),
            Output("qualifier", "Qualifier", "How the source hedges it"),
            Output("text", "str", "Both in words", values.count_text),
        ],
    )
    builder.declare_output(
        "Text",
        "A name or phrase and its language.",
        [
            Output("text", "str", "The text"),
            Output("language", "Optional[str]", "BCP 47 tag, where known"),
        ],
    )
    builder.declare_output(
        "PageInfo",
        "Where a page stands in its connection, as Relay defines it.",
        [
            Output("hasNextPage", "bool", "Whether more follow"),
            Output("hasPreviousPage", "bool", "Whether some come before"),
            Output("startCursor", "Optional[str]", "Cursor of the first edge"),
            Output("endCursor", "Optional[str]", "Cursor of the last edge"),
        ],
    )
    builder.declare_output(
        "GroupKey",
        "What the rows of a group have in common.",
        [
            Output(
                "field", "str", "Path of the field: country.code", lambda key, _info: key["field"]
            ),
            Output(
                "value",
                "Optional[JSON]",
                "Its value; null for none",
                lambda key, _info: key["value"],
            ),
        ],
    )
    for name, type_, parts in (
        ("NumberMeasures", "float", tuple(MEASURES)),
        ("DateMeasures", "Date", ("count", "distinct", "min", "max")),
    ):
        builder.declare_output(
            name,
            "What was measured of a field, over the rows that have a value.",
            [
                Output(
                    part,
                    "int" if part in {"count", "distinct"} else f"Optional[{type_}]",
                    MEASURE_TEXT[part],
                    measure(part),
                )
                for part in parts
            ],
        )
    builder.declare_output(
        "Citation",
        "That a source says it, and where in it.",
        [
            Output("id", "ID", "The source's id"),
            Output("title", "str", "The source's title"),
            Output("url", "Optional[URL]", "Where it can be read"),
            Output("publisher", "Optional[str]", "Who published it"),
            Output("published", "Optional[Date]", "Its date"),
            Output("locator", "Optional[str]", "Where in the source: a paragraph, a record's key"),
            Output("values", "Optional[JSON]", "For an entity: what this source says of it"),
            Output("source", "Source", "The source itself"),
        ],
    )


MEASURE_TEXT = {
    "count": "How many rows have a value",
    "distinct": "How many different values there are",
    "min": "The least, or earliest",
    "max": "The greatest, or latest",
    "sum": "All together",
    "average": "The mean",
}


def measure(part: str) -> Resolver:
    """The resolver of one measure."""
    return lambda measures, _info: measures[part]


def value_type(builder: Builder, field: Field) -> str:
    """The output type of a field."""
    type_ = builder.declare_enum(field.enum, "") if field.enum else SCALAR_OF[field.kind]
    if field.many:
        return f"list[{type_}]"
    return type_ if field.required else f"Optional[{type_}]"


def field_value(name: str) -> Resolver:
    """The resolver of a declared field of an entity."""

    def resolve(source: Any, _info: Any) -> Any:
        return source.value(name)

    return resolve


def link_value(name: str) -> Resolver:
    """The resolver of a declared field of a relation."""

    def resolve(row: Any, _info: Any) -> Any:
        return row.link.value(name)

    return resolve


def own_fields(builder: Builder, declared: EntityType) -> list[Output]:
    """The fields of an entity type, and its sources."""
    fields = [
        Output(camel(name), value_type(builder, field), field.description, resolver(name))
        for name, field in declared.fields.items()
    ]
    sources = Output(
        "sources", "list[Citation]", "Who describes it, the most trusted first", values.evidence
    )
    version = Output(
        "version",
        "str",
        "Changes whenever what any source says of it does; to write only over what was seen",
        values.version,
    )
    return [*fields, sources, version]


def resolver(name: str) -> Resolver:
    """The resolver of a declared field, of which the id is not kept among the values."""
    return (lambda source, _info: source.id) if name == "id" else field_value(name)


def entity_type(builder: Builder, declared: EntityType) -> None:
    """Declare an entity's type, its connection and edge."""
    fields = own_fields(builder, declared)
    for shortcut in shortcuts(declared):
        text = f"Its {shortcut.name}, the first by id where there are several"
        fields.append(
            Output(shortcut.name, f"Optional[{shortcut.target.name}]", text, follow(shortcut))
        )
    for direction in relation_fields(declared):
        fields.append(
            Output(
                camel(direction.name),
                f"{type_name(direction)}Connection",
                direction.relation.description,
                related(direction),
                connection_arguments(
                    f"{type_name(direction)}Filter", f"{type_name(direction)}Order"
                ),
            )
        )
    interfaces = [
        label for label in declared.labels if label != declared.name and entities()[label].abstract
    ]
    builder.declare_output(
        declared.name,
        declared.description,
        fields,
        implements=[*reversed(interfaces), NODE],
        interface=declared.abstract,
    )
    connection(builder, declared.name, declared, f"A page of {declared.plural}.")


def relation_types(builder: Builder, direction: Direction) -> None:
    """Declare the connection and edge of a relation followed in one direction."""
    description = direction.relation.description
    connection(builder, type_name(direction), direction.other, description, direction)


def edge_fields(builder: Builder, direction: Direction) -> list[Output]:
    """The relation's own fields, and who says so."""
    fields = [
        Output(camel(name), value_type(builder, field), field.description, link_value(name))
        for name, field in direction.relation.own.items()
    ]
    return [*fields, Output("sources", "list[Citation]", "Who says so", values.edge_sources)]


def connection(
    builder: Builder,
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
            Output("cursor", "str", "Where it stands; for after and before"),
            Output("node", declared.name, "What is there"),
            *(edge_fields(builder, direction) if direction else ()),
        ],
    )
    groups(builder, name, declared, direction)
    builder.declare_output(
        f"{name}Connection",
        description,
        [
            Output("edges", f"list[{name}Edge]", "The page, with cursors", values.edges),
            Output("nodes", f"list[{declared.name}]", "The page, without cursors", values.nodes),
            Output("pageInfo", "PageInfo", "Whether there is more", values.page_info),
            Output("totalCount", "int", "How many there are on all pages", values.total_count),
            Output(
                "aggregate",
                f"list[{name}Group]",
                "All pages together in groups, the largest first",
                values.aggregate,
                (
                    Argument(
                        "groupBy",
                        f"Optional[list[{name}Grouping]]",
                        "What to group by; nothing: one group",
                    ),
                    Argument(
                        "first",
                        "Optional[int]",
                        f"How many groups: {DEFAULT_GROUPS}, at most {LARGEST_GROUPS}",
                    ),
                ),
            ),
        ],
    )


def groups(builder: Builder, name: str, declared: EntityType, direction: Direction | None) -> None:
    """Declare the type of a connection's groups."""
    fields = [
        Output("keys", "list[GroupKey]", "What the group has in common", group_keys),
        Output("count", "int", "How many rows of the connection are in it"),
        *measured_fields(declared, "node"),
    ]
    if direction and measured(direction.relation):
        measures = f"{direction.relation.name}Measures"
        if not builder.find(measures):
            builder.declare_output(
                measures,
                "What was measured of the relation.",
                measured_fields(direction.relation, "edge"),
            )
        fields.append(
            Output(
                "edge", measures, "What was measured of the relation", lambda group, _info: group
            )
        )
    builder.declare_output(
        f"{name}Group", "Rows of a connection that have something in common.", fields
    )


def measured_fields(declared: EntityType | RelationType, part: str) -> list[Output]:
    """A field for each field of which there is something to measure."""
    return [
        Output(
            name,
            "NumberMeasures" if field.kind in NUMERIC else "DateMeasures",
            field.description,
            measure_of(part, name),
        )
        for name, field in measured(declared).items()
    ]


def measure_of(part: str, name: str) -> Resolver:
    """The resolver of what was measured of a field."""
    return lambda group, _info: getattr(group, part)[name]


def group_keys(group: values.Group, _info: Any) -> list[dict[str, Any]]:
    """The keys of a group."""
    return [{"field": path, "value": value} for path, value in group.keys]


def connection_arguments(filter_: str, order: str) -> tuple[Argument, ...]:
    """The arguments of every connection, given the names of its filter and order types."""
    return (
        Argument("filter", f"Optional[{filter_}]", "Only those for which this holds"),
        Argument("orderBy", f"Optional[list[{order}]]", "What to order by; the id comes last"),
        Argument(
            "first",
            "Optional[int]",
            f"How many, from the start: {DEFAULT_PAGE}, at most {LARGEST_PAGE}",
        ),
        Argument("after", "Optional[str]", "Only those after this cursor"),
        Argument("last", "Optional[int]", "How many, from the end"),
        Argument("before", "Optional[str]", "Only those before this cursor"),
        Argument("asOf", "Optional[Date]", "Only relations that held then, here and below"),
    )


def follow(path: Shortcut) -> Resolver:
    """The resolver of a shortcut."""

    async def resolve(source: Any, info: Any) -> Any:
        return await fetch.shortcut(info.context.database, source, path)

    return resolve


def related(direction: Direction) -> Callable[..., Any]:
    """The resolver of a relation."""

    def resolve(source: Any, info: Any, **arguments: Any) -> values.Listing:
        with_date = {**arguments, "asOf": arguments.get("asOf") or source.as_of}
        return values.Listing(info.context.database, direction.other, with_date, source, direction)

    return resolve
