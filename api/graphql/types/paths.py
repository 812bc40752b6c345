"""``partnerPaths``: how two ends are connected, with the evidence on each hop."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from partnergraph.api.graphql.types import coverage
from partnergraph.api.graphql.types.answers import declare_answer_type
from partnergraph.api.graphql.types.build import (
    FieldArgument,
    InputField,
    OutputField,
    SchemaBuilder,
)
from partnergraph.api.graphql.types.suggest import suggest_places_of_cities
from partnergraph.queries.paths import (
    Cover,
    PartnerPaths,
    Party,
    Question,
    UnknownEnd,
    UnknownReason,
    find_partner_paths,
)
from partnergraph.queries.paths.question import MAX_ENDS, MAX_PATHS, MAX_SKIPPED, MAX_TIES
from partnergraph.schema.base import TieKind
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.values import PartialDate

WITH_PARTS_ARGUMENT = FieldArgument(
    "withParts",
    "bool",
    "Whether an organisation and its parts count as one actor",
    default=False,
)
_EARLIEST, _LATEST = PartialDate("0001"), PartialDate("9999")


def declare_paths_field(builder: SchemaBuilder) -> OutputField:
    """The field ``partnerPaths``, its types declared."""
    days = (
        ("from", "The first day, month or year; none: from the beginning"),
        ("to", "The last; none: without end"),
    )
    builder.declare_input(
        "DateRange",
        "From a day to a day; at least one of them.",
        [InputField(n, "Optional[Date]", t) for n, t in days],
    )
    kind = builder.declare_enum(TieKind)
    return OutputField(
        "partnerPaths",
        declare_answer_type(builder, PartnerPaths),
        "How two ends are connected, through what, and who says so",
        _resolve_paths,
        _paths_arguments(kind),
    )


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
        WITH_PARTS_ARGUMENT,
        FieldArgument(
            "grouped",
            "bool",
            "One path for each chain of intermediaries, with how many it stands for",
            default=False,
        ),
    )


async def _resolve_paths(_source: Any, info: Any, **arguments: Any) -> PartnerPaths:
    question = Question(
        from_=tuple(arguments["from"]),
        to=tuple(arguments["to"]),
        max_ties=arguments["maxTies"],
        first=arguments["first"],
        skip=arguments["skip"],
        cover=_requested_cover(info),
        as_of=arguments.get("asOf"),
        between=read_date_range(arguments.get("between")),
        kinds=read_set_argument(arguments, "kinds"),
        programmes=read_set_argument(arguments, "programmes") or frozenset(),
        sectors=read_set_argument(arguments, "sectors") or frozenset(),
        largest=arguments.get("largest"),
        intermediaries=read_set_argument(arguments, "intermediaries"),
        avoid=read_set_argument(arguments, "avoid") or frozenset(),
        through=read_set_argument(arguments, "through") or frozenset(),
        at_site=arguments["atSite"],
        with_parts=arguments["withParts"],
        grouped=arguments["grouped"],
    )
    answer = await find_partner_paths(info.context.database, question)
    return replace(answer, unknown=await _suggest_for_cities(answer.unknown, info))


async def _suggest_for_cities(unknown: tuple[UnknownEnd, ...], info: Any) -> tuple[UnknownEnd, ...]:
    """Ends that are not known, each with the places first in which cities of this name lie."""
    found = []
    for end in unknown:
        places: tuple[Party, ...] = ()
        if end.reason is UnknownReason.NOT_KNOWN:
            nodes = [one.node for one in await suggest_places_of_cities(end.asked, info)]
            places = tuple(
                Party(node.id, str(node.properties["name"]), node.declared.name) for node in nodes
            )
        known = {place.id for place in places}
        others = (one for one in end.suggestions if one.id not in known)
        found.append(replace(end, suggestions=(*places, *others)))
    return tuple(found)


def _requested_cover(info: Any) -> Cover:
    """Whether the coverage of the ends has to be counted for this request."""
    needed = coverage.selects_field(info, "coverage") or coverage.selects_field(info, "data")
    return Cover.ALWAYS if needed else Cover.NEVER


def read_date_range(given: Any) -> tuple[PartialDate, PartialDate] | None:
    """The first and last date of a range, of which one may be left out. Raises :class:`InvalidInput` for neither."""
    if given is None:
        return None
    first, last = given.get("from"), given.get("to")
    if first is None and last is None:
        raise InvalidInput(
            "a range of dates has at least one end", where="between", do='write {from: "2014"}'
        )
    return first or _EARLIEST, last or _LATEST


def read_set_argument(arguments: dict[str, Any], name: str) -> frozenset[Any] | None:
    """The values that a list argument narrows to; None where there are none, which narrows to nothing less than all."""
    return frozenset(arguments.get(name) or ()) or None
