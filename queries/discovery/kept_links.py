"""The places most tied to one, and the closest partners, counted in the summaries.

What :mod:`~partnergraph.queries.discovery.links` and :mod:`~partnergraph.queries.discovery.partners` count.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from partnergraph.graph.summaries.columns import Numbers
from partnergraph.graph.summaries.index import find_positions
from partnergraph.queries.paths.ends import KnownEnd
from partnergraph.queries.paths.tally import TalliedActors, Tally, list_counts


def tally_region_links(
    tally: Tally, of: KnownEnd, level: int | None, most: int
) -> dict[str, Any] | None:
    """The row that the statement returns, its places by id; None where the summaries cannot tell."""
    first = tally.find_actors(of.members)
    if first is None:
        return None
    columns = tally.columns
    place = find_positions(columns.place_ids, [of.id])
    own = -1 if place is None else int(place[0])
    if level is None:
        level = 0 if own < 0 else max(0, int(columns.place_levels[own]))
    things, edges = tally.things_of(first), tally.reached_edges(first)
    counts = _count_ties_by_place(tally, first, level, things, edges)
    totals = counts.sum(axis=1)
    if own >= 0:
        totals[own] = 0
    tied = tally.index.places_of_actor(level).join(_tied_actors(tally, first, things, edges[1]))[1]
    actors = np.bincount(tied, minlength=len(totals))
    order = np.lexsort((np.arange(len(totals)), -totals))
    found = order[totals[order] > 0]
    return {
        "level": level,
        "actors": first.size,
        "places": len(found),
        "links": [
            (
                columns.place_ids[at],
                int(actors[at]),
                int(totals[at]),
                list_counts(tally, *_read_counts(tally, counts[at])),
            )
            for at in found[:most]
        ],
    }


def tally_closest_partners(tally: Tally, of: KnownEnd, most: int) -> dict[str, Any] | None:
    """The row that the statement of partners returns, these by id; None where the summaries cannot tell."""
    first = tally.find_actors(of.members)
    if first is None:
        return None
    others, ties, kinds = _ties_by_actor(tally, first)
    totals, by_kind = _count_ties(others, ties, kinds[ties], tally.index.actor_count)
    tied = np.flatnonzero(totals)
    order = tied[np.lexsort((tied, -totals[tied]))]
    ids = tally.columns.actor_ids
    return {
        "actors": first.size,
        "partners": len(order),
        "found": [
            [ids[at], int(totals[at]), list_counts(tally, *by_kind(at))] for at in order[:most]
        ],
    }


def _tied_actors(tally: Tally, first: TalliedActors, things: Numbers, ends: Numbers) -> Numbers:
    """Who else takes part in these things (a mask) or is at the other end of an edge."""
    parts = tally.parts
    tied = np.zeros(tally.index.actor_count, np.bool_)
    tied[parts.actors.take(np.flatnonzero(things.take(parts.things)))] = True
    tied &= ~first.mask
    tied[ends] = True
    return np.flatnonzero(tied)


def _count_ties_by_place(
    tally: Tally,
    first: TalliedActors,
    level: int,
    things: Numbers,
    edges_and_ends: tuple[Numbers, Numbers],
) -> Numbers:
    """How many ties of the actors lead to somebody else at each place of a level: a row a place, a column a kind and year."""
    index, kinds = tally.index, tally.index.tie_kinds
    placed = index.places_of_things(tally.parts, level)
    at = np.flatnonzero(placed.led_by_others(first.mask) & things.take(placed.things))
    edges, ends = edges_and_ends
    which, places = index.places_of_actor(level).join(ends)
    width, height = len(kinds.numbers), len(tally.columns.place_ids)
    cells = [
        placed.places.take(at).astype(np.int64) * width
        + kinds.of_things.take(placed.things.take(at)),
        places.astype(np.int64) * width + kinds.of_edges[edges[which]],
    ]
    counts: Numbers = np.bincount(np.concatenate(cells), minlength=height * width)
    return counts.reshape(height, width)


def _read_counts(tally: Tally, row: Numbers) -> tuple[Numbers, Numbers]:
    """The kinds and years of which a row of counts has any, and how many."""
    some = np.flatnonzero(row)
    return tally.index.tie_kinds.numbers[some], row[some]


def _ties_by_actor(tally: Tally, first: TalliedActors) -> tuple[Numbers, Numbers, Numbers]:
    """For each tie of the actors and each other that it leads to: with whom, and the tie; the kind and year of all ties.

    Ties are numbered, things first, then edges, and come in the order of their numbers.
    """
    parts, columns = tally.parts, tally.columns
    right = tally.things_of(first)[parts.things] & ~first.mask[parts.actors]
    edges, ends = tally.reached_edges(first)
    order = np.argsort(edges)
    edges, ends = edges[order], ends[order]
    ties = np.concatenate([parts.things[right], edges + tally.index.thing_count])
    others = np.concatenate([parts.actors[right], ends]).astype(np.int64)
    kinds = np.concatenate(
        [
            tally.index.kind_and_year(columns.thing_types, columns.thing_dates),
            tally.index.kind_and_year(columns.edge_types, columns.edge_dates),
        ]
    )
    return others, ties, kinds


def _count_ties(places: Numbers, ties: Numbers, kinds: Numbers, count: int) -> tuple[Numbers, Any]:
    """How many ties lead to each place, and a function of a place for these by kind and year."""
    # Ties come in their order, and a stable sort of small numbers takes time in proportion to their count.
    order = np.argsort(places.astype(np.min_scalar_type(count)), kind="stable")
    places, ties = places[order], ties[order]
    new = np.ones(len(ties), np.bool_)
    new[1:] = (places[1:] != places[:-1]) | (ties[1:] != ties[:-1])
    places, kinds = places[new], kinds[order][new]
    totals = np.bincount(places, minlength=count)
    starts = np.searchsorted(places, np.arange(count + 1))

    def by_kind(place: int) -> tuple[Numbers, Numbers]:
        numbers, counts = np.unique(kinds[starts[place] : starts[place + 1]], return_counts=True)
        return numbers, counts

    return totals, by_kind
