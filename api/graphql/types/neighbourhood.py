"""``neighbourhood``: what lies around an entity, for drawing."""

from __future__ import annotations

from typing import Any

from partnergraph.api.graphql.types.answers import declare_answer_type
from partnergraph.api.graphql.types.build import FieldArgument, OutputField, SchemaBuilder
from partnergraph.queries.discovery import Neighbourhood, find_neighbourhood
from partnergraph.queries.discovery.neighbourhood import MAX_DEPTH, MAX_NODES


def declare_neighbourhood_field(builder: SchemaBuilder) -> OutputField:
    """The field ``neighbourhood``, its types declared. Needs the types of partner paths."""
    return OutputField(
        "neighbourhood",
        declare_answer_type(builder, Neighbourhood),
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
