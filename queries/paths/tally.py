"""Counting a question in the summaries (:mod:`partnergraph.graph.summaries`) instead of the graph.

What counts is what :class:`~partnergraph.queries.paths.ties.CountingRules` says in Cypher; the statement that
would count the same stands in the answer beside what was counted here. Dates, programmes, sectors and sites are
not in the summaries, so questions with these are asked of the graph, as are all while the summaries are stale.
Questions that count an organisation with its parts are always counted here: for those that the summaries cannot
tell, what counts is read first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from partnergraph.graph.summaries.columns import Numbers
from partnergraph.graph.summaries.index import (
    CountedParts,
    TieIndex,
    find_known_positions,
    find_positions,
)
from partnergraph.graph.summaries.store import read_fresh_index
from partnergraph.graph.summaries.truth import BODY_TYPES
from partnergraph.queries.paths import wholes
from partnergraph.queries.paths.members import ActorSet
from partnergraph.queries.paths.question import Question
from partnergraph.queries.paths.run import QuestionReader
from partnergraph.queries.paths.ties import TIE_RELATIONS, VOID_STATUSES

_ALL_BODIES = (1 << len(BODY_TYPES)) - 1


def _can_be_tallied(question: Question) -> bool:
    """Whether the summaries know all that a question asks about."""
    unknown = (question.as_of, question.between, question.programmes, question.sectors)
    return not any(unknown) and not question.at_site


async def open_tally(read: QuestionReader, question: Question) -> Tally | None:
    """The tally of a question; None where it has to be counted in the graph."""
    if question.with_parts:
        return Tally(await wholes.read_contracted_index(read, question), question)
    if not _can_be_tallied(question):
        return None
    index = await read_fresh_index(read.database)
    return Tally(index, question) if index else None


@dataclass(frozen=True)
class TalliedActors:
    """The actors that stand for an end: a mask over all, and how many they are (those without any tie too)."""

    mask: Numbers
    size: int

    @cached_property
    def positions(self) -> Numbers:
        """The positions of those in the mask."""
        return np.flatnonzero(self.mask)


class Tally:
    """What counts for one question, in the columns of the summaries."""

    def __init__(self, index: TieIndex, question: Question) -> None:
        self.index, self.columns, self.question = index, index.columns, question
        kinds = question.kinds
        self.types = [
            relation.type
            for relation, tie in TIE_RELATIONS.items()
            if kinds is None or tie.kind in kinds
        ]

    def find_actors(self, actors: ActorSet) -> TalliedActors | None:
        """Who of a set there is; None where the summaries do not have one of them.

        With parts there is no other way to count: whoever is not there has no ties.
        """
        places = find_known_positions(self.columns.place_ids, actors.places)
        single = self.index.find_known_actors(actors.actors)
        missing = len(actors.actors) - len(single)
        whole = not missing and len(places) == len(actors.places)
        if not whole and not self.question.with_parts:
            return None
        mask = np.zeros(self.index.actor_count, np.bool_)
        if len(places):
            mask[self.index.located.join(places)[1]] = True
            mask &= self.columns.actor_labels > 0
        for id_ in actors.without:
            if (at := self.index.find_actors([id_])) is not None:
                mask[at] = False
        mask[single] = True
        return TalliedActors(mask, int(np.count_nonzero(mask)) + missing)

    def list_ids(self, actors: ActorSet) -> list[str]:
        """The ids of those of a set who are in the columns."""
        found = self.find_actors(actors)
        return [self.columns.actor_ids[at] for at in found.positions] if found else []

    @cached_property
    def body_labels(self) -> Numbers:
        """Whether each actor is of a type that may stand between the ends."""
        wanted = self.question.intermediaries
        bits = sum(1 << BODY_TYPES.index(name) for name in wanted) if wanted else _ALL_BODIES
        mask: Numbers = self.columns.actor_labels & bits > 0
        return mask

    @cached_property
    def bodies(self) -> Numbers:
        """Whether each actor may stand between the ends."""
        return self._without_avoided(self.body_labels.copy(), self.columns.actor_ids)

    @cached_property
    def parts(self) -> CountedParts:
        """Who takes part in what counts."""
        c, question = self.columns, self.question
        void = [c.statuses.index(status) for status in VOID_STATUSES if status in c.statuses]
        counts = self.has_type(c.thing_types) & ~np.isin(c.thing_statuses, void)
        if question.largest:
            counts &= c.thing_sizes <= question.largest
        if question.avoid:
            return self.index.count_parts(None, self._without_avoided(counts, c.thing_ids))
        return self.index.count_parts((tuple(self.types), question.largest), counts)

    @cached_property
    def edges(self) -> Numbers:
        """Which relations that themselves tie two actors count."""
        return self.has_type(self.columns.edge_types)

    def reached_edges(self, actors: TalliedActors) -> tuple[Numbers, Numbers]:
        """The edges that lead from these actors to others, and whom each leads to."""
        which, edges = self.index.edges_of_actor.join(actors.positions)
        right = self.edges[edges]
        start, edges = actors.positions[which[right]], edges[right]
        c = self.columns
        ends = np.where(c.edge_starts[edges] == start, c.edge_ends[edges], c.edge_starts[edges])
        outside = ~actors.mask[ends]
        return edges[outside], ends[outside]

    def things_of(self, actors: TalliedActors) -> Numbers:
        """Whether each thing is one that some of these actors take part in (a mask)."""
        mask = np.zeros(self.index.thing_count, np.bool_)
        mask[self.parts.of_actor.join(actors.positions)[1]] = True
        return mask

    def has_type(self, types: Numbers) -> Numbers:
        """Whether each of these types of relation is one that counts."""
        known = self.columns.relation_types
        return np.isin(types, [known.index(type_) for type_ in self.types])

    def _without_avoided(self, mask: Numbers, ids: list[str]) -> Numbers:
        for id_ in self.question.avoid:
            if (at := find_positions(ids, [id_])) is not None:
                mask[at] = False
        return mask


def list_counts(tally: Tally, kinds: Numbers, counts: Numbers) -> list[tuple[str, int | None, int]]:
    """Counts by kind and year (positions of :class:`~partnergraph.graph.summaries.index.TieKinds`), as the statements give them: relationship type, year, how many."""
    told = tally.index.tie_kinds.told
    return [(*told[kind], int(count)) for kind, count in zip(kinds, counts, strict=True)]
