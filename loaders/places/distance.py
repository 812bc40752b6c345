"""Kilometres between points of one region of the Earth."""

from __future__ import annotations

from math import cos, hypot, radians

from partnergraph.schema.values import Point

_EARTH_RADIUS_KM = 6371


def distance_km(point: Point, latitude: float, longitude: float) -> float:
    """Kilometres between two points not far apart: equirectangular projection, a sphere's radius."""
    north = radians(latitude - point.latitude)
    east = radians(longitude - point.longitude) * cos(radians((latitude + point.latitude) / 2))
    return _EARTH_RADIUS_KM * hypot(north, east)
