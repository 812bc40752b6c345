"""Writing the files of an import: nodes in this process and, where there is much, relationships in another beside it."""

from __future__ import annotations

import os
import pickle
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from partnergraph.graph.claims import worker
from partnergraph.graph.claims.stage import Stage
from partnergraph.graph.claims.staging import ReportProgress
from partnergraph.graph.loading.bulk import StagedGraph
from partnergraph.graph.loading.import_files import ImportFiles, WrittenFiles
from partnergraph.graph.loading.import_rows import NodeWriter
from partnergraph.graph.loading.import_ties import TieWriter
from partnergraph.schema.documents import Source

_MANY_TIES = 20_000  # from here on, a process of their own is worth starting
_LOOK_FOR_PARENT_S = 0.2


def write_import_files(whole: StagedGraph, folder: Path, progress: ReportProgress) -> WrittenFiles:
    """Resolve the records of a staged graph, and write all of it to files in a folder."""
    whole.settle()
    _, relations = whole.counts()
    if worker.CORES == 1 or relations < _MANY_TIES:
        nodes = _write_nodes(whole, folder, progress)
        return nodes + _write_ties(whole, folder)
    told = folder / "ties.pickle"
    arguments = (whole.stage.path, whole.described, folder, told, os.getpid())
    with worker.WorkerProcess(_write_ties_in_worker, *arguments) as process:
        nodes = _write_nodes(whole, folder, progress)
        process.end()
    progress("relations", relations, relations)
    ties: WrittenFiles = pickle.loads(told.read_bytes())  # noqa: S301 - this program wrote it
    return nodes + ties


def _write_nodes(whole: StagedGraph, folder: Path, progress: ReportProgress) -> WrittenFiles:
    files = ImportFiles(folder)
    for done in NodeWriter(whole, files).write():
        progress("entities", done, None)
    return files.finish()


def _write_ties(whole: StagedGraph, folder: Path) -> WrittenFiles:
    files = ImportFiles(folder)
    TieWriter(whole, files).write()
    return files.finish()


def _write_ties_in_worker(
    _items: Iterable[object],
    stage_file: Path,
    described: list[Source],
    folder: Path,
    told: Path,
    parent: int,
) -> None:
    threading.Thread(target=_end_with_parent, args=(parent,), daemon=True).start()
    with Stage(stage_file) as stage:
        told.write_bytes(pickle.dumps(_write_ties(StagedGraph(stage, described), folder)))


def _end_with_parent(parent: int) -> None:
    """End this process when its parent has: it would write on in a folder that the next load clears."""
    while os.getppid() == parent:
        time.sleep(_LOOK_FOR_PARENT_S)
    os._exit(1)
