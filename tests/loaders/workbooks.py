"""Workbooks that tests hand to loaders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904


def write_workbook(
    path: Path,
    rows: Iterable[Sequence[Any]],
    *merged: str,
    formats: Mapping[str, str] | None = None,
    of_1904: bool = False,
) -> Path:
    """A workbook of one sheet with these rows; ``merged`` are ranges of cells, ``formats`` those of numbers by cell."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    if of_1904:
        book.epoch = CALENDAR_MAC_1904
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    for cell, shown in (formats or {}).items():
        sheet[cell].number_format = shown
    book.save(path)
    return path
