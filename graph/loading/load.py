"""A load: stage the claims, judge the difference, lease the sources, write the difference, release them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import Any

from partnergraph.graph import ddl
from partnergraph.graph.claims import relation_remover, relation_writer
from partnergraph.graph.claims.changes import record_changes
from partnergraph.graph.claims.claim import Reject, SourceItem
from partnergraph.graph.claims.difference import (
    SELECT_REMOVED_ENTITIES,
    SELECT_REMOVED_RELATIONS,
    Difference,
    compare_with_stored,
    fetch_stored_sums,
    fetching_stored_sums,
    select_changed_entities,
    select_changed_relations,
    select_changes,
    select_removals,
)
from partnergraph.graph.claims.lease import (
    Lease,
    acquire_lease,
    lease_described_sources,
    releasing_lease,
)
from partnergraph.graph.claims.stage import Stage
from partnergraph.graph.claims.staging import (
    RecordNote,
    ReportProgress,
    ignore_note,
    ignore_progress,
    stage_items,
)
from partnergraph.graph.connection.database import Database, Transaction
from partnergraph.graph.disk_space import telling_full_disk
from partnergraph.graph.ledger import read_revision
from partnergraph.graph.loading.estimate import estimate_written_bytes
from partnergraph.graph.loading.load_records import forget_loads, record_load
from partnergraph.graph.loading.reprioritise import reprioritise_views
from partnergraph.graph.migration.migrate import bring_up_to_date
from partnergraph.graph.resolution import records
from partnergraph.graph.resolution.resolve import COUNT_WAITING_PROPOSALS, PROPOSED
from partnergraph.schema.documents import Source
from partnergraph.schema.errors import RejectedLoad

TRANSACTION_ROWS = (
    8000  # claims of relations in a transaction, or as many claims of entities as weigh the same
)
_ENTITY_WEIGHT = 4
_MANY_CHANGES = 1000  # from here on, having Neo4j plan everything anew is worth it
_FEW_REMOVALS = 20  # never refused, whatever share of the stored claims they are


@dataclass(frozen=True)
class LoadReport:
    """What a load did, or with ``dry_run`` would do. ``read``: items read from the source.

    ``proposals``: how many proposals, of these sources and others, now wait for a decision.
    """

    sources: tuple[str, ...]
    read: int
    difference: Difference
    rejects: list[Reject] = field(default_factory=list)
    dry_run: bool = False
    proposals: int = 0


CheckLoad = Callable[[LoadReport], None]


def _accept_load(_: LoadReport) -> None:
    """The check of a load that is held against nothing."""


async def load_sources(
    database: Database,
    described: list[Source],
    claims: Iterable[SourceItem],
    *,
    dry_run: bool = False,
    reject_share: float = 0.05,
    removal_share: float = 0.5,
    progress: ReportProgress = ignore_progress,
    left_out: RecordNote = ignore_note,
    check: CheckLoad = _accept_load,
) -> LoadReport:
    """Make ``claims`` the only claims of these sources; those of other sources stay.

    ``claims`` must be all that the sources have: stored claims that are not among them are removed. Rejects
    are in the report; if they are more than ``reject_share`` of what was read, or if more than
    ``removal_share`` of the stored claims would go, :class:`RejectedLoad` is raised and nothing changed.
    ``check`` is called with what would change before anything is written, and may raise as well.
    Raises :class:`~partnergraph.schema.errors.Conflict` while one of the sources is being loaded elsewhere.
    """
    await bring_up_to_date(database)
    ids = tuple(sorted(source.id for source in described))
    before = await read_revision(database)
    with Stage() as stage, telling_full_disk(stage.path, "staging what is loaded"):
        async with fetching_stored_sums(database, ids) as fetch_sums:
            read, rejects = stage_items(stage, ids, claims, progress, left_out)
            stage.close()
            sums = await fetch_sums()
        rejects += await _set_aside_dangling_relations(database, ids, stage)
        refuse_many_rejects(read, rejects, reject_share)
        changed = await compare_with_stored(database, ids, stage, sums)
        check(planned := LoadReport(ids, read, changed, rejects, dry_run=True))
        if dry_run:
            return planned
        _refuse_large_removal(ids, changed, removal_share)
        database.require_store_room(estimate_written_bytes(stage, changed))
        lease = await lease_described_sources(database, described)
        async with releasing_lease(database, lease):
            if await read_revision(database) != before + 1:  # others wrote since we compared
                changed = await compare_with_stored(
                    database, ids, stage, await fetch_stored_sums(database, ids)
                )
            await _write_difference(database, lease, stage, changed, progress)
        await record_load(database, ids, read, len(rejects))
        (waiting,) = await database.read(COUNT_WAITING_PROPOSALS, status=PROPOSED)
        return LoadReport(ids, read, changed, rejects, proposals=waiting["count"])


async def unload_sources(
    database: Database, ids: Iterable[str], *, progress: ReportProgress = ignore_progress
) -> LoadReport:
    """Withdraw sources: remove their claims, what only they described, and the source nodes.

    Raises :class:`~partnergraph.schema.errors.NotFound` for an unknown source, before anything is changed.
    """
    with Stage() as stage, telling_full_disk(stage.path, "an unload"):
        stage.close()
        lease = await acquire_lease(database, tuple(sorted(ids)))
        async with releasing_lease(database, lease, withdrawn=True):
            sums = await fetch_stored_sums(database, lease.sources)
            changed = await compare_with_stored(database, lease.sources, stage, sums)
            await _write_difference(database, lease, stage, changed, progress)
        await forget_loads(database, lease.sources)
        return LoadReport(lease.sources, 0, changed)


async def _set_aside_dangling_relations(
    database: Database, ids: tuple[str, ...], stage: Stage
) -> list[Reject]:
    """Reject staged relations to ends that neither the stage nor another source describes."""
    missing: list[str] = []
    for batch in stage.select(SELECT_UNSTAGED_ENDS):
        ends = {end for (end,) in batch} - set(ids)
        described = await database.read(_MATCH_DESCRIBED_ELSEWHERE, ids=list(ends), sources=ids)
        missing += sorted(ends - {row["id"] for row in described})
    return set_aside_relations_to(stage, missing)


def set_aside_relations_to(stage: Stage, missing: list[str]) -> list[Reject]:
    """Remove staged relations to missing ends from the stage; returns a reject for each."""
    if not missing:
        return []
    stage.db.execute("CREATE TABLE missing (id TEXT PRIMARY KEY) WITHOUT ROWID")
    stage.insert("missing", [(end,) for end in missing])
    return [
        Reject(locator, f"{kind} leads to {end}, which nothing describes")
        for locator, kind, end in sorted(stage.db.execute(_DELETE_DANGLING_RELATIONS).fetchall())
    ]


SELECT_UNSTAGED_ENDS = """
SELECT start FROM relation WHERE start_mark NOT IN (SELECT mark FROM entity)
UNION SELECT "end" FROM relation WHERE end_mark NOT IN (SELECT mark FROM entity)
"""
_DELETE_DANGLING_RELATIONS = """
DELETE FROM relation WHERE start IN (SELECT id FROM missing) OR "end" IN (SELECT id FROM missing)
RETURNING locator, type, CASE WHEN start IN (SELECT id FROM missing) THEN start ELSE "end" END
"""
_MATCH_DESCRIBED_ELSEWHERE = """
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


def refuse_many_rejects(read: int, rejects: list[Reject], share: float) -> None:
    """Raise :class:`RejectedLoad` if rejects are more than ``share`` of the items read."""
    if rejects and len(rejects) > share * read:
        first = "; ".join(f"{reject.where}: {reject.reason}" for reject in rejects[:3])
        error = RejectedLoad(
            f"{len(rejects)} of {read} records cannot be used, more than the {share:.0%} allowed; nothing was changed",
            where=first,
            do="correct the source, or allow more with --reject-share",
        )
        error.rejects = rejects
        raise error


def _refuse_large_removal(ids: tuple[str, ...], changed: Difference, share: float) -> None:
    """Raise :class:`RejectedLoad` if more than ``share`` of the sources' stored claims would be removed.

    That is what happens when an extract is loaded under the id of the whole source.
    """
    removed = changed.entities_removed + changed.relations_removed
    stored = removed + changed.entities_unchanged + changed.relations_unchanged
    stored += changed.entities_changed + changed.relations_changed
    if removed > _FEW_REMOVALS and removed > share * stored:
        raise RejectedLoad(
            f"it would remove {removed} of the {stored} entities and relations that the graph has by this source,"
            f" more than the {share:.0%} allowed; nothing was changed",
            where=", ".join(ids),
            do="if it is a part of the source, or another, load it as one of its own (--source NAME);"
            " if the source has shrunk so much, allow it (--removal-share 1)",
        )


async def _write_difference(
    database: Database, lease: Lease, stage: Stage, changed: Difference, progress: ReportProgress
) -> None:
    """Write the difference between stage and graph under a lease, then reprioritise."""
    one_source = len(lease.sources) == 1
    steps = (
        _WriteStep(
            "entities",
            changed.entities_new + changed.entities_changed,
            select_changed_entities(one_source=one_source),
            records.prepare_entity_batch,
            records.write_entity_claims,
            1,
            _ENTITY_WEIGHT,
        ),
        _WriteStep(
            "relations removed",
            changed.relations_removed,
            SELECT_REMOVED_RELATIONS,
            list,
            relation_remover.remove_relation_claims,
            4,
        ),
        _WriteStep(
            "relations",
            changed.relations_new + changed.relations_changed,
            select_changed_relations(one_source=one_source),
            relation_writer.prepare_relation_batch,
            relation_writer.write_relation_claims,
            4,
        ),
        _WriteStep(
            "entities removed",
            changed.entities_removed,
            SELECT_REMOVED_ENTITIES,
            list,
            records.remove_entity_claims,
            1,
            _ENTITY_WEIGHT,
        ),
    )
    total = sum(step.total for step in steps)
    if sum(step.total * step.weight for step in steps) <= TRANSACTION_ROWS:
        await _write_at_once(database, lease, steps, stage, progress)
    else:
        await _count_changes(database, lease, total)
        for step in steps:
            if step.total:
                await _write_step(database, lease, step, stage, progress)
    if total > _MANY_CHANGES:
        await ddl.resample_indexes(database)
    await reprioritise_views(database, lease)


_WriteBatch = Callable[[Transaction, Any, dict[str, int]], Awaitable[None]]


@dataclass(frozen=True)
class _WriteStep:
    """A step of writing the difference: ``total`` rows of the stage, which ``sql`` selects.

    ``prepare`` decodes a batch of them outside of a transaction, ``work`` writes it in one. Rows with the
    same first ``key`` values are written together; a row counts as ``weight`` of :data:`TRANSACTION_ROWS`.
    """

    name: str
    total: int
    sql: str
    prepare: Callable[[list[Any]], Any]
    work: _WriteBatch
    key: int
    weight: int = 1

    def batches(self, stage: Stage) -> Iterator[tuple[int, Any]]:
        """The prepared batches, one for each transaction, with the number of their rows."""
        for batch in _batch_by_key(
            stage.select(self.sql), self.key, max(1, TRANSACTION_ROWS // self.weight)
        ):
            yield len(batch), self.prepare(batch)


async def _write_at_once(
    database: Database,
    lease: Lease,
    steps: tuple[_WriteStep, ...],
    stage: Stage,
    progress: ReportProgress,
) -> None:
    """Write a small difference in one transaction, so that readers see all of it or nothing, and log it."""
    changed, removed = select_changes(stage), select_removals(stage)
    if not changed and not removed:
        return

    async def transaction(tx: Transaction) -> None:
        trust = await lease.renew(tx)
        await record_changes(tx, removed)
        for step in steps:
            for size, batch in step.batches(stage):
                await step.work(tx, batch, trust)
                progress(step.name, size, step.total)
        await record_changes(tx, changed)

    await database.transact(transaction)


async def _count_changes(database: Database, lease: Lease, count: int) -> None:
    """Log that a load of these sources changes so much that it is not listed."""

    async def transaction(tx: Transaction) -> None:
        await lease.renew(tx)
        await record_changes(tx, (), sources=lease.sources, count=count)

    await database.transact(transaction)


async def _write_step(
    database: Database, lease: Lease, step: _WriteStep, stage: Stage, progress: ReportProgress
) -> None:
    """Write the batches of a step one after the other, each in a transaction that renews the lease.

    The next batch is prepared while Neo4j commits; earlier, that would delay the statements.
    """
    done, batches = 0, step.batches(stage)

    async def next_batch() -> tuple[int, Any] | None:
        return next(batches, None)

    current = await next_batch()
    while current is not None:
        size, batch = current
        ahead: list[asyncio.Task[tuple[int, Any] | None]] = []

        async def transaction(
            tx: Transaction, batch: Any = batch, ahead: list[Any] = ahead
        ) -> None:
            await step.work(tx, batch, await lease.renew(tx))
            if not ahead:
                ahead.append(asyncio.create_task(next_batch()))

        await database.transact(transaction)
        done += size
        progress(step.name, done, step.total)
        current = await ahead[0]


def _batch_by_key(batches: Iterator[list[Any]], key: int, size: int) -> Iterator[list[Any]]:
    """Regroup rows into batches of about ``size``; those with equal first ``key`` values stay together."""
    batch: list[Any] = []
    for _, group in groupby(chain.from_iterable(batches), lambda row: row[:key]):
        batch.extend(group)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch
