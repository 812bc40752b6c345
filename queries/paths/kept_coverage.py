"""What is known of an end at all, counted in the summaries as :mod:`~partnergraph.queries.paths.coverage` counts it."""

from __future__ import annotations

import numpy as np

from partnergraph.queries.paths.answer import Coverage, CoveringSource
from partnergraph.queries.paths.members import ActorSet
from partnergraph.queries.paths.tally import Tally


def tally_coverage(tally: Tally, of: ActorSet, most: int) -> Coverage | None:
    """The coverage of an end, ``most`` sources at most; None where the summaries cannot tell."""
    actors = tally.find_actors(of)
    if actors is None:
        return None
    c, years = tally.columns, tally.index.years
    parts = np.flatnonzero(actors.mask[c.part_actors])
    edges = np.unique(tally.index.edges_of_actor.join(actors.positions)[1])
    sets = np.concatenate([c.part_sources[parts], c.edge_sources[edges]])
    begun = np.concatenate([years[c.thing_dates[c.part_things[parts]]], years[c.edge_dates[edges]]])
    which, sources = tally.index.sources_of_set.join(sets)
    count = len(c.source_ids)
    ties = np.bincount(sources, minlength=count)
    said = np.bincount(c.said_sources[actors.mask[c.said_actors]], minlength=count)
    early, late = np.full(count, 10_000), np.zeros(count, np.int64)
    dated = begun[which] > 0
    np.minimum.at(early, sources[dated], begun[which][dated])
    np.maximum.at(late, sources[dated], begun[which][dated])
    known = np.flatnonzero(said)
    order = known[np.lexsort((known, -said[known], -ties[known]))]
    return Coverage(
        actors.size,
        len(parts) + len(edges),
        tuple(
            CoveringSource(
                c.source_ids[at],
                c.source_titles[at],
                int(said[at]),
                int(ties[at]),
                int(early[at]) if late[at] else None,
                int(late[at]) or None,
            )
            for at in order[:most]
        ),
    )
