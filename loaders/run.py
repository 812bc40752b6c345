"""One load of a loader's files, after those of the loaders that it needs: online, or in bulk."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

from partnergraph.graph.claims.claim import SourceItem
from partnergraph.graph.claims.difference import Difference
from partnergraph.graph.claims.stage import Stage
from partnergraph.graph.claims.staging import ReportProgress, ignore_progress, stage_items
from partnergraph.graph.connection.database import Database
from partnergraph.graph.disk_space import telling_full_disk
from partnergraph.graph.loading import import_tool
from partnergraph.graph.loading.bulk import StagedGraph
from partnergraph.graph.loading.load import LoadReport, load_sources, refuse_many_rejects
from partnergraph.graph.loading.write_import import write_import_files
from partnergraph.graph.settings import GraphSettings
from partnergraph.loaders.registry import LOADERS, Loader
from partnergraph.loaders.tabular.dataset import Reading

CheckReading = Callable[[Reading, LoadReport], None]

_COUNT_COMPLETE_SOURCES = (
    "MATCH (s:Source) WHERE s.id IN $ids AND s.state = 'complete' RETURN count(s) AS complete"
)


async def run_loader(
    database: Database,
    loader: Loader,
    paths: list[Path],
    *,
    source: str | None = None,
    dry_run: bool = False,
    reject_share: float = 0.05,
    removal_share: float = 0.5,
    progress: ReportProgress = ignore_progress,
    check: CheckReading = lambda _reading, _report: None,
) -> tuple[Reading, LoadReport]:
    """Load files with a loader; before them what its relations lead to, where the graph lacks it.

    With ``dry_run`` nothing is written, and what would have to come first is counted as part of the
    report. ``reject_share`` and ``removal_share`` are the shares (0 to 1) of unusable records and of
    claims that would be withdrawn, above which the load is refused. ``progress`` gets the phase, how
    much is done and how much there is in all: of the phase ``bytes`` bytes of the files, else things. ``check`` is
    called with what was read and what would change, before anything of it is written, and may raise.
    Raises as :func:`partnergraph.graph.loading.load.load_sources` and :class:`~partnergraph.loaders.registry.OpenReading` do.
    """
    with telling_full_disk(Path(tempfile.gettempdir()), "reading the files"):
        reading = loader.open(paths, source)
    sources, claims = list(reading.sources), [reading.claims]
    for name in loader.needs:
        needed = LOADERS[name].open([], None)
        ids = [source_node.id for source_node in needed.sources]
        (row,) = await database.read(_COUNT_COMPLETE_SOURCES, ids=ids)
        if row["complete"] == len(ids):
            continue
        if dry_run:
            sources += needed.sources
            claims.insert(0, needed.claims)
        else:
            await run_loader(database, LOADERS[name], [], progress=progress)

    def report_bytes_while_reading(phase: str, done: int, total: int | None) -> None:
        if phase == "reading" and reading.meter.total:
            progress("bytes", min(reading.meter.done, reading.meter.total), reading.meter.total)
        else:
            progress(phase, done, total)

    heard: Iterable[SourceItem] = chain.from_iterable(read_claims() for read_claims in claims)
    report = await load_sources(
        database,
        sources,
        heard,
        dry_run=dry_run,
        reject_share=reject_share,
        removal_share=removal_share,
        progress=report_bytes_while_reading,
        left_out=reading.audit.left_out.add,
        check=lambda planned: check(reading, planned),
    )
    return reading, report


async def run_loader_in_bulk(
    settings: GraphSettings,
    loader: Loader,
    paths: list[Path],
    *,
    source: str | None = None,
    reject_share: float = 0.05,
    progress: ReportProgress = ignore_progress,
) -> tuple[Reading, LoadReport]:
    """Load files, and what their relations lead to, into the embedded server's empty database, offline.

    The graph is what :func:`run_loader` makes of them. Raises as it does, and as
    :func:`partnergraph.graph.loading.import_tool.reserve_empty_database` and :func:`partnergraph.graph.loading.import_tool.install_imported_database` do.
    """
    reading = loader.open(paths, source)
    needed = [LOADERS[name].open([], None) for name in loader.needs]
    sources = [described for part in (*needed, reading) for described in part.sources]
    async with import_tool.reserve_empty_database(settings) as folder:
        with Stage() as stage, telling_full_disk(stage.path, "staging what is loaded"):
            ids = tuple(described.id for described in sources)
            for prerequisite in needed:
                stage_items(stage, ids, prerequisite.claims())
            left_out = reading.audit.left_out.add
            read, rejects = stage_items(stage, ids, reading.claims(), progress, left_out)
            stage.close()
            whole = StagedGraph(stage, sources)
            rejects += whole.missing_ends()
            refuse_many_rejects(read, rejects, reject_share)
            entities, relations = whole.counts()
            files = write_import_files(whole, folder, progress)
        await import_tool.install_imported_database(settings, folder, files)
    changed = Difference(entities, 0, 0, 0, relations, 0, 0, 0)
    proposals = len(whole.proposals)
    return reading, LoadReport(
        tuple(described.id for described in reading.sources),
        read,
        changed,
        rejects,
        proposals=proposals,
    )
