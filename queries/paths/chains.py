"""Chains as the search finds them, and their order; ids only, evidence comes later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import islice
from typing import Any, NamedTuple


class TieRow(NamedTuple):
    """The best tie of a type between two actors, as the statements of the search return it.

    ``first`` and ``second`` are ids of actors of the statement's two sets. The strength is negated, so that
    rows sort the best first, in Cypher and here alike. The other fields are those of :class:`BestTie`.
    """

    negated_strength: float
    first: str
    second: str
    type: str
    key: str
    ties: int


def read_tie_groups(groups: Iterable[Iterable[Iterable[Any]]]) -> list[list[TieRow]]:
    """The groups of ties of a result row, with a name for each column."""
    return [[TieRow._make(columns) for columns in group] for group in groups]


@dataclass(frozen=True, order=True)
class BestTie:
    """The best tie of a type between two actors, in the direction of the chain.

    ``type`` is the relationship type in Neo4j, ``key`` the id of what the two share (of the edge's end
    node, where the edge itself ties them), ``ties`` how many ties of the type they have.
    """

    start: str
    end: str
    type: str
    key: str
    ties: int


@dataclass(frozen=True)
class Chain:
    """A path without its evidence, or the part of one that has no ends yet.

    ``bodies`` are the ids of the actors on it in order, ``ties`` those between each and the next.
    """

    bodies: tuple[str, ...]
    ties: tuple[BestTie, ...] = ()
    score: float = 1.0

    def and_then(self, strength: float, tie: BestTie) -> Chain:
        """The chain with one tie more."""
        return Chain((*self.bodies, tie.end), (*self.ties, tie), self.score * strength)


# A tie's strength, and the tie.
WeighedTie = tuple[float, BestTie]
# By an actor's id: its ties to others, the best first.
TiesByActor = Mapping[str, list[WeighedTie]]


def rank_direct_chains(
    groups: list[list[TieRow]], limit: int, *, grouped: bool = False
) -> list[Chain]:
    """Chains of one tie: the best of every group, then the second of every group, and so on.

    Where they are ``grouped`` the best of every group is all, in the order of the groups.
    """
    rounds = 1 if grouped else limit
    ranks = [sorted(group[rank] for group in groups if rank < len(group)) for rank in range(rounds)]
    rows = [row for rank in ranks for row in rank][:limit]
    return [
        Chain(
            bodies=(row.first, row.second),
            ties=(BestTie(row.first, row.second, row.type, row.key, row.ties),),
            score=-row.negated_strength,
        )
        for row in rows
    ]


def best_ties_by_actor(
    groups: list[list[TieRow]], *, reverse: bool = False
) -> dict[str, list[WeighedTie]]:
    """The best tie of each pair, by the second actor, which is that of a whole group.

    Ties lead from the first actor to the second, or from the second to the first in ``reverse``.
    """
    by_second: dict[str, list[WeighedTie]] = {}
    for group in groups:
        by_first: dict[str, WeighedTie] = {}
        for row in group:
            start, end = (row.second, row.first) if reverse else (row.first, row.second)
            tie = BestTie(start, end, row.type, row.key, row.ties)
            by_first.setdefault(row.first, (-row.negated_strength, tie))
        by_second[group[0].second] = list(by_first.values())
    return by_second


def extend_chains(chains: Iterable[Chain], onward: TiesByActor) -> list[Chain]:
    """Every chain made longer by every tie that leads on from its last actor (``onward``, by actor)."""
    return [
        chain.and_then(strength, tie)
        for chain in chains
        for strength, tie in onward.get(chain.bodies[-1], ())
    ]


def rank_chains(
    middles: Iterable[Chain],
    starts: TiesByActor,
    finishes: TiesByActor,
    excluded: ExcludedPairs,
    limit: int,
    *,
    grouped: bool = False,
) -> list[Chain]:
    """The first ``limit`` chains: the best through each middle, then the second best of each, and so on.

    Where they are ``grouped`` the best through each middle is all.
    """
    by_middle = [
        _iterate_whole_chains(
            middle,
            starts.get(middle.bodies[0], []),
            finishes.get(middle.bodies[-1], []),
            excluded,
        )
        for middle in middles
    ]
    chains: list[Chain] = []
    while by_middle and len(chains) < limit:
        rank: list[Chain] = []
        unfinished: list[Iterator[Chain]] = []
        for iterator in by_middle:
            if chain := next(iterator, None):
                rank.append(chain)
                unfinished.append(iterator)
        chains += sorted(rank, key=lambda chain: (-chain.score, chain.ties))
        by_middle = [] if grouped else unfinished
    return list(islice(chains, limit))


@dataclass(frozen=True)
class ExcludedPairs:
    """Pairs of actors, one of each end, that no longer chain may lead between; ask with ``in``.

    These are the pairs in ``tied``, which have a tie of their own, and any two of ``both``, the ids of
    actors that stand for both ends.
    """

    tied: frozenset[tuple[str, str]]
    both: frozenset[str]

    def __contains__(self, pair: tuple[str, str]) -> bool:
        return pair in self.tied or pair[0] == pair[1] or (self.both.issuperset(pair))


def _iterate_whole_chains(
    middle: Chain, starts: list[WeighedTie], finishes: list[WeighedTie], excluded: ExcludedPairs
) -> Iterator[Chain]:
    """Every chain through a middle, the best first.

    ``starts`` and ``finishes`` are sorted, so a heap of pairs of positions in them yields the products of
    strengths in order without making them all.
    """
    if not starts or not finishes:
        return
    heap: list[tuple[float, tuple[BestTie, ...], int, int]] = []

    def push(i: int, j: int) -> None:
        (start_strength, start), (finish_strength, finish) = starts[i], finishes[j]
        ties = (start, *middle.ties, finish)
        heappush(heap, (-start_strength * middle.score * finish_strength, ties, i, j))

    push(0, 0)
    while heap:
        negated_score, ties, i, j = heappop(heap)
        if (ends := (ties[0].start, ties[-1].end)) not in excluded:
            yield Chain((ends[0], *middle.bodies, ends[1]), ties, -negated_score)
        if j + 1 < len(finishes):
            push(i, j + 1)
        if j == 0 and i + 1 < len(starts):
            push(i + 1, 0)
