"""One connection to one Neo4j database: the only way in which the other rooms reach it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import ceil
from typing import Any, Self, TypeVar

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from partnergraph.graph.connection.address import Address, connect_driver
from partnergraph.graph.connection.bolt import (
    SILENT_S,
    BoltReader,
    DriverNeeded,
    ServerSilent,
    make_bolt_reader,
)
from partnergraph.graph.connection.driver_internals import mark_connections_stale
from partnergraph.graph.connection.failures import translate_neo4j_error
from partnergraph.graph.server.store_room import StoreRoom
from partnergraph.schema.errors import (
    DatabaseFault,
    PartnergraphError,
    ServerUnavailable,
    Unavailable,
)

# A read whose answer many wait for together: none of them may wait for ever.
SHARED_READ_S = 10.0

Row = dict[str, Any]
T = TypeVar("T")
Transaction = neo4j.AsyncTransaction | neo4j.AsyncManagedTransaction


@dataclass(frozen=True)
class StatementOptions:
    """Limit, metadata and observer of the statements of one piece of work.

    ``seconds``: Neo4j stops a transaction that takes longer. ``metadata``: what SHOW TRANSACTIONS and the
    query log say of it. ``observe`` is called after each statement with its text and when it
    started and ended (``time.perf_counter_ns``), whether it failed or not.
    """

    seconds: float | None = None
    metadata: Mapping[str, Any] | None = None
    observe: Callable[[str, int, int], None] | None = None

    def extra(self) -> Row:
        """Time limit (in milliseconds) and metadata as the ``extra`` of Bolt's RUN."""
        extra: Row = {"tx_metadata": self.metadata} if self.metadata else {}
        if self.seconds is not None:
            extra["tx_timeout"] = ceil(self.seconds * 1000)
        return extra


class Database:
    """A Neo4j database. Make one with :meth:`open`; it may be shared by many tasks.

    Every method raises :class:`~partnergraph.schema.errors.ServerUnavailable` when Neo4j does not answer.
    """

    def __init__(
        self,
        driver: neo4j.AsyncDriver,
        name: str,
        terms: StatementOptions | None = None,
        reader: BoltReader | None = None,
        store: StoreRoom | None = None,
        bookmarks: neo4j.api.AsyncBookmarkManager | None = None,
    ) -> None:
        """``reader``: what sends small reads, where that can be; else all is the driver's.

        ``bookmarks``: of a cluster, how far its members must be to know what was written here. ``store``: the disk that is looked at before each writing transaction, of a server that is ours.
        """
        self.driver = driver
        self.name = name
        self.terms = terms or StatementOptions()
        self.reader = reader
        self.store = store
        self.bookmarks = bookmarks

    def under(self, terms: StatementOptions) -> Database:
        """The same database, on which statements run under these terms."""
        return Database(self.driver, self.name, terms, self.reader, self.store, self.bookmarks)

    @classmethod
    @asynccontextmanager
    async def open(cls, address: Address) -> AsyncIterator[Self]:
        """Connect, check that a query is answered, and close at the end."""
        driver = await connect_driver(address)
        reader = make_bolt_reader(address)
        bookmarks = neo4j.AsyncGraphDatabase.bookmark_manager() if address.clustered else None
        database = cls(
            driver, address.database, reader=reader, store=address.store, bookmarks=bookmarks
        )
        try:
            yield database
        finally:
            await database.close()

    async def close(self) -> None:
        """Close every connection; no statement can be sent afterwards."""
        if self.reader is not None:
            self.reader.close()
        await self.driver.close()

    async def read(
        self, cypher: str, parameters: Mapping[str, Any] | None = None, **more: Any
    ) -> list[Row]:
        """The rows of a reading statement, run again by the driver if a passing fault hits it."""
        return await self._run_managed(neo4j.READ_ACCESS, cypher, {**(parameters or {}), **more})

    async def write(
        self, cypher: str, parameters: Mapping[str, Any] | None = None, **more: Any
    ) -> list[Row]:
        """The rows of a writing statement, in a transaction of its own."""
        return await self._run_managed(neo4j.WRITE_ACCESS, cypher, {**(parameters or {}), **more})

    async def run(self, cypher: str, **parameters: Any) -> None:
        """A statement that manages transactions itself, or changes indexes; never run again."""
        self.require_store_room()
        async with self._translating_errors(), self.session(neo4j.WRITE_ACCESS) as session:
            result = await session.run(cypher, parameters)
            await result.consume()

    async def record(self, cypher: str, parameters: Row) -> Row | None:
        """The only record of a reading statement, in a single round trip."""
        first = await self._read_first(cypher, parameters)
        return None if first is None else dict(zip(*first, strict=True))

    async def values(self, cypher: str, parameters: Row) -> list[Any]:
        """The values of the only record of a statement that has one, in a single round trip."""
        first = await self._read_first(cypher, parameters)
        return first[1] if first else []

    async def _read_first(
        self, cypher: str, parameters: Row
    ) -> tuple[Sequence[str], list[Any]] | None:
        start = time.perf_counter_ns()
        try:
            if self.reader is not None:
                extra = self.terms.extra()
                if self.bookmarks is not None:
                    extra["bookmarks"] = list(await self.bookmarks.get_bookmarks())
                try:
                    names, rows = await self.reader.ask(cypher, parameters, extra)
                except ServerSilent:
                    lost = self._distrust_connections()
                    # Who waits without a limit, as a load does, has time for another connection.
                    if self.terms.seconds is not None:
                        raise lost from None
                except DriverNeeded:
                    pass
                else:
                    return (names, rows[0]) if rows else None
            return await self._read_by_driver(cypher, parameters)
        finally:
            self._report(cypher, start)

    async def _read_by_driver(
        self, cypher: str, parameters: Row
    ) -> tuple[Sequence[str], list[Any]] | None:
        query = neo4j.Query(cypher, dict(self.terms.metadata or {}), self.terms.seconds)
        async with (
            self._translating_errors(),
            self._expecting_answer(),
            self.session(neo4j.READ_ACCESS) as session,
        ):
            result = await session.run(query, parameters)
            record = await result.single()
            # Here, for a value that the driver cannot read is only found when it is taken.
            return record and (record.keys(), record.values())

    async def stream(
        self, cypher: str, *, at_once: int = 5000, **parameters: Any
    ) -> AsyncIterator[neo4j.Record]:
        """The records of a reading statement one by one, of which few (``at_once``) are in memory."""
        async with (
            self._translating_errors(),
            self.session(neo4j.READ_ACCESS, fetch_size=at_once) as session,
        ):
            result = await session.run(cypher, parameters)
            async for record in result:
                yield record

    @asynccontextmanager
    async def asked(
        self, cypher: str, **parameters: Any
    ) -> AsyncIterator[Callable[[], Awaitable[list[Row]]]]:
        """Send a reading statement; its rows are fetched later, and Neo4j works meanwhile."""
        async with self._translating_errors(), self.session(neo4j.READ_ACCESS) as session:
            result = await session.run(cypher, parameters)

            async def fetch_rows() -> list[Row]:
                return [dict(record) async for record in result]

            yield fetch_rows

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run ``work`` in one writing transaction; a passing fault runs it again from the start."""
        self.require_store_room()
        async with self._translating_errors(), self.session(neo4j.WRITE_ACCESS) as session:
            return await session.execute_write(work)

    def session(self, access: str, fetch_size: int = -1) -> neo4j.AsyncSession:
        """A session of the driver's own; ``access`` is ``neo4j.READ_ACCESS`` or ``neo4j.WRITE_ACCESS``."""
        return self.driver.session(
            database=self.name,
            default_access_mode=access,
            fetch_size=fetch_size,
            bookmark_manager=self.bookmarks,
        )

    async def _run_managed(
        self, access: str, cypher: str, parameters: Mapping[str, Any]
    ) -> list[Row]:
        @neo4j.unit_of_work(dict(self.terms.metadata or {}), self.terms.seconds)
        async def work(tx: Transaction) -> list[Row]:
            return await execute_statement(tx, cypher, **parameters)

        if access == neo4j.WRITE_ACCESS:
            self.require_store_room()
        start = time.perf_counter_ns()
        try:
            async with (
                self._translating_errors(),
                self._expecting_answer(),
                self.session(access) as session,
            ):
                run = session.execute_read if access == neo4j.READ_ACCESS else session.execute_write
                return await run(work)
        finally:
            self._report(cypher, start)

    def require_store_room(self, more: int = 0) -> None:
        """Raise :class:`~partnergraph.schema.errors.DiskFull` where a write would leave too little room.

        ``more``: bytes that will be written, beside what one transaction may. Nothing is known of a server that is not ours.
        """
        if self.store is not None:
            self.store.require(more)

    def _report(self, cypher: str, start: int) -> None:
        if self.terms.observe:
            self.terms.observe(cypher, start, time.perf_counter_ns())

    @asynccontextmanager
    async def _expecting_answer(self) -> AsyncIterator[None]:
        """Wait for Neo4j a little longer than these terms let it work: who says nothing then is not there any more."""
        limit = None if self.terms.seconds is None else self.terms.seconds + SILENT_S
        try:
            async with asyncio.timeout(limit) as waiting:
                yield
        except TimeoutError:
            if not waiting.expired():
                raise
            raise self._distrust_connections() from None

    def _distrust_connections(self) -> ServerUnavailable:
        """Use none of the idle connections again, for one of them was dead and nobody had said so; the error to raise."""
        if self.reader is not None:
            self.reader.drop_idle()
        mark_connections_stale(self.driver)
        return ServerUnavailable(
            "Neo4j does not answer", do="try again in a while", inside="a connection fell silent"
        )

    @asynccontextmanager
    async def _translating_errors(self) -> AsyncIterator[None]:
        try:
            yield
        except PartnergraphError:
            raise
        except (DriverError, Neo4jError, TimeoutError) as error:
            told = translate_neo4j_error(error)
            # A mistake in a statement stays one, however full the disk is.
            if self.store is not None and isinstance(told, DatabaseFault | Unavailable):
                told = self.store.full_error(error) or told
            raise told from error


async def execute_statement(tx: Transaction, cypher: str, **parameters: Any) -> list[Row]:
    """Run a statement within a transaction that is open; its rows, each by column name."""
    result = await tx.run(cypher, parameters)
    return [dict(record) async for record in result]


async def execute_for_items(tx: Transaction, cypher: str, **items: list[Any]) -> list[Row]:
    """Run a statement that unwinds lists (``items``) in a transaction; not sent where all are empty."""
    return await execute_statement(tx, cypher, **items) if any(items.values()) else []
