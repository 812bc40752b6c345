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
    others, places, ties, kinds = _ties_by_place(tally, first, level)
    count = len(columns.place_ids)
    totals, by_kind = _count_ties(places, ties, kinds, count)
    if own >= 0:
        totals[own] = 0
    tied = np.zeros(tally.index.actor_count, np.bool_)
    tied[others] = True
    at_places = tally.index.places_of_actor(level).join(np.flatnonzero(tied))[1]
    actors = np.bincount(at_places, minlength=count)
    order = np.lexsort((np.arange(count), -totals))
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
                list_counts(tally, *by_kind(at)),
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


def _ties_by_place(
    tally: Tally, first: TalliedActors, level: int
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """For each tie of the actors and each place that it leads to: with whom, the place, the tie, its kind and year."""
    others, ties, kinds = _ties_by_actor(tally, first)
    which, places = tally.index.places_of_actor(level).join(others)
    return others[which], places, ties[which], kinds[ties[which]]


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
            tally.kind_and_year(columns.thing_types, columns.thing_dates),
            tally.kind_and_year(columns.edge_types, columns.edge_dates),
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
