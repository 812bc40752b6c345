"""What else is asked of many at once beside their ties: the sectors of actors, and the programmes of what they take part in.

Read of the graph when it is first asked for, and kept with the columns that it belongs to.
"""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary

import numpy as np

from partnergraph.graph.connection.database import Database
from partnergraph.graph.summaries.columns import Numbers, Texts
from partnergraph.graph.summaries.index import Lists, TieIndex
from partnergraph.graph.summaries.store import read_fresh_index

_MATCH_REASONS = """
RETURN COLLECT { MATCH (s:Sector)<-[:ACTIVE_IN]-(x) WITH s.id AS id, collect(DISTINCT x.id) AS ids RETURN [id, ids] } AS sectors,
  COLLECT { MATCH (p:Programme)<-[:FUNDED_UNDER]-(x) WITH p.id AS id, collect(DISTINCT x.id) AS ids RETURN [id, ids] } AS programmes
"""
_PARTNERS_IN = "PARTNER_IN"


class ReasonIndex:
    """Sectors by actor and programmes by thing, as positions in ``sector_ids`` and ``programme_ids``, which are sorted."""

    def __init__(
        self,
        index: TieIndex,
        sectors: list[tuple[str, list[str]]],
        programmes: list[tuple[str, list[str]]],
    ) -> None:
        c = index.columns
        self._index = index
        self.sector_ids, self._sectors = _list_by_position(sectors, c.actor_ids)
        self.programme_ids, self._programmes = _list_by_position(programmes, c.thing_ids)
        types = c.relation_types
        joined = types.index(_PARTNERS_IN) if _PARTNERS_IN in types else -1
        right = c.part_types == joined
        order = np.argsort(c.part_actors[right], kind="stable")
        self._projects = Lists.of_pairs(
            c.part_actors[right][order], c.part_things[right][order], index.actor_count
        )

    def list_sectors(self, actors: Numbers) -> list[str]:
        """The ids of the sectors in which some of these actors (positions) are active, sorted."""
        return [self.sector_ids[at] for at in np.unique(self._sectors.join(actors)[1])]

    def list_programmes(self, actors: Numbers) -> list[str]:
        """The ids of the programmes that fund something in which some of these actors are partners, sorted."""
        projects = np.unique(self._projects.join(actors)[1])
        return [self.programme_ids[at] for at in np.unique(self._programmes.join(projects)[1])]

    def list_active(self, sectors: list[str]) -> list[tuple[str, str]]:
        """Who is active in some of these sectors: pairs of an actor's id and a sector's."""
        ids, wanted = self._index.columns.actor_ids, {*sectors}
        which, found = self._sectors.join(np.arange(len(ids)))
        named = ((ids[actor], self.sector_ids[at]) for actor, at in zip(which, found, strict=True))
        return [(actor, sector) for actor, sector in named if sector in wanted]


_KEPT: WeakKeyDictionary[TieIndex, ReasonIndex] = WeakKeyDictionary()


async def read_reason_index(database: Database, index: TieIndex) -> ReasonIndex:
    """What belongs to an index; kept with it, unless the graph moved while it was read."""
    kept = _KEPT.get(index)
    if kept is None:
        row = await database.record(_MATCH_REASONS, {}) or {}
        kept = await asyncio.to_thread(ReasonIndex, index, row["sectors"], row["programmes"])
        if await read_fresh_index(database) is index:
            _KEPT[index] = kept
    return kept


def _list_by_position(said: list[tuple[str, list[str]]], known: Texts) -> tuple[Texts, Lists]:
    """The ids of what is said of others, sorted, and the positions of these ids by those of the others."""
    said = sorted(said)
    position = {id_: at for at, id_ in enumerate(known)}
    pairs = np.array(
        [(position[id_], at) for at, (_, ids) in enumerate(said) for id_ in ids if id_ in position],
        np.int64,
    ).reshape(-1, 2)
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    return [id_ for id_, _ in said], Lists.of_pairs(pairs[:, 0], pairs[:, 1], len(known))
