"""The reads of a search for chains, answered by the summaries with the rows that the statements give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from partnergraph.graph.summaries.columns import Numbers
from partnergraph.queries.paths.chains import (
    Chain,
    ExcludedPairs,
    best_ties_by_actor,
    rank_chains,
    read_tie_groups,
)
from partnergraph.queries.paths.kept_bridges import KeptBridges, find_reached, find_ties_of
from partnergraph.queries.paths.kept_ties import TieRows, TieStrengths
from partnergraph.queries.paths.members import ActorSet
from partnergraph.queries.paths.tally import TalliedActors, Tally

_PARTS_AT_ONCE = 200_000


@dataclass(frozen=True)
class KeptSearch:
    """The reads of one search between two ends. Each method gives the row of a statement, or None if it cannot tell."""

    tally: Tally
    ends: tuple[TalliedActors, TalliedActors]
    strengths: TieStrengths

    @classmethod
    def open(cls, tally: Tally, ends: Iterable[ActorSet]) -> KeptSearch | None:
        """The reads between these ends; None where the summaries do not have them."""
        first, second = [tally.find_actors(end) for end in ends]
        if first is None or second is None:
            return None
        return cls(tally, (first, second), TieStrengths(tally))

    @property
    def both_ids(self) -> list[str]:
        """The ids of who stands for both ends."""
        return self._list_ids(self.ends[0].mask & self.ends[1].mask)

    def find_direct_ties(self, limit: int, *, grouped: bool) -> dict[str, Any]:
        """The row of :func:`~partnergraph.queries.paths.statement.ties_statement` between the ends, by what is shared."""
        groups = self._find_best_groups(limit)
        if grouped and len(groups) == limit:
            best = self.strengths.number_groups(TieRows.concatenate(groups))
            rows = [
                some[np.isin(self.strengths.number_groups(some), best)]
                for some in self._iterate_direct_ties()
            ]
            groups = self.strengths.group_rows(TieRows.concatenate(rows), limit)
        return {
            "first": self.ends[0].size,
            "second": self.ends[1].size,
            "groups": [
                self.strengths.list_rows(group if grouped else group[np.arange(len(group)) < limit])
                for group in groups
            ],
            "both": self.both_ids if len(groups) < limit else [],
        }

    def _find_best_groups(self, limit: int) -> list[TieRows]:
        """The best groups of ties between the ends by what is shared; where there are more, not with all their ties."""
        rows, groups = TieRows.concatenate([]), list[TieRows]()
        for some in self._iterate_direct_ties():
            rows = TieRows.concatenate([rows, some])
            groups = self.strengths.group_rows(rows, limit)
            if len(groups) == limit:
                rows = rows[rows.strengths >= groups[-1].strengths[0]]
        return groups

    def _iterate_direct_ties(self) -> Iterator[TieRows]:
        """The ties between the ends, all of some actors of the second at a time, to bound the memory of a question."""
        actors = self.ends[1].positions
        portions = np.cumsum(self.tally.parts.of_actor.count(actors)) // _PARTS_AT_ONCE
        for some in np.split(actors, np.flatnonzero(np.diff(portions)) + 1):
            yield find_ties_of(self.strengths, self.ends[0], some)

    def find_ties(self, first: ActorSet, second: ActorSet, depth: int) -> dict[str, Any] | None:
        """The row of the same statement between any two sets, by the second actor; no more of it than the groups."""
        ones, others = self.tally.find_actors(first), self.tally.find_actors(second)
        if ones is None or others is None:
            return None
        rows = find_ties_of(self.strengths, ones, others.positions)
        return {"groups": self._list_by_second(rows.sort(), depth)}

    def find_bridges(
        self,
        smaller: int,
        depth: int,
        missing: int,
        excluded: ExcludedPairs,
        among: set[str] | None,
    ) -> dict[str, Any]:
        """The row of :func:`~partnergraph.queries.paths.bridges.bridges_statement`, which begins with the side ``smaller``.

        Left out are bodies that are certainly not on the best ``missing`` chains.
        """
        candidates = self.tally.bodies & ~self.ends[0].mask & ~self.ends[1].mask
        if among is not None:
            candidates &= self._mask_of(among)
        bridges = KeptBridges(self.strengths, self.ends, candidates)
        groups: tuple[list[Any], list[Any]] = ([], [])
        best: list[Chain] = []
        while bridges.bound and not (len(best) == missing and best[-1].score > bridges.bound):
            for some, rows in zip(groups, bridges.take(), strict=True):
                some.extend(self._list_by_second(rows.sort(), depth))
            starts, finishes = (
                best_ties_by_actor(read_tie_groups(some), reverse=side == 1)
                for side, some in enumerate(groups)
            )
            middles = [Chain((body,)) for body in starts]
            best = rank_chains(middles, starts, finishes, excluded, missing, grouped=True)
        return {"smaller_ties": groups[smaller], "larger_ties": groups[1 - smaller]}

    def find_reached_ids(self, actors: ActorSet) -> dict[str, Any] | None:
        """The row of :func:`~partnergraph.queries.paths.statement.reached_statement`: whom a set of actors is tied to."""
        found = self.tally.find_actors(actors)
        if found is None:
            return None
        outside = ~self.ends[0].mask & ~self.ends[1].mask
        return {
            "ids": self._list_ids(find_reached(self.strengths, found) & outside & self.tally.bodies)
        }

    def find_waypoints(self, through: ActorSet) -> dict[str, Any] | None:
        """The row of :func:`~partnergraph.queries.paths.statement.waypoints_statement`: the waypoints on each side of a search."""
        found = self.tally.find_actors(through)
        if found is None:
            return None
        first, second = self.ends
        may = found.mask & self.tally.body_labels & ~first.mask & ~second.mask
        return {
            "first": first.size,
            "second": second.size,
            "both": self.both_ids,
            "waypoints": self._list_ids(may),
        }

    def _list_by_second(self, rows: TieRows, depth: int) -> list[list[list[Any]]]:
        """Sorted rows in groups by the second actor, at most ``depth`` of each."""
        groups: dict[str, list[list[Any]]] = {}
        order = np.argsort(rows.seconds, kind="stable")
        seconds = rows.seconds[order]
        starts = (
            np.flatnonzero(np.concatenate([[True], np.diff(seconds) != 0])) if len(rows) else order
        )
        place = np.arange(len(rows)) - np.repeat(starts, np.diff(np.append(starts, len(rows))))
        for row in self.strengths.list_rows(rows[np.sort(order[place < depth])]):
            groups.setdefault(row[2], []).append(row)
        return list(groups.values())

    def _mask_of(self, ids: set[str]) -> Numbers:
        mask = np.zeros(self.tally.index.actor_count, np.bool_)
        for id_ in ids:
            if (at := self.tally.index.find_actors([id_])) is not None:
                mask[at] = True
        return mask

    def _list_ids(self, mask: Numbers) -> list[str]:
        ids = self.tally.columns.actor_ids
        return [ids[at] for at in np.flatnonzero(mask)]
