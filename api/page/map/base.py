"""The made file of the base map, as the page reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orjson

from partnergraph.api.page.map.projection import EUROPE, project_point

_FILE = Path(__file__).with_name("europe.json")
_NUMBER = re.compile(r"-?\d+")


@dataclass(frozen=True)
class Box:
    """A rectangle of the drawing."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether two have a point in common."""
        across = self.left <= other.right and other.left <= self.right
        return across and self.top <= other.bottom and other.top <= self.bottom


@dataclass(frozen=True)
class Area:
    """A country or a region's cell."""

    code: str
    path: str
    box: Box


@dataclass(frozen=True)
class Inset:
    """A small map of an outermost region."""

    code: str
    path: str
    width: float
    height: float


@dataclass(frozen=True)
class BaseMap:
    """All areas by code: countries by ISO 3166-1, cells by NUTS 2."""

    countries: dict[str, Area]
    cells: dict[str, Area]
    insets: dict[str, Inset]


@cache
def base_map() -> BaseMap:
    """The base map of countries and seas, read once in each process."""
    made = orjson.loads(_FILE.read_bytes())
    return BaseMap(
        {code: Area(code, path, _path_box(path)) for code, path in made["countries"].items()},
        {code: Area(code, path, _path_box(path)) for code, path in made["cells"].items()},
        {
            code: Inset(code, one["path"], one["width"], one["height"])
            for code, one in made["insets"].items()
        },
    )


def place_point(longitude: float, latitude: float) -> tuple[float, float]:
    """Where a point in degrees lies in the drawing."""
    return EUROPE.place(*project_point(longitude, latitude))


def _path_box(path: str) -> Box:
    """The box around a path of the build: rings of one absolute point and relative steps."""
    xs: list[int] = []
    ys: list[int] = []
    for ring in path.removeprefix("M").split("M"):
        numbers = [int(number) for number in _NUMBER.findall(ring)]
        x = y = 0
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            xs.append(x)
            ys.append(y)
    return Box(min(xs), min(ys), max(xs), max(ys))
