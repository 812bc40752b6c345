"""``suggest``: type-ahead for pickers."""

from __future__ import annotations

from typing import Any

from partnergraph.api.graphql.types.build import FieldArgument, OutputField, SchemaBuilder
from partnergraph.graph.reading.suggest import MAX_SUGGESTED, Suggestion, suggest_at_version


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
        "What begins like a text, by name, other name or code, else nearly so: places first. For type-ahead",
        _resolve_suggestions,
        (
            FieldArgument("prefix", "str", "What was typed so far, in any case"),
            FieldArgument("types", "Optional[list[EntityKind]]", "Only these kinds"),
            FieldArgument("first", "int", f"How many, at most {MAX_SUGGESTED}", default=10),
        ),
    )


async def _resolve_suggestions(_source: Any, info: Any, **arguments: Any) -> list[Suggestion]:
    types = arguments.get("types")
    suggested = await suggest_at_version(
        info.context.database,
        arguments["prefix"],
        labels=[kind.value for kind in types] if types else None,
        limit=arguments["first"],
    )
    info.context.note_version(suggested.version)
    return suggested.found


async def _resolve_suggested(source: Suggestion, info: Any) -> Any:
    return await info.context.batches.nodes.load(source.id)
