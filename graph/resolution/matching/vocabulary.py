"""The words that names of organisations share: what they mean in which language.

``words/concepts.txt`` has a concept a line with its words by language; ``words/countries.txt`` the words by which a
name says its country. Both are our own reading, the first in any letters, the second in folded Latin ones.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from partnergraph.graph.resolution.matching.letters import respell_cyrillic, romanise_text

_WORDS_FOLDER = Path(__file__).with_name("words")
_REMEMBERED_WORDS = 100_000  # of names, with what was found of them

_SMALL_WORDS_BY_LANGUAGE = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and for in at on to by with from",
        "de": "und der die das des fur von im zu den dem am an mit beim fuer",
        "fr": "de la le les et du des pour en au aux d l sur",
        "it": "di del della dei degli delle e per il lo la in al alla d l dell nel nella",
        "es": "de del la las los y para el en e",
        "ca": "de del la les els i per d l",
        "pt": "de do da dos das e para o a em",
        "sl": "za in v na pri ter",
        "hr": "za i u na pri",
        "cs": "v a pro na ve s pri",
        "sk": "v a pre na vo so pri",
        "pl": "w i z ze na dla we przy do im",
        "ro": "de din si pentru al a ale in la cu",
        "hu": "es a az",
        "nl": "van voor het de en in te der",
        "sv": "i och for av pa",
        "da": "i og for af",
        "no": "i og for av",
        "fi": "ja",
        "bg": "na za i v po sas s kam",
        "el": "tou tis ton kai gia ke tin to",
        "eu": "eta",
        "sq": "e i te per",
        "lv": "un",
        "lt": "ir",
    }.items()
}
SMALL_WORDS = frozenset().union(*_SMALL_WORDS_BY_LANGUAGE.values()) | {"&"}

_REPUBLIC_WORDS = frozenset(
    """
    republic republik republique repubblica republica republicii republika republike republiky
    republiki respublikos republikas vabariigi rzeczypospolitej koztarsasag dimokratias
    """.split()
)

# A segment of a name with one of these is a part of a body, not the body.
PART_CONCEPTS = frozenset(
    {
        "faculty",
        "department",
        "laboratory",
        "branch",
        "campus",
        "unit",
        "section",
        "division",
        "clinic",
    }
)
# These say at what level a public body stands; two of them are two bodies.
PUBLIC_LEVELS = frozenset(
    {
        "municipality",
        "city",
        "county",
        "region",
        "province",
        "district",
        "rural",
        "state",
        "canton",
    }
)
# A body's kind: its names in two languages share it.
BODY_KINDS = frozenset(
    """
    university institute academy school college agency center chamber association foundation
    ministry hospital museum park council port cooperation
    """.split()
)
# What a body is for; two of one kind in one city differ by it alone.
FIELDS = frozenset(
    """
    technical appliedsciences agriculture commerce industry nature tourism energy environment health
    transport culture water forest medical economy education
    """.split()
)
_GLUED_KINDS = frozenset({"ministry", "chamber"})
_SHORTEST_FIELD = 4
# What governs a public body is called with it or left out.
_ORGAN_CONCEPTS = frozenset({"council", "government", "administration", "authority", "office"})
_ORGAN_WORDS = frozenset(
    """
    hall local self governing magistrate mayor commune uat unitatea administrativ teritoriala starostwo
    marszalkowski statutarni tc valiligi
    """.split()
)

# The ends of places' adjectives and cases in Slavic, Baltic and Caucasian languages and in Hungarian.
_PLACE_ENDING = re.compile(r"(?:i|ac|[ae]n)?[sc]?k[aeioy]\w{0,3}|[aio]s|i?aus|i?ach|[aeiouy]")
_SHORTEST_CITY_STEM = 4

# Schools and hospitals are named alike in many cities, after the same people.
_LOCAL_CONCEPTS = frozenset({"school", "hospital", "museum"})
_LOCAL_WORDS = frozenset(
    """
    liceul liceum liceo lycee lyceum lykeio gymnazium gymnasium gimnazija gimnazjum gimnaziya
    gymnasio licej licei colegiul gradinita kindergarten grundschule hauptschule realschule
    gesamtschule volksschule mittelschule berufsschule vrtic grammar secondary primary
    """.split()
)


def is_local_kind_word(word: str) -> bool:
    """Whether a word names a kind of body of which every city has its own."""
    return word in _LOCAL_WORDS or word_concept(word) in _LOCAL_CONCEPTS


def is_organ_word(word: str) -> bool:
    """Whether a word names what governs a public body, not another body."""
    return word_concept(word) in _ORGAN_CONCEPTS or word in _ORGAN_WORDS


@cache
def country_words(country: str) -> frozenset[str]:
    """The words by which a name says the country (ISO code) that it is in anyway."""
    for line in read_words_file("countries.txt"):
        code, *words = line.split()
        if code == country:
            return _REPUBLIC_WORDS.union(words)
    return _REPUBLIC_WORDS


@cache
def _countries_by_word() -> dict[str, frozenset[str]]:
    """The countries (ISO codes) that a word may name."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in read_words_file("countries.txt"):
        code, *words = line.split()
        for word in words:
            found[word].add(code)
    return {word: frozenset(codes) for word, codes in found.items()}


def say_one_country(one: str, two: str) -> bool:
    """Whether two words name one country, or both say that it is a republic."""
    countries = _countries_by_word()
    shared = countries.get(one, frozenset()) & countries.get(two, frozenset())
    return bool(shared) or (one in _REPUBLIC_WORDS and two in _REPUBLIC_WORDS)


@cache
def english_cities() -> dict[str, str]:
    """The English name of a city by its other names, folded."""
    lines = (line.split("|") for line in read_words_file("cities.txt"))
    return {other: english for english, *others in lines for other in others}


@lru_cache(maxsize=_REMEMBERED_WORDS)
def find_city(word: str) -> str | None:
    """The English name of a listed city that a word is, or that it is an adjective or a case of (``warszawski``)."""
    names = english_cities()
    if word in names:
        return names[word]
    if word in _english_names():
        return word
    for end in range(_SHORTEST_CITY_STEM, len(word)):
        if _PLACE_ENDING.fullmatch(word, end) and (city := _cities_by_stem().get(word[:end])):
            return city
    return None


@cache
def _english_names() -> frozenset[str]:
    return frozenset(line.partition("|")[0] for line in read_words_file("cities.txt"))


@cache
def _cities_by_stem() -> dict[str, str]:
    """The English name of a city by each of its names, without the vowel at its end."""
    every = english_cities() | {city: city for city in _english_names()}
    return {stem: city for name, city in every.items() if (stem := re.sub("[aeiouy]$", "", name))}


def read_words_file(name: str) -> list[str]:
    """The lines of a file of words that say something."""
    lines = (_WORDS_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def _word_concepts() -> dict[str, tuple[str, frozenset[str]]]:
    """The concept of each word, and the languages that have the word."""
    concepts: dict[str, str] = {}
    languages: dict[str, set[str]] = defaultdict(set)
    for line in read_words_file("concepts.txt"):
        concept, *parts = line.split(";")
        for part in parts:
            language, *words = part.split()
            for word in words:
                others = (spelt for rule in respell_cyrillic(word) for spelt in rule.values())
                for spelling in (romanise_text(word), *others):
                    concepts.setdefault(spelling, concept)
                    languages[spelling].add(language)
    return {word: (concept, frozenset(languages[word])) for word, concept in concepts.items()}


@lru_cache(maxsize=_REMEMBERED_WORDS)
def split_compound(word: str) -> tuple[str, ...]:
    """A word that says a field and a kind in one (``umweltministerium``), as two; else the word alone."""
    if word_concept(word) is None:
        for at in range(_SHORTEST_FIELD, len(word) - _SHORTEST_FIELD):
            if word_concept(word[at:]) in _GLUED_KINDS:
                for field in (word[:at], word[:at].removesuffix("s")):
                    if word_concept(field) in FIELDS:
                        return field, word[at:]
    return (word,)


def word_concept(word: str) -> str | None:
    """What a common word means, whatever its language; None for a word that is not common."""
    found = _word_concepts().get(word)
    return found[0] if found else None


def detect_languages(words: Iterable[str]) -> frozenset[str]:
    """The languages that explain most of a name's common words; none where it has none."""
    votes: dict[str, float] = defaultdict(float)
    concepts = _word_concepts()
    for word in words:
        if word in concepts:
            for language in concepts[word][1]:
                votes[language] += 1.5
        for language, small in _SMALL_WORDS_BY_LANGUAGE.items():
            if word in small:
                votes[language] += 1.0
    if not votes:
        return frozenset()
    most = max(votes.values())
    return frozenset(language for language, vote in votes.items() if vote >= most - 0.1)
