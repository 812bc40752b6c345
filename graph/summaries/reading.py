"""Columns for questions that what is kept cannot answer: read for the question, and remembered for one data version.

That costs what a summary costs, some seconds at a million participations; one is read at a time in a process.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from partnergraph.graph.connection.database import Database
from partnergraph.graph.ledger import Moment, read_moment
from partnergraph.graph.summaries.index import TieIndex
from partnergraph.graph.summaries.store import read_fresh_index
from partnergraph.graph.summaries.truth import ALL_OF_IT, ReadingRules, read_columns

_READ_KEPT = 3


@dataclass
class _ReadIndexes:
    """What one process has read from one database, the last used last."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    indexes: OrderedDict[tuple[Moment, Hashable], TieIndex] = field(default_factory=OrderedDict)


_READ: WeakKeyDictionary[object, _ReadIndexes] = WeakKeyDictionary()


async def read_any_index(database: Database, key: Hashable, rules: ReadingRules) -> TieIndex:
    """What is kept, where that is fresh and the rules are of all there is; else read from the graph.

    ``key`` stands for the rules. Raises :class:`~partnergraph.schema.errors.Timeout` as reading does.
    """
    if rules is ALL_OF_IT and (kept := await read_fresh_index(database)):
        return kept
    read = _READ.setdefault(database.driver, _ReadIndexes())
    async with read.lock:
        moment = await read_moment(database)
        if found := read.indexes.get((moment, key)):
            read.indexes.move_to_end((moment, key))
            return found
        columns = await read_columns(database, rules)
        index = await asyncio.to_thread(TieIndex, columns)
        if moment[1] is not None and await read_moment(database) == moment:
            for stale in [one for one in read.indexes if one[0] != moment]:
                del read.indexes[stale]
            read.indexes[moment, key] = index
            while len(read.indexes) > _READ_KEPT:
                read.indexes.popitem(last=False)
        return index
