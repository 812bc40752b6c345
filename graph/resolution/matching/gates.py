"""Gates: what keeps a pair from being accepted unseen, or from being proposed at all, whatever its score.

They hold where there is no address to say otherwise, and were found by reading what a score alone got wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from partnergraph.graph.resolution.matching.evidence import MatchEvidence
from partnergraph.graph.resolution.matching.legal_forms import is_company_form
from partnergraph.graph.resolution.matching.opposites import have_opposed_words
from partnergraph.graph.resolution.matching.vocabulary import (
    FIELDS,
    find_city,
    is_local_kind_word,
    word_concept,
)

# The largest scores that gates leave: of two bodies, of what is not proposed, and of what somebody has to look at.
CONTRADICTED_SCORE, _UNLIKELY, _NOT_PROPOSED, REVIEWED_SCORE = 0.30, 0.60, 0.74, 0.94
_ELSEWHERE_SCORE = 0.10
_TELLING_WEIGHT, _VERY_TELLING_WEIGHT, _COMPANY_WORD_WEIGHT, _COMMON_WEIGHT = 3.5, 4.5, 6.0, 3.0
_TELLING_SEGMENT, _TELLING_SUM = 8.0, 9.0
_STREET, _STREET_AND_HOUSE = 1.0, 2.0
_NEARLY_IDENTICAL, _ONE_ACRONYM = 0.9, 2.0
_TOLD_BY_FIELD = frozenset({"university", "ministry"})
_TWO_LEVELS, _SOME_NUMERALS, _OTHER_NUMERALS, _TWO_PARTS = 2.0, 1.0, 3.0, -2.0


@dataclass(frozen=True)
class ScoreGate:
    """The largest score that is left, and why."""

    largest: float
    reason: str


def find_gates(evidence: MatchEvidence) -> list[ScoreGate]:
    """The gates that a pair does not pass."""
    found = [*_country_gates(evidence), *_part_gates(evidence), *_name_gates(evidence)]
    if not _has_one_address(evidence.features):
        found += _gates_without_address(evidence)
    return found


def _has_one_address(features: dict[str, float], least_street: float = _STREET) -> bool:
    """Whether both are known to be in one street of one place."""
    in_one_place = features["postcode"] == 1 or features["city"] == 1
    return features["street"] >= least_street and in_one_place


def _is_one_place(features: dict[str, float]) -> bool:
    """Whether more than a name says that two people are one: an address, or an acronym and no other city."""
    in_one_postcode = features["city"] == 1 and features["postcode"] == 1
    by_acronym = features["acronym"] >= _ONE_ACRONYM and features["city"] >= 0
    return _has_one_address(features) or in_one_postcode or by_acronym


def _country_gates(evidence: MatchEvidence) -> Iterator[ScoreGate]:
    if evidence.in_one_country is None:
        yield ScoreGate(REVIEWED_SCORE, "the country of one is not known")
    elif not evidence.in_one_country:
        yield ScoreGate(_ELSEWHERE_SCORE, "two countries")


def _part_gates(evidence: MatchEvidence) -> Iterator[ScoreGate]:
    features = evidence.features
    one_house = _has_one_address(features, _STREET_AND_HOUSE)
    if evidence.mine.is_composite != evidence.theirs.is_composite:
        largest = REVIEWED_SCORE if features["part"] < 0 or one_house else _NOT_PROPOSED
        yield ScoreGate(largest, "one name is of two bodies, or of a parent and its part")
    if features["part"] <= _TWO_PARTS:
        yield ScoreGate(_UNLIKELY if one_house else CONTRADICTED_SCORE, "two parts")
    elif features["part"] < 0:
        yield ScoreGate(_NOT_PROPOSED, "a part and its whole")
    if features["tag_left"] and not one_house:
        both = evidence.mine.tags and evidence.theirs.tags
        yield ScoreGate(_NOT_PROPOSED if both else REVIEWED_SCORE, "a brand or unit on one side")


def _name_gates(evidence: MatchEvidence) -> Iterator[ScoreGate]:
    features = evidence.features
    one_house = _has_one_address(features, _STREET_AND_HOUSE)
    no_acronym = features["acronym"] < 1
    if features["numerals"] >= _OTHER_NUMERALS or (
        features["numerals"] >= _SOME_NUMERALS and not one_house
    ):
        yield ScoreGate(CONTRADICTED_SCORE, "numerals or single letters tell them apart")
    elif features["numerals"]:
        yield ScoreGate(REVIEWED_SCORE, "a numeral or single letter on one side")
    if have_opposed_words(evidence.left_mine, evidence.left_theirs):
        yield ScoreGate(CONTRADICTED_SCORE, "opposite words tell them apart")
    if evidence.is_of_people and not _is_one_place(features):
        yield ScoreGate(REVIEWED_SCORE, "a person's name, and others are called so")
    yield from _public_level_gates(features)
    if features["kinds"] >= 1 and no_acronym:
        yield ScoreGate(REVIEWED_SCORE, "a kind of body on one side")
    if features["segment"] and features["left_most"] >= _TELLING_WEIGHT and no_acronym:
        yield ScoreGate(REVIEWED_SCORE, "the one is a segment of the other's name")
    if features["form"] < 0:
        yield ScoreGate(REVIEWED_SCORE, "another legal form")
    forms = {evidence.mine.form, evidence.theirs.form}
    if (
        None in forms
        and any(map(is_company_form, forms))
        and "cluster" in _linked_concepts(evidence)
    ):
        yield ScoreGate(REVIEWED_SCORE, "a cluster, or the company that runs it")
    if features["left_most"] >= _COMPANY_WORD_WEIGHT and _are_companies(evidence):
        yield ScoreGate(REVIEWED_SCORE, "a telling word on one side of two companies")


def _are_companies(evidence: MatchEvidence) -> bool:
    """Whether both names have a legal form."""
    return evidence.mine.form is not None and evidence.theirs.form is not None


def _linked_concepts(evidence: MatchEvidence) -> set[str | None]:
    """What the words mean that both have; None of those that are not common."""
    return {word_concept(word) for link in evidence.alignment.links for word in link.mine}


def _public_level_gates(features: dict[str, float]) -> Iterator[ScoreGate]:
    if not features["levels"] or _has_one_address(features):
        return
    if features["levels"] >= _TWO_LEVELS:
        yield ScoreGate(_UNLIKELY, "public bodies of two levels")
    elif features["levels"] >= 1 and (features["city"] != 1 or features["street"] < 0):
        yield ScoreGate(REVIEWED_SCORE, "a level of public body on one side")


def _gates_without_address(evidence: MatchEvidence) -> Iterator[ScoreGate]:
    features = evidence.features
    no_acronym, no_city = features["acronym"] < 1, features["city"] < 1
    misspelt = _TELLING_WEIGHT <= features["typed"] > features["surest"]
    if misspelt and no_acronym and no_city:
        yield ScoreGate(REVIEWED_SCORE, "the most telling word is spelt otherwise")
    if _are_companies(evidence) and any(
        features["surest"] < _TELLING_WEIGHT or find_city(link.mine[0])
        for link in evidence.alignment.links
        if link.way == "inflected"
    ):
        yield ScoreGate(REVIEWED_SCORE, "two companies, called after a word and its adjective")
    if features["place_left"] and features["city"] != 1:
        yield ScoreGate(REVIEWED_SCORE, "a place on one side")
    if features["left_both"] >= _TELLING_WEIGHT and no_acronym:
        yield ScoreGate(_NOT_PROPOSED, "each has a telling word of its own")
    elif (
        features["left_most"] >= _VERY_TELLING_WEIGHT
        and no_acronym
        and features["segment"] < _TELLING_SEGMENT
        and no_city
    ):
        yield ScoreGate(REVIEWED_SCORE, "a telling word on one side")
    if features["acronym"] < _ONE_ACRONYM and any(
        link.way == "initials" for link in evidence.alignment.links
    ):
        yield ScoreGate(REVIEWED_SCORE, "initials for words")
    yield from _field_gates(evidence)
    if no_city and features["identical"] < _NEARLY_IDENTICAL and _shares_common_words(evidence):
        yield ScoreGate(REVIEWED_SCORE, "only common words are shared")
    is_one_company = (
        features["identical"] == features["form"] == 1 and features["acronym"] >= _ONE_ACRONYM
    )
    common = features["shared_sum"] < _TELLING_SUM and not is_one_company
    if features["city"] < 0 and (common or _shares_local_kind(evidence)):
        yield ScoreGate(REVIEWED_SCORE, "a common name in two cities")


def _field_gates(evidence: MatchEvidence) -> Iterator[ScoreGate]:
    """Of two universities or ministries of one place, what each is for."""
    linked = _linked_concepts(evidence)
    mine, theirs = (
        (FIELDS - linked).intersection(map(word_concept, left))
        for left in (evidence.left_mine, evidence.left_theirs)
    )
    if mine - theirs and theirs - mine:
        yield ScoreGate(_NOT_PROPOSED, "each has a field of its own")
    elif mine != theirs and linked & _TOLD_BY_FIELD:
        yield ScoreGate(REVIEWED_SCORE, "a field on one side")


def _shares_local_kind(evidence: MatchEvidence) -> bool:
    """Whether both are of a kind of which every city has its own."""
    return any(is_local_kind_word(word) for link in evidence.alignment.links for word in link.mine)


def _shares_common_words(evidence: MatchEvidence) -> bool:
    """Whether only words are shared that many names have."""
    return evidence.features["shared_top"] < _COMMON_WEIGHT or all(
        word_concept(link.mine[0]) is not None for link in evidence.alignment.links
    )
