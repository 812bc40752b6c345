"""How well a candidate fits: organisations by the scorer of matches, all else by how alike the names are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from partnergraph.graph.resolution.matching.compared import (
    ComparedOrganisation,
    compared_organisation,
)
from partnergraph.graph.resolution.matching.gates import CONTRADICTED_SCORE
from partnergraph.graph.resolution.matching.rarity import WordRarity
from partnergraph.graph.resolution.matching.scoring import ACCEPTED_SCORE, score_match
from partnergraph.graph.resolution.reconciling.candidates import ReconciliationCandidate
from partnergraph.graph.resolution.reconciling.question import ReconciledName
from partnergraph.schema.codes import fold_for_comparison

_LEAST_SCORE, _CLEAR_LEAD = 0.3, 0.05
_IN_ANOTHER_REGION = 0.03  # what a candidate in another region than asked for loses
_ALIKE = 0.9  # of the likeness of two texts that are not the same
_BODIES = frozenset({"Organisation", "Network"})


@dataclass(frozen=True)
class ScoredCandidate:
    """A candidate with its score from 0 to 1; ``is_match``: it is certain, and no other is nearly as good."""

    candidate: ReconciliationCandidate
    score: float
    reasons: tuple[str, ...]
    is_match: bool = False


def rank_candidates(
    question: ReconciledName, candidates: Iterable[ReconciliationCandidate], rarity: WordRarity
) -> list[ScoredCandidate]:
    """The candidates that fit at all, the best first, as many as are asked for."""
    scored = [_score_candidate(question, candidate, rarity) for candidate in candidates]
    ranked = sorted(
        (one for one in scored if one.score >= _LEAST_SCORE),
        key=lambda one: (-one.score, one.candidate.id),
    )
    if ranked and ranked[0].score >= ACCEPTED_SCORE:
        first = ranked[0]
        if len(ranked) == 1 or first.score - ranked[1].score >= _CLEAR_LEAD:
            ranked[0] = ScoredCandidate(first.candidate, first.score, first.reasons, is_match=True)
    return ranked[: question.limit]


def _score_candidate(
    question: ReconciledName, candidate: ReconciliationCandidate, rarity: WordRarity
) -> ScoredCandidate:
    for name, value in question.identifiers.items():
        if (own := candidate.props.get(name)) is not None:
            same = fold_for_comparison(str(own)) == fold_for_comparison(value)
            if same:
                return ScoredCandidate(candidate, 1.0, (f"the same {name}",))
            return ScoredCandidate(candidate, CONTRADICTED_SCORE, (f"another {name}",))
    if candidate.id == question.text.strip():
        return ScoredCandidate(candidate, 1.0, ("its id",))
    if _BODIES.isdisjoint(candidate.declared.labels):
        score, reasons = _score_text(question, candidate)
    else:
        score, reasons = _score_body(question, candidate, rarity)
    if question.regions and candidate.regions and not _shares_region(question, candidate):
        score, reasons = score - _IN_ANOTHER_REGION, (*reasons, "another region")
    return ScoredCandidate(candidate, round(max(score, 0.0), 3), reasons)


def _shares_region(question: ReconciledName, candidate: ReconciliationCandidate) -> bool:
    """Whether one of its regions is one that is asked for, or within, or around it."""
    return any(
        own.startswith(asked) or asked.startswith(own)
        for own in candidate.regions
        for asked in question.regions
    )


def _score_text(
    question: ReconciledName, candidate: ReconciliationCandidate
) -> tuple[float, tuple[str, ...]]:
    asked = fold_for_comparison(question.text)
    names = [fold_for_comparison(name) for name in candidate.names]
    if asked in names:
        score, reasons = 1.0, ("the same name",)
    else:
        score = max(fuzz.token_sort_ratio(asked, name) for name in names) / 100 * _ALIKE
        reasons = ("a name like it",)
    known = question.countries and candidate.countries
    if known and question.countries.isdisjoint(candidate.countries):
        return min(score, CONTRADICTED_SCORE), (*reasons, "another country")
    return score, reasons


def _score_body(
    question: ReconciledName, candidate: ReconciliationCandidate, rarity: WordRarity
) -> tuple[float, tuple[str, ...]]:
    """By the scorer of matches. Who names no country is asked about wherever the candidate is."""
    theirs = _compared_candidate(
        candidate.id,
        tuple(candidate.names),
        candidate.countries,
        *(candidate.props.get(name) for name in ("acronym", "city", "postcode", "street")),
        tuple(candidate.props.get("urls", ())),
    )
    context = question.context
    mine = _compared_candidate(
        "asked",
        (question.text,),
        tuple(sorted(question.countries)) or candidate.countries,
        *(context.get(name) for name in ("acronym", "city", "postcode", "street")),
        tuple(one for one in [context.get("urls")] if one),
    )
    found = score_match(mine, theirs, rarity)
    if found.part is not None:
        # A part is not its whole: somebody has to look at it.
        return min(found.value, _ALIKE), (*found.reasons, "one is a part of the other")
    return found.value, found.reasons


@lru_cache(maxsize=20_000)
def _compared_candidate(
    identifier: str,
    names: tuple[str, ...],
    countries: tuple[str, ...],
    acronym: str | None,
    city: str | None,
    postcode: str | None,
    street: str | None,
    urls: tuple[str, ...],
) -> ComparedOrganisation:
    """What is compared of an organisation, remembered: names are taken apart once."""
    return compared_organisation(
        identifier,
        names,
        acronym=acronym,
        countries=countries,
        city=city,
        postcode=postcode,
        street=street,
        urls=urls,
    )
