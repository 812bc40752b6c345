"""Ties of two ends, and of many pairs of places, counted in the summaries as :mod:`~partnergraph.queries.discovery.totals` counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from partnergraph.graph.summaries.columns import Numbers
from partnergraph.queries.paths.members import ActorSet
from partnergraph.queries.paths.tally import TalliedActors, Tally, list_counts


def tally_pair_ties(tally: Tally, first: ActorSet, second: ActorSet) -> dict[str, Any] | None:
    """The row that the statement of totals returns; None where the summaries cannot tell."""
    ones, others = tally.find_actors(first), tally.find_actors(second)
    if ones is None or others is None:
        return None
    things = _TiesOfEnds(tally, [ones, others])
    shared = things.tied(0, 1)
    tied = [np.zeros(tally.index.actor_count, np.bool_) for _ in range(2)]
    for mask, own in zip(tied, (ones, others), strict=True):
        which, found = tally.parts.of_actor.join(own.positions)
        mask[own.positions[which[shared[found]]]] = True
    edges, c = things.edges_between(ones, others), tally.columns
    for start, end in ((c.edge_starts, c.edge_ends), (c.edge_ends, c.edge_starts)):
        right = edges[ones.mask[start[edges]] & others.mask[end[edges]]]
        tied[0][start[right]] = True
        tied[1][end[right]] = True
    return {
        "parts": things.list_parts(shared, edges),
        "tied_first": int(np.count_nonzero(tied[0])),
        "tied_second": int(np.count_nonzero(tied[1])),
    }


def tally_matrix_ties(
    tally: Tally, ends: Mapping[str, ActorSet], rows: list[str], columns: list[str]
) -> dict[str, Any] | None:
    """The row that the statement of the matrix returns; None where the summaries cannot tell."""
    actors = [tally.find_actors(one) for one in ends.values()]
    found = [one for one in actors if one is not None]
    if len(found) < len(actors):
        return None
    of, at = _TiesOfEnds(tally, found), {id_: number for number, id_ in enumerate(ends)}
    cells = []
    for row in rows:
        for column in columns:
            if row == column:
                continue
            one, other = at[row], at[column]
            edges = of.edges_between(found[one], found[other])
            if parts := of.list_parts(of.tied(one, other), edges):
                cells.append([row, column, parts])
    return {"cells": cells}


class _TiesOfEnds:
    """How many actors of each end take part in each thing, and who where it is one."""

    def __init__(self, tally: Tally, ends: list[TalliedActors]) -> None:
        self.tally = tally
        parts, things = tally.parts.of_actor, tally.index.thing_count
        self.counts: list[Numbers] = []
        self.only: list[Numbers] = []
        for end in ends:
            which, found = parts.join(end.positions)
            self.counts.append(np.bincount(found, minlength=things))
            only = np.full(things, -1, np.int32)
            only[found] = end.positions[which]
            self.only.append(only)

    def tied(self, one: int, other: int) -> Numbers:
        """Whether each thing ties two of the ends: somebody of each takes part, and it is not the same alone."""
        ones, others = self.counts[one], self.counts[other]
        alone = (ones == 1) & (others == 1) & (self.only[one] == self.only[other])
        tied: Numbers = (ones > 0) & (others > 0) & ~alone
        return tied

    def edges_between(self, one: TalliedActors, other: TalliedActors) -> Numbers:
        """The edges that lead from an actor of one end to another one of the other."""
        tally, c = self.tally, self.tally.columns
        fewer = one if one.size <= other.size else other
        edges = np.unique(tally.index.edges_of_actor.join(fewer.positions)[1])
        starts, ends = c.edge_starts[edges], c.edge_ends[edges]
        there = one.mask[starts] & other.mask[ends] | one.mask[ends] & other.mask[starts]
        between: Numbers = edges[there & tally.edges[edges] & (starts != ends)]
        return between

    def list_parts(self, things: Numbers, edges: Numbers) -> list[tuple[str, int | None, int]]:
        """How many of these things (a mask) and edges there are by type and year."""
        of_ties = self.tally.index.tie_kinds
        kinds = np.concatenate([of_ties.of_things[things], of_ties.of_edges[edges]])
        return list_counts(self.tally, *np.unique(kinds, return_counts=True))
