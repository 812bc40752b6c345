"""Staging all that a reader gives: in this process, or if there is much in a worker process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from partnergraph.graph.claims import worker
from partnergraph.graph.claims.claim import Reject, SourceItem
from partnergraph.graph.claims.stage import Stage

ReportProgress = Callable[[str, int, int | None], None]  # phase, done, total (None: not known)
RecordNote = Callable[[str, str], None]  # place in the file, reason
_ItemBatch = list[tuple[int, SourceItem]]
BATCH_ITEMS = 500
# A worker process takes half a second to start, in which so many batches are read and staged here.
BATCHES_HERE = 10


def ignore_progress(phase: str, done: int, total: int | None) -> None:
    """Take progress reports where nobody watches."""


def ignore_note(where: str, reason: str) -> None:
    """Take notes where nobody reads them."""


def stage_items(
    stage: Stage,
    ids: tuple[str, ...],
    items: Iterable[SourceItem],
    progress: ReportProgress = ignore_progress,
    left_out: RecordNote = ignore_note,
) -> tuple[int, list[Reject]]:
    """Stage all items; returns how many were read, and the rejects.

    ``ids`` are those of the sources being loaded; ``left_out`` gets the notes. If there are many items, a
    worker process stages them while this one reads.
    """
    numbered = enumerate((_reject_other_sources(item, ids) for item in items), 1)
    read = 0

    def batches() -> Iterator[_ItemBatch]:
        nonlocal read
        while batch := list(islice(numbered, BATCH_ITEMS)):
            yield batch
            read = batch[-1][0]
            progress("reading", read, None)

    unread = batches()
    _stage_batches(stage, islice(unread, BATCHES_HERE) if worker.CORES > 1 else unread)
    if (first := next(unread, None)) is not None:
        with worker.WorkerProcess(_stage_batches_in_worker, stage.file) as process:
            for batch in chain([first], unread):
                process.send(batch)
            process.end()
    progress("reading", read, read)
    for note in stage.read_notes("left_out"):
        left_out(note.where, note.reason)
    return read, list(stage.read_notes("unusable"))


def _stage_batches(stage: Stage, batches: Iterable[_ItemBatch]) -> None:
    for batch in batches:
        for number, item in batch:
            stage.stage_item(number, item)
    stage.flush()


def _stage_batches_in_worker(batches: Iterable[_ItemBatch], file: Path) -> None:
    """Stage batches in a worker process, on a stage that another process has open."""
    with Stage(file) as stage:
        _stage_batches(stage, batches)


def _reject_other_sources(item: SourceItem, ids: tuple[str, ...]) -> SourceItem:
    if isinstance(item, Reject) or item.source in ids:
        return item
    return Reject(item.locator, f"it is said by {item.source}, which is not being loaded")
