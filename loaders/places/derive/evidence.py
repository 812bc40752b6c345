"""In which region of level 3 tables place the bodies of a city."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from partnergraph.loaders.places.cities import identify_city
from partnergraph.loaders.places.lineage import common_code, current_codes
from partnergraph.loaders.tabular.countries import parse_countries
from partnergraph.loaders.tabular.record import TableRecord
from partnergraph.loaders.tabular.tables import find_tables
from partnergraph.schema.codes import EUROSTAT_OF_ISO, make_slug

CityKey = tuple[str, str]  # ISO code of the country, slug of the name
_CITY_COLUMNS = ("city", "Town")
_COUNTRY_COLUMNS = ("country", "Country")
_REGION_COLUMNS = ("REGION_Level_NUTS_3", "nutsCode", "NUTS3 (or equivalent)")
_LEVEL_2 = 4  # characters of a code of level 2
_LEVEL_3_CODE = re.compile(r"[A-Z]{2}[0-9A-Z]{3}\b")


def count_regions_of_cities(paths: list[Path]) -> dict[CityKey, Counter[str]]:
    """How many rows place a body of each city in each region of level 3 or, where its code was split, 2.

    The codes are those in force.
    """
    counts: dict[CityKey, Counter[str]] = defaultdict(Counter)
    for country, city, code in _rows_with_place(paths):
        named = identify_city(city, country)
        if named is not None:
            for name in {city, named.name}:
                counts[country, make_slug(name)][code] += 1
    return counts


def _rows_with_place(paths: Iterable[Path]) -> Iterator[tuple[str, str, str]]:
    """Country, city and region of each row that has all three, where they fit each other."""
    for table in find_tables(list(paths)):
        if not set(table.columns).issuperset({"city"}) and "Town" not in table.columns:
            continue
        for record in table.records():
            if not isinstance(record, TableRecord):
                continue
            city, country = record.pop(*_CITY_COLUMNS), record.pop(*_COUNTRY_COLUMNS)
            match = _LEVEL_3_CODE.match((record.pop(*_REGION_COLUMNS) or "").upper())
            if not (city and country and match):
                continue
            try:
                (iso,) = parse_countries(country)
            except ValueError:
                continue
            code = match[0].replace("GR", "EL", 1) if match[0].startswith("GR") else match[0]
            region = common_code(current_codes(code))
            if len(region) >= _LEVEL_2 and region.startswith(EUROSTAT_OF_ISO.get(iso, iso)):
                yield iso, city, region
