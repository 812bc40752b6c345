"""Make ``europe.json`` of Natural Earth's countries and of towns by region.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python -m api.page.map.build package/countries-50m.json

Needs shapely; the page does not. Countries are Natural Earth's (public domain), towns GeoNames' (CC BY 4.0) as
:mod:`partnergraph.api.page.map.points` lists them. A region of NUTS 2 is drawn as what lies nearest to its towns, within its
country: schematic, for no boundaries were found whose licence allows every use.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely import MultiPoint, Point, box, make_valid, unary_union, voronoi_polygons
from shapely.geometry.base import BaseGeometry
from shapely.strtree import STRtree

from partnergraph.api.page.map.projection import EUROPE, Frame, project_point
from partnergraph.api.page.map.topology import read_countries
from partnergraph.schema.codes import parse_country_code

_HERE = Path(__file__).parent
_SIMPLER, _SIMPLER_CELL, _SMALLEST = 1.6, 2.6, 14
_NEAR_M = 130_000
# Where a map of its own is drawn for what lies outside the frame: longitudes and latitudes of its corners.
_INSETS = {
    "PT20": (-31.5, 36.7, -24.8, 40.0),
    "PT30": (-17.6, 32.3, -16.0, 33.3),
    "ES70": (-18.4, 27.4, -13.2, 29.6),
    "FRY1": (-62.0, 15.7, -60.8, 16.7),
    "FRY2": (-61.4, 14.2, -60.6, 15.1),
    "FRY3": (-55.0, 2.0, -51.2, 6.2),
    "FRY4": (55.0, -21.6, 56.1, -20.7),
    "FRY5": (44.8, -13.2, 45.5, -12.5),
}
_INSET_WIDTH = 220


def build_map(atlas: Path) -> dict[str, Any]:
    """Everything the page draws a map of."""
    countries = read_countries(json.loads(atlas.read_text()))
    projected = {code: _projected(shape) for code, shape in countries.items()}
    frame = box(EUROPE.west, EUROPE.south, EUROPE.east, EUROPE.north)
    inside = {}
    for code, shape in projected.items():
        cut = shape.intersection(frame)
        if not cut.is_empty:
            inside[code] = cut
    drawn = {code: _path(shape, EUROPE) for code, shape in inside.items()}
    cells = {code: _path(shape, EUROPE, _SIMPLER_CELL) for code, shape in _cells(inside).items()}
    return {
        "frame": {"width": EUROPE.width, "height": round(EUROPE.height)},
        "countries": {code: path for code, path in sorted(drawn.items()) if path},
        "cells": {code: path for code, path in sorted(cells.items()) if path},
        "insets": {code: _inset(corners, countries) for code, corners in _INSETS.items()},
    }


def _projected(shape: BaseGeometry) -> BaseGeometry:
    """A shape in metres, without what lies too near the antipode to be drawn."""
    near = shape.intersection(box(-35, 15, 85, 82))
    return make_valid(_moved(near.segmentize(1), project_point))


def _cells(countries: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """The cells of the regions of NUTS 2, each within its country."""
    towns: dict[str, list[tuple[Point, str]]] = defaultdict(list)
    with (_HERE / "region_points.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            point = Point(*project_point(float(row["longitude"]), float(row["latitude"])))
            towns[parse_country_code(row["code"][:2])].append((point, row["code"][:4]))
    found: dict[str, BaseGeometry] = {}
    for country, some in towns.items():
        if country in countries:
            found.update(_divided(countries[country], some))
    return found


def _divided(country: BaseGeometry, towns: list[tuple[Point, str]]) -> dict[str, BaseGeometry]:
    """A country divided among its regions by the nearest town, as far as it is near at all."""
    points = [point for point, _ in towns]
    if len(points) == 1:
        return {towns[0][1]: country}
    pieces = voronoi_polygons(MultiPoint(points), extend_to=country.envelope)
    tree = STRtree(points)
    parts: dict[str, list[BaseGeometry]] = defaultdict(list)
    for piece in pieces.geoms:
        inside = tree.query(piece, predicate="intersects")
        codes = {towns[at][1] for at in inside}
        if codes:
            near = unary_union([points[at] for at in inside]).buffer(_NEAR_M)
            parts[min(codes)].append(piece.intersection(near).intersection(country))
    return {code: unary_union(some) for code, some in parts.items()}


def _path(shape: BaseGeometry, frame: Frame, simpler: float = _SIMPLER) -> str:
    """An SVG path of relative moves in whole units; islets too small to see are left out."""
    polygons = _polygon_parts(_moved(shape, frame.place))
    large = [polygon for polygon in polygons if polygon.area >= _SMALLEST]
    kept = large or sorted(polygons, key=lambda polygon: -polygon.area)[:1]
    return "".join(_ring_path(polygon.simplify(simpler).exterior.coords) for polygon in kept)


def _moved(shape: BaseGeometry, to: Callable[[float, float], tuple[float, float]]) -> BaseGeometry:
    """A shape with every point moved."""
    return shapely.transform(shape, lambda points: np.array([to(x, y) for x, y in points]))


def _polygon_parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """The polygons of whatever a cut left."""
    if shape.geom_type == "Polygon":
        return [] if shape.is_empty else [shape]
    return [one for part in getattr(shape, "geoms", ()) for one in _polygon_parts(part)]


def _ring_path(coordinates: Iterable[tuple[float, ...]]) -> str:
    """One closed ring."""
    points = [(round(x), round(y)) for x, y in coordinates]
    distinct = [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]
    steps = [(x - px, y - py) for (x, y), (px, py) in zip(distinct[1:-1], distinct, strict=False)]
    moves = "".join(f"{_signed(x)}{_signed(y)}" for x, y in steps).removeprefix(" ")
    return f"M{points[0][0]} {points[0][1]}l{moves}z" if steps else ""


def _signed(value: int) -> str:
    """A number of a path; a minus parts it from the one before as well as a blank does."""
    return str(value) if value < 0 else f" {value}"


def _inset(
    corners: tuple[float, float, float, float], countries: dict[str, BaseGeometry]
) -> dict[str, Any]:
    """A small map of an outermost region: latitude and longitude as they are, widened to its middle."""
    west, south, east, north = corners
    narrow = _shrink((south + north) / 2)
    frame = Frame(west * narrow, south, east * narrow, north, _INSET_WIDTH)
    window = box(*corners)
    land = unary_union([shape.intersection(window) for shape in countries.values()])
    stretched = _moved(land, lambda x, y: (x * narrow, y))
    return {
        "corners": corners,
        "width": _INSET_WIDTH,
        "height": round(frame.height),
        "path": _path(stretched, frame, _SIMPLER / 2),
    }


def _shrink(latitude: float) -> float:
    """How much shorter a degree of longitude is there."""
    return math.cos(math.radians(latitude))


if __name__ == "__main__":
    text = json.dumps(build_map(Path(sys.argv[1])), separators=(",", ":"))
    (_HERE / "europe.json").write_text(text + "\n", encoding="utf-8")
