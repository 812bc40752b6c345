"""The report: pairs and groups of both kinds of data, beside the peers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations

from benchmarks.identity.measures import MatchMeasure, measure_pairs
from benchmarks.identity.pairs import LabelledPair, PairSet
from benchmarks.identity.peers import decide_by_peers
from benchmarks.identity.records import BenchmarkRecord
from partnergraph.graph.resolution.matching.blocking import candidate_pairs
from partnergraph.graph.resolution.matching.clusters import (
    MatchClusters,
    ScoredPair,
    form_match_clusters,
)
from partnergraph.graph.resolution.matching.gates import CONTRADICTED_SCORE
from partnergraph.graph.resolution.matching.joint_projects import (
    keep_for_review,
    needs_projects,
)
from partnergraph.graph.resolution.matching.scoring import (
    ACCEPTED_SCORE,
    PROPOSED_SCORE,
    MatchScore,
    score_match,
)


def score_pair_set(pairs: PairSet, some: Iterable[LabelledPair]) -> list[MatchScore]:
    """The score of each pair; as in a graph, two partners of one project are left to people."""
    return [_score_pair(pairs, *pair.both) for pair in some]


def _score_pair(pairs: PairSet, one: BenchmarkRecord, two: BenchmarkRecord) -> MatchScore:
    score = score_match(one.compared, two.compared, pairs.rarity)
    is_joint = needs_projects(score) and not one.projects.isdisjoint(two.projects)
    return keep_for_review(score) if is_joint else score


def report_cordis(pairs: PairSet, splits: Sequence[str], *, with_logic: bool) -> None:
    """CORDIS with the PIC withheld; two PICs of one name and form are told apart by no scorer, and also left out."""
    some = pairs.of_splits(splits)
    scores = score_pair_set(pairs, some)
    truth, total = [pair.is_one for pair in some], sum(pairs.truth[split] for split in splits)
    decided = list(_decide_by_scores(scores))
    decided += decide_by_peers(some, with_logic=with_logic)
    clusters = _cluster(
        pairs, ((p.ids, s.value) for p, s in zip(some, scores, strict=True) if not s.part)
    )
    closed = _closed_pairs(clusters)
    right = sum(pairs.records[a].key == pairs.records[b].key for a, b in closed)
    print(f"== CORDIS, PIC withheld ({', '.join(splits)})\n strict: two PICs are two bodies")
    for name, found in decided:
        print(measure_pairs(name, found, truth, total).line())
    print(MatchMeasure("accepted unseen, after closure", len(closed), right, total).line())
    identical = [
        e is not None and e.features["identical"] == 1 and not pair.is_one
        for pair in some
        for e in [pairs.evidence(pair)]
    ]
    doubled = {pair.ids for pair, is_same in zip(some, identical, strict=True) if is_same}
    print(f" {len(doubled)} pairs of one name and form under two PICs left out")
    kept = [not is_same for is_same in identical]
    for name, found in decided:
        hits = [hit and keep for hit, keep in zip(found, kept, strict=True)]
        print(measure_pairs(name, hits, truth, total).line())
    rest = closed - doubled
    print(MatchMeasure("accepted unseen, after closure", len(rest), right, total).line())
    _print_groups(clusters)


def report_interreg(pairs: PairSet, splits: Sequence[str], *, with_logic: bool) -> None:
    """Interreg pairs labelled by hand, and the groups of the whole workbook."""
    some = pairs.of_splits(splits)
    scores = score_pair_set(pairs, some)
    truth, total = [pair.is_one for pair in some], sum(pairs.truth[split] for split in splits)
    compared = [record.compared for record in pairs.records.values()]
    scored = (
        ((a.id, b.id), score)
        for a, b in candidate_pairs(compared, compared)
        for score in [_score_pair(pairs, pairs.records[a.id], pairs.records[b.id])]
    )
    clusters = _cluster(pairs, ((ids, score.value) for ids, score in scored if not score.part))
    print(f"== Interreg, labelled by hand ({', '.join(splits)})")
    decided = list(_decide_by_scores(scores))
    closed = [
        clusters.groups.get(a, a) == clusters.groups.get(b, b) for a, b in (p.ids for p in some)
    ]
    decided.insert(1, ("accepted unseen, after closure", closed))
    decided += decide_by_peers(some, with_logic=with_logic)
    for name, found in decided:
        print(measure_pairs(name, found, truth, total).line())
    for name, found in decided[:3]:
        _print_weighted(name, found, some)
    parts = Counter(p.label for p, score in zip(some, scores, strict=True) if score.part)
    labelled = sum(pair.label == "part-of" for pair in some)
    print(
        f"  part of: proposed {parts.total()}, labelled so {parts['part-of']} of {labelled}, one {parts['same']}"
    )
    _print_groups(clusters)


def _decide_by_scores(scores: Sequence[MatchScore]) -> Iterable[tuple[str, list[bool]]]:
    for name, least in (("accepted unseen", ACCEPTED_SCORE), ("proposed", PROPOSED_SCORE)):
        yield (
            f"{name} (>= {least}), pairs",
            [score.value >= least and score.part is None for score in scores],
        )


def _cluster(pairs: PairSet, scored: Iterable[tuple[tuple[str, str], float]]) -> MatchClusters:
    @cache
    def is_contradicted(one: str, other: str) -> bool:
        a, b = pairs.records[one].compared, pairs.records[other].compared
        return score_match(a, b, pairs.rarity).value <= CONTRADICTED_SCORE

    accepted = (ScoredPair("", *ids, value) for ids, value in scored if value >= ACCEPTED_SCORE)
    return form_match_clusters({}, accepted, is_contradicted)


def _closed_pairs(clusters: MatchClusters) -> set[tuple[str, str]]:
    groups = set(clusters.groups.values())
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def _print_groups(clusters: MatchClusters) -> None:
    sizes = [len(group) for group in set(clusters.groups.values())]
    print(
        f"  groups {len(sizes)}, largest {max(sizes, default=0)},"
        f" refused for a contradiction {len(clusters.refused)}"
    )


def _print_weighted(name: str, found: Sequence[bool], pairs: Sequence[LabelledPair]) -> None:
    """As if all candidate pairs had been labelled: each stratum counts by its size."""
    drawn = Counter(pair.stratum for pair in pairs)
    weights = [pair.stratum_size / drawn[pair.stratum] for pair in pairs]
    right = sum(
        w for w, hit, pair in zip(weights, found, pairs, strict=True) if hit and pair.is_one
    )
    hits = sum(w for w, hit in zip(weights, found, strict=True) if hit)
    truth = sum(w for w, pair in zip(weights, pairs, strict=True) if pair.is_one)
    if hits:
        print(f"  weighted to all candidates, {name}: P {right / hits:.3f} R {right / truth:.3f}")
