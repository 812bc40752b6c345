"""``recommendPartners``: whom to ask, and why."""

from __future__ import annotations

from typing import Any

from partnergraph.api.graphql.types.build import (
    FieldArgument,
    OutputField,
    SchemaBuilder,
    attribute_resolver,
)
from partnergraph.api.graphql.types.discovery import (
    END_FORMS,
    ENTITY_FIELD,
    FIRST_ARGUMENT,
    MESSAGE_FIELD,
    STATEMENTS_FIELD,
    TIE_ARGUMENTS,
    read_tie_arguments,
)
from partnergraph.api.graphql.types.paths import PARTY_FIELDS, read_set_argument
from partnergraph.queries.discovery import Recommendation, recommend_partners
from partnergraph.queries.paths import Question


def declare_recommend_field(builder: SchemaBuilder) -> OutputField:
    """The field ``recommendPartners``, its types declared. Needs the types of paths and discovery."""
    builder.declare_output(
        "Introducer",
        "A common partner of the one who asks and of a candidate.",
        [
            *PARTY_FIELDS,
            ENTITY_FIELD,
            OutputField("ties", "int", "How many ties it has with the one who asks"),
            OutputField("last", "Optional[Date]", "When the latest of these began"),
            OutputField(
                "candidateTies",
                "int",
                "How many it has with the candidate",
                attribute_resolver("candidate_ties"),
            ),
            OutputField(
                "candidateLast",
                "Optional[Date]",
                "When the latest of these began",
                attribute_resolver("candidate_last"),
            ),
        ],
    )
    builder.declare_output(
        "Candidate",
        "Somebody to ask who is no partner yet.",
        [*PARTY_FIELDS, ENTITY_FIELD, *_reason_fields()],
    )
    builder.declare_output(
        "RecommendedPartners",
        "Whom to ask.",
        [
            MESSAGE_FIELD,
            OutputField("for", "AskedEnd", "Who asks", attribute_resolver("for_")),
            OutputField(
                "in", "AskedEnd", "Where candidates are looked for", attribute_resolver("in_")
            ),
            OutputField("topic", "Optional[Party]", "The sector that was meant by the topic"),
            OutputField("candidates", "list[Candidate]", "The best first"),
            OutputField("truncated", "bool", "Whether there are more"),
            STATEMENTS_FIELD,
        ],
    )
    return OutputField(
        "recommendPartners",
        "RecommendedPartners",
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


def _reason_fields() -> list[OutputField]:
    """The fields of a candidate that say why it is one."""
    return [
        OutputField(
            "score", "float", "By what candidates are ordered: common partners and sectors"
        ),
        OutputField(
            "commonPartners",
            "int",
            "How many partners it has in common with the one who asks",
            attribute_resolver("common_partners"),
        ),
        OutputField("introducers", "list[Introducer]", "The closest of them, three at most"),
        OutputField("programmes", "list[Party]", "Programmes that funded projects of both"),
        OutputField("sectors", "list[Party]", "Sectors in which both are active, or of the topic"),
        OutputField(
            "otherSectors",
            "list[Party]",
            "Sectors that the candidate would add",
            attribute_resolver("other_sectors"),
        ),
        OutputField("reasons", "list[str]", "The same in words"),
    ]


async def _resolve_recommend(_source: Any, info: Any, **arguments: Any) -> Recommendation:
    question = Question(
        arguments["for"],
        arguments["in"],
        first=arguments["first"],
        avoid=read_set_argument(arguments, "avoid") or frozenset(),
        **read_tie_arguments(arguments),
    )
    return await recommend_partners(info.context.database, question, arguments.get("topic"))
