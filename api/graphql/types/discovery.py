"""Partner discovery beside paths: who stands between, which places are tied, whom to ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.graphql.types.build import Argument, Builder, Output
from api.graphql.types.paths import PARTY, entity, some
from queries.discovery import Brokers, Level, Links, brokers, region_links
from queries.discovery.common import LARGEST, MOST
from queries.discovery.links import MOST_PLACES
from queries.paths import Question

ITSELF = Output("entity", "Optional[Entity]", "The entity itself, to ask more of", entity)
FIRST = Argument("first", "int", f"How many, at most {MOST}", default=10)
STATEMENTS = Output("statements", "list[Statement]", "The Cypher that gave the answer")
MESSAGE = Output("message", "str", "The answer in a sentence")
COUNTING = (
    Argument("kinds", "Optional[list[TieKind]]", "Only ties of these kinds"),
    Argument("asOf", "Optional[Date]", "Only ties that held then"),
    Argument(
        "largest", "Optional[int]", "Only what no more than so many take part in", default=LARGEST
    ),
)
END = "a place (UA, RO11), a group (EaP), or an entity's id"


def fields(builder: Builder) -> Iterator[Output]:
    """Declare the types, and yield ``brokers`` and ``regionLinks``. Needs the types of partner paths."""
    builder.declare_output(
        "AskedEnd",
        "An end as it was understood.",
        [
            *PARTY,
            ITSELF,
            Output("asked", "str", "What was asked"),
            Output("actors", "int", "How many actors stand for it"),
        ],
    )
    yield from between(builder)
    yield from places(builder)


def counting(arguments: dict[str, Any]) -> dict[str, Any]:
    """The values of the arguments in :data:`COUNTING`, by the names of :class:`queries.paths.Question`."""
    return {
        "kinds": some(arguments, "kinds"),
        "as_of": arguments.get("asOf"),
        "largest": arguments.get("largest"),
    }


def between(builder: Builder) -> Iterator[Output]:
    """The field ``brokers``, its types declared."""
    builder.declare_output(
        "BrokerSide",
        "A broker's partners at one end.",
        [
            Output("partners", "int", "How many actors of that end are its partners"),
            Output(
                "ties", "int", "How many projects, events, agreements and direct ties with them"
            ),
            Output("last", "Optional[Date]", "When the latest of these began"),
        ],
    )
    sides = (
        Output("first", "BrokerSide", "Its partners at the first end"),
        Output("second", "BrokerSide", "Its partners at the second end"),
    )
    builder.declare_output(
        "Broker", "Somebody with partners at both ends.", [*PARTY, ITSELF, *sides]
    )
    builder.declare_output(
        "Brokers",
        "Who stands between two ends.",
        [
            MESSAGE,
            Output("first", "AskedEnd", "The first end"),
            Output("second", "AskedEnd", "The second end"),
            Output(
                "brokers", "list[Broker]", "Those with most partners on their smaller side first"
            ),
            Output("truncated", "bool", "Whether there are more"),
            STATEMENTS,
        ],
    )

    async def resolve(_source: Any, info: Any, **arguments: Any) -> Brokers:
        question = Question(
            arguments["between"],
            arguments["and"],
            first=arguments["first"],
            avoid=some(arguments, "avoid") or frozenset(),
            **counting(arguments),
        )
        return await brokers(info.context.database, question)

    yield Output(
        "brokers",
        "Brokers",
        "Who outside two ends has partners in both, and so could introduce one to the other",
        resolve,
        (
            Argument("between", "str", f"One end: {END}"),
            Argument("and", "str", f"The other end: {END}"),
            FIRST,
            *COUNTING,
            Argument("avoid", "Optional[list[ID]]", "Not these actors, nor through these events"),
        ),
    )


def places(builder: Builder) -> Iterator[Output]:
    """The field ``regionLinks``, its types declared."""
    level = builder.declare_enum(Level, str(Level.__doc__), "Level")
    kind, ties = Output("kind", "TieKind", "Of which kind"), Output("ties", "int", "How many")
    builder.declare_output("KindCount", "How many ties of a kind.", [kind, ties])
    year = Output("year", "Optional[int]", "The year in which they began; null if not known")
    builder.declare_output(
        "YearCount", "How many ties of a kind began in a year.", [year, kind, ties]
    )
    builder.declare_output(
        "RegionLink",
        "A place that is tied to the one asked about.",
        [
            *PARTY,
            ITSELF,
            Output("actors", "int", "How many of its actors have such ties"),
            Output("ties", "int", "How many there are"),
            Output("last", "Optional[int]", "The latest year in which one began"),
            Output("kinds", "list[KindCount]", "How many of each kind, the most first"),
            Output("years", "list[YearCount]", "How many of each kind in each year"),
        ],
    )
    builder.declare_output(
        "RegionLinks",
        "The places most tied to one.",
        [
            MESSAGE,
            Output("of", "AskedEnd", "The place"),
            Output("level", level, "Of which size the others are"),
            Output("links", "list[RegionLink]", "Those with most ties first"),
            Output("truncated", "bool", "Whether there are more"),
            STATEMENTS,
        ],
    )

    async def resolve(_source: Any, info: Any, **arguments: Any) -> Links:
        place = arguments["of"]
        question = Question(place, place, **counting(arguments))
        return await region_links(
            info.context.database, question, arguments.get("level"), arguments["first"]
        )

    yield Output(
        "regionLinks",
        "RegionLinks",
        "The places most tied to one, by kind and year",
        resolve,
        (
            Argument("of", "str", f"Whose: {END}"),
            Argument("level", f"Optional[{level}]", "Of which size; if not given, of the same"),
            Argument("first", "int", f"How many, at most {MOST_PLACES}", default=20),
            *COUNTING,
        ),
    )
