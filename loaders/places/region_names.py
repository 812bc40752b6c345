"""What regions are called in the languages of the pages, and what tells those of one name in one country apart.

Names in French, German and Ukrainian are those that iso-codes (by pycountry) gives the subdivisions of ISO 3166-2 of the
same name; it has none for statistical regions that are no subdivision of their country.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations, translation

import pycountry

from partnergraph.loaders.places.country_names import names_of_all_countries
from partnergraph.schema.codes import EUROSTAT_OF_ISO, fold_for_comparison

_LANGUAGES_OF_NAMES = ("fr", "de", "uk")
_LEVEL_2 = 4  # characters of a code of that level
# "Silésie (Haute-Silésie)", "Flamande, Région", "Уельс [Кемрі GB-CYM]": no names that anybody writes.
_NO_NAME = re.compile(r"[(),\[\]]")
# Exchanged for each other in Ukrainian.
_WRONG = frozenset({"EL41", "EL42"})


@dataclass(frozen=True)
class Apart:
    """What tells a region from others of its name: its ``level``, and ``until``, the last year in which its code was valid."""

    level: int | None = None
    until: int | None = None


def translate_region_name(code: str, name: str) -> dict[str, str]:
    """Names of a region by language, without those that are the same as its own."""
    if code in _WRONG:
        return {}
    wanted = (code[:2], fold_for_comparison(name))
    subdivision = _subdivisions().get(wanted)
    if subdivision is None:
        return {}
    own = {fold_for_comparison(name)}
    found = {}
    for language in _LANGUAGES_OF_NAMES:
        told = _translations(language).gettext(subdivision)
        folded = fold_for_comparison(told)
        if told == subdivision or _NO_NAME.search(told) or folded in own:
            continue
        if folded not in names_of_all_countries() and _told(language)[code[:2], folded] == 1:
            found[language] = told
    return found


@cache
def _subdivisions() -> dict[tuple[str, str], str]:
    """The names of subdivisions as iso-codes has them, by Eurostat's code of the country and each spelling, folded."""
    found: dict[tuple[str, str], str] = {}
    for one in pycountry.subdivisions:
        country = EUROSTAT_OF_ISO.get(one.country_code, one.country_code)
        for spelling in re.split(r"[\[\]/]", one.name):
            if folded := fold_for_comparison(spelling.strip()):
                found.setdefault((country, folded), one.name)
    return found


@cache
def _told(language: str) -> Counter[tuple[str, str]]:
    """Of how many subdivisions of a country a language has each name."""
    named = {(country, name) for (country, _), name in _subdivisions().items()}
    say = _translations(language).gettext
    return Counter((country, fold_for_comparison(say(name))) for country, name in named)


@cache
def _translations(language: str) -> NullTranslations:
    """What iso-codes says in a language."""
    return translation("iso3166-2", pycountry.LOCALES_DIR, languages=[language])


def tell_regions_apart(
    named: Mapping[str, str], valid_until: Mapping[str, int | None]
) -> dict[str, Apart]:
    """What tells each region apart that shares its name with another of its country, or with the country; by code.

    ``valid_until`` is None for codes in force. Of those in force, one of level 2 is told by its name alone, else the outermost.
    """
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, name in named.items():
        alike[code[:2], fold_for_comparison(name)].append(code)
    found: dict[str, Apart] = {}
    for (country, name), codes in alike.items():
        plain = _find_plain(codes, valid_until, of_country=_is_name_of(country, name))
        ends = [valid_until[code] for code in codes]
        for code in codes:
            until = valid_until[code]
            if code != plain and (len(codes) > 1 or plain is None):
                alone = until is not None and ends.count(until) == 1
                found[code] = Apart(None if alone else len(code) - 2, until)
    return found


def _find_plain(
    codes: Iterable[str], valid_until: Mapping[str, int | None], *, of_country: bool
) -> str | None:
    """Which of the regions of one name is meant by the name alone; None where that is the country."""
    in_force = [code for code in codes if valid_until[code] is None]
    return (
        None
        if of_country
        else min(in_force or codes, key=lambda code: (len(code) != _LEVEL_2, len(code)))
    )


def _is_name_of(country: str, folded: str) -> bool:
    """Whether a country, by Eurostat's code, is called so."""
    codes = names_of_all_countries().get(folded, set())
    return any(EUROSTAT_OF_ISO.get(code, code) == country for code in codes)
