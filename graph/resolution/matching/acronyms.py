"""Acronyms: what is written as one, and whether its letters fit the words of a name."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LONGEST_ACRONYM = 12
_SEVERAL_DIGITS = re.compile(r"\d\d")
_FEWEST_BEGINNINGS, _BEGINNING_SHARE = 2, 0.6


def looks_like_acronym(text: str, *, all_capitals: bool) -> bool:
    """Whether a segment is written as an acronym is: one short word with two capitals (or two such words).

    ``all_capitals``: the whole name is, so that capitals say nothing.
    """
    word = text.strip(" .,;'\"“”„«»")
    if not 1 < len(word) <= _LONGEST_ACRONYM or word.count(" ") > 1 or _SEVERAL_DIGITS.search(word):
        return False
    if all_capitals:
        return " " not in word
    capitals = sum(letter.isupper() for letter in word)
    return capitals > 1 and sum(letter.islower() for letter in word) <= 3 + word.count(" ")


def acronym_fits(acronym: str, words: Sequence[str]) -> bool:
    """Whether an acronym's letters are found in order in the words, most of them as first letters."""
    letters = "".join(letter for letter in acronym if letter.isalnum())
    telling = [word for word in words if word]
    if len(letters) < _FEWEST_BEGINNINGS or not telling:
        return False
    least = max(_FEWEST_BEGINNINGS, round(_BEGINNING_SHARE * len(letters)))
    return _count_beginnings(letters, telling) >= least


def _count_beginnings(letters: str, words: Sequence[str]) -> int:
    """Most letters that can be beginnings of words when all are found in order; 0 where not all are found.

    A letter that is not a beginning must lie in the word last begun; words may be passed over.
    """
    most_by_place: dict[int, int] = {0: 0}  # by how many letters are found
    for word in words:
        later = dict(most_by_place)
        for place, count in most_by_place.items():
            if place < len(letters) and word[0] == letters[place]:
                at = 1
                for taken in range(place + 1, len(letters) + 1):
                    later[taken] = max(later.get(taken, 0), count + 1)
                    at = word.find(letters[taken], at) + 1 if taken < len(letters) else 0
                    if not at:
                        break
        most_by_place = later
    return most_by_place.get(len(letters), 0)
