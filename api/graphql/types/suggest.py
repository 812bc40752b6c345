"""``suggest``: type-ahead for pickers."""

from __future__ import annotations

import asyncio
from typing import Any

from partnergraph.api.graphql.types.build import FieldArgument, OutputField, SchemaBuilder
from partnergraph.graph.reading.suggest import MAX_SUGGESTED, Suggestion, suggest_at_version
from partnergraph.loaders.places.gazetteer import find_places_of_cities
from partnergraph.schema.codes import parse_country_code

_MOST_CITIES = 3


def declare_suggest_field(builder: SchemaBuilder) -> OutputField:
    """The field ``suggest``, its type declared. Needs the type EntityKind."""
    builder.declare_output(
        "Suggestion",
        "What a text may be the beginning of.",
        [
            OutputField("id", "ID", "Its id"),
            OutputField("name", "str", "Its name"),
            OutputField("typename", "str", "Its type: Cluster, Country…"),
            OutputField("code", "Optional[str]", "Its code, by which it can be asked for"),
            OutputField("country", "Optional[str]", "The code of the country in which it lies"),
            OutputField("region", "Optional[str]", "The name of the region in which an actor is"),
            OutputField("nearly", "bool", "Whether it begins only nearly like the text"),
            OutputField(
                "city",
                "Optional[str]",
                "The city of which the text is a name, where a place is suggested because that lies in it",
            ),
            OutputField(
                "entity",
                "Optional[Entity]",
                "The entity itself, to ask more of",
                _resolve_suggested,
            ),
        ],
    )
    return OutputField(
        "suggest",
        "list[Suggestion]",
        "What begins like a text, by name, other name or code, else nearly so: places first, also by their cities. For type-ahead",
        _resolve_suggestions,
        (
            FieldArgument("prefix", "str", "What was typed so far, in any case"),
            FieldArgument("types", "Optional[list[EntityKind]]", "Only these kinds"),
            FieldArgument("first", "int", f"How many, at most {MAX_SUGGESTED}", default=10),
        ),
    )


async def _resolve_suggestions(_source: Any, info: Any, **arguments: Any) -> list[Suggestion]:
    labels = [kind.value for kind in arguments.get("types") or ()]
    suggested = await suggest_at_version(
        info.context.database,
        arguments["prefix"],
        labels=labels or None,
        limit=arguments["first"],
    )
    info.context.note_version(suggested.version)
    found = suggested.found
    if labels and "Place" not in labels:
        return found
    if any("Place" in one.node.declared.labels and not one.nearly for one in found):
        return found
    places = await suggest_places_of_cities(arguments["prefix"], info)
    known = {one.id for one in places}
    return [*places, *(one for one in found if one.id not in known)][: arguments["first"]]


async def suggest_places_of_cities(text: str, info: Any) -> list[Suggestion]:
    """Where the cities lie that are called so: sources name regions, and few people know these by name."""
    cities = await asyncio.to_thread(find_places_of_cities, text, _MOST_CITIES)
    load = info.context.batches.nodes.load
    nodes = await asyncio.gather(*(load(one.place) for one in cities))
    return [
        Suggestion(node, parse_country_code(str(node.properties["code"])[:2]), city=one.city)
        for node, one in zip(nodes, cities, strict=True)
        if node is not None
    ]


async def _resolve_suggested(source: Suggestion, info: Any) -> Any:
    return await info.context.batches.nodes.load(source.id)
