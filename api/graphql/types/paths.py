"""``partnerPaths``: how two ends are connected, with the evidence on each hop."""

from __future__ import annotations

from typing import Any

from partnergraph.api.graphql.types import coverage
from partnergraph.api.graphql.types.build import (
    FieldArgument,
    InputField,
    OutputField,
    SchemaBuilder,
    attribute_resolver,
)
from partnergraph.graph.reading import fetch
from partnergraph.queries.paths import Cover, Outcome, PathsAnswer, Question, find_partner_paths
from partnergraph.queries.paths.question import MAX_ENDS, MAX_PATHS, MAX_SKIPPED, MAX_TIES
from partnergraph.schema.base import TieKind

PARTY_FIELDS = (
    OutputField("id", "ID", "Its id"),
    OutputField("name", "str", "Its name"),
    OutputField("typename", "str", "Its type: Cluster, Country…"),
)


async def resolve_entity(source: Any, info: Any) -> Any:
    """The resolver of a field that leads from an answer's party to the entity with its id."""
    return await fetch.fetch_node(info.context.database, source.id)


def declare_paths_field(builder: SchemaBuilder) -> OutputField:
    """The field ``partnerPaths``, its types declared."""
    outcome = builder.declare_enum(Outcome, str(Outcome.__doc__), "Outcome")
    kind = builder.declare_enum(TieKind, str(TieKind.__doc__), "TieKind")
    itself = OutputField(
        "entity", "Optional[Entity]", "The entity itself, to ask more of", resolve_entity
    )
    days = ("from", "The first day, month or year"), ("to", "The last")
    builder.declare_input(
        "DateRange", "From a day to a day.", [InputField(n, "Date", t) for n, t in days]
    )
    builder.declare_output("Party", "An entity on a path.", [*PARTY_FIELDS, itself])
    builder.declare_output(
        "PathEnd",
        "An end as it was understood.",
        [
            *PARTY_FIELDS,
            itself,
            OutputField("asked", "str", "What was asked"),
            OutputField(
                "actors", "int", "How many actors stand for it: those in the place, or itself"
            ),
            OutputField(
                "coverage",
                "Optional[Coverage]",
                "What is known of it at all; null where the time was over before it was counted",
            ),
        ],
    )
    coverage.declare_coverage_types(builder)
    builder.declare_output(
        "PathSource",
        "A source that says so, and where in it.",
        [
            OutputField("id", "ID", "The source's id"),
            OutputField("title", "str", "Its title"),
            OutputField("url", "Optional[URL]", "Where it can be read"),
            OutputField("locator", "str", "Where in it: a paragraph, a record's key"),
        ],
    )
    builder.declare_output(
        "Via",
        "What two actors share: an event, a project, an agreement.",
        [
            *PARTY_FIELDS,
            itself,
            OutputField("date", "Optional[Date]", "When it was, or began"),
            OutputField("status", "Optional[str]", "'planned' where it had not taken place yet"),
        ],
    )
    builder.declare_output(
        "Reason",
        "Part of a score.",
        [
            OutputField("name", "str", "What counts", _reason_name),
            OutputField("value", "float", "How much", _reason_value),
        ],
    )
    builder.declare_output("Hop", "One tie between two actors.", _hop_fields(kind))
    builder.declare_output(
        "Alike",
        "All paths through the same intermediaries, or the same thing where there are none.",
        [
            OutputField("paths", "int", "How many there are"),
            OutputField(
                "fromActors",
                "int",
                "How many actors of the first end",
                attribute_resolver("from_actors"),
            ),
            OutputField(
                "toActors",
                "int",
                "How many actors of the second end",
                attribute_resolver("to_actors"),
            ),
            OutputField("ties", "int", "How many ties these have with those who stand between"),
        ],
    )
    builder.declare_output(
        "PartnerPath",
        "A chain of ties.",
        [
            OutputField("length", "int", "How many ties it has"),
            OutputField("score", "float", "The product of the strengths of its hops, 0 to 1"),
            OutputField("hops", "list[Hop]", "The ties, from end to end"),
            OutputField("actors", "list[Party]", "Everybody on it, from end to end"),
            OutputField("alike", "Optional[Alike]", "What it stands for, where paths are grouped"),
        ],
    )
    builder.declare_output(
        "Statement",
        "A Cypher statement that was run for the answer.",
        [
            OutputField("cypher", "str", "Its text"),
            OutputField("parameters", "JSON", "The values of its parameters"),
        ],
    )
    builder.declare_output("PartnerPaths", "How two ends are connected.", _answer_fields(outcome))
    return OutputField(
        "partnerPaths",
        "PartnerPaths",
        "How two ends are connected, through what, and who says so",
        _resolve_paths,
        _paths_arguments(kind),
    )


def _reason_name(pair: tuple[str, float], _info: Any) -> str:
    return pair[0]


def _reason_value(pair: tuple[str, float], _info: Any) -> float:
    return pair[1]


def _hop_fields(kind: str) -> list[OutputField]:
    return [
        OutputField("from", "Party", "Who", attribute_resolver("from_")),
        OutputField("to", "Party", "With whom"),
        OutputField("type", kind, "In what way they are partners", attribute_resolver("kind")),
        OutputField(
            "relation", "str", "The relationship type in Neo4j", attribute_resolver("type")
        ),
        OutputField("via", "Optional[Via]", "What they share; null where they are tied directly"),
        OutputField(
            "fromRoles", "list[str]", "The roles of the first", attribute_resolver("from_roles")
        ),
        OutputField(
            "toRoles", "list[str]", "The roles of the second", attribute_resolver("to_roles")
        ),
        OutputField("notes", "list[str]", "What the sources add"),
        OutputField("since", "Optional[Date]", "When it began"),
        OutputField("until", "Optional[Date]", "When it ended"),
        OutputField("sources", "list[PathSource]", "Who says so"),
        OutputField("more", "int", "How many other ties these two have"),
        OutputField("strength", "float", "How strong the tie is, 0 to 1"),
        OutputField(
            "reasons",
            "list[Reason]",
            "What its strength is made of",
            lambda h, _info: list(h.reasons.items()),
        ),
    ]


def _answer_fields(outcome: str) -> list[OutputField]:
    return [
        OutputField("outcome", outcome, "How the search ended"),
        OutputField("message", "str", "The same in a sentence, with what to try next"),
        OutputField(
            "from",
            "list[PathEnd]",
            "The first end; empty if anything that was named is not known",
            attribute_resolver("from_"),
        ),
        OutputField("to", "list[PathEnd]", "The second end; likewise"),
        OutputField("through", "list[Party]", "Of whom one stands between; likewise"),
        OutputField("paths", "list[PartnerPath]", "The best paths first"),
        OutputField("truncated", "bool", "Whether there are more paths than these"),
        OutputField("suggestions", "list[Party]", "What an unknown end may mean"),
        OutputField("statements", "list[Statement]", "The Cypher that gave the answer"),
        OutputField(
            "data",
            "list[Release]",
            "The sources that the graph is made of, with their dates, to cite the answer with",
        ),
    ]


def _paths_arguments(kind: str) -> tuple[FieldArgument, ...]:
    end = "a place (UA, RO11), a group (EaP), or an entity's id"
    return (
        FieldArgument(
            "from", "list[str]", f"One end: {end}; several, at most {MAX_ENDS}, count as one"
        ),
        FieldArgument(
            "to", "list[str]", f"The other end: {end}; several, at most {MAX_ENDS}, count as one"
        ),
        FieldArgument("maxTies", "int", f"Most ties of a path, at most {MAX_TIES}", default=3),
        FieldArgument("first", "int", f"How many paths, at most {MAX_PATHS}", default=10),
        FieldArgument(
            "skip", "int", f"How many of the best to leave out, at most {MAX_SKIPPED}", default=0
        ),
        FieldArgument("asOf", "Optional[Date]", "Only ties that held then"),
        FieldArgument(
            "between", "Optional[DateRange]", "Only ties that held at some time in these days"
        ),
        FieldArgument("kinds", f"Optional[list[{kind}]]", "Only ties of these kinds"),
        FieldArgument(
            "programmes", "Optional[list[ID]]", "Only what is part of one of these, or funded by it"
        ),
        FieldArgument("sectors", "Optional[list[ID]]", "Only what is about one of these"),
        FieldArgument("largest", "Optional[int]", "Only what no more than so many take part in"),
        FieldArgument(
            "intermediaries", "Optional[list[str]]", "Only through actors of these types: Cluster…"
        ),
        FieldArgument(
            "avoid", "Optional[list[ID]]", "Not through these actors, events or projects"
        ),
        FieldArgument(
            "through",
            "Optional[list[str]]",
            "Only where one of these stands between: an actor by its id, or somebody in a place or group",
        ),
        FieldArgument(
            "atSite",
            "bool",
            "Who took part counts for the place of the part of it that did, where a source tells that "
            "(keep.eu does), not for its other places",
            default=False,
        ),
        FieldArgument(
            "grouped",
            "bool",
            "One path for each chain of intermediaries, with how many it stands for",
            default=False,
        ),
    )


async def _resolve_paths(_source: Any, info: Any, **arguments: Any) -> PathsAnswer:
    between = arguments.get("between")
    question = Question(
        from_=tuple(arguments["from"]),
        to=tuple(arguments["to"]),
        max_ties=arguments["maxTies"],
        first=arguments["first"],
        skip=arguments["skip"],
        cover=_requested_cover(info),
        as_of=arguments.get("asOf"),
        between=(between["from"], between["to"]) if between else None,
        kinds=read_set_argument(arguments, "kinds"),
        programmes=read_set_argument(arguments, "programmes") or frozenset(),
        sectors=read_set_argument(arguments, "sectors") or frozenset(),
        largest=arguments.get("largest"),
        intermediaries=read_set_argument(arguments, "intermediaries"),
        avoid=read_set_argument(arguments, "avoid") or frozenset(),
        through=read_set_argument(arguments, "through") or frozenset(),
        at_site=arguments["atSite"],
        grouped=arguments["grouped"],
    )
    return await find_partner_paths(info.context.database, question)


def _requested_cover(info: Any) -> Cover:
    """Whether the coverage of the ends has to be counted for this request."""
    needed = coverage.selects_field(info, "coverage") or coverage.selects_field(info, "data")
    return Cover.ALWAYS if needed else Cover.NEVER


def read_set_argument(arguments: dict[str, Any], name: str) -> frozenset[Any] | None:
    """A list argument as a set; None where it is not given, which is not the empty set."""
    return None if arguments.get(name) is None else frozenset(arguments[name])
