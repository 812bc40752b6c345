"""Who stands between two ends, counted in the summaries as :mod:`~partnergraph.queries.discovery.brokers` counts.

Every candidate gets a bound: how many of either end take part in what it takes part in. Those with the highest bounds
are counted exactly, until nobody who is left can have as many as the last of those that are shown (the
threshold algorithm).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from partnergraph.graph.summaries.columns import Numbers
from partnergraph.queries.paths.members import ActorSet
from partnergraph.queries.paths.tally import TalliedActors, Tally

_FIRST_CHUNK = 64


@dataclass(frozen=True)
class _Side:
    """An end, how many of it take part in each thing, and what bounds each body's partners in it."""

    actors: TalliedActors
    parts: Numbers
    bounds: Numbers


def tally_brokers(
    tally: Tally, first: ActorSet, second: ActorSet, top: int, most: int
) -> dict[str, Any] | None:
    """The row that the statement returns, brokers by id; None where the summaries cannot tell."""
    found = [tally.find_actors(actors) for actors in (first, second)]
    ends = [actors for actors in found if actors is not None]
    if len(ends) < len(found):
        return None
    sides = [_bound_partners(tally, end) for end in ends]
    ones, others = (side.bounds for side in sides)
    outside = tally.bodies & ~ends[0].mask & ~ends[1].mask
    candidates = np.flatnonzero(outside & (ones > 0) & (others > 0))
    least = np.minimum(ones, others)[candidates]
    total = (ones + others)[candidates]
    order = np.lexsort((candidates, -total, -least))
    ranked: list[tuple[int, int, int, list[Any], list[Any]]] = []
    start, size = 0, _FIRST_CHUNK
    while start < len(order):
        chunk = order[start : start + size]
        if len(ranked) >= top and (least[chunk[0]], total[chunk[0]]) < (
            -ranked[top - 1][0],
            -ranked[top - 1][1],
        ):
            break
        ranked += _count_exactly(tally, candidates[chunk], sides)
        ranked = sorted(ranked)[:top]
        start, size = start + size, 2 * size
    ids = tally.columns.actor_ids
    return {
        "first": ends[0].size,
        "second": ends[1].size,
        "brokers": [[ids[at], one, other] for _, _, at, one, other in ranked],
        "total": min(len(candidates), most),
    }


def _bound_partners(tally: Tally, end: TalliedActors) -> _Side:
    """For each actor, how many partners in an end it has at most: the parts of the end in what it takes part in."""
    parts = tally.parts
    inside = np.bincount(parts.of_actor.join(end.positions)[1], minlength=tally.index.thing_count)
    bounds = np.bincount(
        parts.actors, weights=inside[parts.things], minlength=tally.index.actor_count
    ).astype(np.int64)
    _, others = tally.reached_edges(end)
    return _Side(end, inside, bounds + np.bincount(others, minlength=tally.index.actor_count))


def _count_exactly(
    tally: Tally, bodies: Numbers, sides: list[_Side]
) -> list[tuple[int, int, int, list[Any], list[Any]]]:
    """Of each body: its rank, its position, and its partners, ties and latest date with either end."""
    counts = [_count_side(tally, bodies, side) for side in sides]
    return [
        (-min(one[0], other[0]), -(one[0] + other[0]), int(body), one, other)
        for body, one, other in zip(bodies, *counts, strict=True)
    ]


def _count_side(tally: Tally, bodies: Numbers, side: _Side) -> list[list[Any]]:
    """Partners, ties and latest date of each body with an end."""
    columns, parts, count = tally.columns, tally.parts, tally.index.actor_count
    body, things = parts.of_actor.join(bodies)
    shared = side.parts[things] > 0
    body, things = body[shared], things[shared]
    which, partners = parts.of_thing.join(things)
    inside = side.actors.mask[partners]
    at, edges = tally.index.edges_of_actor.join(bodies)
    starts, ends = columns.edge_starts[edges], columns.edge_ends[edges]
    others = np.where(starts == bodies[at], ends, starts)
    tied = tally.edges[edges] & side.actors.mask[others]
    pairs = np.unique(
        np.concatenate(
            [
                body[which[inside]] * count + partners[inside],
                at[tied] * count + others[tied],
            ]
        )
    )
    dates = np.concatenate([columns.thing_dates[things], columns.edge_dates[edges[tied]]])
    of = np.concatenate([body, at[tied]])
    latest = np.zeros(len(bodies), np.int64)
    np.maximum.at(latest, of, dates)
    return [
        [int(partners), int(ties), columns.dates[date] or None]
        for partners, ties, date in zip(
            np.bincount(pairs // count, minlength=len(bodies)),
            np.bincount(of, minlength=len(bodies)),
            latest,
            strict=True,
        )
    ]
