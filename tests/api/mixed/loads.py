"""Loads and withdrawals of small sources, one after the other, by a process of which nobody else knows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import unload_sources
from partnergraph.schema.errors import Conflict, NotFound, PartnergraphError
from tests.api.mixed.judge import LATE, UNAVAILABLE, Judge
from tests.loaders.test_loads_of_tables import SOURCES, Source, loaded

# A load that a fault ended may hold its lease for a minute.
LEASE_SECONDS = 90.0


@dataclass
class Loads:
    """Loads a source, loads its next edition, withdraws it, and so on with the next source.

    ``loaded_ids``: of the sources that are there; ``failed_at``: when a try last failed.
    """

    address: Address
    folder: Path
    judge: Judge
    loaded_ids: set[str] = field(default_factory=set)
    failed_at: float | None = None

    def __post_init__(self) -> None:
        self.sources = [one for one in SOURCES if one.loader in {"eccp", "table"}]
        self.files = [
            (
                source.this_week(self._make_folder(f"this-{number}")),
                source.next_week(self._make_folder(f"next-{number}")),
            )
            for number, source in enumerate(self.sources)
        ]

    def _make_folder(self, name: str) -> Path:
        (made := self.folder / name).mkdir(parents=True)
        return made

    async def _try_until_done(
        self, kind: str, source: Source | None, files: Iterable[Path] = ()
    ) -> None:
        """Load, or withdraw all that was loaded, until it is done; a fault may make that several tries."""
        self.failed_at = None
        while True:
            begun = time.monotonic()
            try:
                async with Database.open(self.address) as database:
                    if source is not None:
                        report = await loaded(database, source.loader, [*files])
                        self.loaded_ids.update(report.sources)
                    elif self.loaded_ids:
                        await unload_sources(database, self.loaded_ids)
                        self.loaded_ids.clear()
            except PartnergraphError as error:
                if isinstance(error, NotFound) and self.failed_at is not None:
                    self.loaded_ids.clear()  # the one before had done it, and was not told
                self._note(kind, error, begun)
                if self.failed_at is None or not isinstance(error, Conflict):
                    self.failed_at = time.monotonic()
            else:
                self.judge.seen[kind, "done"] += 1
                return
            await asyncio.sleep(1)

    def _note(self, kind: str, error: PartnergraphError, begun: float) -> None:
        self.judge.seen[kind, type(error).__name__] += 1
        if isinstance(error, Conflict | NotFound) and self.failed_at is not None:
            if time.monotonic() > self.failed_at + LEASE_SECONDS:
                self.judge.blame(f"{kind}: {error}")
        elif not any(self.judge.excused(one, begun) for one in (UNAVAILABLE, LATE)):
            self.judge.blame(f"{kind}: {error}")

    async def withdraw_all(self) -> None:
        """Leave nothing of these sources."""
        await self._try_until_done("withdrawals", None)

    async def go_on(self, pause: float, over: asyncio.Event) -> None:
        """Load and withdraw until it is over, and withdraw at the end."""
        while not over.is_set():
            for source, (this, following) in zip(self.sources, self.files, strict=True):
                for files in (this, following):
                    await self._try_until_done("loads", source, files)
                    await asyncio.sleep(pause)
                await self.withdraw_all()
                if over.is_set():
                    break
                await asyncio.sleep(pause)
