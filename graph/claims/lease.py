"""Source nodes, and leases: the right to write on behalf of sources, which one load has at a time.

A load acquires a lease on its sources at the start and releases it at the end. Every batch is written in a
transaction that renews the lease, so a load that lost it (it slept past its time and another took the
sources over) can write nothing more. A source is complete while no load has begun and not finished it.
"""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from partnergraph.graph.connection.database import Database, Row, Transaction, execute_statement
from partnergraph.graph.ledger import (
    RAISE_REVISION,
    graph_version_of_row,
    refuse_other_model,
    take_turn,
)
from partnergraph.graph.server.running import read_start_time
from partnergraph.schema.catalog import entity_type_of
from partnergraph.schema.documents import Source
from partnergraph.schema.errors import Conflict, NotFound, PartnergraphError
from partnergraph.schema.vocabulary import SourceState

PATIENCE_MS = 60_000  # without renewal, after which a lease may be taken over

_RANK_TEXT = "toString(coalesce({0}.priority, 0)) + ' ' + coalesce({0}.published, '')"
# `ranked` is the rank by which all views of its claims were made last; empty while they are not.
WRITE_SOURCE_NODES = f"""
UNWIND $sources AS source
WITH source, {_RANK_TEXT.format("source")} AS rank
MERGE (s:Entity {{id: source.id}})
ON CREATE SET s.ranked = rank
WITH s, source, s.loaded_at AS loaded_at, s.loading_since AS loading_since, s.state AS state,
     CASE WHEN s.ranked = rank THEN rank ELSE '' END AS ranked
SET s = source, s:Source, s.ranked = ranked, s.loaded_at = loaded_at,
    s.loading_since = loading_since, s.state = state
"""
MATCH_RERANKED_SOURCES = (
    "MATCH (s:Source) WHERE s.id IN $ids AND coalesce(s.ranked, '') = '' RETURN s.id AS id"
)
MARK_SOURCES_RANKED = f"MATCH (s:Source) WHERE s.id IN $ids SET s.ranked = {_RANK_TEXT.format('s')}"
LOCK_SOURCES = """
UNWIND $ids AS id
MATCH (s:Source {id: id})
SET s.id = s.id
RETURN s.id AS id, s.title AS title, s.run AS run, s.run_owner AS owner,
       abs(timestamp() - coalesce(s.run_beat, 0)) AS silent_ms  // a beat to come is of a clock that was set back
"""
_ACQUIRE_LEASE = """
MATCH (s:Source) WHERE s.id IN $ids
SET s.run = $run, s.run_owner = $owner, s.run_beat = timestamp(),
    s.loading_since = CASE s.state WHEN $state THEN coalesce(s.loading_since, timestamp()) ELSE timestamp() END,
    s.state = $state
"""
_MATCH_SOURCE_PRIORITIES = "MATCH (s:Source) RETURN s {.id, .priority, .published} AS source"
_RENEW_LEASE = f"""
{RAISE_REVISION}
WITH l
OPTIONAL MATCH (s:Source) WHERE s.id IN $ids AND s.run = $run
SET s.run_beat = timestamp()
WITH l, count(s) AS leased
RETURN leased, l.model AS model, l.migrating AS migrating, COLLECT {{ {_MATCH_SOURCE_PRIORITIES} }} AS sources
"""
_RELEASE_LEASE = """
MATCH (s:Source) WHERE s.id IN $ids AND s.run = $run
REMOVE s.run, s.run_owner, s.run_beat
SET s.state = $state
FOREACH (_ IN CASE $state WHEN 'complete' THEN [1] ELSE [] END |
    SET s.loaded_at = toString(date()) REMOVE s.loading_since)
"""
_WITHDRAW_LEASED_SOURCES = "MATCH (s:Source) WHERE s.id IN $ids AND s.run = $run DETACH DELETE s"


@dataclass(frozen=True)
class Lease:
    """The right of one load or unload to write on behalf of sources; ``id`` is stored as their ``run``."""

    id: str
    sources: tuple[str, ...]

    async def renew(self, tx: Transaction) -> dict[str, int]:
        """Renew the lease within a transaction; returns the trust in every source, as :func:`read_trust` does.

        Takes the transaction's turn too. Raises :class:`Conflict` if another load took a source over, or the
        graph is of another model.
        """
        (row,) = await execute_statement(tx, _RENEW_LEASE, ids=list(self.sources), run=self.id)
        refuse_other_model(graph_version_of_row(row))
        if row["leased"] != len(self.sources):
            raise Conflict(
                "another load took these sources over; this one stops",
                where=", ".join(self.sources),
                do="wait for the other to finish, then run this again",
            )
        return rank_sources(row["sources"])


def identify_process() -> str:
    """Name this process, as ``host:pid:start``, so that a later one can tell whether it lives."""
    pid = os.getpid()
    return f"{socket.gethostname()}:{pid}:{read_start_time(pid)}"


def _has_process_ended(process: str) -> bool:
    """Whether a process, as :func:`identify_process` gives it, was on this machine and has ended."""
    host, pid, started = process.rsplit(":", 2)
    if host != socket.gethostname():
        return False
    return str(read_start_time(int(pid))) != started


async def lease_described_sources(database: Database, sources: list[Source]) -> Lease:
    """Write source nodes and acquire a lease on them. Raises as :func:`acquire_lease`."""
    described = [source_properties(source) for source in sources]
    return await acquire_lease(database, tuple(sorted(s.id for s in sources)), described)


async def acquire_lease(
    database: Database, ids: tuple[str, ...], described: list[Row] | None = None
) -> Lease:
    """Acquire a lease on sources, of which those in ``described`` are written first.

    Raises :class:`NotFound` for a source that does not exist, :class:`Conflict` while another lease on one
    of them is alive.
    """
    lease = Lease(uuid.uuid4().hex, ids)

    async def work(tx: Transaction) -> None:
        await take_turn(tx)
        if described:
            missing = [
                source
                for source in described
                if not await execute_statement(
                    tx, "MATCH (s:Source {id: $id}) RETURN s.id", id=source["id"]
                )
            ]
            await execute_statement(tx, WRITE_SOURCE_NODES, sources=missing)
        found = await execute_statement(tx, LOCK_SOURCES, ids=list(ids))
        for identifier in set(ids) - {row["id"] for row in found}:
            raise NotFound("no such source", where=identifier, do="list them: partnergraph sources")
        for row in found:
            refuse_if_leased(row)
        if described:
            await execute_statement(tx, WRITE_SOURCE_NODES, sources=described)
        await execute_statement(
            tx,
            _ACQUIRE_LEASE,
            ids=list(ids),
            run=lease.id,
            owner=identify_process(),
            state=SourceState.LOADING.value,
        )

    await database.transact(work)
    return lease


def refuse_if_leased(row: dict[str, Any]) -> None:
    """Raise :class:`Conflict` if a living lease has this source; ``row`` is one of :data:`LOCK_SOURCES`."""
    if row["run"] is None or _has_process_ended(row["owner"]) or row["silent_ms"] > PATIENCE_MS:
        return
    host, pid, _ = row["owner"].rsplit(":", 2)
    raise Conflict(
        f"{row['title']!r} is being loaded by process {pid} on {host}",
        where=row["id"],
        do=f"wait for it to finish; a load that died is taken over {PATIENCE_MS // 1000} s after its last word",
    )


@asynccontextmanager
async def releasing_lease(
    database: Database, lease: Lease, *, withdrawn: bool = False
) -> AsyncIterator[None]:
    """Release a lease at the end: its sources complete or withdrawn; after an error, still as loading."""
    try:
        yield
    except BaseException:
        with suppress(PartnergraphError):
            await release_lease(database, lease, SourceState.LOADING)
        raise
    await release_lease(database, lease, None if withdrawn else SourceState.COMPLETE)


async def release_lease(database: Database, lease: Lease, state: SourceState | None) -> None:
    """Release a lease and set the state of its sources; None deletes the source nodes."""

    async def work(tx: Transaction) -> None:
        await lease.renew(tx)
        leased = {"ids": list(lease.sources), "run": lease.id}
        if state is None:
            await execute_statement(tx, _WITHDRAW_LEASED_SOURCES, **leased)
        else:
            await execute_statement(tx, _RELEASE_LEASE, **leased, state=state.value)

    await database.transact(work)


async def read_trust(tx: Transaction) -> dict[str, int]:
    """The trust in every source, as :func:`rank_sources`. Read it in the transaction that uses it."""
    return rank_sources(
        [row["source"] for row in await execute_statement(tx, _MATCH_SOURCE_PRIORITIES)]
    )


def rank_sources(described: list[Row]) -> dict[str, int]:
    """The trust in each of these sources: its rank, 0 for the one whose values are shown first.

    By priority (the higher first), then by date (the later first), then by id.
    """
    by_trust = sorted(described, key=lambda row: row["id"])
    by_trust.sort(key=lambda row: row.get("published") or "", reverse=True)
    by_trust.sort(key=lambda row: row.get("priority") or 0, reverse=True)
    return {row["id"]: rank for rank, row in enumerate(by_trust)}


def source_properties(source: Source) -> Row:
    """The properties of a source's node that come from its declaration, without those of leases."""
    declared = entity_type_of(Source)
    return {"id": source.id, **(props := declared.stored(source)), **declared.folds(props)}


def complete_source_properties(source: Source) -> Row:
    """The properties of the node of a source that has been loaded completely."""
    props = source_properties(source)
    rank = f"{props.get('priority', 0)} {props.get('published', '')}"
    loaded = {
        "state": SourceState.COMPLETE.value,
        "loaded_at": datetime.now(UTC).date().isoformat(),
    }
    return {**props, "ranked": rank, **loaded}
