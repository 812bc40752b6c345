"""The region of every city, from those of which it is known; and the centres of regions that follow from it.

A city's region is known where at least two thirds of the rows that have both agree, where a region has the city's
name, and where its country has one region only. Any other city has what the nearest three such cities within reach
agree on: a region of level 3, or of level 2, or nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import cos, radians
from statistics import median

from partnergraph.loaders.places.data_files import read_yaml_mapping
from partnergraph.loaders.places.derive.evidence import CityKey
from partnergraph.loaders.places.distance import distance_km
from partnergraph.loaders.places.lineage import common_code
from partnergraph.schema.codes import make_slug
from partnergraph.schema.values import Point

GIVEN, NAMED, ONLY, NEAREST, BY_HAND = "given", "name", "only", "nearest", "hand"
_TOWNS_FILE = "towns_by_hand.yaml"
# Those that sources mean by a name which larger towns or quarters have too, by GeoNames's ids.
_MEANT_BY_NAME = {
    "3111108",  # Salamanca, not the quarter of Madrid
    "2656397",  # Bangor in Wales
    "2911522",  # Halle (Saale)
    "2864054",  # Neustadt an der Weinstraße
    "2766359",  # Sankt Veit an der Glan
}
_AGREEMENT, _VOTES = 2 / 3, 3
_STRAY_KM, _MOST_WEIGHT = 150, 50
_LEVEL_1, _LEVEL_2 = 3, 4  # characters of a code of these levels
_FARTHEST_KM = 40
_CELL_DEGREES = 0.5
_NAME_PARTS = re.compile(r"\s*[,/()]\s*|\s+[-–]\s+|-")


_NAMED_BY_ADJECTIVE = {"UA"}
_ADJECTIVE = re.compile(r"(?:i?v?s|t)?kyi$")
_SHORTEST_STEM = 3


@dataclass
class PlacedCity:
    """A city of GeoNames, and the region it is in with the ground on which that is said."""

    id: str
    country: str
    name: str
    point: Point
    population: int
    names: tuple[str, ...]
    region: str = ""
    ground: str = ""
    rows: int = 0
    slugs: set[str] = field(default_factory=set)


def assign_regions(
    cities: list[PlacedCity],
    regions: dict[str, dict[str, str]],
    counts: dict[CityKey, Counter[str]],
) -> None:
    """Give each city its region. ``regions`` are names by code of level 3 in force, by country."""
    towns_by_hand = read_yaml_mapping(_TOWNS_FILE)
    for country, listed in _by_country(cities):
        names = regions.get(country, {})
        if len(names) == 1:
            for city in listed:
                city.region, city.ground = next(iter(names)), ONLY
            continue
        largest = _largest_by_slug(listed)
        for slug, city in largest.items():
            _take_evidence(city, counts.get((country, slug)), names)
        for code, towns in towns_by_hand.get(country, {}).items():
            for city in filter(None, (largest.get(make_slug(town)) for town in towns)):
                city.region, city.ground = code, BY_HAND
        for code, name in names.items():
            _take_name(code, name, largest)
            if country in _NAMED_BY_ADJECTIVE:
                _take_adjective(code, name, largest)
        _drop_strays(listed)
        _take_nearest(listed)


def _drop_strays(cities: list[PlacedCity]) -> None:
    """Take back the region of cities far from others that have it: another city of their name was meant.

    Likewise where only one row says so and all around lies in another region of level 1.
    """
    by_region: dict[str, list[PlacedCity]] = defaultdict(list)
    for city in cities:
        if city.region:
            by_region[city.region].append(city)
    for some in by_region.values():
        weighted = [city for city in some for _ in range(max(1, min(city.rows, _MOST_WEIGHT)))]
        middle = _middle_of_points([city.point for city in weighted])
        for city in some:
            if city.ground != BY_HAND and distance_km(city.point, *middle) > _STRAY_KM:
                city.region, city.ground = "", ""
    grid = _SeedGrid([city for city in cities if city.region])
    lone = [city for city in cities if city.region and city.rows <= 1]
    around = {city.id: grid.agreed_region(city) for city in lone}
    for city in lone:
        if around[city.id] and around[city.id][:_LEVEL_1] != city.region[:_LEVEL_1]:
            city.region, city.ground = "", ""


def _middle_of_points(points: list[Point]) -> tuple[float, float]:
    """The median latitude and longitude, which a few strays do not move."""
    return median(p.latitude for p in points), median(p.longitude for p in points)


def centres_of_regions(cities: Iterable[PlacedCity]) -> dict[str, tuple[float, float]]:
    """The median latitude and longitude of the cities of each region of any level, each city once."""
    points: dict[str, list[Point]] = defaultdict(list)
    for city in cities:
        for length in range(3, len(city.region) + 1):
            points[city.region[:length]].append(city.point)
    return {code: _middle_of_points(some) for code, some in points.items()}


def agreement_of_nearest(cities: list[PlacedCity]) -> dict[int, tuple[int, int]]:
    """How the nearest others would place the cities whose region is given: right, of how many, by length of code."""
    counted: dict[int, list[bool]] = defaultdict(list)
    for _, listed in _by_country(cities):
        seeds = [city for city in listed if city.ground == GIVEN]
        grid = _SeedGrid(seeds)
        for city in seeds:
            if region := grid.agreed_region(city):
                counted[len(region)].append(city.region.startswith(region))
    return {length: (sum(right), len(right)) for length, right in counted.items()}


def _by_country(cities: list[PlacedCity]) -> Iterator[tuple[str, list[PlacedCity]]]:
    """The cities of each country."""
    by_country: dict[str, list[PlacedCity]] = defaultdict(list)
    for city in cities:
        by_country[city.country].append(city)
    yield from by_country.items()


def _largest_by_slug(cities: list[PlacedCity]) -> dict[str, PlacedCity]:
    """The largest city of each name, unless another is meant by it; its own name counts before what else it is called."""
    largest: dict[str, tuple[tuple[bool, bool, int], PlacedCity]] = {}
    for city in cities:
        for slug in city.slugs:
            rank = (city.id in _MEANT_BY_NAME, slug == make_slug(city.name), city.population)
            if slug not in largest or rank > largest[slug][0]:
                largest[slug] = (rank, city)
    return {slug: city for slug, (_, city) in largest.items()}


def _take_evidence(city: PlacedCity, counted: Counter[str] | None, names: dict[str, str]) -> None:
    """Give a city the region in which sources place its bodies, where they agree."""
    counted = counted or Counter()
    exact = Counter({code: n for code, n in counted.items() if code in names})
    above: Counter[str] = Counter()
    for code, rows in counted.items():
        above[code[:_LEVEL_2]] += rows
    for known in (exact, above):
        for code, rows in known.most_common(1):
            if rows >= _AGREEMENT * counted.total() and rows > city.rows:
                city.region, city.ground, city.rows = code, GIVEN, rows
                return


def _take_name(code: str, name: str, largest: dict[str, PlacedCity]) -> None:
    """Give the largest city that a region is named after its region, unless sources place it."""
    for part in (name, *_NAME_PARTS.split(name)):
        city = largest.get(make_slug(part)) if part else None
        if city is not None and not city.region and city.population > 10_000:  # noqa: PLR2004
            city.region, city.ground = code, NAMED


def _take_adjective(code: str, name: str, largest: dict[str, PlacedCity]) -> None:
    """Give the largest city a region named by its adjective: Vinnytskyi raion is around Vinnytsia."""
    stem = _ADJECTIVE.sub("", make_slug(name).split("-")[0])
    named = [
        city
        for slug, city in largest.items()
        if len(stem) > _SHORTEST_STEM and slug == make_slug(city.name) and slug.startswith(stem)
    ]
    if named:
        city = max(named, key=lambda one: one.population)
        if not city.region:
            city.region, city.ground = code, NAMED


def _take_nearest(cities: list[PlacedCity]) -> None:
    """Give each city without one the region of the nearest that has one."""
    grid = _SeedGrid([city for city in cities if city.region])
    found = {city.id: grid.agreed_region(city) for city in cities if not city.region}
    for city in cities:
        if region := found.get(city.id):
            city.region, city.ground = region, NEAREST


class _SeedGrid:
    """Cities whose region is known, by cells of half a degree."""

    def __init__(self, seeds: Iterable[PlacedCity]) -> None:
        self.cells: dict[tuple[int, int], list[PlacedCity]] = defaultdict(list)
        for city in seeds:
            self.cells[self.cell(city.point)].append(city)

    @staticmethod
    def cell(point: Point) -> tuple[int, int]:
        """The cell in which a point lies."""
        return int(point.latitude // _CELL_DEGREES), int(point.longitude // _CELL_DEGREES)

    def agreed_region(self, city: PlacedCity) -> str:
        """What the nearest cities within reach agree on, the city itself left out; empty for less than level 2."""
        row, column = self.cell(city.point)
        wide = 1 + int(_FARTHEST_KM / (111 * _CELL_DEGREES * cos(radians(city.point.latitude))))
        near = [
            (distance_km(city.point, seed.point.latitude, seed.point.longitude), seed.id, seed)
            for i in range(row - 1, row + 2)
            for j in range(column - wide, column + wide + 1)
            for seed in self.cells.get((i, j), ())
            if seed is not city
        ]
        nearest = [
            seed.region for km, _, seed in sorted(near, key=lambda found: found[:2])[:_VOTES]
        ]
        if (
            len(nearest) < _VOTES
            or sorted(near, key=lambda found: found[:2])[_VOTES - 1][0] > _FARTHEST_KM
        ):
            return ""
        region = common_code(nearest)
        return region if len(region) >= _LEVEL_2 else ""
