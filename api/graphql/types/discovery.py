"""Partner discovery beside paths: who stands between, which places are tied, whom to ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from partnergraph.api.graphql.types.build import FieldArgument, OutputField, SchemaBuilder
from partnergraph.api.graphql.types.paths import PARTY_FIELDS, read_set_argument, resolve_entity
from partnergraph.queries.discovery import (
    BrokersAnswer,
    Level,
    RegionLinks,
    find_brokers,
    find_region_links,
)
from partnergraph.queries.discovery.common import DEFAULT_LARGEST, MAX_RESULTS
from partnergraph.queries.discovery.links import MAX_PLACES
from partnergraph.queries.paths import Question

ENTITY_FIELD = OutputField(
    "entity", "Optional[Entity]", "The entity itself, to ask more of", resolve_entity
)
FIRST_ARGUMENT = FieldArgument("first", "int", f"How many, at most {MAX_RESULTS}", default=10)
STATEMENTS_FIELD = OutputField("statements", "list[Statement]", "The Cypher that gave the answer")
MESSAGE_FIELD = OutputField("message", "str", "The answer in a sentence")
TIE_ARGUMENTS = (
    FieldArgument("kinds", "Optional[list[TieKind]]", "Only ties of these kinds"),
    FieldArgument("asOf", "Optional[Date]", "Only ties that held then"),
    FieldArgument(
        "largest",
        "Optional[int]",
        "Only what no more than so many take part in",
        default=DEFAULT_LARGEST,
    ),
)
END_FORMS = "a place (UA, RO11), a group (EaP), or an entity's id"


def declare_discovery_fields(builder: SchemaBuilder) -> Iterator[OutputField]:
    """Declare the types, and yield ``brokers`` and ``regionLinks``. Needs the types of partner paths."""
    builder.declare_output(
        "AskedEnd",
        "An end as it was understood.",
        [
            *PARTY_FIELDS,
            ENTITY_FIELD,
            OutputField("asked", "str", "What was asked"),
            OutputField("actors", "int", "How many actors stand for it"),
        ],
    )
    yield from _brokers_field(builder)
    yield from _region_links_field(builder)


def read_tie_arguments(arguments: dict[str, Any]) -> dict[str, Any]:
    """The values of the arguments in :data:`TIE_ARGUMENTS`, by the names of :class:`partnergraph.queries.paths.Question`."""
    return {
        "kinds": read_set_argument(arguments, "kinds"),
        "as_of": arguments.get("asOf"),
        "largest": arguments.get("largest"),
    }


def _brokers_field(builder: SchemaBuilder) -> Iterator[OutputField]:
    """The field ``brokers``, its types declared."""
    builder.declare_output(
        "BrokerSide",
        "A broker's partners at one end.",
        [
            OutputField("partners", "int", "How many actors of that end are its partners"),
            OutputField(
                "ties", "int", "How many projects, events, agreements and direct ties with them"
            ),
            OutputField("last", "Optional[Date]", "When the latest of these began"),
        ],
    )
    sides = (
        OutputField("first", "BrokerSide", "Its partners at the first end"),
        OutputField("second", "BrokerSide", "Its partners at the second end"),
    )
    builder.declare_output(
        "Broker", "Somebody with partners at both ends.", [*PARTY_FIELDS, ENTITY_FIELD, *sides]
    )
    builder.declare_output(
        "Brokers",
        "Who stands between two ends.",
        [
            MESSAGE_FIELD,
            OutputField("first", "AskedEnd", "The first end"),
            OutputField("second", "AskedEnd", "The second end"),
            OutputField(
                "brokers", "list[Broker]", "Those with most partners on their smaller side first"
            ),
            OutputField("truncated", "bool", "Whether there are more"),
            STATEMENTS_FIELD,
        ],
    )

    async def resolve(_source: Any, info: Any, **arguments: Any) -> BrokersAnswer:
        question = Question(
            arguments["between"],
            arguments["and"],
            first=arguments["first"],
            avoid=read_set_argument(arguments, "avoid") or frozenset(),
            **read_tie_arguments(arguments),
        )
        return await find_brokers(info.context.database, question)

    yield OutputField(
        "brokers",
        "Brokers",
        "Who outside two ends has partners in both, and so could introduce one to the other",
        resolve,
        (
            FieldArgument("between", "str", f"One end: {END_FORMS}"),
            FieldArgument("and", "str", f"The other end: {END_FORMS}"),
            FIRST_ARGUMENT,
            *TIE_ARGUMENTS,
            FieldArgument(
                "avoid", "Optional[list[ID]]", "Not these actors, nor through these events"
            ),
        ),
    )


def _region_links_field(builder: SchemaBuilder) -> Iterator[OutputField]:
    """The field ``regionLinks``, its types declared."""
    level = builder.declare_enum(Level, str(Level.__doc__), "Level")
    kind, ties = (
        OutputField("kind", "TieKind", "Of which kind"),
        OutputField("ties", "int", "How many"),
    )
    builder.declare_output("KindCount", "How many ties of a kind.", [kind, ties])
    year = OutputField("year", "Optional[int]", "The year in which they began; null if not known")
    builder.declare_output(
        "YearCount", "How many ties of a kind began in a year.", [year, kind, ties]
    )
    builder.declare_output(
        "RegionLink",
        "A place that is tied to the one asked about.",
        [
            *PARTY_FIELDS,
            ENTITY_FIELD,
            OutputField("actors", "int", "How many of its actors have such ties"),
            OutputField("ties", "int", "How many there are"),
            OutputField("last", "Optional[int]", "The latest year in which one began"),
            OutputField("kinds", "list[KindCount]", "How many of each kind, the most first"),
            OutputField("years", "list[YearCount]", "How many of each kind in each year"),
        ],
    )
    builder.declare_output(
        "RegionLinks",
        "The places most tied to one.",
        [
            MESSAGE_FIELD,
            OutputField("of", "AskedEnd", "The place"),
            OutputField("level", level, "Of which size the others are"),
            OutputField("links", "list[RegionLink]", "Those with most ties first"),
            OutputField("truncated", "bool", "Whether there are more"),
            STATEMENTS_FIELD,
        ],
    )

    async def resolve(_source: Any, info: Any, **arguments: Any) -> RegionLinks:
        place = arguments["of"]
        question = Question(place, place, **read_tie_arguments(arguments))
        return await find_region_links(
            info.context.database, question, arguments.get("level"), arguments["first"]
        )

    yield OutputField(
        "regionLinks",
        "RegionLinks",
        "The places most tied to one, by kind and year",
        resolve,
        (
            FieldArgument("of", "str", f"Whose: {END_FORMS}"),
            FieldArgument(
                "level", f"Optional[{level}]", "Of which size; if not given, of the same"
            ),
            FieldArgument("first", "int", f"How many, at most {MAX_PLACES}", default=20),
            *TIE_ARGUMENTS,
        ),
    )
