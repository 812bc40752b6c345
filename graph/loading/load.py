"""A load from beginning to end: stage, judge, take the sources, write the difference, give them back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from graph import ddl
from graph.database import Database, Tx
from graph.loading import records, sources, ties
from graph.loading.claims import Claim, Reject
from graph.loading.held import (
    REMOVED_ENTITIES,
    REMOVED_RELATIONS,
    WRITTEN_ENTITIES,
    WRITTEN_RELATIONS,
    Difference,
    difference,
    read_held,
)
from graph.loading.order import reorder
from graph.loading.settling import PROPOSED, WAITING
from graph.loading.stage import Stage
from schema.documents import Source
from schema.errors import PartnergraphError, RejectedLoad

BATCH = 4000
Progress = Callable[[str, int, int | None], None]


def silent(phase: str, done: int, total: int | None) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Report:
    """What a load did, or with ``dry_run`` what it would do.

    ``proposals``: how many pairs of records, of these sources and others, wait to be judged now.
    """

    sources: tuple[str, ...]
    read: int
    difference: Difference
    rejects: list[Reject] = field(default_factory=list)
    dry_run: bool = False
    proposals: int = 0


async def load(
    database: Database,
    described: list[Source],
    claims: Iterable[Claim | Reject],
    *,
    dry_run: bool = False,
    reject_share: float = 0.05,
    progress: Progress = silent,
) -> Report:
    """Make the graph say of these sources exactly what ``claims`` say, and of others what it said.

    ``claims`` must be all that the sources say: what they no longer say is removed. Unusable claims are
    returned in the report; more than ``reject_share`` of all raise :class:`RejectedLoad`, with nothing
    changed. Raises :class:`~schema.errors.Conflict` while one of the sources is being loaded elsewhere.
    """
    await ddl.apply(database)
    ids = tuple(sorted(source.id for source in described))
    with Stage() as stage:
        read, rejects = fill(stage, ids, claims, progress)
        rejects += await missing_ends(database, ids, stage)
        refuse_bad(read, rejects, reject_share)
        if dry_run:
            await read_held(database, ids, stage)
            return Report(ids, read, difference(stage), rejects, dry_run=True)
        run = await sources.take(database, described)
        async with sources.held(database, run):
            changed = await bring(database, run, stage, progress)
        (waiting,) = await database.read(WAITING, status=PROPOSED)
        return Report(ids, read, changed, rejects, proposals=waiting["count"])


async def unload(database: Database, ids: Iterable[str], *, progress: Progress = silent) -> Report:
    """Withdraw sources: remove all that only they say, and the source nodes.

    Raises :class:`~schema.errors.NotFound` for an unknown source, before anything is changed.
    """
    with Stage() as stage:
        stage.close()
        run = await sources.hold(database, tuple(sorted(ids)))
        async with sources.held(database, run, withdrawn=True):
            changed = await bring(database, run, stage, progress)
        return Report(run.sources, 0, changed)


def fill(
    stage: Stage, ids: tuple[str, ...], claims: Iterable[Claim | Reject], progress: Progress
) -> tuple[int, list[Reject]]:
    """Set all claims down; how many there were, and those that are unusable."""
    rejects: list[Reject] = []
    read = 0
    for read, claim in enumerate(claims, 1):
        if isinstance(claim, Reject):
            rejects.append(claim)
            continue
        if claim.source not in ids:
            reason = f"it is said by {claim.source}, which is not being loaded"
            rejects.append(Reject(claim.locator, reason))
            continue
        try:
            stage.add(claim)
        except PartnergraphError as error:
            rejects.append(Reject(claim.locator, error.what))
        if read % 1000 == 0:
            progress("reading", read, None)
    progress("reading", read, read)
    stage.close()
    return read, rejects


async def missing_ends(database: Database, ids: tuple[str, ...], stage: Stage) -> list[Reject]:
    """Put aside the relations that lead to what neither the stage nor any other source describes."""
    stage.db.execute("""
        CREATE TABLE unknown AS SELECT id FROM (SELECT start AS id FROM relation UNION SELECT "end" FROM relation)
        WHERE id NOT IN (SELECT id FROM entity)
    """)
    rejects: list[Reject] = []
    for batch in stage.select("SELECT id FROM unknown"):
        asked = {row[0] for row in batch} - set(ids)
        known = {r["id"] for r in await database.read(KNOWN, ids=list(asked), sources=ids)}
        for missing in sorted(asked - known):
            for table_end in ("start", '"end"'):
                gone = stage.db.execute(
                    f"DELETE FROM relation WHERE {table_end} = ? RETURNING locator, type",
                    (missing,),
                ).fetchall()
                rejects += [
                    Reject(locator, f"{kind} leads to {missing}, which nothing describes")
                    for locator, kind in gone
                ]
    return rejects


KNOWN = """
UNWIND $ids AS id
CALL (id) {
    MATCH (n:Entity {id: id})
    WHERE n:Source
       OR EXISTS { (n)-[d:DESCRIBED_BY]->(s) WHERE d.record IS NULL AND NOT s.id IN $sources }
    RETURN n
    UNION
    MATCH (n)-[:DESCRIBED_BY {record: id}]->(s) WHERE NOT s.id IN $sources RETURN n
}
RETURN DISTINCT id
"""


def refuse_bad(read: int, rejects: list[Reject], share: float) -> None:
    """Raise :class:`RejectedLoad` if too much of what was read is unusable."""
    if rejects and len(rejects) > share * read:
        first = "; ".join(f"{reject.where}: {reject.reason}" for reject in rejects[:3])
        error = RejectedLoad(
            f"{len(rejects)} of {read} records cannot be used, more than the {share:.0%} allowed; nothing was changed",
            where=first,
            do="correct the source, or allow more with --reject-share",
        )
        error.rejects = rejects
        raise error


async def bring(
    database: Database, run: sources.Run, stage: Stage, progress: Progress
) -> Difference:
    """Write the difference between stage and graph while the run holds its sources."""
    await read_held(database, run.sources, stage)
    changed = difference(stage)
    steps: tuple[tuple[str, str, Work, Callable[[Any], Any]], ...] = (
        ("entities", WRITTEN_ENTITIES, records.write, lambda row: row[0]),
        ("relations removed", REMOVED_RELATIONS, ties.remove, lambda row: row[:4]),
        ("relations", WRITTEN_RELATIONS, ties.write, lambda row: row[:4]),
        ("entities removed", REMOVED_ENTITIES, records.remove, lambda row: row[0]),
    )
    for phase, sql, work, key in steps:
        await write_all(
            database,
            run,
            Step(phase, stage.count(sql), work),
            whole(stage.select(sql), key),
            progress,
        )
    await reorder(database, run)
    return changed


Work = Callable[[Tx, list[Any], dict[str, int]], Awaitable[None]]


@dataclass(frozen=True)
class Step:
    """One kind of change: what it is called, how many rows, and what writes them."""

    name: str
    total: int
    work: Work


async def write_all(
    database: Database,
    run: sources.Run,
    step: Step,
    batches: Iterator[list[Any]],
    progress: Progress,
) -> None:
    """Write batches one after the other, each in a transaction that also proves the run still holds."""
    done = 0
    for batch in batches:

        async def transaction(tx: Tx, batch: list[Any] = batch) -> None:
            await run.beat(tx)
            await step.work(tx, batch, await sources.trust(tx))

        await database.transact(transaction)
        done += len(batch)
        progress(step.name, done, step.total)


def whole(batches: Iterator[list[Any]], key: Callable[[Any], Any]) -> Iterator[list[Any]]:
    """Batches of about :data:`BATCH` rows in which all rows of one key are together."""
    batch: list[Any] = []
    for _, group in groupby((row for some in batches for row in some), key):
        batch.extend(group)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
