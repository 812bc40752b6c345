"""The Python side of a compiled statement: what its shaper calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from partnergraph.graph.reading.nodes import narrowest_type
from partnergraph.schema.fields import DeclaredField, FieldKind
from partnergraph.schema.values import Count, Qualifier

_SMALLEST_INT, _LARGEST_INT = -(2**31), 2**31 - 1


class UnshapableRecord(Exception):
    """The record holds what the answer's types do not allow; the executor must say so."""


def _refuse_record() -> Any:
    """Stop shaping: a value is missing where one is promised."""
    raise UnshapableRecord


class _TypeNames(dict[tuple[str, ...], str]):
    """The declared type of a node by its labels, in the order in which Neo4j gave them."""

    def __missing__(self, labels: tuple[str, ...]) -> str:
        self[labels] = narrowest_type(labels).name
        return self[labels]


_TYPE_NAMES = _TypeNames()


def _graphql_int(value: int | None) -> int | None:
    """A whole number that GraphQL's Int can hold."""
    if value is not None and not _SMALLEST_INT <= value <= _LARGEST_INT:
        _refuse_record()
    return value


def _geojson_point(point: Any) -> dict[str, Any] | None:
    """A point as GeoJSON, longitude first."""
    return None if point is None else {"type": "Point", "coordinates": [point[0], point[1]]}


def _count_text(value: int, qualifier: str) -> str:
    """A count in words, its qualifier included."""
    return str(Count(value=value, qualifier=Qualifier(qualifier)))


def _cut_page(rows: list[Any], window: tuple[int, bool, bool]) -> tuple[list[Any], bool, bool]:
    """The rows of a page of which one more than wanted was read, and whether more follow or come before.

    ``window`` is (limit, whether it was read from the end, whether a cursor was given).
    """
    limit, reverse, cursor = window
    more = len(rows) > limit
    if reverse:
        kept = rows[:limit]
        kept.reverse()
        return kept, cursor, more
    return (rows[:limit] if more else rows), more, cursor


def required_value_source(column: str) -> str:
    """Python for a value that is never missing, given Python for its column.

    Written out, not called: it is run for every row.
    """
    return f"({column} if {column} is not None else miss())"


class _EnumNames(dict[Any, str | None]):
    """The names of an enum's words; a word that is none of them is the executor's to report."""

    def __missing__(self, word: Any) -> None:
        _refuse_record()


def enum_names(field: DeclaredField) -> _EnumNames:
    """The name of each stored word of an enum field."""
    assert field.enum is not None  # noqa: S101
    return _EnumNames({None: None, **{member.value: member.name for member in field.enum}})


def value_source(field: DeclaredField, column: str) -> str:
    """Python for a field's value, given Python for its column."""
    if field.kind is FieldKind.ENUM:
        names = f"ENUM[{field.enum.__name__!r}]" if field.enum else ""
        return f"[{names}[v] for v in ({column} or ())]" if field.many else f"{names}[{column}]"
    if field.many:
        return f"({column} or [])"
    if field.kind is FieldKind.POINT:
        return f"geo({column})"
    if field.kind is FieldKind.INTEGER:
        column = f"integer({column})"
    if field.required:
        # An id is what a node is found by.
        return column if field.kind is FieldKind.ID else required_value_source(column)
    return column


def parts_source(
    field: DeclaredField, columns: Sequence[str], selected: Sequence[tuple[str, str]]
) -> str:
    """Python for a field whose values have parts, given Python for its two columns."""
    first, second = columns
    if field.kind is FieldKind.COUNT:
        python = {
            "value": f"integer({first})",
            "qualifier": f"QUALIFIER[{second}]",
            "text": f"count_text({first}, {second})",
            "": "'Count'",
        }
        body = ", ".join(f"{key!r}: {python[part]}" for key, part in selected)
        return f"(None if {first} is None else {{{body}}})"
    python = {"text": "t", "language": "(l or None)", "": "'Text'"}
    body = ", ".join(f"{key!r}: {python[part]}" for key, part in selected)
    return f"[{{{body}}} for t, l in zip({first} or (), {second} or ())]"


# What the generated source calls, under the names that it uses.
SHAPER_ENVIRONMENT = {
    "TYPES": _TYPE_NAMES,
    "count_text": _count_text,
    "geo": _geojson_point,
    "integer": _graphql_int,
    "miss": _refuse_record,
    "page": _cut_page,
}
