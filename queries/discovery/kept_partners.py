"""Partners and candidates counted in the summaries as :mod:`~partnergraph.queries.discovery.recommend` counts them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import log
from typing import Any, NamedTuple

import numpy as np

from partnergraph.graph.summaries.columns import Numbers
from partnergraph.queries.paths.members import ActorSet
from partnergraph.queries.paths.tally import TalliedActors, Tally

_SECTOR_WEIGHT = 0.25
_SHOWN_INTRODUCERS = 3


class _Reason(NamedTuple):
    """Why to ask somebody, in the order in which reasons are added up; of a sector, there is no introducer."""

    negated_weight: float
    introducer: int
    numbers: tuple[Any, ...]


class PresentPartners(NamedTuple):
    """The ids of all who already are partners, sorted, and where they stand in the summaries, if it was told by these."""

    ids: list[str]
    positions: Numbers | None = None


def tally_partners(tally: Tally, of: ActorSet, most: int) -> dict[str, Any] | None:
    """The ``most`` closest of those tied to an end, with how many ties and since when; None where that cannot be told."""
    first = tally.find_actors(of)
    if first is None:
        return None
    columns = tally.columns
    others, dates = _list_tied(tally, first)
    ties, latest = _count_ties_of_each(others, dates, tally.index.actor_count)
    found = np.flatnonzero(ties)
    # Whose latest date is not known comes first, as in the statement.
    known = np.where(latest == 0, len(columns.dates), latest)
    order = found[np.lexsort((found, -known[found], -ties[found]))][:most]
    return {
        "actors": first.size,
        "partners": [
            [columns.actor_ids[at], int(ties[at]), columns.dates[latest[at]] or None]
            for at in order
        ],
    }


def _list_tied(tally: Tally, first: TalliedActors) -> tuple[Numbers, Numbers]:
    """Whom each tie of an end leads to, of bodies, and the dates of these ties."""
    parts, columns = tally.parts, tally.columns
    right = tally.things_of(first)[parts.things] & ~first.mask[parts.actors]
    edges, ends = tally.reached_edges(first)
    others = np.concatenate([parts.actors[right], ends])
    dates = np.concatenate([columns.thing_dates[parts.things[right]], columns.edge_dates[edges]])
    body = tally.body_labels[others]
    return others[body], dates[body]


def tally_candidates(
    tally: Tally,
    first: ActorSet,
    second: ActorSet,
    introducers: list[list[Any]],
    partners: PresentPartners,
    active: Iterable[tuple[str, str]],
    most: int,
    *,
    about: Iterable[str] | None,
    everything: Tally | None,
) -> dict[str, Any] | None:
    """The best candidates by id, each with score, number of common partners and introducers; None as above.

    ``active``: pairs of an actor and a sector that counts; ``about``: the ids of those who have to do with the topic,
    where there is one; ``everything``: the tally of all ties of these kinds, whenever they were.
    """
    asking, there = tally.find_actors(first), tally.find_actors(second)
    if asking is None or there is None:
        return None
    ids = tally.columns.actor_ids
    may = there.mask & ~asking.mask & tally.bodies
    if partners.positions is None:
        may[tally.index.find_known_actors(partners.ids)] = False
    else:
        may[partners.positions] = False
    if about is not None:
        right = np.zeros(len(may), np.bool_)
        right[tally.index.find_known_actors(about)] = True
        may &= right
    reasons: dict[int, list[_Reason]] = defaultdict(list)
    for other, reason in _introducer_reasons(tally, may, introducers, everything or tally):
        reasons[other].append(reason)
    for other, _ in {
        (int(at), sector) for id_, sector in active for at in tally.index.find_known_actors([id_])
    }:
        if may[other]:
            reasons[other].append(_Reason(-_SECTOR_WEIGHT, len(ids), ()))
    scored = sorted((-_add_weights(some), other) for other, some in reasons.items())
    return {
        "actors": there.size,
        "candidates": [
            [
                ids[other],
                -score,
                sum(1 for reason in reasons[other] if reason.numbers),
                [
                    [ids[reason.introducer], *reason.numbers]
                    for reason in sorted(reasons[other])
                    if reason.numbers
                ][:_SHOWN_INTRODUCERS],
            ]
            for score, other in scored[:most]
        ],
    }


def _add_weights(reasons: list[_Reason]) -> float:
    """The score, added up from the weightiest on, as the statement does."""
    return float(sum(-reason.negated_weight for reason in sorted(reasons)))


def _introducer_reasons(
    tally: Tally, may: Numbers, introducers: list[list[Any]], everything: Tally
) -> Iterable[tuple[int, _Reason]]:
    """The ties of introducers with whom ``may`` be a candidate, as reasons, each with that candidate."""
    positions = tally.index.find_actors(row[0] for row in introducers)
    if positions is None or not len(positions):
        return
    columns, count = tally.columns, tally.index.actor_count
    which, things = tally.parts.of_actor.join(positions)
    part, others = tally.parts.of_thing.join(things)
    right = may[others]
    keys = which[part[right]] * count + others[right]
    dates = columns.thing_dates[things[part[right]]]
    at, edges = tally.index.edges_of_actor.join(positions)
    starts, ends = columns.edge_starts[edges], columns.edge_ends[edges]
    met = np.where(starts == positions[at], ends, starts)
    tied = tally.edges[edges] & may[met]
    keys = np.concatenate([keys, at[tied] * count + met[tied]])
    dates = np.concatenate([dates, columns.edge_dates[edges[tied]]])
    pairs, inverse = np.unique(keys, return_inverse=True)
    ties, latest = _count_ties_of_each(inverse, dates, len(pairs))
    degrees = _count_relations(everything, [row[0] for row in introducers])
    for pair, number, last in zip(pairs, ties, latest, strict=True):
        row, other = divmod(int(pair), count)
        _, asked, asked_last = introducers[row]
        weight = log(1 + asked) * log(1 + int(number)) / log(2 + int(degrees[row]))
        numbers = (asked, asked_last, int(number), columns.dates[last] or None)
        yield other, _Reason(-weight, int(positions[row]), numbers)


def _count_ties_of_each(of: Numbers, dates: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """How many ties each has, and the latest date of one."""
    latest = np.zeros(count, np.int64)
    np.maximum.at(latest, of, dates)
    return np.bincount(of, minlength=count), latest


def _count_relations(tally: Tally, ids: list[str]) -> Numbers:
    """How many relations of the types that count each actor has, whatever becomes of them."""
    columns, positions = tally.columns, tally.index.find_known_actors(ids)
    parts = np.bincount(
        columns.part_actors[tally.has_type(columns.part_types)], minlength=tally.index.actor_count
    )
    at, edges = tally.index.edges_of_actor.join(positions)
    counted: Numbers = parts[positions] + np.bincount(
        at[tally.edges[edges]], minlength=len(positions)
    )
    return counted


def tally_present_partners(tally: Tally, of: ActorSet) -> PresentPartners | None:
    """All bodies tied to an end; None as above."""
    first = tally.find_actors(of)
    if first is None:
        return None
    mask = np.zeros(tally.index.actor_count, np.bool_)
    mask[_list_tied(tally, first)[0]] = True
    positions = np.flatnonzero(mask)
    ids = tally.columns.actor_ids
    return PresentPartners([ids[at] for at in positions.tolist()], positions)
