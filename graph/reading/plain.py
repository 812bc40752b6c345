"""What Neo4j returns, as values that JSON has."""

from __future__ import annotations

from typing import Any

from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time

INTERNAL = ("_folded",)


def plain(value: Any) -> Any:
    """A node as its labels and properties, a point as GeoJSON, dates as ISO 8601, the rest as it is."""
    if isinstance(value, Node):
        return {"labels": sorted(value.labels), **shown(value)}
    if isinstance(value, Relationship):
        ends = {"start": end_id(value.start_node), "end": end_id(value.end_node)}
        return {"type": value.type, **ends, **shown(value)}
    if isinstance(value, Path):
        return {
            "nodes": [plain(node) for node in value.nodes],
            "relationships": [plain(one) for one in value.relationships],
        }
    if isinstance(value, Point):
        return {"type": "Point", "coordinates": list(value), "srid": value.srid}
    if isinstance(value, Date | DateTime | Time | Duration):
        return value.iso_format()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, bytes | bytearray):
        return value.hex()
    return value


def shown(thing: Node | Relationship) -> dict[str, Any]:
    """Properties but for those that only serve comparison."""
    return {k: plain(v) for k, v in thing.items() if not k.endswith(INTERNAL)}


def end_id(node: Node | None) -> str | None:
    """The id of a relationship's end."""
    return node.get("id") if node is not None else None
