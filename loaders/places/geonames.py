"""Cities of GeoNames (CC BY 4.0): where they are, what else they are called, and in which region they lie.

The extract in ``geonames/`` has a file for each country, the largest city first. It and the ground of a city's
region are made by :mod:`partnergraph.loaders.places.derive`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from partnergraph.loaders.places.data_files import FOLDER
from partnergraph.schema.codes import make_slug
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.values import Point

_COLUMNS = ("id", "name", "latitude", "longitude", "region", "ground", "names")
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


def _read_country_rows(country: str) -> list[list[str]]:
    """The rows of a country's file, the largest city first; none where there is no file."""
    file = FOLDER / "geonames" / f"{country}.csv"
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines, strict=True)
    if tuple(header) != _COLUMNS:
        raise InvalidInput(
            f"its columns are {header}", where=str(file), do=f"use {','.join(_COLUMNS)}"
        )
    return rows


def list_geo_cities() -> Iterator[tuple[str, GeoCity]]:
    """Every city with its country's ISO code, the larger of a country first."""
    for file in sorted((FOLDER / "geonames").glob("*.csv")):
        for row in _read_country_rows(file.stem):
            yield file.stem, _geo_city(row)


@cache
def _rows_by_slug(country: str) -> dict[str, list[str]]:
    """The rows of a country's file by slug: cities' own names first, then what else they are called, the larger first."""
    rows = _read_country_rows(country)
    by_slug: dict[str, list[str]] = {}
    for row in rows:
        by_slug.setdefault(make_slug(row[1]), row)
    for row in rows:
        for name in row[-1].split("|"):
            by_slug.setdefault(make_slug(name), row)
    by_slug.pop("", None)
    return by_slug


def _geo_city(row: list[str]) -> GeoCity:
    """A row of the extract."""
    id_, name, latitude, longitude, region, ground, names = row
    point = Point(latitude=float(latitude), longitude=float(longitude))
    other_names = tuple(names.split("|")) if names else ()
    return GeoCity(id_, name, point, region, _GROUNDS.get(ground, ""), other_names)


def find_geo_city(country: str, *names: str) -> GeoCity | None:
    """The city that the first of these names that is known means; None where none is."""
    rows = _rows_by_slug(country)
    found = next((rows[slug] for name in names if (slug := make_slug(name)) in rows), None)
    return None if found is None else _geo_city(found)
