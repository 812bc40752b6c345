"""Backups: dumps in a folder, each checked once it is written, of which the newest are kept."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from partnergraph.graph.connection.database import Database
from partnergraph.graph.formats.dump.verify import verify_dump
from partnergraph.graph.formats.dump.write import dump_graph
from partnergraph.schema.errors import Conflict, InvalidInput

_NAME = "partnergraph-{:%Y%m%dT%H%M%SZ}.zip"
_PATTERN = "partnergraph-[0-9]*T[0-9]*Z.zip"
_ATTEMPTS = 20  # a dump is of one moment, and begun anew when somebody writes meanwhile
_WAIT_S = 15.0


async def back_up_graph(
    database: Database, folder: Path, keep: int, *, wait_s: float = _WAIT_S
) -> Path:
    """Dump everything, keys and audit trail too, into a folder; the file. Older backups than ``keep`` go.

    None goes before the new one was read back and found whole. Raises :class:`Conflict` where the graph is
    written to all the time, :class:`InvalidInput` for a folder that cannot be written.
    """
    _make_backup_folder(folder)
    path = folder / _NAME.format(datetime.now(UTC))
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            await dump_graph(database, path, everything=True)
        except Conflict:
            if attempt == _ATTEMPTS:
                raise
            await asyncio.sleep(wait_s)
        else:
            break
    await asyncio.to_thread(verify_dump, path)
    _remove_old_backups(folder, keep)
    return path


def _make_backup_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise InvalidInput(
            f"the folder cannot be written: {error.strerror}", where=str(folder), do="name another"
        ) from error


def _remove_old_backups(folder: Path, keep: int) -> None:
    for old in sorted(folder.glob(_PATTERN))[:-keep]:
        old.unlink()
