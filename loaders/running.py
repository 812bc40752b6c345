"""One load of a loader's files, after the loaders it leans on."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from graph.database import Database
from graph.loading.claims import Claim, Reject
from graph.loading.load import Progress, Report, load, silent
from loaders.reading.dataset import Reading
from loaders.registry import LOADERS, Loader

COMPLETE = (
    "MATCH (s:Source) WHERE s.id IN $ids AND s.state = 'complete' RETURN count(s) AS complete"
)


async def run(
    database: Database,
    loader: Loader,
    paths: list[Path],
    *,
    source: str | None = None,
    dry_run: bool = False,
    reject_share: float = 0.05,
    progress: Progress = silent,
) -> tuple[Reading, Report]:
    """Load files; first what their relations lead to, where it is not there yet.

    With ``dry_run`` what would have to come first is counted as part of it. Raises as
    :func:`graph.loading.load.load` and the loader's ``open`` do.
    """
    reading = loader.open(paths, source)
    described, claims = list(reading.sources), [reading.claims]
    for name in loader.needs:
        needed = LOADERS[name].open([], None)
        ids = [one.id for one in needed.sources]
        (row,) = await database.read(COMPLETE, ids=ids)
        if row["complete"] == len(ids):
            continue
        if dry_run:
            described += needed.sources
            claims.insert(0, needed.claims)
        else:
            await run(database, LOADERS[name], [], progress=progress)

    def told(phase: str, done: int, total: int | None) -> None:
        if phase == "reading" and reading.meter.total:
            progress("bytes", min(reading.meter.done, reading.meter.total), reading.meter.total)
        else:
            progress(phase, done, total)

    said: Iterable[Claim | Reject] = chain.from_iterable(say() for say in claims)
    report = await load(
        database, described, said, dry_run=dry_run, reject_share=reject_share, progress=told
    )
    return reading, report
