"""An organisation and its parts as one: which whole a part has, and the columns with wholes in the place of parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from partnergraph.graph.summaries.columns import Numbers, TieColumns


def find_outermost_wholes(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The outermost whole of each part, given pairs of a part and what it is directly a part of.

    What has two outermost wholes (an institute of two universities) or none (parts in a circle) is nobody's part
    here: taking it for one of them would make strangers one.
    """
    above: dict[str, set[str]] = {}
    for part, whole in pairs:
        if part != whole:
            above.setdefault(part, set()).add(whole)
    wholes = {part: _find_outermost(part, above) for part in above}
    return {part: tops.pop() for part, tops in wholes.items() if len(tops) == 1}


def _find_outermost(part: str, above: dict[str, set[str]]) -> set[str]:
    """Of all that something is a part of, at any depth, what is itself no part."""
    seen, waiting = {part}, [part]
    while waiting:
        for whole in above.get(waiting.pop(), ()):
            if whole not in seen:
                seen.add(whole)
                waiting.append(whole)
    return {one for one in seen if one not in above}


def contract_columns(columns: TieColumns, wholes: Numbers) -> TieColumns:
    """The columns with each actor as the one that it counts as; a tie of a whole with its own part is none.

    A whole is where any of its parts is. Relations stay as many as they are; positions keep their meaning.
    """
    c = columns
    if not len(c.lesser_actors):
        return c
    actors = wholes[c.part_actors]
    by_thing = np.lexsort((actors, c.part_things))
    starts, ends = wholes[c.edge_starts], wholes[c.edge_ends]
    between = (starts != ends) | (c.edge_starts == c.edge_ends)
    places, located = _find_distinct_pairs(c.located_places, wholes[c.located_actors])
    sources, said = _find_distinct_pairs(c.said_sources, wholes[c.said_actors])
    return replace(
        c,
        part_actors=actors[by_thing],
        part_things=c.part_things[by_thing],
        part_absent=c.part_absent[by_thing],
        part_leads=c.part_leads[by_thing],
        part_sources=c.part_sources[by_thing],
        part_types=c.part_types[by_thing],
        edge_starts=starts[between],
        edge_ends=ends[between],
        edge_types=c.edge_types[between],
        edge_dates=c.edge_dates[between],
        edge_sources=c.edge_sources[between],
        located_places=places,
        located_actors=located,
        said_sources=sources,
        said_actors=said,
    )


def _find_distinct_pairs(firsts: Numbers, seconds: Numbers) -> tuple[Numbers, Numbers]:
    """Pairs, each once, by the first and then the second."""
    order = np.lexsort((seconds, firsts))
    firsts, seconds = firsts[order], seconds[order]
    new = np.ones(len(firsts), np.bool_)
    new[1:] = (firsts[1:] != firsts[:-1]) | (seconds[1:] != seconds[:-1])
    return firsts[new], seconds[new]
