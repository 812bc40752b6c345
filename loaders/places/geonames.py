"""Cities of GeoNames (CC BY 4.0): where they are, what else they are called, and in which region they lie.

The extract in ``geonames/`` has a file for each country, the largest city first. It and the ground of a city's
region are made by :mod:`partnergraph.loaders.places.derive`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from typing import Any

from partnergraph.loaders.places.data_files import FOLDER
from partnergraph.schema.codes import make_slug
from partnergraph.schema.values import Point

_GROUNDS = {
    "given": "where sources place the bodies of this city",
    "name": "the region has the city's name",
    "hand": "set down by hand",
    "only": "the only region of its country",
    "nearest": "coordinates, by what the nearest three cities of known region agree on",
}


@dataclass(frozen=True)
class GeoCity:
    """A city: its GeoNames id, names, where it is; its region's code and on what ground, empty if not known."""

    id: str
    name: str
    point: Point
    region: str
    ground: str
    names: tuple[str, ...]


@cache
def cities_of_country(country: str) -> dict[str, GeoCity]:
    """The cities of a country by slug: their own names first, then what else they are called, the larger first."""
    file = FOLDER / "geonames" / f"{country}.csv"
    if not file.is_file():
        return {}
    by_slug: dict[str, GeoCity] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        cities = [_geo_city(row) for row in csv.DictReader(lines, strict=True)]
    for city in cities:
        by_slug.setdefault(make_slug(city.name), city)
    for city in cities:
        for name in city.names:
            by_slug.setdefault(make_slug(name), city)
    return by_slug


def _geo_city(row: dict[str, Any]) -> GeoCity:
    """A row of the extract."""
    return GeoCity(
        row["id"],
        row["name"],
        Point(latitude=float(row["latitude"]), longitude=float(row["longitude"])),
        row["region"],
        _GROUNDS.get(row["ground"], ""),
        tuple(row["names"].split("|")) if row["names"] else (),
    )


def find_geo_city(country: str, *names: str) -> GeoCity | None:
    """The city that the first of these names that is known means; None where none is."""
    cities = cities_of_country(country)
    return next((cities[slug] for name in names if (slug := make_slug(name)) in cities), None)
