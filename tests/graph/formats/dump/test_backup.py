"""Backups in a folder: each whole, the newest kept, one begun anew when somebody writes meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.formats.dump import backup
from partnergraph.graph.formats.dump.backup import back_up_graph
from partnergraph.graph.formats.dump.verify import verify_dump
from partnergraph.graph.formats.dump.write import dump_graph
from partnergraph.schema.errors import Conflict, InvalidInput
from tests.api.serving import add


async def test_the_newest_are_kept_and_each_is_whole(database: Database, tmp_path: Path) -> None:
    await add(database, "Country", "UA")
    folder = tmp_path / "backups"
    folder.mkdir()
    old = [folder / f"partnergraph-2026010{day}T013000Z.zip" for day in range(1, 6)]
    other = folder / "partnergraph-mine.zip"
    for path in (*old, other):
        path.write_bytes(b"old")
    made = await back_up_graph(database, folder, keep=3)
    assert set(folder.iterdir()) == {*old[-2:], made, other}
    verify_dump(made)
    assert made.stat().st_mode & 0o077 == 0


async def test_a_backup_is_begun_anew_while_others_write(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(database, "Country", "UA")
    begun: list[int] = []

    async def dump_while_somebody_writes(*args: Any, **more: Any) -> Any:
        begun.append(1)
        if len(begun) < 3:
            raise Conflict("the graph was written to meanwhile")
        return await dump_graph(*args, **more)

    monkeypatch.setattr(backup, "dump_graph", dump_while_somebody_writes)
    made = await back_up_graph(database, tmp_path, keep=1, wait_s=0)
    assert len(begun) == 3
    verify_dump(made)


async def test_a_folder_that_cannot_be_made_is_said(database: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="cannot be written"):
        await back_up_graph(database, tmp_path / "file" / "backups", keep=1)
