"""``partnerPaths``: how two ends are connected, with the evidence on each hop."""

from __future__ import annotations

from typing import Any

from api.graphql.types import coverage
from api.graphql.types.build import Argument, Builder, Input, Output, attribute
from graph.reading import fetch
from queries.paths import Answer, Cover, Outcome, Question, partner_paths
from queries.paths.question import MOST_ENDS, MOST_PATHS, MOST_SKIPPED, MOST_TIES
from schema.base import TieKind

PARTY = (
    Output("id", "ID", "Its id"),
    Output("name", "str", "Its name"),
    Output("typename", "str", "Its type: Cluster, Country…"),
)


async def entity(source: Any, info: Any) -> Any:
    """The resolver of a field that leads from an answer's party to the entity with its id."""
    return await fetch.by_id(info.context.database, source.id)


def field(builder: Builder) -> Output:
    """The field ``partnerPaths``, its types declared."""
    outcome = builder.declare_enum(Outcome, str(Outcome.__doc__), "Outcome")
    kind = builder.declare_enum(TieKind, str(TieKind.__doc__), "TieKind")
    itself = Output("entity", "Optional[Entity]", "The entity itself, to ask more of", entity)
    days = ("from", "The first day, month or year"), ("to", "The last")
    builder.declare_input(
        "DateRange", "From a day to a day.", [Input(n, "Date", t) for n, t in days]
    )
    builder.declare_output("Party", "An entity on a path.", [*PARTY, itself])
    builder.declare_output(
        "PathEnd",
        "An end as it was understood.",
        [
            *PARTY,
            itself,
            Output("asked", "str", "What was asked"),
            Output("actors", "int", "How many actors stand for it: those in the place, or itself"),
            Output(
                "coverage",
                "Optional[Coverage]",
                "What is known of it at all; null where the time was over before it was counted",
            ),
        ],
    )
    coverage.declare(builder)
    builder.declare_output(
        "PathSource",
        "A source that says so, and where in it.",
        [
            Output("id", "ID", "The source's id"),
            Output("title", "str", "Its title"),
            Output("url", "Optional[URL]", "Where it can be read"),
            Output("locator", "str", "Where in it: a paragraph, a record's key"),
        ],
    )
    builder.declare_output(
        "Via",
        "What two actors share: an event, a project, an agreement.",
        [
            *PARTY,
            itself,
            Output("date", "Optional[Date]", "When it was, or began"),
            Output("status", "Optional[str]", "'planned' where it had not taken place yet"),
        ],
    )
    builder.declare_output(
        "Reason",
        "Part of a score.",
        [Output("name", "str", "What counts", first), Output("value", "float", "How much", second)],
    )
    builder.declare_output("Hop", "One tie between two actors.", hop(kind))
    builder.declare_output(
        "Alike",
        "All paths through the same intermediaries, or the same thing where there are none.",
        [
            Output("paths", "int", "How many there are"),
            Output(
                "fromActors", "int", "How many actors of the first end", attribute("from_actors")
            ),
            Output("toActors", "int", "How many actors of the second end", attribute("to_actors")),
            Output("ties", "int", "How many ties these have with those who stand between"),
        ],
    )
    builder.declare_output(
        "PartnerPath",
        "A chain of ties.",
        [
            Output("length", "int", "How many ties it has"),
            Output("score", "float", "The product of the strengths of its hops, 0 to 1"),
            Output("hops", "list[Hop]", "The ties, from end to end"),
            Output("actors", "list[Party]", "Everybody on it, from end to end"),
            Output("alike", "Optional[Alike]", "What it stands for, where paths are grouped"),
        ],
    )
    builder.declare_output(
        "Statement",
        "A Cypher statement that was run for the answer.",
        [
            Output("cypher", "str", "Its text"),
            Output("parameters", "JSON", "The values of its parameters"),
        ],
    )
    builder.declare_output("PartnerPaths", "How two ends are connected.", answer(outcome))
    return Output(
        "partnerPaths",
        "PartnerPaths",
        "How two ends are connected, through what, and who says so",
        resolve,
        arguments(kind),
    )


def first(pair: tuple[str, float], _info: Any) -> str:
    return pair[0]


def second(pair: tuple[str, float], _info: Any) -> float:
    return pair[1]


def hop(kind: str) -> list[Output]:
    return [
        Output("from", "Party", "Who", attribute("from_")),
        Output("to", "Party", "With whom"),
        Output("type", kind, "In what way they are partners", attribute("kind")),
        Output("relation", "str", "The relationship type in Neo4j", attribute("type")),
        Output("via", "Optional[Via]", "What they share; null where they are tied directly"),
        Output("fromRoles", "list[str]", "The roles of the first", attribute("from_roles")),
        Output("toRoles", "list[str]", "The roles of the second", attribute("to_roles")),
        Output("notes", "list[str]", "What the sources add"),
        Output("since", "Optional[Date]", "When it began"),
        Output("until", "Optional[Date]", "When it ended"),
        Output("sources", "list[PathSource]", "Who says so"),
        Output("more", "int", "How many other ties these two have"),
        Output("strength", "float", "How strong the tie is, 0 to 1"),
        Output(
            "reasons",
            "list[Reason]",
            "What its strength is made of",
            lambda h, _info: list(h.reasons.items()),
        ),
    ]


def answer(outcome: str) -> list[Output]:
    return [
        Output("outcome", outcome, "How the search ended"),
        Output("message", "str", "The same in a sentence, with what to try next"),
        Output(
            "from",
            "list[PathEnd]",
            "The first end; empty if anything that was named is not known",
            attribute("from_"),
        ),
        Output("to", "list[PathEnd]", "The second end; likewise"),
        Output("through", "list[Party]", "Of whom one stands between; likewise"),
        Output("paths", "list[PartnerPath]", "The best paths first"),
        Output("truncated", "bool", "Whether there are more paths than these"),
        Output("suggestions", "list[Party]", "What an unknown end may mean"),
        Output("statements", "list[Statement]", "The Cypher that gave the answer"),
        Output(
            "data",
            "list[Release]",
            "The sources that the graph is made of, with their dates, to cite the answer with",
        ),
    ]


def arguments(kind: str) -> tuple[Argument, ...]:
    end = "a place (UA, RO11), a group (EaP), or an entity's id"
    return (
        Argument(
            "from", "list[str]", f"One end: {end}; several, at most {MOST_ENDS}, count as one"
        ),
        Argument(
            "to", "list[str]", f"The other end: {end}; several, at most {MOST_ENDS}, count as one"
        ),
        Argument("maxTies", "int", f"Most ties of a path, at most {MOST_TIES}", default=3),
        Argument("first", "int", f"How many paths, at most {MOST_PATHS}", default=10),
        Argument(
            "skip", "int", f"How many of the best to leave out, at most {MOST_SKIPPED}", default=0
        ),
        Argument("asOf", "Optional[Date]", "Only ties that held then"),
        Argument(
            "between", "Optional[DateRange]", "Only ties that held at some time in these days"
        ),
        Argument("kinds", f"Optional[list[{kind}]]", "Only ties of these kinds"),
        Argument(
            "programmes", "Optional[list[ID]]", "Only what is part of one of these, or funded by it"
        ),
        Argument("sectors", "Optional[list[ID]]", "Only what is about one of these"),
        Argument("largest", "Optional[int]", "Only what no more than so many take part in"),
        Argument(
            "intermediaries", "Optional[list[str]]", "Only through actors of these types: Cluster…"
        ),
        Argument("avoid", "Optional[list[ID]]", "Not through these actors, events or projects"),
        Argument(
            "through",
            "Optional[list[str]]",
            "Only where one of these stands between: an actor by its id, or somebody in a place or group",
        ),
        Argument(
            "atSite",
            "bool",
            "Who took part counts for the place of the part of it that did, where a source tells that "
            "(keep.eu does), not for its other places",
            default=False,
        ),
        Argument(
            "grouped",
            "bool",
            "One path for each chain of intermediaries, with how many it stands for",
            default=False,
        ),
    )


async def resolve(_source: Any, info: Any, **arguments: Any) -> Answer:
    between = arguments.get("between")
    question = Question(
        from_=tuple(arguments["from"]),
        to=tuple(arguments["to"]),
        max_ties=arguments["maxTies"],
        first=arguments["first"],
        skip=arguments["skip"],
        cover=wanted(info),
        as_of=arguments.get("asOf"),
        between=(between["from"], between["to"]) if between else None,
        kinds=some(arguments, "kinds"),
        programmes=some(arguments, "programmes") or frozenset(),
        sectors=some(arguments, "sectors") or frozenset(),
        largest=arguments.get("largest"),
        intermediaries=some(arguments, "intermediaries"),
        avoid=some(arguments, "avoid") or frozenset(),
        through=some(arguments, "through") or frozenset(),
        at_site=arguments["atSite"],
        grouped=arguments["grouped"],
    )
    return await partner_paths(info.context.database, question)


def wanted(info: Any) -> Cover:
    """Whether the coverage of the ends has to be counted for this request."""
    needed = coverage.selects(info, "coverage") or coverage.selects(info, "data")
    return Cover.ALWAYS if needed else Cover.NEVER


def some(arguments: dict[str, Any], name: str) -> frozenset[Any] | None:
    """A list argument as a set; None where it is not given, which is not the empty set."""
    return None if arguments.get(name) is None else frozenset(arguments[name])
