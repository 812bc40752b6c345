"""The features of two names: how much of them is shared, weighed by how rare it is, and what is left over."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import token_sort_ratio

from partnergraph.graph.resolution.matching.acronyms import acronym_fits
from partnergraph.graph.resolution.matching.alignment import (
    WordAlignment,
    WordLink,
    align_words,
    compare_words,
)
from partnergraph.graph.resolution.matching.compared import ComparedOrganisation
from partnergraph.graph.resolution.matching.names import ParsedName
from partnergraph.graph.resolution.matching.parts import (
    compare_kinds,
    compare_numerals,
    compare_parts,
    compare_public_levels,
    has_unknown_tag,
    is_place_name,
    weigh_segment,
)
from partnergraph.graph.resolution.matching.rarity import WordRarity
from partnergraph.graph.resolution.matching.vocabulary import (
    BODY_KINDS,
    PUBLIC_LEVELS,
    country_words,
    is_organ_word,
    word_concept,
)

_TELLING_WEIGHT, _LARGEST_CONCEPT_WEIGHT = 3.0, 3.0
_SURE_LIKENESS, _PLACE_LIKENESS = 0.95, 0.85

_WeighedWords = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class NameComparison:
    """Two names, how their words are aligned, the words left over with their weights, and the features."""

    mine: ParsedName
    theirs: ParsedName
    alignment: WordAlignment
    features: dict[str, float]
    left_mine: _WeighedWords
    left_theirs: _WeighedWords


def compare_names(
    mine: ParsedName,
    theirs: ParsedName,
    both: tuple[ComparedOrganisation, ComparedOrganisation],
    rarity: WordRarity,
    country: str,
) -> NameComparison:
    """Compare a name of one organisation with one of another; words are weighed in a country."""
    one, two = both
    alignment = align_words(mine.all_words, theirs.all_words)
    weights = {word: rarity.weigh(word, country) for word in (*mine.all_words, *theirs.all_words)}
    left_mine = _weigh_left_words(alignment.mine, weights, (mine, theirs), (one, two), country)
    left_theirs = _weigh_left_words(alignment.theirs, weights, (theirs, mine), (two, one), country)
    bare = is_place_name(mine, one) or is_place_name(theirs, two)
    features = {
        **_weigh_alignment(alignment, weights, left_mine, left_theirs),
        "squeezed": Levenshtein.normalized_similarity(mine.squeezed, theirs.squeezed),
        "sorted": token_sort_ratio(" ".join(mine.all_words), " ".join(theirs.all_words)) / 100,
        "identical": _rate_identity(mine, theirs),
        "kinds": compare_kinds(alignment, BODY_KINDS),
        "levels": compare_public_levels(alignment, is_place=bare),
        "tag_left": has_unknown_tag(mine, theirs, one, two),
        "part": compare_parts(mine, theirs, rarity, country),
        "segment": weigh_segment(mine, theirs, rarity, country),
        "numerals": compare_numerals(mine, theirs),
    }
    return NameComparison(mine, theirs, alignment, features, left_mine, left_theirs)


def _weigh_alignment(
    alignment: WordAlignment,
    weights: dict[str, float],
    left_mine: _WeighedWords,
    left_theirs: _WeighedWords,
) -> dict[str, float]:
    """The features of what is shared and what is left over."""
    linked = [(_weigh_link(link, weights), link) for link in alignment.links]
    missed = [sum(weight for _, weight in left) for left in (left_mine, left_theirs)]
    tops = [max((weight for _, weight in left), default=0.0) for left in (left_mine, left_theirs)]
    shared = sum(weight * link.likeness for weight, link in linked)
    shaky = sum(weight * (1 - link.likeness) for weight, link in linked)
    return {
        "covered_least": _share(shared, shaky + max(missed)),
        "covered_most": _share(shared, shaky + min(missed)),
        "covered": _share(2 * shared, 2 * shaky + sum(missed)),
        "shared_top": max((weight * link.likeness for weight, link in linked), default=0.0),
        "shared_sum": shared,
        "surest": max((w for w, link in linked if link.likeness >= _SURE_LIKENESS), default=0.0),
        "left_both": min(tops),
        "left_most": max(tops),
        "left_sum": sum(missed),
        "weakest_link": min(
            (link.likeness for w, link in linked if w >= _TELLING_WEIGHT), default=1.0
        ),
        "typed": max((w for w, link in linked if link.way in {"typo", "alike"}), default=0.0),
        "translated": sum(link.way == "translated" for _, link in linked),
        "commonness": -math.log1p(sum(max(0.0, weight - 2) for weight, _ in linked)),
    }


def _weigh_link(link: WordLink, weights: dict[str, float]) -> float:
    """The weight of linked words: of the rarer, but of translations that of the commoner, as of a typo in a common word."""
    both = [max(weights[word] for word in words) for words in (link.mine, link.theirs)]
    is_common = any(word_concept(word) for word in (*link.mine, *link.theirs))
    is_as_common = link.way in {"translated", "initials"} or (is_common and link.way != "same")
    return min(both) if is_as_common else max(both)


def _share(shared: float, missed: float) -> float:
    return shared / (shared + missed) if shared + missed else 0.0


def _weigh_left_words(
    words: tuple[str, ...],
    weights: dict[str, float],
    names: tuple[ParsedName, ParsedName],
    both: tuple[ComparedOrganisation, ComparedOrganisation],
    country: str,
) -> _WeighedWords:
    """Words that the other name lacks; lighter where its city, acronym or country explains them.

    ``names`` and ``both``: those with the words first, the other second.
    """
    (mine, theirs), (one, other) = names, both
    is_public = _is_public_name(mine) or is_place_name(mine, one)
    is_bare = is_place_name(theirs, other)
    found = []
    for word in words:
        weight = weights[word]
        if any(compare_words(word, place)[0] >= _PLACE_LIKENESS for place in other.place_words) or (
            is_public and (word in country_words(country) or is_organ_word(word))
        ):
            weight *= 0.2
        elif (is_bare and word_concept(word) in {"city", "municipality"}) or _is_acronym_of(
            word, mine, theirs
        ):
            weight *= 0.1
        elif word_concept(word) is not None:
            weight = min(weight, _LARGEST_CONCEPT_WEIGHT)
        found.append((word, weight))
    return tuple(found)


def _is_acronym_of(word: str, mine: ParsedName, theirs: ParsedName) -> bool:
    """Whether a word of one name is an acronym that the other has too, or that fits its own other words."""
    if word in theirs.acronyms | theirs.tags:
        return True
    return word in mine.acronyms and acronym_fits(
        word, [other for other in mine.words if other != word]
    )


def _is_public_name(name: ParsedName) -> bool:
    """Whether a name is a public body's or an institution's: these say their country, or who governs them, at will."""
    return name.form is None and any(
        word_concept(word) in PUBLIC_LEVELS | BODY_KINDS for word in name.words
    )


def _rate_identity(mine: ParsedName, theirs: ParsedName) -> float:
    """1 for the same words and form, less for another form, another order or other spaces, else 0."""
    if mine.is_composite != theirs.is_composite or mine.numerals != theirs.numerals:
        return 0.0
    if mine.all_words == theirs.all_words:
        return 1.0 if mine.form == theirs.form else 0.9
    if sorted(mine.all_words) == sorted(theirs.all_words):
        return 0.8
    if mine.squeezed == theirs.squeezed:
        return 0.7
    shorts = mine.acronyms & theirs.acronyms
    without = [[word for word in name.all_words if word not in shorts] for name in (mine, theirs)]
    return 0.9 if without[0] and without[0] == without[1] and mine.form == theirs.form else 0.0
