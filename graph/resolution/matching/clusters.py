"""Groups of records that are one, so that no pair within a group is contradicted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple


class ScoredPair(NamedTuple):
    """Two records that may be one, with the proposal that says so."""

    proposal: str
    first: str
    second: str
    score: float


@dataclass(frozen=True)
class RefusedPair:
    """A pair that was not joined, and the two records across its groups that contradict each other."""

    pair: ScoredPair
    contradiction: tuple[str, str]


@dataclass
class MatchClusters:
    """The group of each record, the pairs that were joined (or one already), and those refused."""

    groups: dict[str, frozenset[str]]
    joined: list[ScoredPair] = field(default_factory=list)
    refused: list[RefusedPair] = field(default_factory=list)


def form_match_clusters(
    groups: Mapping[str, frozenset[str]],
    pairs: Iterable[ScoredPair],
    is_contradicted: Callable[[str, str], bool],
) -> MatchClusters:
    """Join groups by pairs, the surest first, unless two records across them are contradicted.

    ``groups`` has the group of each record as it is now; a record that is missing is alone.
    """
    found = MatchClusters(dict(groups))
    for pair in sorted(pairs, key=lambda pair: (-pair.score, pair.first, pair.second)):
        mine = found.groups.get(pair.first, frozenset({pair.first}))
        theirs = found.groups.get(pair.second, frozenset({pair.second}))
        against = None
        if mine != theirs:
            across = product(sorted(mine), sorted(theirs))
            against = next((two for two in across if is_contradicted(*two)), None)
        if against:
            found.refused.append(RefusedPair(pair, against))
            continue
        found.joined.append(pair)
        joined = mine | theirs
        found.groups.update(dict.fromkeys(joined, joined))
    return found
