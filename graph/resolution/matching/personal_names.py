"""Names of people, who trade under them: many are called alike, so a name alone says nothing of who it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from partnergraph.graph.resolution.matching.names import ParsedName
from partnergraph.graph.resolution.matching.vocabulary import read_words_file, word_concept

_MOST_WORDS, _FEWEST_WORDS = 4, 2
_INITIALS_AND_SURNAME = re.compile(
    r"(?:[^\W\d_]\.[ -]?){1,2}(?:[^\W\d_]{2,3} )*[^\W\d_]{2,}(?:-[^\W\d_]{2,})?$"
)
# What stands beside the name of somebody who trades alone, by country (ISO): the same letters are a body's form elsewhere.
_SOLE_TRADERS = {
    country: frozenset(words.split())
    for country, words in {
        "AT": "ek eu",
        "BA": "sp",
        "BG": "et zp",
        "CZ": "osvc",
        "DE": "ek ekfr inh inhaber inhaberin",
        "EE": "fie",
        "FI": "tmi toiminimi",
        "HR": "opg obrt",
        "HU": "ev",
        "IT": "ditta individuale agricola",
        "LT": "individuali",
        "PL": "jdg",
        "RO": "pfa individuala",
        "RS": "pr szr str preduzetnik",
        "SI": "sp",
        "SK": "szco",
        "UA": "fop",
    }.items()
}


@cache
def _given_names() -> frozenset[str]:
    return frozenset(name for line in read_words_file("given_names.txt") for name in line.split())


def is_persons_name(name: ParsedName, countries: Iterable[str]) -> bool:
    """Whether a name is somebody's own: a given name and a surname, or a name beside the words for a sole trader."""
    words = {*name.all_words, name.form or ""}
    if _INITIALS_AND_SURNAME.match(name.text) and _has_no_kind(name):
        return True
    if any(words & _SOLE_TRADERS.get(country, frozenset()) for country in countries):
        return not words.isdisjoint(_given_names())
    return (
        _FEWEST_WORDS <= len(name.all_words) <= _MOST_WORDS
        and not words.isdisjoint(_given_names())
        and _has_no_kind(name)
    )


def _has_no_kind(name: ParsedName) -> bool:
    """Whether a name says of what kind or form its body is nowhere, nor has a number."""
    return (
        name.form is None
        and not name.numerals
        and not any(word_concept(word) for word in name.all_words)
    )
