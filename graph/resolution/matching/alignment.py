"""Which words of two names are one: the same, spelt otherwise, glued, translated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product

from rapidfuzz.distance import JaroWinkler, Levenshtein

from partnergraph.graph.resolution.matching.letters import LOST_LETTER, matches_lost_letters
from partnergraph.graph.resolution.matching.opposites import are_opposed, mean_one_opposite
from partnergraph.graph.resolution.matching.vocabulary import (
    SMALL_WORDS,
    english_cities,
    find_city,
    say_one_country,
    word_concept,
)

_LEAST_LIKENESS, _INFLECTED_LIKENESS, _TRANSLATED_LIKENESS = 0.80, 0.85, 0.9
_SHORTEST_MISSPELT_WORD, _LONG_WORD = 5, 8
_LONGEST_INITIALS, _INITIALS_LIKENESS = 5, 0.9
_STEM, _STEM_SHARE, _LONGEST_ENDING, _SAME_TAIL = 5, 0.62, 3, 2
_UMLAUT_DIGRAPH = re.compile("([aou])e")  # oe is one way to write ö without it


@dataclass(frozen=True)
class WordLink:
    """Words of the one name and of the other that are one, how surely (0 to 1), and in which way."""

    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    likeness: float
    way: str


@dataclass(frozen=True)
class WordAlignment:
    """Links between two names, and the words of each that are left over."""

    links: tuple[WordLink, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


def align_words(mine: tuple[str, ...], theirs: tuple[str, ...]) -> WordAlignment:
    """Link the words of two names, the surest first."""
    left, right = list(mine), list(theirs)
    links: list[WordLink] = []
    for word in mine:
        if word in right:
            left.remove(word)
            right.remove(word)
            links.append(WordLink((word,), (word,), 1.0, "same"))
    for one, two, glued in _take_glued_words(left, right, mine):
        links.append(WordLink((one, two), (glued,), 0.95, "glued"))
    for one, two, glued in _take_glued_words(right, left, theirs):
        links.append(WordLink((glued,), (one, two), 0.95, "glued"))
    likely = ((*compare_words(one, two), one, two) for one, two in product(left, right))
    for likeness, way, one, two in sorted(likely, key=lambda found: -found[0]):
        if likeness >= _LEAST_LIKENESS and one in left and two in right:
            left.remove(one)
            right.remove(two)
            links.append(WordLink((one,), (two,), likeness, way))
    for short, words in _take_initials(left, right, theirs):
        links.append(WordLink((short,), words, _INITIALS_LIKENESS, "initials"))
    for short, words in _take_initials(right, left, mine):
        links.append(WordLink(words, (short,), _INITIALS_LIKENESS, "initials"))
    return WordAlignment(tuple(links), tuple(left), tuple(right))


def _take_initials(
    shorts: list[str], spelt: list[str], order: Sequence[str]
) -> list[tuple[str, tuple[str, ...]]]:
    """Take out short words of the one name, each with the words in a row of the other whose first letters it has."""
    found = []
    for short in tuple(shorts):
        length = len(short)
        rows = (tuple(order[at : at + length]) for at in range(len(order) - length + 1))
        words = next((row for row in rows if _are_spelt_out(short, row, spelt)), None)
        if words:
            shorts.remove(short)
            for word in words:
                spelt.remove(word)
            found.append((short, words))
    return found


def _are_spelt_out(short: str, words: Sequence[str], spelt: list[str]) -> bool:
    """Whether the first letters of words, of which nothing else is known, are those of a short word."""
    return (
        1 < len(short) <= _LONGEST_INITIALS
        and short == "".join(word[0] for word in words)
        and len(set(words)) == len(words)
        and all(word in spelt and len(word) > 1 for word in words)
    )


def _take_glued_words(
    apart: list[str], glued: list[str], order: Sequence[str]
) -> list[tuple[str, str, str]]:
    """Take out two words of the one name that are written together in the other; ``order`` is that of the first."""
    found = []
    for one, two in pairwise(order):
        if one not in apart or two not in apart or one == two:
            continue
        word = next((word for word in glued if _is_glued(word, one + two)), None)
        if word is not None:
            apart.remove(one)
            apart.remove(two)
            glued.remove(word)
            found.append((one, two, word))
    return found


def _is_glued(word: str, joined: str) -> bool:
    """Whether a word is two that were joined, a long one also with a letter more or less."""
    return word == joined or (len(word) > _LONG_WORD and Levenshtein.distance(word, joined) <= 1)


def _is_glued_to_small_word(one: str, two: str) -> bool:
    """Whether the longer word is the other, a long one, with a small word before it: ``desentreprises``."""
    shorter, longer = sorted((one, two), key=len)
    small = longer.removesuffix(shorter)
    return len(shorter) > _LONG_WORD and len(small) > 1 and small in SMALL_WORDS


@lru_cache(maxsize=200_000)
def compare_words(one: str, two: str) -> tuple[float, str]:
    """How surely two words are one (0 to 1), and in which way; short words differ by a letter for a reason."""
    if one == two:
        return 1.0, "same"
    if LOST_LETTER in one or LOST_LETTER in two:
        return (0.95, "lost letter") if matches_lost_letters(one, two) else (0.0, "")
    if _UMLAUT_DIGRAPH.sub(r"\1", one) == _UMLAUT_DIGRAPH.sub(r"\1", two):
        return 0.98, "umlaut"
    if are_opposed(one, two):
        return 0.0, ""
    if _is_glued_to_small_word(one, two):
        return 0.95, "glued"
    mine, theirs = word_concept(one), word_concept(two)
    is_one_idea = mine is not None and mine == theirs
    if is_one_idea or mean_one_opposite(one, two) or say_one_country(one, two):
        return _TRANSLATED_LIKENESS, "translated"
    cities = english_cities()
    if cities.get(one, one) == cities.get(two, two):
        return 0.95, "one city"
    city = find_city(one)
    if city is not None and city == find_city(two):
        return _TRANSLATED_LIKENESS, "inflected"
    if min(len(one), len(two)) < _SHORTEST_MISSPELT_WORD or one.isdigit() or two.isdigit():
        return 0.0, ""
    return (0.0, "") if mine and theirs else _compare_spellings(one, two)


def _compare_spellings(one: str, two: str) -> tuple[float, str]:
    """How surely two long words are spellings or endings of one."""
    near = Levenshtein.normalized_similarity(one, two)
    if _is_inflected(one, two):
        return max(_INFLECTED_LIKENESS, near), "inflected"
    distance = Levenshtein.distance(one, two)
    if distance == 1 or (distance == 2 and max(len(one), len(two)) >= _LONG_WORD):  # noqa: PLR2004
        return max(near, 0.82), "typo"
    return min(JaroWinkler.similarity(one, two), 0.12 + near) - 0.04, "alike"


def _is_inflected(one: str, two: str) -> bool:
    """Whether two words differ only in an ending after a stem."""
    if one[-_SAME_TAIL:] == two[-_SAME_TAIL:]:
        return False  # they differ within, as surnames do: schulze, schultze
    longest = max(len(one), len(two))
    differing = (i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b)
    stem = next(differing, min(len(one), len(two)))
    return stem >= max(_STEM, _STEM_SHARE * longest) and longest - stem <= _LONGEST_ENDING
