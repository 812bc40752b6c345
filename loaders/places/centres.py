"""Centres of regions and countries, in WGS 84 degrees: all made of open data.

A country's is set down by hand; a region's is the median of the cities that lie in it (``region_centres.csv``, made by
:mod:`partnergraph.loaders.places.derive`). A region of which no city is known has that of what took its place, else of
the region above, else of its country: near enough to be drawn.
"""

from __future__ import annotations

from functools import cache
from statistics import fmean

from partnergraph.loaders.places.data_files import read_csv_rows
from partnergraph.loaders.places.lineage import current_codes
from partnergraph.schema.codes import parse_country_code
from partnergraph.schema.values import Point

_COLUMNS = ("code", "latitude", "longitude")
_LEVEL_3 = 5  # characters of a code of level 3


@cache
def _centres(file: str) -> dict[str, Point]:
    """Points by code."""
    return {
        row["code"]: Point(latitude=float(row["latitude"]), longitude=float(row["longitude"]))
        for row, _ in read_csv_rows(file, *_COLUMNS)
    }


@cache
def centres_of_level_3() -> dict[str, Point]:
    """The centres of those regions of level 3 of which a city is known, by code."""
    centres = _centres("region_centres.csv")
    return {code: point for code, point in centres.items() if len(code) == _LEVEL_3}


def centre_of_region(code: str) -> Point | None:
    """The centre of a region of any version, as near as it is known."""
    centres = _centres("region_centres.csv")
    for length in range(len(code), 2, -1):
        points = [centres[one] for one in current_codes(code[:length]) if one in centres]
        if code[:length] in centres:
            return centres[code[:length]]
        if points:
            return Point(
                latitude=fmean(point.latitude for point in points),
                longitude=fmean(point.longitude for point in points),
            )
    return _centres("centres.csv").get(parse_country_code(code[:2]))
