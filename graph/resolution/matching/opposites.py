"""Words that tell two bodies apart by themselves, however alike they are: north and south, first and second.

``words/opposites.txt`` and ``words/ordinals.txt`` have them by language, folded.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from rapidfuzz.distance import Levenshtein

from partnergraph.graph.resolution.matching.vocabulary import read_words_file

_SHORTEST_BEGINNING, _SHORTEST_REST, _LONG_REST = 3, 3, 6
_Meaning = tuple[int, int]  # a line of the file, and one of the things that it tells apart


@cache
def _meanings() -> dict[str, _Meaning]:
    return {
        word: (line, place)
        for line, text in enumerate(read_words_file("opposites.txt"))
        for place, words in enumerate(text.split("|"))
        for word in words.split()
    }


@cache
def _ordinals() -> dict[str, str]:
    lines = enumerate(read_words_file("ordinals.txt"), start=1)
    return {word: str(number) for number, line in lines for word in line.split()}


def read_ordinal(word: str) -> str | None:
    """The number, in digits, that an ordinal word of any language means; None for another word."""
    return _ordinals().get(word)


def are_opposed(one: str, two: str) -> bool:
    """Whether two words mean two things of one line, or begin so and go on alike (``ostheim``, ``westheim``)."""
    meanings = _meanings()
    if one in meanings and two in meanings:
        return _differ(meanings[one], meanings[two])
    return any(
        _differ(meaning, other) and _goes_on_alike(rest, its_rest)
        for meaning, rest in _read_beginnings(one)
        for other, its_rest in _read_beginnings(two)
    )


def mean_one_opposite(one: str, two: str) -> bool:
    """Whether two words are one of such words in two languages or forms (``oost``, ``east``)."""
    meaning = _meanings().get(one)
    return meaning is not None and meaning == _meanings().get(two)


def have_opposed_words(mine: Iterable[str], theirs: Iterable[str]) -> bool:
    """Whether a word of the one side is opposed to one of the other."""
    others = tuple(theirs)
    return any(are_opposed(one, two) for one in mine for two in others)


def _differ(one: _Meaning, two: _Meaning) -> bool:
    return one[0] == two[0] and one[1] != two[1]


def _read_beginnings(word: str) -> list[tuple[_Meaning, str]]:
    """What a long word may begin with, and the rest of it."""
    ends = range(_SHORTEST_BEGINNING, len(word) - _SHORTEST_REST + 1)
    return [(_meanings()[word[:end]], word[end:]) for end in ends if word[:end] in _meanings()]


def _goes_on_alike(one: str, two: str) -> bool:
    return one == two or (
        min(len(one), len(two)) >= _LONG_REST and Levenshtein.distance(one, two) <= 1
    )
