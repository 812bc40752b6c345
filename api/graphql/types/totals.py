"""``pairTotals`` and ``placeMatrix``: how much ties two ends, and many places pair by pair."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from partnergraph.api.graphql.types.answers import declare_answer_type
from partnergraph.api.graphql.types.build import FieldArgument, OutputField, SchemaBuilder
from partnergraph.api.graphql.types.discovery import END_FORMS
from partnergraph.api.graphql.types.paths import (
    WITH_PARTS_ARGUMENT,
    read_date_range,
    read_set_argument,
)
from partnergraph.queries.discovery.totals import (
    PairTotals,
    PlaceMatrix,
    count_matrix_ties,
    count_pair_ties,
)
from partnergraph.queries.paths import Question
from partnergraph.queries.paths.question import MAX_ENDS

_COUNTED_TIES = (
    FieldArgument("kinds", "Optional[list[TieKind]]", "Only ties of these kinds"),
    FieldArgument(
        "between", "Optional[DateRange]", "Only ties that held at some time in these days"
    ),
    FieldArgument(
        "programmes", "Optional[list[ID]]", "Only what is part of one of these, or funded by it"
    ),
    FieldArgument("sectors", "Optional[list[ID]]", "Only what is about one of these"),
    FieldArgument("largest", "Optional[int]", "Only what no more than so many take part in"),
    WITH_PARTS_ARGUMENT,
)


def declare_totals_fields(builder: SchemaBuilder) -> Iterator[OutputField]:
    """Declare the types, and yield ``pairTotals`` and ``placeMatrix``. Needs the types of partner paths."""
    yield OutputField(
        "pairTotals",
        declare_answer_type(builder, PairTotals),
        "How many ties two ends have, by kind and year, and how many actors take part",
        _resolve_pair_totals,
        (
            FieldArgument("from", "list[str]", f"One end: {END_FORMS}; several count as one"),
            FieldArgument("to", "list[str]", f"The other end: {END_FORMS}; several count as one"),
            *_COUNTED_TIES,
        ),
    )
    yield OutputField(
        "placeMatrix",
        declare_answer_type(builder, PlaceMatrix),
        "How many ties each of some places has with each of others",
        _resolve_place_matrix,
        (
            FieldArgument("rows", "list[str]", f"At most {MAX_ENDS}, each {END_FORMS}"),
            FieldArgument("columns", "Optional[list[str]]", "Likewise; if not given, the same"),
            *_COUNTED_TIES,
        ),
    )


async def _resolve_pair_totals(_source: Any, info: Any, **arguments: Any) -> PairTotals:
    ends = tuple(arguments["from"]), tuple(arguments["to"])
    question = Question(*ends, **_read_counted_ties(arguments))
    return await count_pair_ties(info.context.database, question)


async def _resolve_place_matrix(_source: Any, info: Any, **arguments: Any) -> PlaceMatrix:
    rows, columns = tuple(arguments["rows"]), arguments.get("columns")
    question = Question(
        rows,
        rows if columns is None else tuple(columns),
        side_names=("rows", "columns"),
        **_read_counted_ties(arguments),
    )
    return await count_matrix_ties(info.context.database, question)


def _read_counted_ties(arguments: dict[str, Any]) -> dict[str, Any]:
    """The values of the arguments in :data:`_COUNTED_TIES`, by the names of a question."""
    return {
        "kinds": read_set_argument(arguments, "kinds"),
        "between": read_date_range(arguments.get("between")),
        "programmes": read_set_argument(arguments, "programmes") or frozenset(),
        "sectors": read_set_argument(arguments, "sectors") or frozenset(),
        "largest": arguments.get("largest"),
        "with_parts": arguments["withParts"],
    }
