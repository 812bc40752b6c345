"""A load from beginning to end: stage, judge, take the sources, write the difference, give them back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from graph import ddl
from graph.claims import lease, relation_writer
from graph.claims.claim import Heard, Reject
from graph.claims.difference import (
    REMOVED_ENTITIES,
    REMOVED_RELATIONS,
    Difference,
    asked,
    compare,
    held_sums,
    written_entities,
    written_relations,
)
from graph.claims.stage import Stage
from graph.claims.staging import Note, Progress, fill, silent, unheeded
from graph.connection.database import Database, Tx
from graph.loading.reprioritise import reorder
from graph.resolution import records
from graph.resolution.resolve import PROPOSED, WAITING
from schema.documents import Source
from schema.errors import RejectedLoad

BATCH = 8000  # of a transaction's rows: relations, or as many entities as weigh the same
ENTITY_WEIGHT = 4
MUCH = 1000  # changes, for which planning everything anew is worth it
FEW = 20  # removals that no share of them is refused for


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
    claims: Iterable[Heard],
    *,
    dry_run: bool = False,
    reject_share: float = 0.05,
    removal_share: float = 0.5,
    progress: Progress = silent,
    left_out: Note = unheeded,
) -> Report:
    """Make the graph say of these sources exactly what ``claims`` say, and of others what it said.

    ``claims`` must be all that the sources say: what they no longer say is removed. Unusable claims are
    returned in the report; more than ``reject_share`` of all raise :class:`RejectedLoad`, with nothing
    changed, and so does what would remove more than ``removal_share`` of what is held. Raises :class:`~schema.errors.Conflict` while one of the sources is being loaded elsewhere.
    """
    await ddl.apply(database)
    ids = tuple(sorted(source.id for source in described))
    before = await lease.revision(database)
    with Stage() as stage:
        async with asked(database, ids) as held:
            read, rejects = fill(stage, ids, claims, progress, left_out)
            stage.close()
            sums = await held()
        rejects += await missing_ends(database, ids, stage)
        refuse_bad(read, rejects, reject_share)
        changed = await compare(database, ids, stage, sums)
        if dry_run:
            return Report(ids, read, changed, rejects, dry_run=True)
        refuse_removal(ids, changed, removal_share)
        run = await lease.take(database, described)
        async with lease.held(database, run):
            if await lease.revision(database) != before + 1:  # somebody wrote since we compared
                changed = await compare(database, ids, stage, await held_sums(database, ids))
            await bring(database, run, stage, changed, progress)
        (waiting,) = await database.read(WAITING, status=PROPOSED)
        return Report(ids, read, changed, rejects, proposals=waiting["count"])


async def unload(database: Database, ids: Iterable[str], *, progress: Progress = silent) -> Report:
    """Withdraw sources: remove all that only they say, and the source nodes.

    Raises :class:`~schema.errors.NotFound` for an unknown source, before anything is changed.
    """
    with Stage() as stage:
        stage.close()
        run = await lease.hold(database, tuple(sorted(ids)))
        async with lease.held(database, run, withdrawn=True):
            sums = await held_sums(database, run.sources)
            changed = await compare(database, run.sources, stage, sums)
            await bring(database, run, stage, changed, progress)
        return Report(run.sources, 0, changed)


async def missing_ends(database: Database, ids: tuple[str, ...], stage: Stage) -> list[Reject]:
    """Put aside the relations that lead to what neither the stage nor any other source describes."""
    missing: list[str] = []
    for batch in stage.select(UNKNOWN):
        asked = {row[0] for row in batch} - set(ids)
        known = {r["id"] for r in await database.read(KNOWN, ids=list(asked), sources=ids)}
        missing += sorted(asked - known)
    return without(stage, missing)


def without(stage: Stage, missing: list[str]) -> list[Reject]:
    """Put aside the relations that lead to what is missing."""
    if not missing:
        return []
    stage.db.execute("CREATE TABLE missing (id TEXT PRIMARY KEY) WITHOUT ROWID")
    stage.insert("missing", [(one,) for one in missing])
    return [
        Reject(locator, f"{kind} leads to {end}, which nothing describes")
        for locator, kind, end in sorted(stage.db.execute(MISSING).fetchall())
    ]


UNKNOWN = """
SELECT start FROM relation WHERE start_mark NOT IN (SELECT mark FROM entity)
UNION SELECT "end" FROM relation WHERE end_mark NOT IN (SELECT mark FROM entity)
"""
MISSING = """
DELETE FROM relation WHERE start IN (SELECT id FROM missing) OR "end" IN (SELECT id FROM missing)
RETURNING locator, type, CASE WHEN start IN (SELECT id FROM missing) THEN start ELSE "end" END
"""
KNOWN = """
UNWIND $ids AS id
CALL (id) {
    MATCH (n:Entity {id: id})
    WHERE n:Source
       OR EXISTS { (n)-[d:DESCRIBED_BY]->(s) WHERE d.record IS NULL AND NOT s.id IN $sources }
    RETURN n
    UNION
    MATCH (n)-[d:DESCRIBED_BY {record: id}]->(s) USING INDEX SEEK d:DESCRIBED_BY(record) WHERE NOT s.id IN $sources RETURN n
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


def refuse_removal(ids: tuple[str, ...], changed: Difference, share: float) -> None:
    """Raise :class:`RejectedLoad` if too much of what the graph holds of the sources would go.

    That is what a small extract does when it is loaded under the id of the whole.
    """
    removed = changed.entities_removed + changed.relations_removed
    held = removed + changed.entities_unchanged + changed.relations_unchanged
    held += changed.entities_changed + changed.relations_changed
    if removed > FEW and removed > share * held:
        raise RejectedLoad(
            f"it would remove {removed} of the {held} entities and relations that the graph has by this source,"
            f" more than the {share:.0%} allowed; nothing was changed",
            where=", ".join(ids),
            do="if it is a part of the source, or another, load it as one of its own (--source NAME);"
            " if the source has shrunk so much, allow it (--removal-share 1)",
        )


async def bring(
    database: Database, run: lease.Run, stage: Stage, changed: Difference, progress: Progress
) -> None:
    """Write the difference between stage and graph while the run holds its sources."""
    alone = len(run.sources) == 1
    steps = (
        Step(
            "entities",
            changed.entities_new + changed.entities_changed,
            written_entities(one_source=alone),
            records.prepared,
            records.write,
            1,
            ENTITY_WEIGHT,
        ),
        Step(
            "relations removed",
            changed.relations_removed,
            REMOVED_RELATIONS,
            list,
            relation_writer.remove,
            4,
        ),
        Step(
            "relations",
            changed.relations_new + changed.relations_changed,
            written_relations(one_source=alone),
            relation_writer.prepared,
            relation_writer.write,
            4,
        ),
        Step(
            "entities removed",
            changed.entities_removed,
            REMOVED_ENTITIES,
            list,
            records.remove,
            1,
            ENTITY_WEIGHT,
        ),
    )
    for step in steps:
        if step.total:
            await write_all(database, run, step, stage, progress)
    if sum(step.total for step in steps) > MUCH:
        await ddl.sample(database)
    await reorder(database, run)


Work = Callable[[Tx, Any, dict[str, int]], Awaitable[None]]


@dataclass(frozen=True)
class Step:
    """One kind of change: what it is called, how many rows, which, what makes them ready, what writes them.

    Rows with the same first ``key`` values are written in one transaction, and not more of them than
    ``weight`` allows.
    """

    name: str
    total: int
    sql: str
    prepare: Callable[[list[Any]], Any]
    work: Work
    key: int
    weight: int = 1

    def batches(self, stage: Stage) -> Iterator[tuple[int, Any]]:
        """The rows ready to be written, a transaction's at a time, and how many they are."""
        for batch in whole(stage.select(self.sql), self.key, max(1, BATCH // self.weight)):
            yield len(batch), self.prepare(batch)


async def write_all(
    database: Database, run: lease.Run, step: Step, stage: Stage, progress: Progress
) -> None:
    """Write batches one after the other, each in a transaction that also proves the run still holds.

    While Neo4j commits one, the next is made ready; earlier it would hold up the statements.
    """
    done, batches = 0, step.batches(stage)

    async def following() -> tuple[int, Any] | None:
        return next(batches, None)

    given = await following()
    while given is not None:
        size, batch = given
        ahead: list[asyncio.Task[tuple[int, Any] | None]] = []

        async def transaction(tx: Tx, batch: Any = batch, ahead: list[Any] = ahead) -> None:
            await step.work(tx, batch, await run.beat(tx))
            if not ahead:
                ahead.append(asyncio.create_task(following()))

        await database.transact(transaction)
        done += size
        progress(step.name, done, step.total)
        given = await ahead[0]


def whole(batches: Iterator[list[Any]], key: int, size: int) -> Iterator[list[Any]]:
    """Batches of about ``size`` rows in which all rows with the same first ``key`` values are together."""
    batch: list[Any] = []
    for _, group in groupby((row for some in batches for row in some), lambda row: row[:key]):
        batch.extend(group)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch
