"""A reading statement's rows, within limits; which limit cut them off is always reported.

It runs in a read transaction, in which the server itself refuses writes, with a time limit; rows and bytes
are capped. Rows are passed on as they come, so memory does not grow with them. What an outsider sends
is looked at before (:mod:`partnergraph.graph.untrusted.guard`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import neo4j
import orjson
from neo4j.exceptions import DriverError, Neo4jError

from partnergraph.graph.connection.database import Database
from partnergraph.graph.connection.driver_internals import (
    count_received_bytes,
    forget_hydrated_entities,
)
from partnergraph.graph.connection.failures import translate_neo4j_error
from partnergraph.graph.untrusted import guard
from partnergraph.graph.untrusted.json_values import json_value
from partnergraph.graph.untrusted.planning import StatementPlanner
from partnergraph.schema.errors import InvalidInput, Refused, Timeout

_POLL_INBOX_S = 0.02
# Neo4j ends a transaction at its limit by itself, unless it is still planning.
_START_GRACE_S = 5.0
_FORGET_EVERY = 1000
ResultRow = tuple[Any, ...]


@dataclass(frozen=True)
class StatementLimits:
    """How much one statement may take. ``row_bytes``: of one row, as it comes from Neo4j."""

    seconds: float = 30.0
    rows: int = 10_000
    bytes: int = 20_000_000
    row_bytes: int = 16_000_000


@dataclass(frozen=True)
class ResultTable:
    """What a statement returned. ``truncated`` says which limit cut it off, if one did."""

    columns: tuple[str, ...]
    rows: tuple[ResultRow, ...]
    truncated: str | None = None


@dataclass
class ResultRows:
    """The rows of a statement, once, one after the other; ``truncated`` as in :class:`ResultTable`, at the end.

    ``ended``: there are no more.

    Iterating raises what :func:`open_rows` does.
    """

    columns: tuple[str, ...]
    result: neo4j.AsyncResult
    limits: StatementLimits
    truncated: str | None = field(default=None, init=False)
    ended: bool = field(default=False, init=False)

    async def __aiter__(self) -> AsyncIterator[ResultRow]:
        """Each row as the values that JSON has, until the end or a limit."""
        count = size = 0
        async for record in self.result:
            row = tuple(json_value(value) for value in record.values())
            size += len(orjson.dumps(row, option=orjson.OPT_NON_STR_KEYS))
            if count >= self.limits.rows:
                self.truncated = f"{self.limits.rows} rows"
                return
            if size > self.limits.bytes:
                self.truncated = f"{self.limits.bytes} bytes"
                return
            count += 1
            if count % _FORGET_EVERY == 0:
                # The driver keeps all nodes and relationships of a result.
                forget_hydrated_entities(self.result)
            yield row
        self.ended = True

    async def whole(self) -> ResultTable:
        """All remaining rows, read into memory."""
        rows = tuple([row async for row in self])
        return ResultTable(self.columns, rows, self.truncated)


@asynccontextmanager
async def open_rows(
    database: Database,
    cypher: str,
    parameters: Mapping[str, Any] | None = None,
    limits: StatementLimits | None = None,
) -> AsyncIterator[ResultRows]:
    """The rows of a reading statement, for as long as they are read; then its transaction ends.

    Whoever is cancelled meanwhile, or wants no more rows, stops the statement. Raises
    :class:`~partnergraph.schema.errors.Refused` for what takes too long or too much, and
    :class:`~partnergraph.schema.errors.InvalidInput` for what is no Cypher.
    """
    limits = limits or StatementLimits()
    metadata = dict(database.terms.metadata or {})
    size_guard: _RowSizeGuard | None = None
    try:
        async with database.session(neo4j.READ_ACCESS, fetch_size=1000) as session:
            tx = await session.begin_transaction(metadata, limits.seconds)
            size_guard = _RowSizeGuard(tx, limits.row_bytes)
            with size_guard:
                result = await _start_statement(
                    tx, cypher, parameters or {}, limits.seconds + _START_GRACE_S
                )
                rows = ResultRows(tuple(result.keys()), result, limits)
                yield rows
                if rows.ended:
                    await tx.close()
    except (DriverError, Neo4jError, OSError) as error:
        if size_guard is not None and size_guard.too_large:
            raise Refused(
                f"one row is larger than {limits.row_bytes} bytes",
                do="return less in a row: parts of a list as rows of their own (UNWIND)",
            ) from None
        if isinstance(error, OSError):
            raise
        raise translate_neo4j_error(error) from error


async def _start_statement(
    tx: neo4j.AsyncTransaction, cypher: str, parameters: Mapping[str, Any], seconds: float
) -> neo4j.AsyncResult:
    """Send a statement, and wait until it has begun."""
    try:
        async with asyncio.timeout(seconds):
            return await tx.run(cypher, dict(parameters))
    except TimeoutError:
        raise Timeout(
            f"the statement did not begin within {seconds:g} seconds", do="ask for less"
        ) from None
    except (ValueError, TypeError, OverflowError) as error:
        raise InvalidInput(f"Neo4j has no such value: {error}", where="parameters") from error


class _RowSizeGuard:
    """Stops a transaction of which one row is too large for memory, and any that is left before its end.

    The driver keeps each row in memory, and has no limit of its own. Closing a transaction politely would fetch
    what is left of its rows, to throw it away; so the connection is cut instead.
    """

    def __init__(self, tx: neo4j.AsyncTransaction, row_bytes: int) -> None:
        self.tx, self.row_bytes = tx, row_bytes
        self.too_large = False

    async def _poll_inbox(self) -> None:
        """Look again and again at how much of a row has come, if the driver tells."""
        while (received := count_received_bytes(self.tx)) is None or received <= self.row_bytes:
            if received is None:
                return
            await asyncio.sleep(_POLL_INBOX_S)
        self.too_large = True
        self.tx.cancel()

    def __enter__(self) -> None:
        self.task = asyncio.create_task(self._poll_inbox())

    def __exit__(self, *_raised: object) -> None:
        self.task.cancel()
        if not self.tx.closed():
            self.tx.cancel()


async def fetch_table(
    database: Database,
    cypher: str,
    parameters: Mapping[str, Any] | None = None,
    limits: StatementLimits | None = None,
) -> ResultTable:
    """All rows of a statement of our own. Raises what :func:`open_rows` does."""
    async with open_rows(database, cypher, parameters, limits) as rows:
        return await rows.whole()


@asynccontextmanager
async def open_untrusted_rows(
    database: Database,
    cypher: str,
    parameters: Mapping[str, Any] | None = None,
    limits: StatementLimits | None = None,
    *,
    hide: bool = True,
    planning: StatementPlanner | None = None,
) -> AsyncIterator[ResultRows]:
    """The rows of an untrusted statement; ``hide`` what is beside the network, but from its owner.

    ``planning``: shared by all who send statements to one server. Raises what :func:`open_rows` and
    :func:`guard.check` do.
    """
    await guard.check_statement(
        database, cypher, parameters or {}, planning or StatementPlanner(), hide=hide
    )
    async with open_rows(database, cypher, parameters, limits) as rows:
        yield rows


async def fetch_untrusted_table(
    database: Database,
    cypher: str,
    parameters: Mapping[str, Any] | None = None,
    limits: StatementLimits | None = None,
    *,
    hide: bool = True,
    planning: StatementPlanner | None = None,
) -> ResultTable:
    """All rows of an untrusted statement. Raises what :func:`open_untrusted_rows` does."""
    async with open_untrusted_rows(
        database, cypher, parameters, limits, hide=hide, planning=planning
    ) as rows:
        return await rows.whole()
