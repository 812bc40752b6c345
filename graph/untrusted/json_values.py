"""What Neo4j returns, as values that JSON has."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time

_INTERNAL_SUFFIXES = ("_folded",)


class DateText(str):
    """A day of Neo4j's, in ISO 8601; a text to whoever does not ask."""

    __slots__ = ()


class InstantText(str):
    """A date and time of Neo4j's that has a zone, in ISO 8601."""

    __slots__ = ()


class LocalDateTimeText(str):
    """A date and time of Neo4j's without a zone, in ISO 8601."""

    __slots__ = ()


def json_value(value: Any) -> Any:
    """A value in the forms that the guide for analysts writes down: docs/guides/analyst.md.

    Numbers stay as they are, NaN and infinity too: what becomes of these is for each format to say.
    """
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Node):
        return {"labels": sorted(value.labels), "properties": _visible_properties(value)}
    if isinstance(value, Relationship):
        ends = {"start": _end_id(value.start_node), "end": _end_id(value.end_node)}
        return {"type": value.type, **ends, "properties": _visible_properties(value)}
    if isinstance(value, Path):
        return {
            "nodes": [json_value(node) for node in value.nodes],
            "relationships": [json_value(item) for item in value.relationships],
        }
    if isinstance(value, Point):
        return {"type": "Point", "coordinates": list(value), "srid": value.srid}
    if isinstance(value, Date | DateTime | Time | Duration):
        return _temporal_value(value)
    if isinstance(value, list | tuple):
        return [json_value(item) for item in value]
    if isinstance(value, dict):
        return {str(name): json_value(item) for name, item in value.items()}
    if isinstance(value, bytes | bytearray):
        return b64encode(value).decode()
    return value


def _temporal_value(value: Date | DateTime | Time | Duration) -> str:
    """A text that knows what it is, where a column of a table may have a type for it."""
    text = _temporal_text(value)
    if isinstance(value, Date):
        return DateText(text)
    if isinstance(value, DateTime):
        return InstantText(text) if value.tzinfo else LocalDateTimeText(text)
    return text


def _temporal_text(value: Date | DateTime | Time | Duration) -> str:
    """ISO 8601, and the zone's name in brackets where it has one."""
    zone = getattr(getattr(value, "tzinfo", None), "zone", None)
    return f"{value.iso_format()}[{zone}]" if zone and zone != "UTC" else value.iso_format()


def _visible_properties(element: Node | Relationship) -> dict[str, Any]:
    """Properties but for those that only serve comparison."""
    return {k: json_value(v) for k, v in element.items() if not k.endswith(_INTERNAL_SUFFIXES)}


def _end_id(node: Node | None) -> str | None:
    """The id of a relationship's end."""
    return node.get("id") if node is not None else None
