"""Countries as registers write them: ISO's or Eurostat's code, a name in some language, several in a cell."""

from __future__ import annotations

import re
from functools import cache

import pycountry

from loaders.places import names_of_countries
from schema.codes import country_code, country_codes, folded

SEPARATORS = re.compile(r"\s*[;|/\n]\s*|\s*,\s*(?=[A-Z]{2}\b)|(?<=\b[A-Z]{2}),\s*")
# Longer codes and names that neither ISO nor our own list has.
FURTHER = {
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "uk": "GB",
    "usa": "US",
    "u.s.a.": "US",
    "the netherlands": "NL",
    "holland": "NL",
    "korea": "KR",
    "macedonia": "MK",
    "fyrom": "MK",
    "fyr macedonia": "MK",
    "former yugoslav republic of macedonia": "MK",
    "the former yugoslav republic of macedonia": "MK",
    "republic of moldova": "MD",
    "russian federation": "RU",
    "slovak republic": "SK",
    "republic of north macedonia": "MK",
    "kosovo*": "XK",
    "kosovo under unscr 1244": "XK",
    "palestinian-administered areas": "PS",
}


@cache
def by_name() -> dict[str, str]:
    """Codes by folded name: ISO's names, ours in many languages, and three-letter codes."""
    codes: dict[str, str] = {}
    for country in pycountry.countries:
        for name in ("name", "common_name", "official_name", "alpha_3"):
            if text := getattr(country, name, None):
                codes.setdefault(folded(text), country.alpha_2)
    for code, names in names_of_countries().items():
        for name in names:
            codes.setdefault(folded(name), code)
    return {**codes, **FURTHER}


@cache
def country(text: str) -> str:
    """The ISO code (or XK) of one country. Raises ``ValueError`` if there is none of this code or name."""
    written = " ".join(text.split())
    if len(written) == 2 and written.isalpha():  # noqa: PLR2004
        return country_code(written)
    code = by_name().get(folded(written))
    if code is None:
        raise ValueError(f"{text!r} is no country's code or name")
    return code


@cache
def countries(text: str | None) -> tuple[str, ...]:
    """The ISO codes of all countries in a cell, each once (``DE;HU``). Raises ``ValueError``."""
    if text is None:
        return ()
    if text in country_codes():
        return (text,)
    try:
        return (country(text),)
    except ValueError:
        parts = [part for part in SEPARATORS.split(text) if part]
        if len(parts) < 2:  # noqa: PLR2004
            parts = [part for part in text.split(",") if part.strip()]
        if len(parts) < 2:  # noqa: PLR2004
            raise
        return tuple(dict.fromkeys(country(part) for part in parts))


def is_country(text: str) -> bool:
    """Whether a text that should be a city's is a country's name."""
    return folded(text) in by_name()
