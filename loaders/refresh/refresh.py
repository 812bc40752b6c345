"""One entry of a refresh file: fetched, held against what is expected, loaded; and all entries that are due."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from partnergraph.graph.claims.staging import ReportProgress, ignore_progress
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import LoadReport
from partnergraph.graph.loading.load_records import (
    LoadNote,
    confirm_loads,
    read_load_notes,
    read_refresh_notes,
    record_loaded_files,
    record_refresh,
)
from partnergraph.loaders.fetching.fetch import fetch_files
from partnergraph.loaders.fetching.files import FetchedFile
from partnergraph.loaders.fetching.settings import FetchSettings
from partnergraph.loaders.refresh.expectations import count_records
from partnergraph.loaders.refresh.plan import RefreshEntry
from partnergraph.loaders.registry import LOADERS
from partnergraph.loaders.run import run_loader
from partnergraph.loaders.table.mapping_file import read_mapping_file
from partnergraph.loaders.tabular.dataset import Reading
from partnergraph.schema.errors import PartnergraphError, Unavailable


@dataclass
class RefreshOutcome:
    """How the refresh of one entry ended. ``error`` says why it failed; ``reading`` and ``report`` are of a load."""

    name: str
    state: Literal["loaded", "unchanged", "failed"]
    seconds: float
    sources: tuple[str, ...] = ()
    files: list[FetchedFile] = field(default_factory=list)
    reading: Reading | None = None
    report: LoadReport | None = None
    error: PartnergraphError | None = None


@dataclass(frozen=True)
class Refresher:
    """What refreshing needs: the graph, where files are kept, and how they are fetched.

    ``again``: load what has not changed, too. ``dry_run``: say what would be loaded, and change nothing.
    """

    database: Database
    cache: Path
    fetching: FetchSettings
    again: bool = False
    dry_run: bool = False
    progress: ReportProgress = ignore_progress

    async def refresh_all(
        self, entries: list[RefreshEntry], *, due_only: bool
    ) -> AsyncIterator[RefreshOutcome]:
        """Refresh entries one after the other, or with ``due_only`` those whose time has come.

        One that fails does not keep the others from being refreshed.
        """
        notes = await read_refresh_notes(self.database)
        now = datetime.now(UTC)
        for entry in entries:
            tried = notes.get(entry.name, {}).get("tried")
            if due_only and not entry.is_due(tried, now):
                continue
            yield await self.refresh_entry(entry)

    async def refresh_entry(self, entry: RefreshEntry) -> RefreshOutcome:
        """Refresh one entry, and note how that ended; an error of ours is part of the outcome."""
        start = time.monotonic()
        try:
            outcome = await self.fetch_and_load(entry)
        except PartnergraphError as error:
            outcome = RefreshOutcome(entry.name, "failed", 0, error=error)
        outcome.seconds = time.monotonic() - start
        if not self.dry_run:
            failure = outcome.error.what if outcome.error else None
            try:
                await record_refresh(self.database, entry.name, failure)
            except Unavailable as error:
                outcome.state, outcome.error = "failed", outcome.error or error
        return outcome

    async def fetch_and_load(self, entry: RefreshEntry) -> RefreshOutcome:
        """Fetch an entry's files and load them, unless the graph was made of just these."""
        limits = {"bytes": entry.bytes, "seconds": entry.seconds}
        fetching = self.fetching.model_copy(
            update={name: value for name, value in limits.items() if value is not None}
        )
        files = await fetch_files(
            self.cache,
            entry.remote_files(),
            fetching,
            lambda done, total: self.progress("bytes fetched", done, total),
        )
        paths = [file.path for file in files] + ([entry.map] if entry.map else [])
        reading = await asyncio.to_thread(LOADERS[entry.load].open, paths, entry.source)
        ids = tuple(sorted(source.id for source in reading.sources))
        fingerprint = _fingerprint_files(entry, files)
        notes = await read_load_notes(self.database, ids)
        if not self.again and ids and all(_is_made_of(notes.get(one), fingerprint) for one in ids):
            if not self.dry_run:
                await confirm_loads(self.database, ids)
            return RefreshOutcome(entry.name, "unchanged", 0, ids, files)
        last = notes[ids[0]].counts if ids and ids[0] in notes else None
        reading, report = await run_loader(
            self.database,
            LOADERS[entry.load],
            paths,
            source=entry.source,
            dry_run=self.dry_run,
            reject_share=entry.expect.rejected,
            removal_share=entry.expect.removed,
            progress=self.progress,
            check=lambda read, planned: entry.expect.check(read, planned, last),
        )
        if not self.dry_run:
            counts = json.dumps(count_records(reading))
            await record_loaded_files(self.database, ids, fingerprint, counts)
        return RefreshOutcome(entry.name, "loaded", 0, ids, files, reading, report)


def _fingerprint_files(entry: RefreshEntry, files: list[FetchedFile]) -> str:
    """What a graph is known by that was loaded of these files by this program."""
    mapping = read_mapping_file(entry.map).model_dump_json() if entry.map else ""
    made_of = [version("partnergraph"), entry.load, entry.source, mapping]
    text = json.dumps([*made_of, *(file.sha256 for file in files)])
    return hashlib.sha256(text.encode()).hexdigest()


def _is_made_of(note: LoadNote | None, fingerprint: str) -> bool:
    return note is not None and note.fingerprint == fingerprint


async def watch_schedule(
    refresh_due: Callable[[], AsyncIterator[RefreshOutcome]],
    report: Callable[[list[RefreshOutcome]], object],
    every_s: float,
) -> None:
    """Refresh what is due, again and again, until somebody ends it; ``report`` gets what was tried."""
    while True:
        outcomes = [outcome async for outcome in refresh_due()]
        if outcomes:
            report(outcomes)
        await asyncio.sleep(every_s)
