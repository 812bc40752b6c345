"""The score of a match: how likely two organisations are one, or one a part of the other, and why.

A model scores the evidence, gates cap the score, and the reasons tell the aligned words, the gates and what
weighed most. The model is trained by ``python -m benchmarks.identity train``; nothing of that is needed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from partnergraph.graph.resolution.matching.alignment import align_words
from partnergraph.graph.resolution.matching.compared import ComparedOrganisation
from partnergraph.graph.resolution.matching.evidence import MatchEvidence, gather_evidence
from partnergraph.graph.resolution.matching.gates import CONTRADICTED_SCORE, ScoreGate, find_gates
from partnergraph.graph.resolution.matching.rarity import WordRarity
from partnergraph.graph.resolution.matching.trees import TreeModel

# What is recommended, as it was measured (docs/guides/matching.md): proposed from the one on, and accepted
# unseen from the other on.
PROPOSED_SCORE, ACCEPTED_SCORE = 0.75, 0.95
MODEL_FILE = Path(__file__).with_name("model.json")
_LARGEST_PART_SCORE = 0.94  # a part is never decided unseen
_DECISIVE_ODDS = 0.35  # what a feature adds at least, to be told
_TOLD_FEATURES = 4


@dataclass(frozen=True)
class MatchScore:
    """A score from 0 to 1, and the reasons for and against.

    ``part``: the id of the one that is proposed as a part of the other; None where they are proposed as one.
    """

    value: float
    reasons: tuple[str, ...]
    part: str | None = None


@cache
def shipped_model() -> TreeModel:
    """The model that is part of the package."""
    return TreeModel.read(MODEL_FILE)


def score_match(
    one: ComparedOrganisation,
    two: ComparedOrganisation,
    rarity: WordRarity,
    model: TreeModel | None = None,
) -> MatchScore:
    """Compare two organisations. One without a name (a placeholder) is one with nobody."""
    evidence = gather_evidence(one, two, rarity)
    if evidence is None:
        return MatchScore(0.0, ("a name that is nobody's",))
    gates = find_gates(evidence)
    largest = min((gate.largest for gate in gates), default=1.0)
    whole = _score_whole(evidence) if evidence.features["part"] == -1 else 0.0
    if whole >= PROPOSED_SCORE and evidence.in_one_country:
        part = one.id if evidence.mine.part else two.id
        return MatchScore(whole, tuple(_explain_match(evidence, gates)), part)
    if largest <= CONTRADICTED_SCORE:
        return MatchScore(largest, tuple(_explain_match(evidence, gates)))
    scorer = model or shipped_model()
    value = round(min(scorer.score(evidence.features), largest), 3)
    if value < PROPOSED_SCORE:
        return MatchScore(value, tuple(_explain_match(evidence, gates)))
    told = _explain_features(evidence, scorer)
    return MatchScore(value, (*_explain_match(evidence, gates), *told))


def _score_whole(evidence: MatchEvidence) -> float:
    """How surely two names without their parts are one name."""
    mine, theirs = evidence.mine.words, evidence.theirs.words
    links = align_words(mine, theirs).links
    shared = sum(len(link.mine) * link.likeness for link in links)
    return round(min(_LARGEST_PART_SCORE, shared / max(len(mine), len(theirs), 1)), 3)


def _explain_match(evidence: MatchEvidence, gates: list[ScoreGate]) -> Iterator[str]:
    """The words that are one, in which way, those left over, and the gates."""
    links = evidence.alignment.links
    same = [word for link in links if link.way == "same" for word in link.mine]
    if same:
        yield f"same words: {' '.join(same)}"
    for link in links:
        if link.way != "same":
            yield f"{' '.join(link.mine)} = {' '.join(link.theirs)} ({link.way})"
    for side, left in (("first", evidence.left_mine), ("second", evidence.left_theirs)):
        if left:
            yield f"only the {side}: {' '.join(left)}"
    for gate in gates:
        yield gate.reason


def _explain_features(evidence: MatchEvidence, model: TreeModel) -> Iterator[str]:
    """The features that weighed most, with what each added to the odds."""
    for name, added in model.contributions(evidence.features)[:_TOLD_FEATURES]:
        if abs(added) >= _DECISIVE_ODDS:
            side = "for" if added > 0 else "against"
            value = evidence.features[name]
            yield f"{side}: {name.replace('_', ' ')} {value:.2g} ({added:+.1f})"
