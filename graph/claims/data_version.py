"""The data version: a number that every committed write moves, in its own transaction.

It is the revision of the ledger (:data:`~partnergraph.graph.ledger.RAISE_REVISION`). A reader that sees
the same version before and after what it read, has read one moment; while a source is being loaded, that
moment lies within a load, and :attr:`DataState.loading` says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import inf
from time import monotonic
from typing import Any

from partnergraph.graph.connection.database import SHARED_READ_S, Database
from partnergraph.graph.ledger import Moment, read_moment
from partnergraph.schema.vocabulary import SourceState

_RECENT_SECONDS = 1.0
_MATCH_DATA_STATE = """
OPTIONAL MATCH (l:Ledger {id: 'ledger'})
RETURN coalesce(l.revision, 0) AS version, l.changed AS changed,
       COLLECT {
           MATCH (s:Source) WHERE s.state = $loading
           RETURN [s.id, s.title, s.loading_since] ORDER BY s.id
       } AS loading
"""


@dataclass(frozen=True)
class LoadingSource:
    """A source that is not here whole: it is being loaded, or a load of it ended halfway.

    ``source``: its id.
    """

    source: str
    title: str
    since: datetime | None


@dataclass(frozen=True)
class DataState:
    """The moment that the data are of, and what is being loaded now."""

    moment: Moment
    loading: tuple[LoadingSource, ...] = ()

    @property
    def version(self) -> int:
        """The version of the data."""
        return self.moment[0]

    @property
    def changed_at(self) -> datetime | None:
        """When the data last moved; None in an empty graph."""
        return _read_instant(self.moment[1])


async def read_data_state(database: Database) -> DataState:
    """The state of the data now, of one statement; version 0 in an empty graph."""
    values = await database.values(_MATCH_DATA_STATE, {"loading": SourceState.LOADING.value})
    version, changed, loading = values
    sources = (LoadingSource(id_, title, _read_instant(ms)) for id_, title, ms in loading)
    return DataState((version, changed), tuple(sources))


def _read_instant(milliseconds: int | None) -> datetime | None:
    if milliseconds is None:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _begin_reading(read: Coroutine[Any, Any, DataState]) -> asyncio.Task[DataState]:
    """A read that several may wait for. Where all went away, as at a server's end, nobody is told that it failed."""
    task = asyncio.create_task(read)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    return task


class DataClock:
    """The state of one database as this process last saw it, asked anew with one small read.

    Whoever wants to know whether the data moved while it read, compares :meth:`current` with the state
    before: a version that is the same was the same in between, for it never goes back.
    """

    def __init__(self, database: Database) -> None:
        self.database = database.under(replace(database.terms, seconds=SHARED_READ_S))
        self.last: DataState | None = None
        self._read_at = -inf
        self._under_way: asyncio.Task[DataState] | None = None
        self._following: asyncio.Task[DataState] | None = None

    async def current(self) -> DataState:
        """The state now: the moment is read, and the rest where it is another.

        Those who ask while one read is under way share the next, which begins after each of them asked.
        """
        if self._under_way is None or self._under_way.done():
            self._under_way = _begin_reading(self._read())
            return await asyncio.shield(self._under_way)
        if self._following is None:
            self._following = _begin_reading(self._read_after(self._under_way))
        return await asyncio.shield(self._following)

    async def _read_after(self, earlier: asyncio.Task[DataState]) -> DataState:
        await asyncio.wait([earlier])
        self._under_way, self._following = self._following, None
        return await self._read()

    async def _read(self) -> DataState:
        started = monotonic()
        moment = await read_moment(self.database)
        if self.last is None or self.last.moment != moment:
            self.last = await read_data_state(self.database)
        self._read_at = started
        return self.last

    async def recent(self) -> DataState:
        """The state at some time of the last :data:`_RECENT_SECONDS`: read only where that is not known.

        As the state before something is read, it is as good as :meth:`current`: if it moved meanwhile, that
        is seen afterwards, and what was read is read again.
        """
        if self.last is None or monotonic() - self._read_at > _RECENT_SECONDS:
            return await self.current()
        return self.last
