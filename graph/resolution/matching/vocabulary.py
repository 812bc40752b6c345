"""The words that names of organisations share: what they mean in which language.

``words/concepts.txt`` has a concept a line with its words by language; ``words/countries.txt`` the words by which a
name says its country. Both are our own reading, the first in any letters, the second in folded Latin ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from partnergraph.graph.resolution.matching.letters import romanise_text

_WORDS_FOLDER = Path(__file__).with_name("words")

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
# What governs a public body is called with it or left out.
_ORGAN_CONCEPTS = frozenset({"council", "government", "administration", "authority", "office"})
_ORGAN_WORDS = frozenset(
    """
    hall local self governing magistrate mayor commune uat unitatea administrativ teritoriala starostwo
    marszalkowski statutarni tc valiligi
    """.split()
)

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
            return frozenset({*words, "republic"})
    return frozenset({"republic"})


@cache
def english_cities() -> dict[str, str]:
    """The English name of a city by its other names, folded."""
    lines = (line.split("|") for line in read_words_file("cities.txt"))
    return {other: english for english, *others in lines for other in others}


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
            for word in map(romanise_text, words):
                concepts.setdefault(word, concept)
                languages[word].add(language)
    return {word: (concept, frozenset(languages[word])) for word, concept in concepts.items()}


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
