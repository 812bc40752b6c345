"""Groups in which no pair is contradicted, whatever the order of the pairs."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from partnergraph.graph.resolution.matching.clusters import ScoredPair, form_match_clusters

RECORDS = "abcdefg"
PAIRS = st.sampled_from(list(combinations(RECORDS, 2)))


def scored(first: str, second: str, score: float) -> ScoredPair:
    return ScoredPair(f"match-{first}{second}", first, second, score)


def test_a_chain_is_refused_and_says_why() -> None:
    chain = [scored("a", "b", 0.97), scored("b", "c", 0.96)]
    found = form_match_clusters({}, chain, lambda one, other: {one, other} == {"a", "c"})
    assert found.groups["a"] == {"a", "b"}
    assert [refused.pair for refused in found.refused] == [chain[1]]
    assert found.refused[0].contradiction == ("a", "c")


def test_what_is_one_already_is_held_against_a_pair() -> None:
    groups = dict.fromkeys("ab", frozenset("ab"))
    found = form_match_clusters(groups, [scored("b", "c", 0.99)], lambda one, _: one == "a")
    assert not found.joined
    assert found.refused[0].contradiction == ("a", "c")


@given(
    st.dictionaries(PAIRS, st.floats(0.95, 1)), st.sets(PAIRS), st.randoms(use_true_random=False)
)
def test_no_group_holds_a_contradiction(
    scores: dict[tuple[str, str], float], told_apart: set[tuple[str, str]], chance: object
) -> None:
    def is_contradicted(one: str, other: str) -> bool:
        return (min(one, other), max(one, other)) in told_apart

    sure = [scored(*pair, score) for pair, score in scores.items()]
    found = form_match_clusters({}, sure, is_contradicted)
    for group in set(found.groups.values()):
        assert not any(is_contradicted(*two) for two in combinations(sorted(group), 2))
    chance.shuffle(sure)  # type: ignore[attr-defined]
    assert form_match_clusters({}, sure, is_contradicted).groups == found.groups
    assert len(found.joined) + len(found.refused) == len(sure)
