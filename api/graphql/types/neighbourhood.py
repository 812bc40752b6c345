"""``neighbourhood``: what lies around an entity, for drawing."""

from __future__ import annotations

from typing import Any

from partnergraph.api.graphql.types.build import (
    FieldArgument,
    OutputField,
    SchemaBuilder,
    attribute_resolver,
)
from partnergraph.api.graphql.types.discovery import ENTITY_FIELD, STATEMENTS_FIELD
from partnergraph.api.graphql.types.paths import PARTY_FIELDS
from partnergraph.queries.discovery import Neighbourhood, find_neighbourhood
from partnergraph.queries.discovery.neighbourhood import MAX_DEPTH, MAX_NODES


def declare_neighbourhood_field(builder: SchemaBuilder) -> OutputField:
    """The field ``neighbourhood``, its types declared. Needs the types of partner paths."""
    depth = OutputField("depth", "int", "How many relations away from the one asked about")
    builder.declare_output(
        "NeighbourhoodNode", "An entity to draw.", [*PARTY_FIELDS, ENTITY_FIELD, depth]
    )
    builder.declare_output(
        "NeighbourhoodEdge",
        "A relation between two of the nodes, in its own direction.",
        [
            OutputField("from", "ID", "The node it leads from", attribute_resolver("from_")),
            OutputField("to", "ID", "The node it leads to"),
            OutputField("relation", "str", "The relationship type in Neo4j"),
            OutputField("role", "Optional[str]", "In which role"),
            OutputField("since", "Optional[Date]", "When it began"),
            OutputField("until", "Optional[Date]", "When it ended"),
            OutputField("sources", "list[ID]", "The ids of the sources that say so"),
        ],
    )
    builder.declare_output(
        "Neighbourhood",
        "What lies around an entity.",
        [
            OutputField(
                "nodes", "list[NeighbourhoodNode]", "The one asked about, then the nearest"
            ),
            OutputField("edges", "list[NeighbourhoodEdge]", "Every relation between these"),
            OutputField("truncated", "bool", "Whether there are more"),
            STATEMENTS_FIELD,
        ],
    )
    return OutputField(
        "neighbourhood",
        "Neighbourhood",
        "What lies around an entity, for drawing; not through places, programmes or sectors",
        _resolve_neighbourhood,
        (
            FieldArgument("of", "str", "An entity's id, or a place's code"),
            FieldArgument(
                "depth", "int", f"How many relations away, at most {MAX_DEPTH}", default=1
            ),
            FieldArgument("first", "int", f"How many nodes, at most {MAX_NODES}", default=100),
        ),
    )


async def _resolve_neighbourhood(_source: Any, info: Any, **arguments: Any) -> Neighbourhood:
    database = info.context.database
    return await find_neighbourhood(
        database, arguments["of"], arguments["depth"], arguments["first"]
    )
