"""``recommendPartners``: whom to ask, and why."""

from __future__ import annotations

from typing import Any

from api.graphql.types.build import Argument, Builder, Output, attribute
from api.graphql.types.discovery import COUNTING, END, FIRST, ITSELF, MESSAGE, STATEMENTS, counting
from api.graphql.types.paths import PARTY, some
from queries.discovery import Recommended, recommend
from queries.paths import Question


def field(builder: Builder) -> Output:
    """The field ``recommendPartners``, its types declared. Needs the types of paths and discovery."""
    builder.declare_output(
        "Introducer",
        "A common partner of the one who asks and of a candidate.",
        [
            *PARTY,
            ITSELF,
            Output("ties", "int", "How many ties it has with the one who asks"),
            Output("last", "Optional[Date]", "When the latest of these began"),
            Output(
                "candidateTies",
                "int",
                "How many it has with the candidate",
                attribute("candidate_ties"),
            ),
            Output(
                "candidateLast",
                "Optional[Date]",
                "When the latest of these began",
                attribute("candidate_last"),
            ),
        ],
    )
    builder.declare_output(
        "Candidate", "Somebody to ask who is no partner yet.", [*PARTY, ITSELF, *reasons()]
    )
    builder.declare_output(
        "RecommendedPartners",
        "Whom to ask.",
        [
            MESSAGE,
            Output("for", "AskedEnd", "Who asks", attribute("for_")),
            Output("in", "AskedEnd", "Where candidates are looked for", attribute("in_")),
            Output("topic", "Optional[Party]", "The sector that was meant by the topic"),
            Output("candidates", "list[Candidate]", "The best first"),
            Output("truncated", "bool", "Whether there are more"),
            STATEMENTS,
        ],
    )
    return Output(
        "recommendPartners",
        "RecommendedPartners",
        "Whom to ask in a place that is no partner yet, with reasons that can be checked",
        resolve,
        (
            Argument("for", "str", f"Who asks: {END}"),
            Argument("in", "str", f"Where to look: {END}"),
            Argument(
                "topic", "Optional[str]", "Only who is about this sector: its id, code or name"
            ),
            FIRST,
            *COUNTING,
            Argument("avoid", "Optional[list[ID]]", "Not these, nor through these events"),
        ),
    )


def reasons() -> list[Output]:
    """The fields of a candidate that say why it is one."""
    return [
        Output("score", "float", "By what candidates are ordered: common partners and sectors"),
        Output(
            "commonPartners",
            "int",
            "How many partners it has in common with the one who asks",
            attribute("common_partners"),
        ),
        Output("introducers", "list[Introducer]", "The closest of them, three at most"),
        Output("programmes", "list[Party]", "Programmes that funded projects of both"),
        Output("sectors", "list[Party]", "Sectors in which both are active, or of the topic"),
        Output(
            "otherSectors",
            "list[Party]",
            "Sectors that the candidate would add",
            attribute("other_sectors"),
        ),
        Output("reasons", "list[str]", "The same in words"),
    ]


async def resolve(_source: Any, info: Any, **arguments: Any) -> Recommended:
    question = Question(
        arguments["for"],
        arguments["in"],
        first=arguments["first"],
        avoid=some(arguments, "avoid") or frozenset(),
        **counting(arguments),
    )
    return await recommend(info.context.database, question, arguments.get("topic"))
