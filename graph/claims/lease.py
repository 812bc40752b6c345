"""Source nodes: what a source is, who may write on its behalf now, and whether it is here whole.

A load takes its sources at the start and gives them back at the end. Every batch is written under the
condition that they are still held, so a load that lost them (because it slept past its time and another
took over) can write nothing more.
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

PATIENCE_MS = 60_000

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
WITH count(s) AS held
RETURN held, COLLECT {{ {ALL} }} AS sources
"""
GIVE_BACK = """
MATCH (s:Source) WHERE s.id IN $ids AND s.run = $run
REMOVE s.run, s.run_owner, s.run_beat
SET s.state = $state
"""
WITHDRAW = "MATCH (s:Source) WHERE s.id IN $ids AND s.run = $run DETACH DELETE s"


@dataclass(frozen=True)
class Run:
    """One load or unload, and the sources it holds."""

    id: str
    sources: tuple[str, ...]

    async def beat(self, tx: Tx) -> dict[str, int]:
        """Say within a transaction that the run goes on; the rank of every source, as :func:`trust`.

        Raises :class:`Conflict` if it was taken over.
        """
        (row,) = await rows(tx, BEAT, ids=list(self.sources), run=self.id)
        if row["held"] != len(self.sources):
            raise Conflict(
                "another load took these sources over; this one stops",
                where=", ".join(self.sources),
                do="wait for the other to finish, then run this again",
            )
        return ranked(row["sources"])


def owner() -> str:
    """Which process this is, so that a later one can tell whether it still lives."""
    process = psutil.Process()
    return f"{socket.gethostname()}:{process.pid}:{process.create_time():.2f}"


def gone(who: str) -> bool:
    """Whether the process ``who`` was on this machine and is no more."""
    host, pid, created = who.rsplit(":", 2)
    if host != socket.gethostname():
        return False
    try:
        return f"{psutil.Process(int(pid)).create_time():.2f}" != created
    except psutil.NoSuchProcess:
        return True


async def take(database: Database, sources: list[Source]) -> Run:
    """Write the source nodes and hold them. Raises :class:`Conflict` while another run holds one."""
    described = [properties(source) for source in sources]
    return await hold(database, tuple(sorted(s.id for s in sources)), described)


async def hold(database: Database, ids: tuple[str, ...], described: list[Row] | None = None) -> Run:
    """Hold sources that exist. Raises :class:`NotFound` for one that does not."""
    run = Run(uuid.uuid4().hex, ids)

    async def work(tx: Tx) -> None:
        await rows(tx, TURN)
        if described:
            missing = [
                d
                for d in described
                if not await rows(tx, "MATCH (s:Source {id: $id}) RETURN s.id", id=d["id"])
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
            tx, HOLD, ids=list(ids), run=run.id, owner=owner(), state=SourceState.LOADING.value
        )

    await database.transact(work)
    return run


def refuse_if_held(row: dict[str, Any]) -> None:
    """Raise :class:`Conflict` if a run that still lives holds this source."""
    if row["run"] is None or gone(row["owner"]) or row["silent_ms"] > PATIENCE_MS:
        return
    host, pid, _ = row["owner"].rsplit(":", 2)
    raise Conflict(
        f"{row['title']!r} is being loaded by process {pid} on {host}",
        where=row["id"],
        do=f"wait for it to finish; a load that died is taken over {PATIENCE_MS // 1000} s after its last word",
    )


async def revision(database: Database) -> int:
    """A number that every writing transaction raises by one."""
    found = await database.read("MATCH (l:Ledger {id: 'ledger'}) RETURN l.revision AS revision")
    return found[0]["revision"] if found else 0


@asynccontextmanager
async def held(database: Database, run: Run, *, withdrawn: bool = False) -> AsyncIterator[None]:
    """Give the sources back at the end: as whole or withdrawn if all went well, else as being loaded."""
    try:
        yield
    except BaseException:
        with suppress(PartnergraphError):
            await give_back(database, run, SourceState.LOADING)
        raise
    await give_back(database, run, None if withdrawn else SourceState.COMPLETE)


async def give_back(database: Database, run: Run, state: SourceState | None) -> None:
    """Hold the sources no longer, and say whether they are here whole; None: they are here no more."""

    async def work(tx: Tx) -> None:
        await run.beat(tx)
        given = {"ids": list(run.sources), "run": run.id}
        if state is None:
            await rows(tx, WITHDRAW, **given)
        else:
            await rows(tx, GIVE_BACK, **given, state=state.value)

    await database.transact(work)


async def trust(tx: Tx) -> dict[str, int]:
    """The rank of every source: read in the transaction that uses it, for others bring sources meanwhile."""
    return ranked([row["source"] for row in await rows(tx, ALL)])


def ranked(described: list[Row]) -> dict[str, int]:
    """The rank of each of these sources, 0 being the one whose values are shown first.

    By priority, then by date (the later knows more), then by id.
    """
    found = sorted(described, key=lambda row: row["id"])
    found.sort(key=lambda row: row.get("published") or "", reverse=True)
    found.sort(key=lambda row: row.get("priority") or 0, reverse=True)
    return {row["id"]: rank for rank, row in enumerate(found)}


def properties(source: Source) -> Row:
    """What describes a source: the properties of its node but for the bookkeeping."""
    declared = entity_of(Source)
    return {"id": source.id, **(props := declared.stored(source)), **declared.folds(props)}


def as_written(source: Source) -> Row:
    """The properties of the node of a source that is here whole."""
    props = properties(source)
    rank = f"{props.get('priority', 0)} {props.get('published', '')}"
    return {**props, "ranked": rank, "state": SourceState.COMPLETE.value}
