"""``neighbourhood``: what lies around an entity, for drawing."""

from __future__ import annotations

from typing import Any

from api.graphql.types.build import Argument, Builder, Output, attribute
from api.graphql.types.discovery import ITSELF, STATEMENTS
from api.graphql.types.paths import PARTY
from queries.discovery import Neighbourhood, neighbourhood
from queries.discovery.neighbourhood import MOST_DEPTH, MOST_NODES


def field(builder: Builder) -> Output:
    """The field ``neighbourhood``, its types declared. Needs the types of partner paths."""
    depth = Output("depth", "int", "How many relations away from the one asked about")
    builder.declare_output("NeighbourhoodNode", "An entity to draw.", [*PARTY, ITSELF, depth])
    builder.declare_output(
        "NeighbourhoodEdge",
        "A relation between two of the nodes, in its own direction.",
        [
            Output("from", "ID", "The node it leads from", attribute("from_")),
            Output("to", "ID", "The node it leads to"),
            Output("relation", "str", "The relationship type in Neo4j"),
            Output("role", "Optional[str]", "In which role"),
            Output("since", "Optional[Date]", "When it began"),
            Output("until", "Optional[Date]", "When it ended"),
            Output("sources", "list[ID]", "The ids of the sources that say so"),
        ],
    )
    builder.declare_output(
        "Neighbourhood",
        "What lies around an entity.",
        [
            Output("nodes", "list[NeighbourhoodNode]", "The one asked about, then the nearest"),
            Output("edges", "list[NeighbourhoodEdge]", "Every relation between these"),
            Output("truncated", "bool", "Whether there are more"),
            STATEMENTS,
        ],
    )
    return Output(
        "neighbourhood",
        "Neighbourhood",
        "What lies around an entity, for drawing; not through places, programmes or sectors",
        resolve,
        (
            Argument("of", "str", "An entity's id, or a place's code"),
            Argument("depth", "int", f"How many relations away, at most {MOST_DEPTH}", default=1),
            Argument("first", "int", f"How many nodes, at most {MOST_NODES}", default=100),
        ),
    )


async def resolve(_source: Any, info: Any, **arguments: Any) -> Neighbourhood:
    database = info.context.database
    return await neighbourhood(database, arguments["of"], arguments["depth"], arguments["first"])
