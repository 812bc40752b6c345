"""Write the extract of GeoNames by country, and the centres of regions, into the folder of this package's parent."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter, defaultdict
from itertools import islice
from pathlib import Path

from partnergraph.loaders.places import regions
from partnergraph.loaders.places.data_files import FOLDER, read_csv_rows
from partnergraph.loaders.places.derive.assignment import (
    PlacedCity,
    agreement_of_nearest,
    assign_regions,
    centres_of_regions,
)
from partnergraph.loaders.places.derive.evidence import count_regions_of_cities
from partnergraph.loaders.places.lineage import current_codes
from partnergraph.loaders.places.region_versions import read_region_versions
from partnergraph.schema.codes import ISO_OF_EUROSTAT, make_slug
from partnergraph.schema.values import Point

_LETTERS = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f\u1e00-\u1fff' ’().-]{4,60}")
_MOST_NAMES = ((100_000, 60), (15_000, 25), (0, 10))  # of cities with at least so many people
# Regions that have a country code of their own in ISO 3166 and so in GeoNames.
_COUNTRY_OF_TERRITORY = {
    "FRY10": "GP", "FRY20": "MQ", "FRY30": "GF", "FRY40": "RE", "FRY50": "YT", "FI200": "AX",
}  # fmt: skip
_FURTHER_COUNTRIES = ("MD", "GE", "AM", "AZ", "BY")


def derive(geonames: Path, tables: list[Path]) -> None:
    """Read, assign, write; what is found is told on standard output."""
    names_by_country: dict[str, dict[str, str]] = defaultdict(dict)
    columns = ("code", "latin", "former", "english")
    latin = {row["code"]: row["latin"] for row, _ in read_csv_rows("region_names.csv", *columns)}
    for region in regions.list_regions(read_region_versions()).values():
        if len(region.code) == 5 and current_codes(region.code) == (region.code,):  # noqa: PLR2004
            country = ISO_OF_EUROSTAT.get(region.code[:2], region.code[:2])
            country = _COUNTRY_OF_TERRITORY.get(region.code, country)
            names_by_country[country][region.code] = latin.get(region.code) or region.label
    countries = {*names_by_country, *_FURTHER_COUNTRIES}
    cities = [
        city
        for entry in json.loads(geonames.read_text("utf-8")).values()
        if entry["countrycode"] in countries and (city := _read_city(entry)).name
    ]
    assign_regions(cities, names_by_country, count_regions_of_cities(tables))
    _write_cities(cities)
    centres = centres_of_regions(cities)
    _write_centres(centres)
    grounds = Counter(f"{city.ground or 'none'} {len(city.region) - 2}" for city in cities)
    codes = {code for some in names_by_country.values() for code in some}
    print(f"{len(cities)} cities, by ground and level: {dict(grounds)}")  # noqa: T201
    print(f"nearest others right, by length of code: {agreement_of_nearest(cities)}")  # noqa: T201
    print(f"of {len(codes)} regions without a centre: {len(codes - centres.keys())}")  # noqa: T201


def _read_city(entry: dict[str, object]) -> PlacedCity:
    """A city of GeoNames, with its other names in Europe's scripts."""
    name = str(entry["name"])
    others = entry["alternatenames"]
    seen = {make_slug(name)}
    names = []
    for other in sorted(others if isinstance(others, list) else [], key=_rank_name):
        slug = make_slug(other)
        if _LETTERS.fullmatch(other) and not other[0].islower() and slug and slug not in seen:
            seen.add(slug)
            names.append(other)
    people = int(str(entry["population"]))
    kept = tuple(islice(names, next(most for least, most in _MOST_NAMES if people >= least)))
    return PlacedCity(
        str(entry["geonameid"]),
        str(entry["countrycode"]),
        name,
        Point(latitude=entry["latitude"], longitude=entry["longitude"]),
        people,
        kept,
        slugs={make_slug(name), *map(make_slug, kept)},
    )


def _rank_name(name: str) -> tuple[bool, bool, int, str]:
    """Where a name stands among others: in capitals last, with accents first, the short before the long."""
    return name.isupper(), name.isascii(), len(name), name


def _write_cities(cities: list[PlacedCity]) -> None:
    """A file for each country, the largest city first."""
    folder = FOLDER / "geonames"
    folder.mkdir(exist_ok=True)
    by_country: dict[str, list[PlacedCity]] = defaultdict(list)
    for city in cities:
        by_country[city.country].append(city)
    for country, listed in by_country.items():
        with (folder / f"{country}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("id", "name", "latitude", "longitude", "region", "ground", "names"))
            for city in sorted(listed, key=lambda one: (-one.population, one.id)):
                latitude, longitude = round(city.point.latitude, 4), round(city.point.longitude, 4)
                row = (city.id, city.name, latitude, longitude, city.region, city.ground)
                writer.writerow((*row, "|".join(city.names)))


def _write_centres(centres: dict[str, tuple[float, float]]) -> None:
    """The centres of regions of level 3."""
    with (FOLDER / "region_centres.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "latitude", "longitude"))
        for code, (latitude, longitude) in sorted(centres.items()):
            writer.writerow((code, round(latitude, 3), round(longitude, 3)))


if __name__ == "__main__":
    derive(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
