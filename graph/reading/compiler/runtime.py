"""What a shaper calls: conversions of single values, and the cutting of pages."""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import Any

from partnergraph.graph.cypher.window import PageWindow
from partnergraph.graph.reading.nodes import narrowest_type
from partnergraph.schema.values import Count, Qualifier

_SMALLEST_INT, _LARGEST_INT = -(2**31), 2**31 - 1


class UnshapableRecord(Exception):
    """The record holds what the answer's types do not allow; the executor must say so."""


def refuse_record() -> Any:
    """Stop shaping, where a value is missing that is promised. Raises :class:`UnshapableRecord`."""
    raise UnshapableRecord


class _TypeNames(dict[tuple[str, ...], str]):
    def __missing__(self, labels: tuple[str, ...]) -> str:
        self[labels] = narrowest_type(labels).name
        return self[labels]


TYPE_NAMES = _TypeNames()
"""The declared type of a node by its labels, in the order in which Neo4j gave them."""


class _EnumNames(dict[Any, str | None]):
    def __missing__(self, word: Any) -> None:
        refuse_record()


@cache
def enum_names(enum: type[Enum]) -> dict[Any, str | None]:
    """The name of each stored word of an enum; a word that is none of them is the executor's to report."""
    return _EnumNames({None: None, **{member.value: member.name for member in enum}})


QUALIFIER_NAMES = {member.value: member.name for member in Qualifier}


def graphql_int(value: int | None) -> int | None:
    """A whole number that GraphQL's Int can hold. Raises :class:`UnshapableRecord` for another."""
    if value is not None and not _SMALLEST_INT <= value <= _LARGEST_INT:
        refuse_record()
    return value


def geojson_point(point: Any) -> dict[str, Any] | None:
    """A point as GeoJSON, longitude first."""
    return None if point is None else {"type": "Point", "coordinates": [point[0], point[1]]}


def count_text(value: int, qualifier: str) -> str:
    """A count in words, its qualifier included."""
    return str(Count(value=value, qualifier=Qualifier(qualifier)))


def cut_page(rows: list[Any], window: PageWindow) -> tuple[list[Any], bool, bool]:
    """The rows of a page of which one more than wanted was read, and whether more follow or come before."""
    more, has_cursor = len(rows) > window.limit, window.cursor is not None
    if window.reverse:
        kept = rows[: window.limit]
        kept.reverse()
        return kept, has_cursor, more
    return (rows[: window.limit] if more else rows), more, has_cursor
