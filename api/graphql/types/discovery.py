"""Partner discovery beside paths: who stands between, which places are tied, whom to ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from partnergraph.api.graphql.types.answers import declare_answer_type
from partnergraph.api.graphql.types.build import FieldArgument, OutputField, SchemaBuilder
from partnergraph.api.graphql.types.paths import WITH_PARTS_ARGUMENT, read_set_argument
from partnergraph.queries.discovery import (
    Brokers,
    Level,
    Partners,
    RegionLinks,
    find_brokers,
    find_partners,
    find_region_links,
)
from partnergraph.queries.discovery.common import DEFAULT_LARGEST, MAX_RESULTS
from partnergraph.queries.discovery.links import MAX_PLACES
from partnergraph.queries.discovery.partners import MAX_PARTNERS
from partnergraph.queries.paths import Question

FIRST_ARGUMENT = FieldArgument("first", "int", f"How many, at most {MAX_RESULTS}", default=10)
TIE_ARGUMENTS = (
    FieldArgument("kinds", "Optional[list[TieKind]]", "Only ties of these kinds"),
    FieldArgument("asOf", "Optional[Date]", "Only ties that held then"),
    FieldArgument(
        "largest",
        "Optional[int]",
        "Only what no more than so many take part in",
        default=DEFAULT_LARGEST,
    ),
    WITH_PARTS_ARGUMENT,
)
END_FORMS = "a place (UA, RO11), a group (EaP), or an entity's id"


def declare_discovery_fields(builder: SchemaBuilder) -> Iterator[OutputField]:
    """Declare the types, and yield ``brokers``, ``regionLinks`` and ``closestPartners``. Needs the types of partner paths."""
    yield _brokers_field(builder)
    yield _region_links_field(builder)
    yield _partners_field(builder)


def read_tie_arguments(arguments: dict[str, Any]) -> dict[str, Any]:
    """The values of the arguments in :data:`TIE_ARGUMENTS`, by the names of :class:`partnergraph.queries.paths.Question`."""
    return {
        "kinds": read_set_argument(arguments, "kinds"),
        "as_of": arguments.get("asOf"),
        "largest": arguments.get("largest"),
        "with_parts": arguments["withParts"],
    }


async def _resolve_brokers(_source: Any, info: Any, **arguments: Any) -> Brokers:
    question = Question(
        arguments["between"],
        arguments["and"],
        first=arguments["first"],
        avoid=read_set_argument(arguments, "avoid") or frozenset(),
        side_names=("between", "and"),
        **read_tie_arguments(arguments),
    )
    return await find_brokers(info.context.database, question)


def _brokers_field(builder: SchemaBuilder) -> OutputField:
    """The field ``brokers``, its types declared."""
    return OutputField(
        "brokers",
        declare_answer_type(builder, Brokers),
        "Who outside two ends has partners in both, and so could introduce one to the other",
        _resolve_brokers,
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


async def _resolve_region_links(_source: Any, info: Any, **arguments: Any) -> RegionLinks:
    place = arguments["of"]
    question = Question(place, place, side_names=("of", "of"), **read_tie_arguments(arguments))
    return await find_region_links(
        info.context.database, question, arguments.get("level"), arguments["first"]
    )


def _region_links_field(builder: SchemaBuilder) -> OutputField:
    """The field ``regionLinks``, its types declared."""
    level = builder.declare_enum(Level)
    return OutputField(
        "regionLinks",
        declare_answer_type(builder, RegionLinks),
        "The places most tied to one, by kind and year",
        _resolve_region_links,
        (
            FieldArgument("of", "str", f"Whose: {END_FORMS}"),
            FieldArgument(
                "level", f"Optional[{level}]", "Of which size; if not given, of the same"
            ),
            FieldArgument("first", "int", f"How many, at most {MAX_PLACES}", default=20),
            *TIE_ARGUMENTS,
        ),
    )


async def _resolve_partners(_source: Any, info: Any, **arguments: Any) -> Partners:
    of = arguments["of"]
    question = Question(of, of, side_names=("of", "of"), **read_tie_arguments(arguments))
    return await find_partners(info.context.database, question, arguments["first"])


def _partners_field(builder: SchemaBuilder) -> OutputField:
    """The field ``closestPartners``, its types declared."""
    return OutputField(
        "closestPartners",
        declare_answer_type(builder, Partners),
        "Whom somebody, or a place's actors, have worked with, those with most ties first, by kind and year",
        _resolve_partners,
        (
            FieldArgument("of", "str", f"Whose: {END_FORMS}"),
            FieldArgument("first", "int", f"How many, at most {MAX_PARTNERS}", default=20),
            *TIE_ARGUMENTS,
        ),
    )
