"""Cities of GeoNames (CC BY 4.0): where they are, what else they are called, and in which region they lie.

The extract in ``geonames/`` has a file for each country, the largest city first. It and the ground of a city's
region are made by :mod:`partnergraph.loaders.places.derive`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from partnergraph.loaders.places.data_files import FOLDER
from partnergraph.schema.codes import fold_for_comparison, make_slug
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
_TOLD_GROUNDS = frozenset({"given", "name", "hand"})
_WORDS = re.compile(r"[^\W\d_]+\.?")
_SAINTS = dict.fromkeys(("sankt", "saint", "sainte", "ste", "st.", "ste."), "st")
_LONGEST_SHORT = 2  # letters of what is short for a word without a point
_SMALL_WORDS = frozenset(
    """
    a am an auf b bei bij d da de del den der des di do et i il im in la le les na nad o ob of
    op pri s sur the u unter v vor z
    """.split()
)


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
def _keep_country_rows(country: str) -> list[list[str]]:
    """As :func:`_read_country_rows`, read once: both ways of looking a city up share the rows."""
    return _read_country_rows(country)


@cache
def _rows_by_slug(country: str) -> dict[str, list[str]]:
    """The rows of a country's file by slug: cities' own names first, then what else they are called, the larger first.

    Of several of one name those count first of which more is told than what lies around: the others may be quarters.
    """
    rows = _keep_country_rows(country)
    by_slug: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: row[5] not in _TOLD_GROUNDS):
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


def find_shortened_city(country: str, text: str) -> GeoCity | None:
    """The largest city whose name in several words a text shortens: ``Frankfurt a.M.``, ``Rothenburg o. d. T.``.

    Small words do not count. The first word is in full; None where there is only one, or a number.
    """
    first, *others = _telling_words(text) or [""]
    if not others or any(sign.isdigit() for sign in text):
        return None
    for rest, row in _rows_by_first_word(country).get(first, ()):
        words = rest.split(" ")
        if len(words) == len(others) and all(map(_is_short_for, others, words)):
            return _geo_city(row)
    return None


def _is_short_for(short: str, word: str) -> bool:
    """Whether a word is another, or its beginning with a point or of a letter or two."""
    beginning = short.rstrip(".")
    may_be_short = short != beginning or len(short) <= _LONGEST_SHORT
    return beginning == word or (may_be_short and word.startswith(beginning))


def _telling_words(text: str) -> list[str]:
    """The words of a city's name, folded, with their points, without small ones."""
    words = _WORDS.findall(fold_for_comparison(text))
    return [_SAINTS.get(word, word) for word in words if word.rstrip(".") not in _SMALL_WORDS]


@cache
def _rows_by_first_word(country: str) -> dict[str, list[tuple[str, list[str]]]]:
    """The rows by the first word of each of their names in several, with the words after it; the larger first."""
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for row in _keep_country_rows(country):
        for name in (row[1], *row[-1].split("|")):
            if name.isalpha():  # of one word
                continue
            first, *others = [word.rstrip(".") for word in _telling_words(name)] or [""]
            if others:
                # A text takes a third of the room of a list of them; a load keeps those of most countries.
                found.setdefault(first, []).append((" ".join(others), row))
    return found
