"""Countries of a TopoJSON file as polygons, with the corrections that the page owes its readers.

Natural Earth draws who holds an area; the page draws what the European Union recognises: Crimea in Ukraine and
Cyprus whole. Only the build needs this, and so shapely.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pycountry
from shapely import box, make_valid, unary_union
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

_CRIMEA = Point(34.1, 45.2)
_CRIMEA_BOX = box(32.3, 44.2, 36.7, 46.25)
_OF_CYPRUS = frozenset({"Cyprus", "N. Cyprus", "Dhekelia", "Akrotiri", "Cyprus U.N. Buffer Zone"})
_BUFFER_DEGREES = 0.06
_HALF_ROUND = 180
_CODES = {"Kosovo": "XK", "Somaliland": "SO"}
_UNNAMED = frozenset({"Siachen Glacier", "Indian Ocean Ter.", "Ashmore and Cartier Is."})


def read_countries(topology: dict[str, Any]) -> dict[str, BaseGeometry]:
    """Polygons in degrees by ISO 3166-1 alpha-2 code, or XK."""
    arcs = [*_decoded(topology)]
    parts: dict[str, list[BaseGeometry]] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        code = _code(shape)
        if code:
            parts.setdefault(code, []).append(_polygon_geometries(shape, arcs))
    countries = {code: unary_union(some) for code, some in parts.items()}
    _give_crimea_back(countries)
    _close_buffer_zone(countries)
    return countries


def _code(shape: dict[str, Any]) -> str | None:
    """The code of a shape."""
    name = shape["properties"]["name"]
    if name in _OF_CYPRUS:
        return "CY"
    if name in _CODES or name in _UNNAMED:
        return _CODES.get(name)
    found = pycountry.countries.get(numeric=str(shape.get("id", "")))
    return found.alpha_2 if found else None


def _decoded(topology: dict[str, Any]) -> Iterable[list[tuple[float, float]]]:
    """The arcs in degrees: they are stored as differences of integers."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        yield line


def _joined_ring(
    indexes: list[int], arcs: list[list[tuple[float, float]]]
) -> list[tuple[float, float]]:
    """A ring put together of arcs; a negative index is an arc backwards."""
    ring: list[tuple[float, float]] = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += arc[1:] if ring else arc
    xs = [x for x, _ in ring]
    if max(xs) - min(xs) > _HALF_ROUND:  # it crosses the antimeridian
        return [(x + 360 if x < 0 else x, y) for x, y in ring]
    return ring


def _polygon_geometries(
    shape: dict[str, Any], arcs: list[list[tuple[float, float]]]
) -> BaseGeometry:
    """The polygons of a shape, mended where they cross themselves."""
    listed = [shape["arcs"]] if shape["type"] == "Polygon" else shape.get("arcs", [])
    made = [
        Polygon(_joined_ring(rings[0], arcs), [_joined_ring(hole, arcs) for hole in rings[1:]])
        for rings in listed
    ]
    return make_valid(MultiPolygon(made))


def _give_crimea_back(countries: dict[str, BaseGeometry]) -> None:
    """Move the polygon that holds Simferopol, within a box around the peninsula, from Russia to Ukraine."""
    for polygon in getattr(countries["RU"], "geoms", ()):
        if polygon.contains(_CRIMEA):
            crimea = polygon.intersection(_CRIMEA_BOX)
            countries["RU"] = countries["RU"].difference(crimea)
            # A hair's breadth, so that the two parts share no border.
            joined = unary_union([countries["UA"].buffer(0.01), crimea.buffer(0.01)])
            countries["UA"] = joined.buffer(-0.01)


def _close_buffer_zone(countries: dict[str, BaseGeometry]) -> None:
    """Close the gap between the parts of Cyprus, and keep only its outline."""
    closed = countries["CY"].buffer(_BUFFER_DEGREES).buffer(-_BUFFER_DEGREES)
    largest = max(getattr(closed, "geoms", [closed]), key=lambda polygon: polygon.area)
    countries["CY"] = Polygon(largest.exterior)
