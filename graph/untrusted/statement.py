"""A reading statement's rows, within limits; which limit cut them off is always reported.

It runs in a read transaction, in which the server itself refuses writes, with a time limit; rows and bytes
are capped. Rows are passed on as they come, so memory does not grow with them. What an outsider sends
is looked at before (:mod:`partnergraph.graph.untrusted.guard`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import neo4j
import orjson
from neo4j.exceptions import DriverError, Neo4jError

from partnergraph.graph.connection.database import Database
from partnergraph.graph.connection.driver_internals import (
    count_received_bytes,
    forget_hydrated_entities,
)
from partnergraph.graph.connection.failures import timeout_error, translate_neo4j_error
from partnergraph.graph.untrusted import guard
from partnergraph.graph.untrusted.json_values import json_value
from partnergraph.graph.untrusted.places import HeldPlace
from partnergraph.graph.untrusted.planning import StatementPlanner
from partnergraph.graph.untrusted.runtime_checks import explain_failure
from partnergraph.schema.errors import InvalidInput, PartnergraphError, Refused

_POLL_INBOX_S = 0.02
# Neo4j ends a transaction at its limit by itself, unless it is still planning, or walks through a list.
_GRACE_S, _LEAST_S = 0.5, 0.05
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

    ``ended``: there are no more; ``count``: how many there were so far.

    Iterating raises what :func:`open_rows` does.
    """

    columns: tuple[str, ...]
    result: neo4j.AsyncResult
    limits: StatementLimits
    truncated: str | None = field(default=None, init=False)
    ended: bool = field(default=False, init=False)
    count: int = field(default=0, init=False)

    async def __aiter__(self) -> AsyncIterator[ResultRow]:
        """Each row as the values that JSON has, until the end or a limit."""
        size = 0
        async for record in self.result:
            row = tuple(json_value(value) for value in record.values())
            size += len(orjson.dumps(row, option=orjson.OPT_NON_STR_KEYS))
            if self.count >= self.limits.rows:
                self.truncated = f"{self.limits.rows} rows"
                return
            if size > self.limits.bytes:
                self.truncated = f"{self.limits.bytes} bytes"
                return
            self.count += 1
            if self.count % _FORGET_EVERY == 0:
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
    place: HeldPlace | None = None,
) -> AsyncIterator[ResultRows]:
    """The rows of a reading statement, for as long as they are read; then its transaction ends.

    Whoever is cancelled meanwhile, or wants no more rows, stops the statement; at its deadline the connection is cut,
    whatever Neo4j does. ``place``: one that its transaction takes. Raises
    :class:`~partnergraph.schema.errors.Refused` for what takes too much, :class:`~partnergraph.schema.errors.Timeout` for
    what takes too long, and :class:`~partnergraph.schema.errors.InvalidInput` for what is no Cypher.
    """
    limits, place = limits or StatementLimits(), place or HeldPlace()
    cutter: _ConnectionCutter | None = None
    try:
        async with database.session(neo4j.READ_ACCESS, fetch_size=1000) as session:
            place.ended = False
            metadata = {**(database.terms.metadata or {}), **place.metadata}
            tx = await _begin_transaction(session, metadata, limits.seconds)
            cutter = _ConnectionCutter(tx, limits)
            with cutter:
                result = await _start_statement(tx, cypher, parameters or {})
                rows = ResultRows(tuple(result.keys()), result, limits)
                yield rows
                if rows.ended:
                    await tx.close()
                    place.ended = True
    except (DriverError, Neo4jError, OSError) as error:
        place.ended = isinstance(error, Neo4jError)
        if cutter is not None and cutter.reason is not None:
            raise cutter.reason from None
        if isinstance(error, OSError):
            raise
        if (refusal := explain_failure(str(error))) is not None:
            raise refusal from None
        raise translate_neo4j_error(error) from error


async def _begin_transaction(
    session: neo4j.AsyncSession, metadata: dict[str, Any], seconds: float
) -> neo4j.AsyncTransaction:
    """Begin a transaction with a time limit, within that time."""
    try:
        async with asyncio.timeout(seconds + _GRACE_S):
            return await session.begin_transaction(metadata, seconds)
    except TimeoutError:
        raise timeout_error() from None


async def _start_statement(
    tx: neo4j.AsyncTransaction, cypher: str, parameters: Mapping[str, Any]
) -> neo4j.AsyncResult:
    """Send a statement, and wait until it has begun."""
    try:
        return await tx.run(cypher, dict(parameters))
    except (ValueError, TypeError, OverflowError) as error:
        raise InvalidInput(f"Neo4j has no such value: {error}", where="parameters") from error


class _ConnectionCutter:
    """Stops a transaction of which one row is too large for memory, one past its deadline, and any left before its end.

    The driver keeps each row in memory, and has no limit of its own. Closing a transaction politely would fetch
    what is left of its rows, to throw it away, and wait for a server that does not answer; so the connection is cut
    instead. ``reason``: what it was cut for, if for anything.
    """

    def __init__(self, tx: neo4j.AsyncTransaction, limits: StatementLimits) -> None:
        self.tx, self.limits = tx, limits
        self.deadline = asyncio.get_running_loop().time() + limits.seconds + _GRACE_S
        self.reason: PartnergraphError | None = None

    async def _watch(self) -> None:
        """Look again and again at the time, and at how much of a row has come, if the driver tells."""
        while self.reason is None:
            if (count_received_bytes(self.tx) or 0) > self.limits.row_bytes:
                self.reason = Refused(
                    f"one row is larger than {self.limits.row_bytes} bytes",
                    do="return less in a row: parts of a list as rows of their own (UNWIND)",
                )
            elif asyncio.get_running_loop().time() > self.deadline:
                self.reason = timeout_error()
            else:
                await asyncio.sleep(_POLL_INBOX_S)
        self.tx.cancel()

    def __enter__(self) -> None:
        self.task = asyncio.create_task(self._watch())

    def __exit__(self, *_raised: object) -> None:
        self.task.cancel()
        if not self.tx.closed():
            self.tx.cancel()


@asynccontextmanager
async def open_untrusted_rows(
    database: Database,
    cypher: str,
    parameters: Mapping[str, Any] | None = None,
    limits: StatementLimits | None = None,
    *,
    hide: bool = True,
    planning: StatementPlanner | None = None,
    place: HeldPlace | None = None,
) -> AsyncIterator[ResultRows]:
    """The rows of an untrusted statement; ``hide`` what is beside the network, but from its owner.

    ``planning``: shared by all who send statements to one server; ``place``: one that it holds among them. Its time
    includes that of planning it. Raises what :func:`open_rows` and :func:`guard.check_statement` do.
    """
    limits = limits or StatementLimits()
    loop = asyncio.get_running_loop()
    deadline = loop.time() + limits.seconds
    try:
        async with asyncio.timeout_at(deadline + _GRACE_S):
            checked = await guard.check_statement(
                database, cypher, parameters or {}, planning or StatementPlanner(), hide=hide
            )
    except TimeoutError:
        raise timeout_error() from None
    remaining = replace(limits, seconds=max(deadline - loop.time(), _LEAST_S))
    async with open_rows(database, checked.text, parameters, remaining, place) as rows:
        rows.columns = checked.columns
        yield rows


async def fetch_untrusted_table(
    database: Database,
    cypher: str,
    parameters: Mapping[str, Any] | None = None,
    limits: StatementLimits | None = None,
    *,
    hide: bool = True,
    planning: StatementPlanner | None = None,
    place: HeldPlace | None = None,
) -> ResultTable:
    """All rows of an untrusted statement. Raises what :func:`open_untrusted_rows` does."""
    async with open_untrusted_rows(
        database, cypher, parameters, limits, hide=hide, planning=planning, place=place
    ) as rows:
        return await rows.whole()
