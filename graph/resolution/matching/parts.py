"""What tells names apart that share most words: parts, numerals, kinds and levels of bodies, brands."""

from __future__ import annotations

import re
from itertools import groupby

from partnergraph.graph.resolution.matching.alignment import (
    WordAlignment,
    align_words,
    compare_words,
)
from partnergraph.graph.resolution.matching.compared import ComparedOrganisation
from partnergraph.graph.resolution.matching.letters import has_letters_to_romanise, romanise_text
from partnergraph.graph.resolution.matching.names import ParsedName
from partnergraph.graph.resolution.matching.rarity import WordRarity
from partnergraph.graph.resolution.matching.vocabulary import (
    PART_CONCEPTS,
    PUBLIC_LEVELS,
    word_concept,
)

_LEAST_WORD_LIKENESS, _LEAST_PART_SHARE = 0.8, 0.75
_TELLING_WEIGHT = 2.0
_LONGEST_SPELT_LETTER, _FEWEST_SPELT_LETTERS = 2, 2
# Letters of Latin, as Cyrillic and Greek write how they are pronounced, in our Latin letters.
_SPELT_LETTERS = frozenset(
    """
    a ey bi be si ce di de nti i e ef dzhi tzi ge eych eits ha ay dzhey tzei key kei ka el em
    en o ou pi pe kyu kiou ar er es ti te yu gyu giou vi ve dabalyu dablyu dablgiou eks ex iks
    uay gouai zed zet zi
    """.split()
)


def is_place_name(name: ParsedName, organisation: ComparedOrganisation) -> bool:
    """Whether a name is its city's alone, and so a municipality's."""
    return bool(organisation.city) and organisation.place_words.issuperset(name.all_words)


def compare_kinds(alignment: WordAlignment, concepts: frozenset[str]) -> float:
    """2 where each name has a concept of its own of this sort, 1 where one has one more, 0 where none has."""
    mine, theirs = _left_concepts(alignment, concepts)
    if mine == theirs:
        return 0.0
    return 2.0 if mine and theirs else 1.0


def compare_public_levels(alignment: WordAlignment, *, is_place: bool) -> float:
    """As :func:`compare_kinds`, of levels of public bodies.

    City and municipality are nearly one, and wholly so where one is a place's name alone.
    """
    linked = {word_concept(word) for link in alignment.links for word in (*link.mine, *link.theirs)}
    levels = (
        PUBLIC_LEVELS - linked
    )  # "municipal" beside a word for it that both have is no other level
    mine, theirs = _left_concepts(alignment, levels)
    if mine | theirs <= {"city", "municipality"} and (is_place or (mine and theirs)):
        return 0.0 if is_place else 0.5
    return compare_kinds(alignment, levels)


def _left_concepts(
    alignment: WordAlignment, concepts: frozenset[str]
) -> tuple[set[str | None], set[str | None]]:
    """Which of these concepts the words left over on each side mean."""
    mine, theirs = (
        {word_concept(word) for word in left} & concepts
        for left in (alignment.mine, alignment.theirs)
    )
    return mine, theirs


def has_unknown_tag(
    mine: ParsedName, theirs: ParsedName, one: ComparedOrganisation, two: ComparedOrganisation
) -> float:
    """1 where one name has a brand or unit set apart that the other does not know, else 0."""
    known = one.acronyms | two.acronyms | set(mine.all_words) | set(theirs.all_words)
    known |= {mine.squeezed, theirs.squeezed} | one.place_words | two.place_words
    return float(bool((mine.tags ^ theirs.tags) - known))


def compare_parts(mine: ParsedName, theirs: ParsedName, rarity: WordRarity, country: str) -> float:
    """1 for the same part, 0 for no part on both sides, -1 for one on one side, -2 for two parts."""
    if not mine.part and not theirs.part:
        return 0.0
    if not mine.part or not theirs.part:
        part = [
            word for word in mine.part or theirs.part if word_concept(word) not in PART_CONCEPTS
        ]
        others = theirs.words if mine.part else mine.words
        known = all(
            any(compare_words(word, other)[0] >= _LEAST_WORD_LIKENESS for other in others)
            for word in part
        )
        return 0.0 if part and known else -1.0
    found = align_words(mine.part, theirs.part)
    shared = sum(rarity.weigh(link.mine[0], country) * link.likeness for link in found.links)
    left = [rarity.weigh(word, country) for word in (*found.mine, *found.theirs)]
    total = 2 * shared + sum(left)
    same = total > 0 and 2 * shared / total >= _LEAST_PART_SHARE
    return 1.0 if same and max(left, default=0.0) < _TELLING_WEIGHT else -2.0


def _order_of_spelt_letters(name: ParsedName, other: ParsedName) -> list[str]:
    """What two names share, in the order of one, where both are made of nothing but letters as they are pronounced."""
    if any(len(word) > _LONGEST_SPELT_LETTER for word in (*name.all_words, *other.all_words)):
        return []
    words, shared = (re.findall(r"\w+", romanise_text(one.text).lower()) for one in (name, other))
    return [word for word in words if word in shared and len(word) <= _LONGEST_SPELT_LETTER]


def _runs_of_spelt_letters(name: ParsedName) -> list[str]:
    """The words in a row that are nothing but letters as they are pronounced, of a Greek or Cyrillic name."""
    if not has_letters_to_romanise(name.text):
        return []
    words = re.findall(r"\w+", romanise_text(name.text).lower())
    runs = (list(run) for spelt, run in groupby(words, _SPELT_LETTERS.__contains__) if spelt)
    return [word for run in runs if len(run) >= _FEWEST_SPELT_LETTERS for word in run]


def weigh_segment(mine: ParsedName, theirs: ParsedName, rarity: WordRarity, country: str) -> float:
    """The weight of one name where it is a segment of the other (brand - what it does), else 0."""
    return max(
        (
            sum(rarity.weigh(word, country) for word in whole.all_words)
            for whole, other in ((mine, theirs), (theirs, mine))
            if len(other.segments) > 1 and whole.all_words in other.segments
        ),
        default=0.0,
    )


def compare_numerals(mine: ParsedName, theirs: ParsedName) -> float:
    """0 for the same numerals and single letters, 1 where some differ, 2 for some on one side, 3 for others.

    Letters that are spelt out ("VI EL TI") are others in another order.
    """
    mine_spelt, theirs_spelt = _runs_of_spelt_letters(mine), _runs_of_spelt_letters(theirs)
    if mine_spelt and theirs_spelt and mine_spelt != theirs_spelt:
        return 3.0
    if _order_of_spelt_letters(mine, theirs) != _order_of_spelt_letters(theirs, mine):
        return 3.0
    if mine.numerals == theirs.numerals and mine.letters == theirs.letters:
        return 0.0
    if set(mine.numerals) & set(theirs.numerals) and mine.letters == theirs.letters:
        return 1.0
    on_both = (mine.numerals and theirs.numerals) or (mine.letters and theirs.letters)
    return 3.0 if on_both else 2.0
