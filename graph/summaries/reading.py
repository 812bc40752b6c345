"""Columns for questions that what is kept cannot answer: read for the question, and remembered for one moment of the data.

That costs what a summary costs, some seconds at a million participations; one is read at a time in a process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from weakref import WeakKeyDictionary

from neo4j import AsyncDriver

from partnergraph.graph.connection.database import Database
from partnergraph.graph.ledger import MomentCache, read_moment
from partnergraph.graph.summaries.index import TieIndex
from partnergraph.graph.summaries.store import read_fresh_index
from partnergraph.graph.summaries.truth import ALL_OF_IT, ReadingRules, read_columns

_KEPT = MomentCache[TieIndex](3)
_LOCKS: WeakKeyDictionary[AsyncDriver, asyncio.Lock] = WeakKeyDictionary()


async def read_any_index(database: Database, key: Hashable, rules: ReadingRules) -> TieIndex:
    """What is kept, where that is fresh and the rules are of all there is; else read from the graph.

    ``key`` stands for the rules. Raises :class:`~partnergraph.schema.errors.Timeout` as reading does.
    """
    if rules is ALL_OF_IT and (fresh := await read_fresh_index(database)):
        return fresh
    async with _LOCKS.setdefault(database.driver, asyncio.Lock()):
        moment = await read_moment(database)
        kept = _KEPT.at(database, moment)
        if (found := kept.get(key)) is not None:
            return found
        columns = await read_columns(database, rules)
        index = await asyncio.to_thread(TieIndex, columns)
        if await read_moment(database) == moment:
            kept[key] = index
        return index
