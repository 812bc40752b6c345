"""What matching compares of an organisation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from partnergraph.graph.resolution.matching.letters import romanise_text
from partnergraph.graph.resolution.matching.names import ParsedName, parse_names
from partnergraph.graph.resolution.matching.vocabulary import english_cities

_URL_HOST = re.compile(r"(?:https?://)?(?:www\.)?([^/:?#\s]+\.[a-z]{2,})", re.IGNORECASE)
_NOT_CITY = re.compile(r"\(.*?\)|[0-9]+|\bcedex\b|\bdistrict\b|\bcounty\b|[^\w\s]")
_COUNTRY_PREFIX = re.compile(r"^[A-Za-z]{1,2}(?=\d)|\W")
_STREET_KINDS = frozenset(
    """
    str street st strasse ul ulica ulice rue via viale av ave avenida avenue blvd boulevard
    bulevar calle c carrer plaza place piazza trg namesti namestie sq square ut utca u ter cesta
    iela gatan vagen no nr bb s n p o box po pobox bp cs cp km building floor de la le del der
    di des the of
    """.split()
)
_SHORTEST_STREET_WORD, _LONGEST_HOUSE_NUMBER = 3, 5


@dataclass(frozen=True)
class ComparedOrganisation:
    """What is compared of an organisation or of one record of it; texts are folded, countries are ISO codes.

    ``street``: the words of its street that tell; ``house``: the numbers in it.
    """

    id: str
    names: tuple[ParsedName, ...]
    acronyms: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    city: str = ""
    postcode: str = ""
    street: frozenset[str] = frozenset()
    house: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()

    @cached_property
    def place_words(self) -> frozenset[str]:
        """The words of its city, which its name may have or leave out."""
        return frozenset(self.city.split())


def compared_organisation(
    id: str,  # noqa: A002
    names: Iterable[str],
    *,
    acronym: str | None = None,
    countries: Iterable[str] = (),
    city: str | None = None,
    postcode: str | None = None,
    street: str | None = None,
    urls: Iterable[str] = (),
) -> ComparedOrganisation:
    """Take apart the stored values of an organisation. One whose names are all placeholders has no names."""
    parsed = [name for text in names for name in parse_names(text, acronym)]
    words, house = _parse_street(street or "")
    return ComparedOrganisation(
        id,
        tuple({name.compared_as: name for name in parsed}.values()),
        frozenset(short for name in parsed for short in name.acronyms),
        frozenset(countries),
        _normalise_city(city),
        _COUNTRY_PREFIX.sub("", romanise_text(postcode or "")).lstrip("0"),
        words,
        house,
        frozenset(match[1].lower() for url in urls if (match := _URL_HOST.match(url))),
    )


def _normalise_city(city: str | None) -> str:
    """A folded city without district numbers, postcodes, county and what is in parentheses, in one language."""
    first = re.split(r"[,/;]", romanise_text(city or ""))[0]
    plain = " ".join(_NOT_CITY.sub(" ", first).split())
    return english_cities().get(plain, plain)


def _parse_street(street: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a street that tell, and the house numbers."""
    tokens = re.findall(r"\w+", romanise_text(street))
    words = frozenset(
        word
        for word in tokens
        if len(word) >= _SHORTEST_STREET_WORD
        and not word[0].isdigit()
        and word not in _STREET_KINDS
    )
    numbers = (re.match(r"\d+", token) for token in tokens if len(token) <= _LONGEST_HOUSE_NUMBER)
    return words, frozenset(number[0] for number in numbers if number)
