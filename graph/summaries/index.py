"""The columns, so arranged that what belongs to an actor, a thing or a place is found without a search."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from cachetools import LRUCache

from partnergraph.graph.summaries.columns import Numbers, Texts, TieColumns
from partnergraph.graph.summaries.contraction import contract_columns

_VARIANTS_KEPT = 4
_LEVELS_KEPT = 2  # of places, with each variant
# More than there are years in a date of four digits.
_YEARS = 10_000


@dataclass(frozen=True)
class Lists:
    """Lists of numbers one after another in ``values``; the n-th begins at ``starts[n]``."""

    starts: Numbers
    values: Numbers

    @classmethod
    def of_pairs(cls, keys: Numbers, values: Numbers, count: int) -> Lists:
        """The values of each key below ``count``; the keys are sorted."""
        return cls(np.searchsorted(keys, np.arange(count + 1)), values)

    def __getitem__(self, key: int) -> Numbers:
        """The list of one key."""
        return self.values[self.starts[key] : self.starts[key + 1]]

    def count(self, keys: Numbers) -> Numbers:
        """How many values each of these keys has."""
        lengths: Numbers = self.starts[keys + 1] - self.starts[keys]
        return lengths

    def locate(self, keys: Numbers) -> tuple[Numbers, Numbers]:
        """As :meth:`join`, but where in ``values`` each stands."""
        lengths = self.count(keys)
        which = np.repeat(np.arange(len(keys)), lengths)
        before = np.cumsum(lengths) - lengths
        at = np.arange(len(which)) + np.repeat(self.starts[keys] - before, lengths)
        return which, at

    def join(self, keys: Numbers) -> tuple[Numbers, Numbers]:
        """The lists of these keys, one after another: which of the keys each value is of, and the values."""
        which, at = self.locate(keys)
        return which, self.values[at]


@dataclass(frozen=True)
class CountedParts:
    """Who takes part in the things that count, each pair once: by thing and actor, and by either alone.

    Of each pair, ``sources`` is how many sources at most speak of a relation between the two, and ``lead_sources``
    of one that leads (0: none does). ``at_actor`` lists where the pairs of each actor stand.
    """

    things: Numbers
    actors: Numbers
    sources: Numbers
    lead_sources: Numbers
    of_thing: Lists
    of_actor: Lists
    at_actor: Lists
    placed: LRUCache[int, PlacedThings] = field(
        default_factory=lambda: LRUCache[int, "PlacedThings"](_LEVELS_KEPT)
    )


@dataclass(frozen=True)
class PlacedThings:
    """To which places things lead: each pair of a thing and a place once, in this order, and how many take part from there.

    Who they are: each of ``members`` is one of the pair at the same position in ``pairs``.
    """

    things: Numbers
    places: Numbers
    sizes: Numbers
    members: Numbers
    pairs: Numbers

    def led_by_others(self, actors: Numbers) -> Numbers:
        """Of which pairs somebody is not one of these actors (masks)."""
        at = np.flatnonzero(actors.take(self.members))
        own = np.bincount(self.pairs.take(at), minlength=len(self.sizes))
        others: Numbers = own < self.sizes
        return others


@dataclass(frozen=True)
class TieKinds:
    """The kind and year of every tie, as its position in ``told``: a relationship type, and the year where it is known."""

    told: list[tuple[str, int | None]]
    of_things: Numbers
    of_edges: Numbers


class TieIndex:
    """What the columns say, by position; see :class:`~partnergraph.graph.summaries.columns.TieColumns`."""

    def __init__(self, columns: TieColumns) -> None:
        self.columns = columns
        self.actor_count, self.thing_count = len(columns.actor_ids), len(columns.thing_ids)
        self.located = Lists.of_pairs(
            columns.located_places, columns.located_actors, len(columns.place_ids)
        )
        self.sources_of_set = Lists.of_pairs(
            columns.source_sets, columns.source_members, len(columns.set_sizes)
        )
        self._counted: dict[Any, CountedParts] = {}
        self._places: dict[int, Lists] = {}

    def find_actors(self, ids: Iterable[str]) -> Numbers | None:
        """The positions of actors; None where one is not in the columns."""
        return find_positions(self.columns.actor_ids, ids)

    def find_known_actors(self, ids: Iterable[str]) -> Numbers:
        """The positions of those actors that are in the columns."""
        return find_known_positions(self.columns.actor_ids, ids)

    @cached_property
    def with_parts(self) -> ContractedIndex:
        """The same with every part of an organisation in the place of its whole."""
        return ContractedIndex(self.columns)

    @cached_property
    def years(self) -> Numbers:
        """The year of each date, 0 where there is none."""
        return np.array([int(date[:4]) if date[:4].isdigit() else 0 for date in self.columns.dates])

    @cached_property
    def tie_kinds(self) -> TieKinds:
        """The kinds and years of all ties, in the order of their types' numbers and of the years."""
        c = self.columns
        types = np.concatenate([c.thing_types, c.edge_types]).astype(np.int64)
        years = self.years[np.concatenate([c.thing_dates, c.edge_dates])]
        numbers, at = np.unique(types * _YEARS + years, return_inverse=True)
        told = [
            (c.relation_types[type_], year or None)
            for type_, year in (divmod(int(number), _YEARS) for number in numbers)
        ]
        at = at.astype(np.int32)
        return TieKinds(told, at[: self.thing_count], at[self.thing_count :])

    @cached_property
    def edges_of_actor(self) -> Lists:
        """The edges at each actor, whichever end it is; one that leads to itself once."""
        c = self.columns
        numbers = np.arange(len(c.edge_starts))
        other = c.edge_starts != c.edge_ends
        ends = np.concatenate([c.edge_starts, c.edge_ends[other]])
        edges = np.concatenate([numbers, numbers[other]])
        order = np.argsort(ends, kind="stable")
        return Lists.of_pairs(ends[order], edges[order], self.actor_count)

    def places_of_actor(self, level: int) -> Lists:
        """The places of a level in which each actor is, each once."""
        if level not in self._places:
            c = self.columns
            right = c.place_levels[c.outer_places] == level
            outer = Lists.of_pairs(c.outer_inner[right], c.outer_places[right], len(c.place_ids))
            which, places = outer.join(c.located_places)
            count = max(1, len(c.place_ids))
            pairs = c.located_actors[which].astype(np.int64) * count + places
            if level == 0:  # a country that takes part itself does so for itself
                pairs = np.concatenate([pairs, self._acting_countries()])
            actors, places = np.divmod(np.unique(pairs), count)
            self._places[level] = Lists.of_pairs(actors, places, self.actor_count)
        return self._places[level]

    def places_of_things(self, parts: CountedParts, level: int) -> PlacedThings:
        """The places of a level to which the things that count lead; kept with these."""
        if (kept := parts.placed.get(level)) is None:
            which, places = self.places_of_actor(level).join(parts.actors)
            count = max(1, len(self.columns.place_ids))
            keys, pairs, sizes = np.unique(
                parts.things[which].astype(np.int64) * count + places,
                return_inverse=True,
                return_counts=True,
            )
            found = (*np.divmod(keys, count), sizes, parts.actors[which], pairs)
            kept = parts.placed[level] = PlacedThings(*(n.astype(np.int32) for n in found))
        return kept

    def _acting_countries(self) -> Numbers:
        c = self.columns
        pairs = [
            actor * len(c.place_ids) + place
            for place in np.flatnonzero(c.place_levels == 0)
            if (at := find_positions(c.actor_ids, [c.place_ids[place]])) is not None
            for actor in at
        ]
        return np.array(pairs, np.int64)

    def count_parts(self, name: Any, counts: Numbers) -> CountedParts:
        """Who takes part in the things that count (a mask); kept under a name for the next question."""
        if (kept := self._counted.get(name)) is not None:
            return kept
        c = self.columns
        right = ~c.part_absent & counts[c.part_things]
        things, actors = c.part_things[right], c.part_actors[right]
        new = np.ones(len(things), np.bool_)
        new[1:] = (things[1:] != things[:-1]) | (actors[1:] != actors[:-1])
        starts = np.flatnonzero(new)
        sources = np.maximum(c.set_sizes[c.part_sources[right]], 1).astype(np.int16)
        leading = np.where(c.part_leads[right], sources, 0).astype(np.int16)
        things, actors = things[new], actors[new]
        order = np.argsort(actors, kind="stable").astype(np.int32)
        of_actor = Lists.of_pairs(actors[order], things[order], self.actor_count)
        parts = CountedParts(
            things,
            actors,
            _find_most(sources, starts),
            _find_most(leading, starts),
            Lists.of_pairs(things, actors, self.thing_count),
            of_actor,
            Lists(of_actor.starts, order),
        )
        if name is not None:
            while len(self._counted) >= _VARIANTS_KEPT:
                self._counted.pop(next(iter(self._counted)))
            self._counted[name] = parts
        return parts


class ContractedIndex(TieIndex):
    """What the columns say where an organisation and its parts are one actor, that of the whole.

    ``wholes``: the position of whom each actor counts as, which mostly is itself.
    """

    def __init__(self, columns: TieColumns) -> None:
        self.wholes = np.arange(len(columns.actor_ids))
        self.wholes[columns.lesser_actors] = columns.whole_actors
        super().__init__(contract_columns(columns, self.wholes))

    def find_actors(self, ids: Iterable[str]) -> Numbers | None:
        """The positions of those whom actors count as; None where one is not in the columns."""
        found = super().find_actors(ids)
        return None if found is None else self.wholes[found]

    def find_known_actors(self, ids: Iterable[str]) -> Numbers:
        """The positions of those whom actors that are in the columns count as."""
        found: Numbers = self.wholes[super().find_known_actors(ids)]
        return found

    def find_whole(self, id_: str) -> str:
        """The id of whom an actor counts as."""
        found = self.find_actors([id_])
        return id_ if found is None else self.columns.actor_ids[int(found[0])]

    def list_members(self, whole: str) -> list[str]:
        """The ids of all who count as an actor, itself first."""
        return [whole, *self._parts.get(whole, ())]

    @cached_property
    def _parts(self) -> dict[str, list[str]]:
        ids, parts = self.columns.actor_ids, dict[str, list[str]]()
        for lesser in self.columns.lesser_actors:
            parts.setdefault(ids[self.wholes[lesser]], []).append(ids[lesser])
        return parts


def _find_most(values: Numbers, starts: Numbers) -> Numbers:
    """The largest value of each run, given where these begin."""
    most: Numbers = np.maximum.reduceat(values, starts) if len(starts) else values
    return most


def find_positions(texts: Texts, wanted: Iterable[str]) -> Numbers | None:
    """The positions of texts in a sorted list; None where one is not in it."""
    asked = list(wanted)
    found = find_known_positions(texts, asked)
    return found if len(found) == len(asked) else None


def find_known_positions(texts: Texts, wanted: Iterable[str]) -> Numbers:
    """The positions of those texts that are in a sorted list."""
    found = []
    for text in wanted:
        at = bisect_left(texts, text)
        if at < len(texts) and texts[at] == text:
            found.append(at)
    return np.array(found, np.int64)
