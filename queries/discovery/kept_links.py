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
                list_counts(tally, *_read_counts(counts[at])),
            )
            for at in found[:most]
        ],
    }


def tally_closest_partners(tally: Tally, of: KnownEnd, most: int) -> dict[str, Any] | None:
    """The row that the statement of partners returns, these by id; None where the summaries cannot tell."""
    first = tally.find_actors(of.members)
    if first is None:
        return None
    others, kinds = _ties_by_actor(tally, first)
    totals = np.bincount(others, minlength=tally.index.actor_count)
    tied = np.flatnonzero(totals)
    order = tied[np.lexsort((tied, -totals[tied]))]
    shown = np.isin(others, order[:most])
    others, kinds = others[shown], kinds[shown]
    ids = tally.columns.actor_ids
    return {
        "actors": first.size,
        "partners": len(order),
        "found": [
            [
                ids[at],
                int(totals[at]),
                list_counts(tally, *np.unique(kinds[others == at], return_counts=True)),
            ]
            for at in order[:most]
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
    width, height = len(kinds.told), len(tally.columns.place_ids)
    cells = [
        placed.places.take(at).astype(np.int64) * width
        + kinds.of_things.take(placed.things.take(at)),
        places.astype(np.int64) * width + kinds.of_edges[edges[which]],
    ]
    counts: Numbers = np.bincount(np.concatenate(cells), minlength=height * width)
    return counts.reshape(height, width)


def _read_counts(row: Numbers) -> tuple[Numbers, Numbers]:
    """The kinds and years of which a row of counts has any, and how many."""
    some = np.flatnonzero(row)
    return some, row[some]


def _ties_by_actor(tally: Tally, first: TalliedActors) -> tuple[Numbers, Numbers]:
    """For each tie of the actors and each other that it leads to, once: with whom, and the tie's kind and year."""
    parts, kinds = tally.parts, tally.index.tie_kinds
    right = tally.things_of(first)[parts.things] & ~first.mask[parts.actors]
    edges, ends = tally.reached_edges(first)
    return (
        np.concatenate([parts.actors[right], ends]),
        np.concatenate([kinds.of_things[parts.things[right]], kinds.of_edges[edges]]),
    )
