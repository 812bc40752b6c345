"""What speaks for and against two organisations being one, as numbers that only ever speak one way."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from partnergraph.graph.resolution.matching.alignment import WordAlignment
from partnergraph.graph.resolution.matching.compared import ComparedOrganisation
from partnergraph.graph.resolution.matching.context_evidence import compare_context
from partnergraph.graph.resolution.matching.name_evidence import NameComparison, compare_names
from partnergraph.graph.resolution.matching.names import ParsedName
from partnergraph.graph.resolution.matching.personal_names import is_persons_name
from partnergraph.graph.resolution.matching.rarity import WordRarity

# Each feature, and whether more of it speaks for (1) or against (-1) one body, or either (0).
FEATURE_DIRECTIONS = {
    "covered_least": 1,
    "covered_most": 1,
    "covered": 1,
    "shared_top": 1,
    "shared_sum": 1,
    "surest": 1,
    "left_both": -1,
    "left_most": -1,
    "left_sum": -1,
    "squeezed": 1,
    "sorted": 1,
    "identical": 1,
    "weakest_link": 1,
    "typed": -1,
    "translated": 0,
    "kinds": -1,
    "levels": -1,
    "city": 1,
    "postcode": 1,
    "street": 1,
    "host": 1,
    "acronym": 1,
    "form": 1,
    "part": 1,
    "segment": 1,
    "tag_left": -1,
    "numerals": -1,
    "place_left": -1,
    "commonness": -1,
}


@dataclass(frozen=True)
class MatchEvidence:
    """The features of a pair, and what they were read from: the names that fit best and how they are aligned.

    ``in_one_country``: None where the country of one is not known. ``is_of_people``: a name is somebody's own.
    """

    mine: ParsedName
    theirs: ParsedName
    alignment: WordAlignment
    features: dict[str, float]
    left_mine: tuple[str, ...]
    left_theirs: tuple[str, ...]
    in_one_country: bool | None
    is_of_people: bool = False


def gather_evidence(
    one: ComparedOrganisation, two: ComparedOrganisation, rarity: WordRarity
) -> MatchEvidence | None:
    """Compare two organisations by those of their names that fit best; None where one has no name."""
    shared = one.countries & two.countries
    country = min(shared or one.countries | two.countries, default="")
    compared = (
        compare_names(mine, theirs, (one, two), rarity, country)
        for mine, theirs in product(one.names, two.names)
        if mine.meets(theirs)
    )
    best = max(compared, key=_rank_comparison, default=None)
    if best is None:
        return None
    known = bool(one.countries and two.countries)
    return MatchEvidence(
        best.mine,
        best.theirs,
        best.alignment,
        {**best.features, **compare_context(one, two, best.mine, best.theirs)},
        tuple(word for word, _ in best.left_mine),
        tuple(word for word, _ in best.left_theirs),
        bool(shared) if known else None,
        is_persons_name(best.mine, one.countries) or is_persons_name(best.theirs, two.countries),
    )


def _rank_comparison(compared: NameComparison) -> float:
    """By what the pair of names that fit best is chosen."""
    features = compared.features
    return features["covered"] - 0.08 * features["left_both"] + 0.2 * features["identical"]
