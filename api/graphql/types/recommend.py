"""``recommendPartners``: whom to ask, and why."""

from __future__ import annotations

from typing import Any

from partnergraph.api.graphql.types.answers import declare_answer_type
from partnergraph.api.graphql.types.build import FieldArgument, OutputField, SchemaBuilder
from partnergraph.api.graphql.types.discovery import (
    END_FORMS,
    FIRST_ARGUMENT,
    TIE_ARGUMENTS,
    read_tie_arguments,
)
from partnergraph.api.graphql.types.paths import read_set_argument
from partnergraph.queries.discovery import RecommendedPartners, recommend_partners
from partnergraph.queries.paths import Question


def declare_recommend_field(builder: SchemaBuilder) -> OutputField:
    """The field ``recommendPartners``, its types declared. Needs the types of paths and discovery."""
    return OutputField(
        "recommendPartners",
        declare_answer_type(builder, RecommendedPartners),
        "Whom to ask in a place that is no partner yet, with reasons that can be checked",
        _resolve_recommend,
        (
            FieldArgument("for", "str", f"Who asks: {END_FORMS}"),
            FieldArgument("in", "str", f"Where to look: {END_FORMS}"),
            FieldArgument(
                "topic", "Optional[str]", "Only who is about this sector: its id, code or name"
            ),
            FIRST_ARGUMENT,
            *TIE_ARGUMENTS,
            FieldArgument("avoid", "Optional[list[ID]]", "Not these, nor through these events"),
        ),
    )


async def _resolve_recommend(_source: Any, info: Any, **arguments: Any) -> RecommendedPartners:
    question = Question(
        arguments["for"],
        arguments["in"],
        first=arguments["first"],
        avoid=read_set_argument(arguments, "avoid") or frozenset(),
        side_names=("for", "in"),
        **read_tie_arguments(arguments),
    )
    return await recommend_partners(info.context.database, question, arguments.get("topic"))
