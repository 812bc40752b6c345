"""Source nodes, and leases: the right to write on behalf of sources, which one load has at a time.

A load acquires a lease on its sources at the start and releases it at the end. Every batch is written in a
transaction that renews the lease, so a load that lost it (it slept past its time and another took the
sources over) can write nothing more. A source is complete while no load has begun and not finished it.
"""

from __future__ import annotations

import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psutil

from graph.connection.database import Database, Row, Tx, rows
from schema.catalog import entity_of
from schema.documents import Source
from schema.errors import Conflict, NotFound, PartnergraphError
from schema.vocabulary import SourceState

PATIENCE_MS = 60_000  # without renewal, after which a lease may be taken over

RANK = "toString(coalesce({0}.priority, 0)) + ' ' + coalesce({0}.published, '')"
# `ranked` is the rank by which all views of its claims were made last; empty while they are not.
DESCRIBE = f"""
UNWIND $sources AS source
WITH source, {RANK.format("source")} AS rank
MERGE (s:Entity {{id: source.id}})
ON CREATE SET s.ranked = rank
WITH s, source, CASE WHEN s.ranked = rank THEN rank ELSE '' END AS ranked
SET s = source, s:Source, s.ranked = ranked
"""
MOVED = "MATCH (s:Source) WHERE s.id IN $ids AND coalesce(s.ranked, '') = '' RETURN s.id AS id"
RANKED = f"MATCH (s:Source) WHERE s.id IN $ids SET s.ranked = {RANK.format('s')}"
TAKE = """
UNWIND $ids AS id
MATCH (s:Source {id: id})
SET s.id = s.id
RETURN s.id AS id, s.title AS title, s.run AS run, s.run_owner AS owner,
       timestamp() - coalesce(s.run_beat, 0) AS silent_ms
"""
HOLD = """
MATCH (s:Source) WHERE s.id IN $ids
SET s.run = $run, s.run_owner = $owner, s.run_beat = timestamp(), s.state = $state
"""
# Every writing transaction begins with the ledger, so they take turns, and its revision tells whether
# anything was written since.
TURN = "MERGE (l:Ledger {id: 'ledger'}) SET l.revision = coalesce(l.revision, 0) + 1"
ALL = "MATCH (s:Source) RETURN s {.id, .priority, .published} AS source"
BEAT = f"""
{TURN}
WITH l
OPTIONAL MATCH (s:Source) WHERE s.id IN $ids AND s.run = $run
SET s.run_beat = timestamp()
WITH count(s) AS leased
RETURN leased, COLLECT {{ {ALL} }} AS sources
"""
GIVE_BACK = """
MATCH (s:Source) WHERE s.id IN $ids AND s.run = $run
REMOVE s.run, s.run_owner, s.run_beat
SET s.state = $state
"""
WITHDRAW = "MATCH (s:Source) WHERE s.id IN $ids AND s.run = $run DETACH DELETE s"


@dataclass(frozen=True)
class Run:
    """The right of one load or unload to write on behalf of sources; ``id`` is stored as their ``run``."""

    id: str
    sources: tuple[str, ...]

    async def renew(self, tx: Tx) -> dict[str, int]:
        """Renew the lease within a transaction; returns the trust in every source, as :func:`trust` does.

        Takes the transaction's turn too. Raises :class:`Conflict` if another load took a source over.
        """
        (row,) = await rows(tx, BEAT, ids=list(self.sources), run=self.id)
        if row["leased"] != len(self.sources):
            raise Conflict(
                "another load took these sources over; this one stops",
                where=", ".join(self.sources),
                do="wait for the other to finish, then run this again",
            )
        return ranked(row["sources"])


def owner() -> str:
    """Name this process, as ``host:pid:creation time``, so that a later one can tell whether it lives."""
    process = psutil.Process()
    return f"{socket.gethostname()}:{process.pid}:{process.create_time():.2f}"


def gone(process: str) -> bool:
    """Whether a process, as :func:`owner` gives it, was on this machine and has ended."""
    host, pid, created = process.rsplit(":", 2)
    if host != socket.gethostname():
        return False
    try:
        return f"{psutil.Process(int(pid)).create_time():.2f}" != created
    except psutil.NoSuchProcess:
        return True


async def take(database: Database, sources: list[Source]) -> Run:
    """Write source nodes and acquire a lease on them. Raises as :func:`hold`."""
    described = [properties(source) for source in sources]
    return await hold(database, tuple(sorted(s.id for s in sources)), described)


async def hold(database: Database, ids: tuple[str, ...], described: list[Row] | None = None) -> Run:
    """Acquire a lease on sources, of which those in ``described`` are written first.

    Raises :class:`NotFound` for a source that does not exist, :class:`Conflict` while another lease on one
    of them is alive.
    """
    lease = Run(uuid.uuid4().hex, ids)

    async def work(tx: Tx) -> None:
        await rows(tx, TURN)
        if described:
            missing = [
                source
                for source in described
                if not await rows(tx, "MATCH (s:Source {id: $id}) RETURN s.id", id=source["id"])
            ]
            await rows(tx, DESCRIBE, sources=missing)
        found = await rows(tx, TAKE, ids=list(ids))
        for identifier in set(ids) - {row["id"] for row in found}:
            raise NotFound("no such source", where=identifier, do="list them: partnergraph sources")
        for row in found:
            refuse_if_held(row)
        if described:
            await rows(tx, DESCRIBE, sources=described)
        await rows(
            tx, HOLD, ids=list(ids), run=lease.id, owner=owner(), state=SourceState.LOADING.value
        )

    await database.transact(work)
    return lease


def refuse_if_held(row: dict[str, Any]) -> None:
    """Raise :class:`Conflict` if a living lease has this source; ``row`` is one of :data:`TAKE`."""
    if row["run"] is None or gone(row["owner"]) or row["silent_ms"] > PATIENCE_MS:
        return
    host, pid, _ = row["owner"].rsplit(":", 2)
    raise Conflict(
        f"{row['title']!r} is being loaded by process {pid} on {host}",
        where=row["id"],
        do=f"wait for it to finish; a load that died is taken over {PATIENCE_MS // 1000} s after its last word",
    )


async def revision(database: Database) -> int:
    """The ledger's revision, which every writing transaction raises by one; 0 in an empty graph."""
    found = await database.read("MATCH (l:Ledger {id: 'ledger'}) RETURN l.revision AS revision")
    return found[0]["revision"] if found else 0


@asynccontextmanager
async def held(database: Database, lease: Run, *, withdrawn: bool = False) -> AsyncIterator[None]:
    """Release a lease at the end: its sources complete or withdrawn; after an error, still as loading."""
    try:
        yield
    except BaseException:
        with suppress(PartnergraphError):
            await give_back(database, lease, SourceState.LOADING)
        raise
    await give_back(database, lease, None if withdrawn else SourceState.COMPLETE)


async def give_back(database: Database, lease: Run, state: SourceState | None) -> None:
    """Release a lease and set the state of its sources; None deletes the source nodes."""

    async def work(tx: Tx) -> None:
        await lease.renew(tx)
        leased = {"ids": list(lease.sources), "run": lease.id}
        if state is None:
            await rows(tx, WITHDRAW, **leased)
        else:
            await rows(tx, GIVE_BACK, **leased, state=state.value)

    await database.transact(work)


async def trust(tx: Tx) -> dict[str, int]:
    """The trust in every source, as :func:`ranked`. Read it in the transaction that uses it."""
    return ranked([row["source"] for row in await rows(tx, ALL)])


def ranked(described: list[Row]) -> dict[str, int]:
    """The trust in each of these sources: its rank, 0 for the one whose values are shown first.

    By priority (the higher first), then by date (the later first), then by id.
    """
    by_trust = sorted(described, key=lambda row: row["id"])
    by_trust.sort(key=lambda row: row.get("published") or "", reverse=True)
    by_trust.sort(key=lambda row: row.get("priority") or 0, reverse=True)
    return {row["id"]: rank for rank, row in enumerate(by_trust)}


def properties(source: Source) -> Row:
    """The properties of a source's node that come from its declaration, without those of leases."""
    declared = entity_of(Source)
    return {"id": source.id, **(props := declared.stored(source)), **declared.folds(props)}


def as_written(source: Source) -> Row:
    """The properties of the node of a source that has been loaded completely."""
    props = properties(source)
    rank = f"{props.get('priority', 0)} {props.get('published', '')}"
    return {**props, "ranked": rank, "state": SourceState.COMPLETE.value}
