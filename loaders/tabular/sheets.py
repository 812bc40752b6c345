"""Workbooks: each sheet a table, read row by row, with its merged cells spread over the rows they cover."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import iterparse

from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.worksheet._reader import CELL_TAG, FORMULA_TAG, ROW_TAG, WorkSheetParser

from partnergraph.loaders.tabular.amounts import NumberFormat
from partnergraph.loaders.tabular.files import ByteMeter, SourceFile
from partnergraph.loaders.tabular.limits import (
    MOST_COLUMNS,
    WatchedStream,
    refuse_beyond_limit,
)
from partnergraph.loaders.tabular.merged_cells import CellRow, MergedCells, find_merged_cells
from partnergraph.loaders.tabular.spreadsheet import (
    FORMULA_WITHOUT_VALUE,
    NumberText,
    NumberTextOf1904,
)
from partnergraph.loaders.tabular.workbook import open_workbook

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def list_sheet_names(file: SourceFile) -> list[str]:
    """The names of a workbook's sheets, in order, hidden ones left out."""
    with file.local() as stream, open_workbook(file, stream) as book:
        return [title for title, (_, visible) in book.parts.items() if visible]


def read_sheet_rows(file: SourceFile, sheet: str, meter: ByteMeter) -> Iterator[CellRow]:
    """The rows of one sheet that hold anything, each with its number."""
    with file.local(meter) as stream, open_workbook(file, stream) as book:
        part, _ = book.parts[sheet]
        with book.archive.open(part) as source:
            merged = MergedCells(find_merged_cells(source, file.label))
        with book.archive.open(part) as source:
            watched = WatchedStream(source, file.label)
            parser = _SheetParser(watched, book.shared_strings, **book.cell_formats())
            parser.number_formats = book.number_formats_by_style()
            of_1904 = book.wb.epoch == MAC_EPOCH
            for number, values in parser.rows(file.label):
                if any(value is not None for value in values):
                    cells = [cell_text(_unescape(value), of_1904=of_1904) for value in values]
                    yield merged.spread(number, cells)


def _unescape(value: Any) -> Any:
    """A value of a workbook, a text with the letters that XML cannot hold, or Excel would not: ``_x000D_`` is a line's end."""
    if not isinstance(value, str) or "_x" not in value:
        return value
    letters = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), value)
    # Codes are of UTF-16: two are one letter, and half of one is none.
    return letters.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class _SheetParser(WorkSheetParser):  # type: ignore[misc]
    """openpyxl's reading of a sheet's cells, row by row and bounded; a formula without a value says so."""

    number_formats: dict[int, NumberFormat]  # by style

    def rows(self, label: str) -> Iterator[tuple[int, list[Any]]]:
        """Each row's number and values."""
        cells, above = 0, None
        events = iterparse(self.source, ("start", "end"))  # noqa: S314 - expat bounds entities
        for event, element in events:
            if event == "start":
                above = above if above is not None else element
                continue
            self.source.advance()
            if element.tag == CELL_TAG:
                cells += 1
                if cells > MOST_COLUMNS:
                    raise refuse_beyond_limit(f"a row has more than {MOST_COLUMNS:,} cells", label)
            elif element.tag == ROW_TAG:
                cells = 0
                yield self.row_values(element, label)
                element.clear()
                for part in above if above is not None else ():
                    part.clear()

    def row_values(self, element: Any, label: str) -> tuple[int, list[Any]]:
        """The number of a row and its values, None where a cell is left out."""
        number, cells = self.parse_row(element)
        width = max((cell["column"] for cell in cells), default=0)
        if width > MOST_COLUMNS:
            raise refuse_beyond_limit(f"row {number} has more than {MOST_COLUMNS:,} columns", label)
        values: list[Any] = [None] * width
        for cell in cells:
            values[cell["column"] - 1] = cell["value"]
        return number, values

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """A cell as openpyxl reads it."""
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            # A formula that makes an empty text has a value too: t="str" and an empty <v>.
            cell["value"] = None if element.get("t") == "str" else FORMULA_WITHOUT_VALUE
        format_ = self.number_formats.get(cell["style_id"])
        if format_ and isinstance(cell["value"], int | float):
            cell["value"] = format_.show(cell_text(cell["value"])) or cell["value"]
        return cell


def cell_text(value: Any, *, of_1904: bool = False) -> str | None:
    """A cell's value, or one of JSON or Parquet, as text; None where it is empty.

    ``of_1904``: the file counts days from 1904.
    """
    if value is None:
        return None
    if isinstance(value, NumberText):
        return value
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        digits = str(value) if isinstance(value, int) else _number_digits(value)
        return digits and (NumberTextOf1904 if of_1904 else NumberText)(digits)
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date) else str(value).strip() or None


def _number_digits(value: float | Decimal) -> str | None:
    """A number without exponent and without a point where it is whole; None for NaN and infinity."""
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    if not exact.is_finite():
        return None
    return str(int(exact)) if exact == exact.to_integral_value() else f"{exact.normalize():f}"
