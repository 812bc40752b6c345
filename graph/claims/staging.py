"""Staging all that a reader gives: in this process, or if there is much in a worker process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from graph.claims import worker
from graph.claims.claim import Heard, Reject
from graph.claims.stage import Stage

Progress = Callable[[str, int, int | None], None]  # phase, done, total (None: not known)
Note = Callable[[str, str], None]  # place in the file, reason
Batch = list[tuple[int, Heard]]
BATCH_ITEMS = 500
# A worker process takes half a second to start, in which so many batches are read and staged here.
BATCHES_HERE = 10


def silent(phase: str, done: int, total: int | None) -> None:
    """Take progress reports where nobody watches."""


def unheeded(where: str, reason: str) -> None:
    """Take notes where nobody reads them."""


def fill(
    stage: Stage,
    ids: tuple[str, ...],
    items: Iterable[Heard],
    progress: Progress = silent,
    left_out: Note = unheeded,
) -> tuple[int, list[Reject]]:
    """Stage all items; returns how many were read, and the rejects.

    ``ids`` are those of the sources being loaded; ``left_out`` gets the notes. If there are many items, a
    worker process stages them while this one reads.
    """
    numbered = enumerate((of_ours(item, ids) for item in items), 1)
    read = 0

    def batches() -> Iterator[Batch]:
        nonlocal read
        while batch := list(islice(numbered, BATCH_ITEMS)):
            yield batch
            read = batch[-1][0]
            progress("reading", read, None)

    unread = batches()
    set_down(stage, islice(unread, BATCHES_HERE) if worker.CORES > 1 else unread)
    if (first := next(unread, None)) is not None:
        with worker.WorkerProcess(set_down_apart, stage.file) as process:
            for batch in chain([first], unread):
                process.send(batch)
            process.end()
    progress("reading", read, read)
    for note in stage.read_notes("left_out"):
        left_out(note.where, note.reason)
    return read, list(stage.read_notes("unusable"))


def set_down(stage: Stage, batches: Iterable[Batch]) -> None:
    for batch in batches:
        for number, item in batch:
            stage.stage_item(number, item)
    stage.flush()


def set_down_apart(batches: Iterable[Batch], file: Path) -> None:
    """Stage batches in a worker process, on a stage that another process has open."""
    with Stage(file) as stage:
        set_down(stage, batches)


def of_ours(item: Heard, ids: tuple[str, ...]) -> Heard:
    if isinstance(item, Reject) or item.source in ids:
        return item
    return Reject(item.locator, f"it is said by {item.source}, which is not being loaded")
