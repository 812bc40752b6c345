"""Chains as the search finds them, and their order; ids only, evidence comes later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import islice
from typing import Any

Row = list[Any]


@dataclass(frozen=True, order=True)
class Tie:
    """The best tie of two actors: its relation, what is shared (or the edge's end), how many there are."""

    start: str
    end: str
    type: str
    key: str
    ties: int


@dataclass(frozen=True)
class Chain:
    """A path without its evidence, or the part of one that has no ends yet."""

    bodies: tuple[str, ...]
    ties: tuple[Tie, ...] = ()
    score: float = 1.0

    def and_then(self, strength: float, tie: Tie) -> Chain:
        """The chain with one tie more."""
        return Chain((*self.bodies, tie.end), (*self.ties, tie), self.score * strength)


# A tie and its strength.
Weighed = tuple[float, Tie]
# The ties of each of some actors, the best first.
Weights = Mapping[str, list[Weighed]]


def direct(groups: list[list[Row]], limit: int, *, grouped: bool = False) -> list[Chain]:
    """Chains of one tie: the best of every group, then the second of every group, and so on.

    Where they are ``grouped`` the best of every group is all, in the order of the groups.
    """
    deepest = 1 if grouped else limit
    ranks = [
        sorted(group[rank] for group in groups if rank < len(group)) for rank in range(deepest)
    ]
    rows = [row for rank in ranks for row in rank][:limit]
    return [Chain(tuple(row[1:3]), (Tie(*row[1:]),), -row[0]) for row in rows]


def best(groups: list[list[Row]], *, turned: bool = False) -> dict[str, list[Weighed]]:
    """The best tie of each pair, by the actor that groups them (turned to lead from it, or to it)."""
    found: dict[str, list[Weighed]] = {}
    for group in groups:
        once: dict[str, Weighed] = {}
        for minus, p, q, *rest in group:
            once.setdefault(p, (-minus, Tie(q, p, *rest) if turned else Tie(p, q, *rest)))
        found[group[0][2]] = list(once.values())
    return found


def extended(chains: Iterable[Chain], onward: Weights) -> list[Chain]:
    """Every chain with every tie that leads on from its end."""
    return [
        chain.and_then(strength, tie)
        for chain in chains
        for strength, tie in onward.get(chain.bodies[-1], ())
    ]


def ranked(
    middles: Iterable[Chain],
    starts: Weights,
    finishes: Weights,
    excluded: Excluded,
    limit: int,
    *,
    grouped: bool = False,
) -> list[Chain]:
    """The first ``limit`` chains: the best through each middle, then the second best of each, and so on.

    Where they are ``grouped`` the best through each middle is all.
    """
    ways = [
        whole(one, starts.get(one.bodies[0], []), finishes.get(one.bodies[-1], []), excluded)
        for one in middles
    ]
    found: list[Chain] = []
    while ways and len(found) < limit:
        rank: list[Chain] = []
        going: list[Iterator[Chain]] = []
        for way in ways:
            if chain := next(way, None):
                rank.append(chain)
                going.append(way)
        found += sorted(rank, key=lambda chain: (-chain.score, chain.ties))
        ways = [] if grouped else going
    return list(islice(found, limit))


@dataclass(frozen=True)
class Excluded:
    """Pairs of ends between which nobody need stand: those with a tie, and those that are in ``both``."""

    tied: frozenset[tuple[str, str]]
    both: frozenset[str]

    def __contains__(self, pair: tuple[str, str]) -> bool:
        return pair in self.tied or pair[0] == pair[1] or (self.both.issuperset(pair))


def whole(
    middle: Chain, starts: list[Weighed], finishes: list[Weighed], excluded: Excluded
) -> Iterator[Chain]:
    """Every chain through a middle, the best first."""
    if not starts or not finishes:
        return
    heap: list[tuple[float, tuple[Tie, ...], int, int]] = []

    def push(i: int, j: int) -> None:
        (first, start), (last, finish) = starts[i], finishes[j]
        ties = (start, *middle.ties, finish)
        heappush(heap, (-first * middle.score * last, ties, i, j))

    push(0, 0)
    while heap:
        minus, ties, i, j = heappop(heap)
        if (ends := (ties[0].start, ties[-1].end)) not in excluded:
            yield Chain((ends[0], *middle.bodies, ends[1]), ties, -minus)
        if j + 1 < len(finishes):
            push(i, j + 1)
        if j == 0 and i + 1 < len(starts):
            push(i + 1, 0)
