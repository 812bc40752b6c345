"""The base map: where things lie, and whose they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from partnergraph.api.page.drawing.tie_map import MapPlace, MapTie, draw_tie_map
from partnergraph.api.page.map.base import base_map, place_point
from partnergraph.api.page.map.projection import project_point

_FILE = Path(__file__).parents[3] / "api/page/map/europe.json"


def _holds(path: str, longitude: float, latitude: float) -> bool:
    """Whether a made path holds a point, by the even-odd rule."""
    x, y = place_point(longitude, latitude)
    inside = False
    for ring in path.removeprefix("M").split("M"):
        numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
        at, points = (0, 0), []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            at = at[0] + dx, at[1] + dy
            points.append(at)
        for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


@pytest.mark.parametrize(
    ("longitude", "latitude", "easting", "northing"),
    # The centre of the projection, and the example of EPSG's guidance note 7-2.
    [(10, 52, 4_321_000, 3_210_000), (5, 50, 3_962_799.45, 2_999_718.85)],
)
def test_projection(longitude: float, latitude: float, easting: float, northing: float) -> None:
    assert project_point(longitude, latitude) == pytest.approx((easting, northing), abs=0.01)


def test_crimea_is_drawn_in_ukraine() -> None:
    countries = base_map().countries
    for longitude, latitude in ((34.1, 44.95), (33.6, 44.62), (36.3, 45.33), (33.4, 45.3)):
        assert _holds(countries["UA"].path, longitude, latitude)
        assert not _holds(countries["RU"].path, longitude, latitude)
    assert _holds(countries["RU"].path, 38.98, 45.04)  # Krasnodar


def test_cyprus_is_whole() -> None:
    cyprus = base_map().countries["CY"].path
    for longitude, latitude in (
        (33.36, 35.17),
        (33.32, 35.29),
        (33.03, 34.72),
        (33.9, 35.2),
        (33.6, 35.07),
    ):
        assert _holds(cyprus, longitude, latitude)
    assert cyprus.count("M") == 1


def test_regions_lie_around_their_towns_within_their_country() -> None:
    cells = base_map().cells
    for code, longitude, latitude in (
        ("RO11", 23.59, 46.77),
        ("HU33", 20.15, 46.25),
        ("FR10", 2.35, 48.86),
        ("UA73", 24.03, 49.84),
    ):
        assert _holds(cells[code].path, longitude, latitude)
    assert not _holds(cells["RO11"].path, 20.15, 46.25)


def test_kosovo_and_the_outermost_regions_are_there() -> None:
    assert "XK" in base_map().countries
    assert {"PT20", "PT30", "ES70", "FRY1", "FRY2", "FRY3", "FRY4", "FRY5"} == set(
        base_map().insets
    )


def test_it_is_small() -> None:
    assert _FILE.stat().st_size < 100_000


def test_far_places_stand_at_the_edge() -> None:
    places = [
        MapPlace("a", "Kyiv", 30.5, 50.45, "from"),
        MapPlace("b", "Seoul", 127, 37.5, "to"),
        MapPlace("c", "Suva", -170, -52, "between"),
    ]
    drawn = draw_tie_map(places, [MapTie("a", "b", "agreement", (1,))], "Map")
    assert "Seoul" in drawn
    assert "rotate(" in drawn
    assert "nan" not in drawn


def test_names_are_escaped() -> None:
    drawn = draw_tie_map([MapPlace("a", '<script>"&', 20, 50, "from")], [], '"><b>')
    assert "<script>" not in drawn
    assert "<b>" not in drawn
