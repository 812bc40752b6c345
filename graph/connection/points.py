"""Which of the driver's points belongs to which coordinate system, by its number (SRID) in Neo4j."""

from __future__ import annotations

from collections.abc import Mapping

from neo4j.spatial import CartesianPoint, Point, WGS84Point

POINT_TYPES_BY_SRID: Mapping[int, type[Point]] = {
    4326: WGS84Point,
    4979: WGS84Point,
    7203: CartesianPoint,
    9157: CartesianPoint,
}
