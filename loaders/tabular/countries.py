"""Countries as registers write them: ISO's or Eurostat's code, a name in some language, several in a cell."""

from __future__ import annotations

import re
from functools import cache

import pycountry
from babel import Locale

from partnergraph.loaders.places import names_of_countries
from partnergraph.loaders.places.country_names import names_of_all_countries
from partnergraph.loaders.tabular.text import EMPTY_WORDS
from partnergraph.schema.codes import fold_for_comparison, iso_country_codes, parse_country_code

_COUNTRY_SEPARATORS = re.compile(r"\s*[;|/\n]\s*|\s*,\s*(?=[A-Z]{2}\b)|(?<=\b[A-Z]{2}),\s*")
_CODE_THEN_NAME = re.compile(r"[(\[]?(?P<code>[A-Z]{2,3})[)\]]?(?:\s*[-–—:]\s*|\s+)(?P<name>\w.*)")
_NAME_THEN_CODE = re.compile(r"(?P<name>.*\w)(?:\s*[-–—:]\s*|\s*[(\[])(?P<code>[A-Z]{2,3})[)\]]?")
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
    "kosovo under unscr 1244": "XK",
    "xkx": "XK",
    "rks": "XK",
    "palestinian-administered areas": "PS",
    "slovak rep.": "SK",
    "czech rep.": "CZ",
    "moldova (republic of)": "MD",
    "macedonia, fyr": "MK",
    "turkiye (turkey)": "TR",
    "рф": "RU",
    "cr": "CZ",  # ČR, for CR in plain letters is read as a code before
}
# What people write in their languages, where CLDR has another word.
_COLLOQUIAL_NAMES = {
    "GB": "Anglie Anglia Anglija Anglicko Англия Англія İngiltere Inglismaa Englanti Inglaterra Angleterre Inghilterra "
    "Velká_Británie Veľká_Británia Velika_Britanija Велика_Британија Didžioji_Britanija Lielbritānija Suurbritannia "
    "Storbritannien Marea_Britanie Nagy-Britannia Büyük_Britanya Великобритания Great-Britain",
    "NL": "Holandsko Holandija Hollandi Hollanti Hollanda Holandia Hollandia Голландія Голландия Холандия Olanda Holanda",
    "MK": "Makedonija Makedonie Makedoonia Makedonien Македонија Македония Македонія Makedonya",
    "US": "JAV ASV ZDA SAD ABD США САД AÜE",
    "BY": "Bělorusko Bielorusko Belorusija Baltkrievija Valgevene Белоруссия",
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
def _codes_by_name_in_any_language() -> dict[str, str]:
    """Codes by folded name, with what neighbours call a country, and the numbers of ISO 3166-1."""
    colloquial = {
        fold_for_comparison(name.replace("_", " ")): code
        for code, names in _COLLOQUIAL_NAMES.items()
        for name in names.split()
    }
    neighbours = {
        name: next(iter(codes))
        for name, codes in names_of_all_countries().items()
        if len(codes) == 1
    }
    serbian = Locale.parse("sr_Latn").territories
    in_latin = {fold_for_comparison(serbian.get(code, code)): code for code in iso_country_codes()}
    numbers = {country.numeric: country.alpha_2 for country in pycountry.countries}
    return {**numbers, **in_latin, **colloquial, **neighbours, **_codes_by_country_name()}


@cache
def parse_country(text: str) -> str:
    """The ISO code (or XK) of one country. Raises ``ValueError`` if there is none of this code or name."""
    written = " ".join(text.split()).rstrip("* ")
    if len(written) == 2 and written.isascii() and written.isalpha():  # noqa: PLR2004
        return parse_country_code(written)
    folded = fold_for_comparison(written)
    key = folded.zfill(3) if folded.isdecimal() else folded  # spreadsheets lose zeros
    code = _codes_by_name_in_any_language().get(key) or _read_code_with_name(written, folded)
    if code is None:
        raise ValueError(f"{text!r} is no country's code or name")
    return code


def _read_code_with_name(written: str, folded: str) -> str | None:
    """The country of a code beside its name (``NL - Netherlands``, ``Germany (DE)``), where both mean the same."""
    if folded.startswith(("kosovo", "косово")):  # (UN resolution 1244), "under UNSCR 1244/99"
        return "XK"
    match = _CODE_THEN_NAME.fullmatch(written) or _NAME_THEN_CODE.fullmatch(written)
    if match is None:
        return None
    try:
        named = {parse_country(match["code"]), parse_country(match["name"])}
    except ValueError:
        return None
    return named.pop() if len(named) == 1 else None


@cache
def parse_countries(text: str | None) -> tuple[str, ...]:
    """The ISO codes of all countries in a cell, each once (``DE;HU``). Raises ``ValueError``."""
    if text is None or text.casefold() in EMPTY_WORDS:
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
