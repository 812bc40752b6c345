"""Setting down on a stage all that a reader gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from graph.claims import worker
from graph.claims.claim import Heard, Reject
from graph.claims.stage import Stage

Progress = Callable[[str, int, int | None], None]
Note = Callable[[str, str], None]
Batch = list[tuple[int, Heard]]
AT_ONCE = 500
# A process takes half a second to start, in which so many batches are read and set down.
FEW = 10


def silent(phase: str, done: int, total: int | None) -> None:
    """Progress that nobody watches."""


def unheeded(where: str, reason: str) -> None:
    """A note that nobody takes."""


def fill(
    stage: Stage,
    ids: tuple[str, ...],
    said: Iterable[Heard],
    progress: Progress = silent,
    left_out: Note = unheeded,
) -> tuple[int, list[Reject]]:
    """Set everything down; how much there was, and what of it is unusable.

    ``left_out`` is told where values were not used of what was, and why. If there is much, another
    process sets it down while this one reads.
    """
    numbered = enumerate((of_ours(one, ids) for one in said), 1)
    read = 0

    def batches() -> Iterator[Batch]:
        nonlocal read
        while batch := list(islice(numbered, AT_ONCE)):
            yield batch
            read = batch[-1][0]
            progress("reading", read, None)

    rest = batches()
    set_down(stage, islice(rest, FEW) if worker.CORES > 1 else rest)
    if (first := next(rest, None)) is not None:
        with worker.Apart(set_down_apart, stage.file) as other:
            for batch in chain([first], rest):
                other.send(batch)
            other.end()
    progress("reading", read, read)
    for note in stage.noted("left_out"):
        left_out(note.where, note.reason)
    return read, list(stage.noted("unusable"))


def set_down(stage: Stage, batches: Iterable[Batch]) -> None:
    """Set down what comes."""
    for batch in batches:
        for number, one in batch:
            stage.take(number, one)
    stage.flush()


def set_down_apart(batches: Iterable[Batch], file: Path) -> None:
    """Set down what comes, in a process of its own, on a stage that another has open."""
    with Stage(file) as stage:
        set_down(stage, batches)


def of_ours(one: Heard, ids: tuple[str, ...]) -> Heard:
    """What a reader gives, unless it is of a source that is not being loaded."""
    if isinstance(one, Reject) or one.source in ids:
        return one
    return Reject(one.locator, f"it is said by {one.source}, which is not being loaded")
