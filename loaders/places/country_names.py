"""What countries are called in the languages of Europe, as Unicode's CLDR has it (by Babel)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from babel import Locale

from partnergraph.schema.codes import fold_for_comparison, iso_country_codes
from partnergraph.schema.values import Text

# The official languages of the EU, of its neighbours, candidates and the Eastern Partnership.
_LANGUAGES_OF_EUROPE = "en fr de uk bg cs da el es et fi ga hr hu it lt lv mt nl pl pt ro sk sl sv nb is tr sq mk sr bs ka hy az be"
# What regions are called as well: who asks for Granada means Andalusia's, not Grenada in Spanish.
_NAMES_OF_REGIONS = frozenset(
    {"granada", "grenade", "гренада", "la reunion", "norfolk", "svalbard og jan mayen"}
)


def list_further_names(code: str, known: Mapping[str, object]) -> Iterator[Text]:
    """The names of a country that are not ``known``, by their folded form; each once, in the first language that has it."""
    told = set(known)
    for language, name in _names_by_code().get(code, ()):
        folded = fold_for_comparison(name)
        if folded not in told:
            told.add(folded)
            yield Text(text=name, language=language)


@cache
def names_of_all_countries() -> dict[str, set[str]]:
    """ISO codes by each folded name that a country has in a language of Europe."""
    codes: dict[str, set[str]] = defaultdict(set)
    for language in _LANGUAGES_OF_EUROPE.split():
        territories = Locale.parse(language).territories
        for code in iso_country_codes():
            if name := territories.get(code):
                codes[fold_for_comparison(name)].add(code)
    return codes


@cache
def _names_by_code() -> dict[str, list[tuple[str, str]]]:
    """Languages and names by ISO code, but for names that two countries have, or a region."""
    names: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for language in _LANGUAGES_OF_EUROPE.split():
        territories = Locale.parse(language).territories
        for code in iso_country_codes():
            if name := territories.get(code):
                names[code].append((language, name))
    several = {name for name, of in names_of_all_countries().items() if len(of) > 1}
    shared = several | _NAMES_OF_REGIONS
    return {
        code: [one for one in some if fold_for_comparison(one[1]) not in shared]
        for code, some in names.items()
    }
