"""Countries as registers write them: ISO's or Eurostat's code, a name in some language, several in a cell."""

from __future__ import annotations

import re
from functools import cache

import pycountry

from partnergraph.loaders.places import names_of_countries
from partnergraph.schema.codes import fold_for_comparison, iso_country_codes, parse_country_code

_COUNTRY_SEPARATORS = re.compile(r"\s*[;|/\n]\s*|\s*,\s*(?=[A-Z]{2}\b)|(?<=\b[A-Z]{2}),\s*")
# Longer codes and names that neither ISO nor our own list has.
_FURTHER_COUNTRY_NAMES = {
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
def _codes_by_country_name() -> dict[str, str]:
    """Codes by folded name: ISO's names, ours in many languages, and three-letter codes."""
    codes: dict[str, str] = {}
    for country in pycountry.countries:
        for name in ("name", "common_name", "official_name", "alpha_3"):
            if text := getattr(country, name, None):
                codes.setdefault(fold_for_comparison(text), country.alpha_2)
    for code, names in names_of_countries().items():
        for name in names:
            codes.setdefault(fold_for_comparison(name), code)
    return {**codes, **_FURTHER_COUNTRY_NAMES}


@cache
def parse_country(text: str) -> str:
    """The ISO code (or XK) of one country. Raises ``ValueError`` if there is none of this code or name."""
    written = " ".join(text.split())
    if len(written) == 2 and written.isalpha():  # noqa: PLR2004
        return parse_country_code(written)
    code = _codes_by_country_name().get(fold_for_comparison(written))
    if code is None:
        raise ValueError(f"{text!r} is no country's code or name")
    return code


@cache
def parse_countries(text: str | None) -> tuple[str, ...]:
    """The ISO codes of all countries in a cell, each once (``DE;HU``). Raises ``ValueError``."""
    if text is None:
        return ()
    if text in iso_country_codes():
        return (text,)
    try:
        return (parse_country(text),)
    except ValueError:
        parts = [part for part in _COUNTRY_SEPARATORS.split(text) if part]
        if len(parts) < 2:  # noqa: PLR2004
            parts = [part for part in text.split(",") if part.strip()]
        if len(parts) < 2:  # noqa: PLR2004
            raise
        return tuple(dict.fromkeys(parse_country(part) for part in parts))


def is_country_name(text: str) -> bool:
    """Whether a text that should be a city's is a country's name."""
    return fold_for_comparison(text) in _codes_by_country_name()
