"""One load of a loader's files, after those of the loaders that it needs: online, or in bulk."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from graph.claims.claim import Heard
from graph.claims.difference import Difference
from graph.claims.stage import Stage
from graph.claims.staging import Progress, fill, silent
from graph.connection.database import Database
from graph.loading import import_tool
from graph.loading.bulk import Whole
from graph.loading.load import Report, load, refuse_bad
from graph.settings import GraphSettings
from loaders.registry import LOADERS, Loader
from loaders.tabular.dataset import Reading

SOME = 1000
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
    removal_share: float = 0.5,
    progress: Progress = silent,
) -> tuple[Reading, Report]:
    """Load files with a loader; before them what its relations lead to, where the graph lacks it.

    With ``dry_run`` nothing is written, and what would have to come first is counted as part of the
    report. ``reject_share`` and ``removal_share`` are the shares (0 to 1) of unusable records and of
    claims that would be withdrawn, above which the load is refused. ``progress`` gets the phase, how
    much is done and how much there is in all: of the phase ``bytes`` bytes of the files, else things.
    Raises as :func:`graph.loading.load.load` and :class:`~loaders.registry.OpenReading` do.
    """
    reading = loader.open(paths, source)
    sources, claims = list(reading.sources), [reading.claims]
    for name in loader.needs:
        needed = LOADERS[name].open([], None)
        ids = [source_node.id for source_node in needed.sources]
        (row,) = await database.read(COMPLETE, ids=ids)
        if row["complete"] == len(ids):
            continue
        if dry_run:
            sources += needed.sources
            claims.insert(0, needed.claims)
        else:
            await run(database, LOADERS[name], [], progress=progress)

    def report_bytes_while_reading(phase: str, done: int, total: int | None) -> None:
        if phase == "reading" and reading.meter.total:
            progress("bytes", min(reading.meter.done, reading.meter.total), reading.meter.total)
        else:
            progress(phase, done, total)

    heard: Iterable[Heard] = chain.from_iterable(read_claims() for read_claims in claims)
    report = await load(
        database,
        sources,
        heard,
        dry_run=dry_run,
        reject_share=reject_share,
        removal_share=removal_share,
        progress=report_bytes_while_reading,
        left_out=reading.audit.left_out.add,
    )
    return reading, report


async def run_bulk(
    settings: GraphSettings,
    loader: Loader,
    paths: list[Path],
    *,
    source: str | None = None,
    reject_share: float = 0.05,
    progress: Progress = silent,
) -> tuple[Reading, Report]:
    """Load files, and what their relations lead to, into the embedded server's empty database, offline.

    The graph is what :func:`run` makes of them. Raises as it does, and as
    :func:`graph.loading.import_tool.empty` and :func:`graph.loading.import_tool.bring_in` do.
    """
    reading = loader.open(paths, source)
    needed = [LOADERS[name].open([], None) for name in loader.needs]
    sources = [described for part in (*needed, reading) for described in part.sources]
    async with import_tool.empty(settings) as folder:
        with Stage() as stage:
            ids = tuple(described.id for described in sources)
            for prerequisite in needed:
                fill(stage, ids, prerequisite.claims())
            left_out = reading.audit.left_out.add
            read, rejects = fill(stage, ids, reading.claims(), progress, left_out)
            stage.close()
            whole, files = Whole(stage, sources), import_tool.Files(folder)
            rejects += whole.missing_ends()
            refuse_bad(read, rejects, reject_share)
            entities, relations = whole.counts()
            write(whole, files, progress)
        await import_tool.bring_in(settings, files)
    changed = Difference(entities, 0, 0, 0, relations, 0, 0, 0)
    proposals = len(whole.proposals)
    return reading, Report(
        tuple(described.id for described in reading.sources),
        read,
        changed,
        rejects,
        proposals=proposals,
    )


def write(whole: Whole, files: import_tool.Files, progress: Progress) -> None:
    """Write all nodes, claims and relations of a staged graph to the CSV files that Neo4j imports."""
    whole.settle()
    for (labels, props), claims in whole.nodes():
        files.node(labels, props)
        for claim in claims:
            files.claim(props["id"], claim["source"], claim["said"])
        if files.nodes % SOME == 0:
            progress("entities", files.nodes, None)
    for tie in whole.ties():
        files.relation(*tie)
        if files.ties % SOME == 0:
            progress("relations", files.ties, None)
