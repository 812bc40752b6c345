"""Cities as sources write them: which one is meant, and under what id it is kept.

``cities.yaml`` lists those whose names differ; GeoNames knows others, and where all of them are. Any other is kept
by its name and country: two towns of one name in one country become one, which a source with better places can
tell apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from pydantic import BaseModel, ConfigDict

from partnergraph.loaders.places.data_files import read_yaml_mapping, validate_entry
from partnergraph.loaders.places.geonames import (
    GeoCity,
    find_geo_city,
    find_shortened_city,
)
from partnergraph.loaders.places.transliteration import transliterate
from partnergraph.schema.base import NonEmptyStr
from partnergraph.schema.codes import make_slug
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.places import CountryCode

CITIES_FILE = "cities.yaml"

_POSTCODE = r"(?:[A-Z]{1,3}\s?[-–]\s?)?(?:\d{4}\s[A-Z]{2}|\d{2}-\d{3}|\d{3}\s\d{2}|\d{4,6})"
_POSTCODE_FIRST = re.compile(rf"(?P<postcode>{_POSTCODE})[\s,]+(?P<rest>\D.*)")
_POSTCODE_LAST = re.compile(rf"(?P<rest>.*\D)[\s,]+(?P<postcode>{_POSTCODE})")
_ASIDE = re.compile(
    r"\s*[([].*|\s*[,;|].*|\s+[-–]\s+head ?quarters?.*|\s+cedex(\s+\d+)?$", re.IGNORECASE
)
# What a name of a city is written with in the languages of the field, and its numbered quarters.
_KIND_BEFORE = re.compile(
    r"(?:(?:гр|г|м|с|gr|m\.?\s?st|mun)\.|(?:град|місто|город|община|δημος|δήμος|municipiul|orasul|orașul|oraşul|"
    r"ville de|city of|town of|citta di|città di|comune di|stadt|gemeinde|gmina|miasto|mesto|město|obec|grad)\s)\s*",
    re.IGNORECASE,
)
_QUARTER_AFTER = re.compile(
    r"\s+(?:\d{1,2}(?:er?|[eè]me|º|°|\.)?(?:\s+arr\w*\.?)?|[NSEW][EWC]?\d{1,2}[A-Z]?|[IVX]{1,5}\.?(?:\s+ker\w*\.?)?)"
)
_DISTRICT_LETTER = {
    "DK": re.compile(r"\s+[A-ZÆØÅ]{1,2}\.?$")
}  # Denmark's post adds a letter: København K
_SMALL_WORDS = {
    "a",
    "am",
    "an",
    "da",
    "de",
    "del",
    "der",
    "do",
    "di",
    "im",
    "in",
    "la",
    "nad",
    "of",
    "the",
}


@dataclass(frozen=True)
class NamedCity:
    """A city as a cell names it: its id, the name to show, what else the cell calls it, a postcode beside it.

    ``geo`` is what GeoNames knows of it.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    postcode: str | None = None
    geo: GeoCity | None = field(default=None, compare=False, repr=False)


class _CityEntry(BaseModel):
    """An entry of ``cities.yaml``: the first of the names is the one to show."""

    model_config = ConfigDict(extra="forbid")

    country: CountryCode
    names: list[NonEmptyStr]


@cache
def cities_by_name() -> dict[tuple[str, str], tuple[str, str]]:
    """The id and English name of every listed city, by country and the slug of each of its names."""
    cities: dict[tuple[str, str], tuple[str, str]] = {}
    for identifier, entry in read_yaml_mapping(CITIES_FILE).items():
        city = validate_entry(_CityEntry, f"{CITIES_FILE}: {identifier}", **entry)
        for name in city.names:
            key = city.country, make_slug(name)
            if cities.setdefault(key, (identifier, city.names[0]))[0] != identifier:
                raise InvalidInput(
                    f"{name!r} stands for {cities[key][0]} too",
                    where=f"{CITIES_FILE}: {identifier}",
                    do="leave it with one of them",
                )
    return cities


def identify_city(text: str, country: str) -> NamedCity | None:
    """The city that a cell means, in the country of this ISO code; None where it names none.

    A postcode in the same cell is taken off, and so is what only says where the city lies: a province in
    brackets, a district's letter, ``Cedex``. Of several places (``Martinsried/Munich``) the first counts, unless
    all together are the name of one (``Frankfurt/Oder``).
    """
    cell = " ".join(text.split())
    match = _POSTCODE_FIRST.fullmatch(cell) or _POSTCODE_LAST.fullmatch(cell)
    postcode, rest = (match["postcode"], match["rest"]) if match else (None, cell)
    city_names = _ASIDE.sub("", rest).strip(" ,.;-")
    if country in _DISTRICT_LETTER:
        city_names = _DISTRICT_LETTER[country].sub("", city_names)
    names = re.split(r"\s*/\s*", city_names)
    if city_names != rest.strip(" ,.;-") or len(names) > 1:
        whole = find_geo_city(country, rest) or find_shortened_city(country, rest)
        names = [rest] if whole else names
    identifier, english, geo = _known_city(names[0], country)
    if not make_slug(english) or english.isdecimal():
        return None
    spellings = [name for name in names if _known_city(name, country)[0] == identifier]
    aliases = dict.fromkeys(name for name in spellings if make_slug(name) != make_slug(english))
    return NamedCity(identifier, english, tuple(aliases), postcode, geo)


def _known_city(name: str, country: str) -> tuple[str, str, GeoCity | None]:
    """The id of a city, the name to show, and what GeoNames knows of it, by one of its names.

    The id is a listed city's own, else made of the name: GeoNames's, where the name is another that it knows.
    """
    latin_name = _capitalise_city_name(transliterate(name, country))
    cities = cities_by_name()
    listed = cities.get((country, make_slug(name))) or cities.get((country, make_slug(latin_name)))
    if listed:
        return *listed, find_geo_city(country, listed[1], name, latin_name)
    geo = find_geo_city(country, name, latin_name) or find_shortened_city(country, latin_name)
    if geo is None and (plain := _without_kind_or_quarter(name)) != name:
        known = _known_city(plain, country)
        if known[2] is not None:
            return known
    if geo is not None and make_slug(geo.name) != make_slug(latin_name):
        english = transliterate(geo.name, country)
        by_geo = cities.get((country, make_slug(english)))
        if find_geo_city(country, by_geo[1] if by_geo else geo.name) == geo:
            if by_geo:
                return *by_geo, geo
            latin_name = english
    return f"city:{make_slug(latin_name)}-{country.lower()}", latin_name, geo


def _without_kind_or_quarter(name: str) -> str:
    """A name without ``City of`` before it and the number of a quarter after it."""
    plain = _KIND_BEFORE.sub("", name, count=1) if _KIND_BEFORE.match(name) else name
    last = _QUARTER_AFTER.search(plain)
    return plain[: last.start()] if last and last.end() == len(plain) else plain


def _capitalise_city_name(name: str) -> str:
    """A name that is all capitals, or none, as names are written."""
    if not (name.isupper() or name.islower()):
        return name
    words = re.split(r"([\s'’-]+)", name.lower())
    return "".join(
        word if word in _SMALL_WORDS and position else word.capitalize()
        for position, word in enumerate(words)
    )
