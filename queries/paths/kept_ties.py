"""Single ties of pairs of actors in the summaries: how strong, and the best of each pair and type.

What :func:`~partnergraph.queries.paths.statement.ties_statement` says in Cypher, with the same arithmetic in the
same order, so that strengths are equal to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from partnergraph.graph.summaries.columns import Numbers
from partnergraph.queries.paths import score
from partnergraph.queries.paths.tally import Tally
from partnergraph.queries.paths.ties import TIE_RELATIONS

# So many pairs are looked at in one go, to bound the memory of a question.
_PAIRS_AT_ONCE = 500_000
# So many of the strongest ties are looked through at first for the best groups.
_ROWS_AT_FIRST = 1000


@dataclass(frozen=True)
class TieRows:
    """The best tie of each type between two actors, as columns; all are numbers of the summaries.

    ``strengths`` count repetition; ``keys`` are things, or actors where the relation itself ties two.
    """

    strengths: Numbers
    firsts: Numbers
    seconds: Numbers
    types: Numbers
    keys: Numbers
    ties: Numbers

    @classmethod
    def concatenate(cls, rows: list[TieRows]) -> TieRows:
        """The rows of several portions as one, in their order; none of no portions."""
        if not rows:
            return _empty_rows()
        columns = zip(*(vars(some).values() for some in rows), strict=True)
        return cls(*(np.concatenate(column) for column in columns))

    def __len__(self) -> int:
        return len(self.strengths)

    def __getitem__(self, which: Numbers) -> TieRows:
        """Some of the rows, in this order."""
        return TieRows(*(column[which] for column in vars(self).values()))

    def sort(self) -> TieRows:
        """The rows in their order: the best first, of equal ones by ids."""
        order = (self.ties, self.keys, self.types, self.seconds, self.firsts, -self.strengths)
        return self[np.lexsort(order)]


@dataclass(frozen=True)
class SharedPairs:
    """Pairs of a participation of one actor and one of another in the same thing: positions in the tally's parts."""

    firsts: Numbers
    seconds: Numbers

    def __getitem__(self, which: Numbers) -> SharedPairs:
        return SharedPairs(self.firsts[which], self.seconds[which])


class TieStrengths:
    """The strengths of what a tally counts."""

    def __init__(self, tally: Tally) -> None:
        self.tally, self.columns, self.parts = tally, tally.columns, tally.parts
        c, values = tally.columns, score.SCORE_PARAMETERS
        kinds = np.array([values["strengths"][type_] for type_ in c.relation_types])
        factors = np.array([values["factors"].get(status, 1.0) for status in c.statuses])
        recent = np.array([values["recent"].get(date[:4], 0.0) for date in c.dates])
        self.kinds, self.factors, self.recent = kinds, factors, recent
        through = {relation.type: tie.through for relation, tie in TIE_RELATIONS.items()}
        self.by_thing = [through[type_] == "end" for type_ in c.relation_types]

    def base(self, things: Numbers) -> Numbers:
        """Kind x status of each thing."""
        c = self.columns
        product: Numbers = (
            self.kinds[c.thing_types[things]] * self.factors[c.thing_statuses[things]]
        )
        return product

    def single(self, things: Numbers, leads: Numbers, sources: Numbers) -> Numbers:
        """A tie by each thing on its own, given whether one of the two leads and how many sources speak of both."""
        recency = self.recent[self.columns.thing_dates[things]]
        return score.single_strength(self.base(things), recency, leads, sources)

    def of_pairs(self, pairs: SharedPairs) -> Numbers:
        """Each pair's best tie by what it shares, on its own.

        Two may share a thing by several relations each, of which one leads and another has more sources. That
        one of the two leads is worth more than any number of sources.
        """
        parts = self.parts
        a, b = pairs.firsts, pairs.seconds
        lead_a, lead_b = parts.lead_sources[a], parts.lead_sources[b]
        all_a, all_b = parts.sources[a], parts.sources[b]
        leading = np.maximum(np.minimum(lead_a, all_b), np.minimum(all_a, lead_b))
        leads = leading > 0
        sources = np.where(leads, leading, np.minimum(all_a, all_b))
        return self.single(parts.things[a], leads, sources)

    def iterate_pairs(self, parts: Numbers, inside: Numbers) -> Iterator[SharedPairs]:
        """Of each of these participations all pairs with one of another actor ``inside`` (a mask), in portions."""
        tally_parts = self.parts
        parts = np.sort(parts)  # by thing
        lengths = tally_parts.of_thing.count(tally_parts.things[parts])
        portions = np.cumsum(lengths) // _PAIRS_AT_ONCE
        for portion in np.split(parts, np.flatnonzero(np.diff(portions)) + 1):
            which, others = tally_parts.of_thing.locate(tally_parts.things[portion])
            actors = tally_parts.actors[others]
            pairs = SharedPairs(portion[which], others)
            yield pairs[inside[actors] & (tally_parts.actors[pairs.firsts] != actors)]

    def best_shared(self, found: list[SharedPairs]) -> TieRows:
        """The best tie of each two and type by what they share, given all pairs of participations of theirs."""
        if not found:
            return _empty_rows()
        pairs = SharedPairs(
            np.concatenate([some.firsts for some in found]),
            np.concatenate([some.seconds for some in found]),
        )
        things = self.parts.things[pairs.firsts]
        return self._find_best(
            self.parts.actors[pairs.firsts],
            self.parts.actors[pairs.seconds],
            self.columns.thing_types[things],
            things,
            self.of_pairs(pairs),
            self.base(things),
        )

    def best_edges(self, first: Numbers, second: Numbers, at: Numbers) -> TieRows:
        """The best tie of each two and type by a relation that itself ties them.

        ``first`` and ``second`` are masks, ``at`` the actors of one of them, whose relations are looked at.
        """
        c = self.columns
        edges = np.unique(self.tally.index.edges_of_actor.join(at)[1])
        edges = edges[self.tally.edges[edges]]
        starts, ends = c.edge_starts[edges], c.edge_ends[edges]
        there = first[starts] & second[ends] & (starts != ends)
        back = first[ends] & second[starts] & (starts != ends)
        edges, keys = (
            np.concatenate([edges[there], edges[back]]),
            np.concatenate([ends[there], ends[back]]),
        )
        p, q = (
            np.concatenate([starts[there], ends[back]]),
            np.concatenate([ends[there], starts[back]]),
        )
        strengths, base = self.of_edges(edges)
        # Several relations of a type may lead from one to another, as of different times: they are one tie.
        types = c.edge_types[edges]
        order = np.lexsort((-strengths, keys, self._number_alike(p, q, types)))
        p, q, types, keys, strengths, base = (
            column[order] for column in (p, q, types, keys, strengths, base)
        )
        same = (np.diff(self._number_alike(p, q, types)) == 0) & (np.diff(keys) == 0)
        new = np.concatenate([np.ones(min(1, len(p)), np.bool_), ~same])
        columns = (column[new] for column in (p, q, types, keys, strengths, base))
        return self._find_best(*columns)

    def of_edges(self, edges: Numbers) -> tuple[Numbers, Numbers]:
        """The strength of each of these relations on its own, and its base."""
        c = self.columns
        base = self.kinds[c.edge_types[edges]]
        recency = self.recent[c.edge_dates[edges]]
        sources = np.maximum(c.set_sizes[c.edge_sources[edges]], 1)
        return score.single_strength(base, recency, np.zeros(len(edges), np.bool_), sources), base

    def _find_best(
        self,
        firsts: Numbers,
        seconds: Numbers,
        types: Numbers,
        keys: Numbers,
        strengths: Numbers,
        base: Numbers,
    ) -> TieRows:
        """The best of all ties of each two and type, and how many there are; ``keys`` are in order for each two."""
        if not len(firsts):
            return _empty_rows()
        alike = self._number_alike(firsts, seconds, types)
        order = np.argsort(alike, kind="stable")
        starts = np.flatnonzero(np.concatenate([[True], np.diff(alike[order]) != 0]))
        ties = np.diff(np.append(starts, len(order)))
        strongest = np.maximum.reduceat(strengths[order], starts)
        # The first of equally strong ones: keys come in their order.
        equal = np.flatnonzero(strengths[order] == np.repeat(strongest, ties))
        best = order[equal[np.searchsorted(equal, starts)]]
        return TieRows(
            score.repeated_strength(strengths[best], base[best], ties),
            firsts[best],
            seconds[best],
            types[best],
            keys[best],
            ties,
        )

    def number_groups(self, rows: TieRows) -> Numbers:
        """A number for what each is a tie by, thing or relation."""
        numbers: Numbers = rows.keys.astype(np.int64) * len(self.by_thing) + rows.types
        return numbers

    def _number_alike(self, firsts: Numbers, seconds: Numbers, types: Numbers) -> Numbers:
        """A number for each two and type."""
        pairs = firsts.astype(np.int64) * self.tally.index.actor_count + seconds
        numbers: Numbers = pairs * len(self.columns.relation_types) + types
        return numbers

    def group_rows(self, rows: TieRows, limit: int) -> list[TieRows]:
        """The best groups of ties by the same thing (or relation), and their ties, both the best first.

        Where there are more groups than ``limit``, they have their best ties, but not all.
        """
        looked, some = 0, rows
        group = found = first = np.zeros(0, np.int64)
        while len(found) < limit and looked < len(rows):
            looked = min(len(rows), max(_ROWS_AT_FIRST, 8 * looked))
            # All that are as strong as the last of these count too.
            least = -np.partition(-rows.strengths, looked - 1)[looked - 1]
            some = rows[rows.strengths >= least].sort()
            group = self.number_groups(some)
            found, first = np.unique(group, return_index=True)
        return [some[group == number] for number in found[np.argsort(first)[:limit]]]

    def list_rows(self, rows: TieRows) -> list[list[Any]]:
        """The rows as the statements return them."""
        c = self.columns
        listed = zip(*(column.tolist() for column in vars(rows).values()), strict=True)
        return [
            [
                -strength,
                c.actor_ids[first],
                c.actor_ids[second],
                c.relation_types[type_],
                c.thing_ids[key] if self.by_thing[type_] else c.actor_ids[key],
                ties,
            ]
            for strength, first, second, type_, key, ties in listed
        ]


def _empty_rows() -> TieRows:
    numbers = np.zeros(0, np.int64)
    return TieRows(np.zeros(0), numbers, numbers, numbers, numbers, numbers)
