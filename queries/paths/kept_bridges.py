"""Who stands between two ends and makes the best chains of two ties, found in the summaries by a threshold.

Of every body that is tied to both ends the strongest possible tie to either is known without looking at pairs: by when
what they share began, whether anybody leads, how many sources speak of it, and how many ties there are at most. No
chain through the body is better than the product. In the order of these products the ties of some bodies at a time
are looked at, until nothing that is left can come in.
"""

from __future__ import annotations

import numpy as np

from partnergraph.graph.summaries.columns import Numbers
from partnergraph.queries.paths import score
from partnergraph.queries.paths.kept_ties import SharedPairs, TieRows, TieStrengths
from partnergraph.queries.paths.tally import TalliedActors

_FIRST_CHUNK, _TAKEN_AT_ONCE = 64, 16
# How many take part in a thing, about.
_THING_SIZE = 5


def find_reached(strengths: TieStrengths, end: TalliedActors) -> Numbers:
    """Whom an end is tied to (a mask)."""
    tally = strengths.tally
    reached = np.zeros(tally.index.actor_count, np.bool_)
    things = np.unique(tally.parts.of_actor.join(end.positions)[1])
    reached[tally.parts.of_thing.join(things)[1]] = True
    reached[tally.reached_edges(end)[1]] = True
    return reached & ~end.mask


def find_ties_of(strengths: TieStrengths, first: TalliedActors, bodies: Numbers) -> TieRows:
    """The best ties from an end to each of these bodies (positions), who are the second of each; in no order."""
    tally = strengths.tally
    at = _find_parts_beside(strengths, first, bodies)
    found = [
        SharedPairs(pairs.seconds, pairs.firsts)
        for pairs in strengths.iterate_pairs(at, first.mask)
    ]
    second = np.zeros(tally.index.actor_count, np.bool_)
    second[bodies] = True
    rows = TieRows.concatenate(
        [strengths.best_shared(found), strengths.best_edges(first.mask, second, bodies)]
    )
    both = first.mask & second
    return rows[~(both[rows.firsts] & both[rows.seconds])]


class KeptBridges:
    """Bodies that stand between two ends, in an order in which the best chains through them come first.

    ``bodies`` has those that were looked at, ``products`` what no chain through each exceeds, ``rows`` their ties to
    either end.
    """

    def __init__(
        self,
        strengths: TieStrengths,
        ends: tuple[TalliedActors, TalliedActors],
        candidates: Numbers,
    ) -> None:
        self.strengths, self.ends = strengths, ends
        fewer = min(ends, key=lambda end: end.size)
        bodies = np.flatnonzero(candidates & find_reached(strengths, fewer))
        bounds = _bound_ties(strengths, ends[0], bodies) * _bound_ties(strengths, ends[1], bodies)
        order = np.flatnonzero(bounds)
        order = order[np.argsort(-bounds[order], kind="stable")]
        self.waiting, self.bounds = bodies[order], bounds[order]
        self.size = _FIRST_CHUNK
        self.bodies, self.products = np.zeros(0, np.int64), np.zeros(0)
        self.rows: tuple[list[TieRows], list[TieRows]] = ([], [])

    @property
    def bound(self) -> float:
        """What no chain through anybody whom :meth:`take` has not given yet exceeds; 0 if there is nobody."""
        return float(max(self.bounds.max(initial=0.0), self.products.max(initial=0.0)))

    def take(self) -> tuple[TieRows, TieRows]:
        """The ties to either end of the best bodies that are left."""
        while len(self.waiting) and not np.any(self.products >= self.bounds[0]):
            self._look_at_more()
        right = self.products >= self.bounds[0] if len(self.bounds) else self.products > 0
        # Ties are made into rows for a few at a time.
        best = np.flatnonzero(right)
        best = best[np.argsort(-self.products[best], kind="stable")][:_TAKEN_AT_ONCE]
        given = self.bodies[best]
        taken = np.zeros(self.strengths.tally.index.actor_count, np.bool_)
        taken[given] = True
        self.bodies, self.products = np.delete(self.bodies, best), np.delete(self.products, best)
        first, second = (TieRows.concatenate(some) for some in self.rows)
        return first[taken[first.seconds]], second[taken[second.seconds]]

    def _look_at_more(self) -> None:
        bodies, size = self.waiting[: self.size], self.size
        self.waiting, self.bounds, self.size = self.waiting[size:], self.bounds[size:], 2 * size
        best = np.ones(len(bodies))
        order = np.argsort(bodies)
        for rows, end in zip(self.rows, self.ends, strict=True):
            found = find_ties_of(self.strengths, end, bodies)
            rows.append(found)
            strongest = np.zeros(len(bodies))
            at = order[np.searchsorted(bodies[order], found.seconds)]
            np.maximum.at(strongest, at, found.strengths)
            best *= strongest
        self.bodies = np.concatenate([self.bodies, bodies])
        self.products = np.concatenate([self.products, best])


def _find_parts_beside(strengths: TieStrengths, end: TalliedActors, bodies: Numbers) -> Numbers:
    """The participations of bodies in what an end takes part in, found from the side that has fewer."""
    parts = strengths.parts
    of_end = parts.of_actor.count(end.positions).sum()
    if of_end * _THING_SIZE < parts.at_actor.count(bodies).sum():
        wanted = np.zeros(strengths.tally.index.actor_count, np.bool_)
        wanted[bodies] = True
        things = np.unique(parts.of_actor.join(end.positions)[1])
        at = parts.of_thing.locate(things)[1]
        return at[wanted[parts.actors[at]]]
    at = parts.at_actor.join(bodies)[1]
    return at[strengths.tally.things_of(end)[parts.things[at]]]


def _bound_ties(strengths: TieStrengths, end: TalliedActors, bodies: Numbers) -> Numbers:
    """How strong the best tie of each body with an end is at most; 0 where there is none."""
    tally, parts, c = strengths.tally, strengths.parts, strengths.columns
    count = len(bodies)
    at = _find_parts_beside(strengths, end, bodies)
    numbers = np.zeros(tally.index.actor_count, np.int32)
    numbers[bodies] = np.arange(count)
    body = numbers[parts.actors[at]]
    things, thing = np.unique(parts.things[at], return_inverse=True)
    which, inside = parts.of_thing.locate(things)
    right = end.mask[parts.actors[inside]]
    which, inside = which[right], inside[right]
    sources, leads = np.zeros(len(things), np.int16), np.zeros(len(things), np.int16)
    np.maximum.at(sources, which, parts.sources[inside])
    np.maximum.at(leads, which, parts.lead_sources[inside])
    ties = np.bincount(body, minlength=count)
    single = strengths.single(
        things[thing],
        (leads[thing] > 0) | (parts.lead_sources[at] > 0),
        np.minimum(sources[thing], parts.sources[at]),
    )
    bounds = np.zeros(count)
    np.maximum.at(
        bounds, body, score.repeated_strength(single, strengths.base(things[thing]), ties[body])
    )
    which, edges = tally.index.edges_of_actor.join(bodies)
    starts, ends = c.edge_starts[edges], c.edge_ends[edges]
    others = np.where(starts == bodies[which], ends, starts)
    right = tally.edges[edges] & end.mask[others] & (starts != ends)
    single, base = strengths.of_edges(edges[right])
    # There and back: relations of one type make two ties at most.
    np.maximum.at(bounds, which[right], score.repeated_strength(single, base, np.array(2)))
    return bounds
