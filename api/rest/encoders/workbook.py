"""XLSX: a sheet of rows with real numbers and dates, one of their sources, one of what was asked.

What a sheet can have: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3. Rows go to a file first,
for a sheet says at its beginning how wide its columns are, and in other sheets what is missing of its rows.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

import orjson
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from partnergraph.api.rest.encoders.base import (
    CellType,
    RowValues,
    TableEncoder,
    TableOptions,
    dump_json_value,
    render_cell,
)
from partnergraph.api.rest.encoders.held import read_spooled_pieces
from partnergraph.graph.disk_space import open_spool_file, telling_full_disk
from partnergraph.graph.formats.formulas import may_run_as_formula
from partnergraph.schema.errors import PartnergraphError

SHEET_ROWS, CELL_CHARACTERS = 1_048_576, 32_767
# Excel keeps 15 digits of a number, and no day before 1900 (of which it has the first two months wrong).
_LARGEST_NUMBER, _FIRST_DAY = 10**15, "1900-03-01"
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_LOCAL_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\d*")
_DATE_FORMATS = {4: "yyyy", 7: "yyyy-mm", 10: "yyyy-mm-dd", 0: "yyyy-mm-dd hh:mm:ss"}
_FORBIDDEN_IN_NAME = re.compile(r"[\[\]:*?/\\]")
_WIDTH_SAMPLE, _NARROWEST, _WIDEST = 200, 8, 60
_SOURCE_COLUMNS = ("id", "title", "publisher", "licence", "published", "retrieved", "loaded", "url")
_SOURCE_DATES = frozenset({"published", "retrieved", "loaded"})
_SOURCE_ID = "source:"
_OTHER_SHEETS = frozenset({"sources", "about", "history"})


class XlsxEncoder(TableEncoder):
    """A workbook: the rows, with a header that stays; ``Sources``; and ``About``, where ``truncated`` stands."""

    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    buffered = True

    def __init__(
        self,
        columns: Sequence[str],
        types: Mapping[str, CellType] | None = None,
        options: TableOptions | None = None,
    ) -> None:
        super().__init__(columns, types, options)
        self.file = open_spool_file("the rows of an answer")
        self.rows = 0
        self.named_sources: set[str] = set()

    def encode_head(self) -> bytes:
        """No bytes yet: the workbook is made at the end."""
        return b""

    def encode_row(self, row: RowValues) -> bytes:
        """No bytes yet: the row goes to the file."""
        self.named_sources.update(_find_source_ids(row))
        self.rows += 1
        self.file.write(dump_json_value(row) + b"\n")
        return b""

    def encode_end(
        self, truncated: str | None, error: PartnergraphError | None = None
    ) -> Iterator[bytes]:
        """The workbook in pieces, made of the rows in the file."""
        missing = error.what if error else f"cut off after {truncated}" if truncated else ""
        folder = Path(tempfile.gettempdir())
        with tempfile.TemporaryFile() as out, tempfile.TemporaryDirectory() as parts:
            with telling_full_disk(folder, "the rows of an answer"):
                self._write_workbook(out, parts, missing)
            yield from read_spooled_pieces(out)

    def close(self) -> None:
        """Remove the file of the rows."""
        self.file.close()

    def _write_workbook(self, out: IO[bytes], parts: str, missing: str) -> None:
        settings = {"constant_memory": True, "tmpdir": parts, "remove_timezone": True}
        with xlsxwriter.Workbook(out, settings) as workbook:
            writer = _SheetWriter(workbook)
            name = _sheet_name(self.options.origin.name)
            declared = [self.types.get(column, CellType.TEXT) for column in self.columns]
            self.file.seek(0)
            rows: Iterator[list[Any]] = map(orjson.loads, self.file)
            for number in range(1, -(-max(self.rows, 1) // (SHEET_ROWS - 1)) + 1):
                part = islice(rows, SHEET_ROWS - 1)
                title = name if number == 1 else f"{name} {number}"
                writer.write_table(title, self.columns, part, declared)
            writer.write_table(
                "Sources",
                _SOURCE_COLUMNS,
                self._source_rows(),
                [
                    CellType.DATE if name in _SOURCE_DATES else CellType.TEXT
                    for name in _SOURCE_COLUMNS
                ],
            )
            writer.write_table(
                "About", ("about", "these rows"), self._about_rows(missing, writer.cut)
            )

    def _source_rows(self) -> Iterator[list[Any]]:
        """The sources that the rows name, or all of the graph where they name none."""
        for source in self.options.origin.sources:
            if not self.named_sources or source["id"] in self.named_sources:
                yield [source.get(column) for column in _SOURCE_COLUMNS]

    def _about_rows(self, missing: str, cut: int) -> Iterator[list[Any]]:
        origin = self.options.origin
        named = "those that the rows name" if self.named_sources else "all of the graph"
        written = datetime.now(UTC).isoformat(timespec="seconds")
        facts = {
            "question": origin.question,
            "asked": origin.asked,
            "data version": origin.data_version,
            "written": written,
            "rows": self.rows,
            "rows that are missing": missing or "none",
            "the next rows": self.following and f"after={self.following}",
            "texts that were cut": f"{cut}, at {CELL_CHARACTERS:,} characters" if cut else "",
            "sources": f"{named}, on the sheet Sources" if origin.sources else "",
            "licence": "each source's own, on the sheet Sources" if origin.sources else "",
        }
        return ([name, value] for name, value in facts.items() if value not in {None, ""})


class _SheetWriter:
    """Writes tables as sheets of a workbook; ``cut``: how many texts were too long for a cell."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self.workbook, self.cut = workbook, 0
        self.header = workbook.add_format({"bold": True, "bottom": 1})
        self.quoted = workbook.add_format({"quote_prefix": True})
        self.dates: dict[int, Format] = {
            length: workbook.add_format({"num_format": shown, "align": "left"})
            for length, shown in _DATE_FORMATS.items()
        }

    def write_table(
        self,
        name: str,
        columns: Sequence[str],
        rows: Iterator[list[Any]],
        types: Sequence[CellType] = (),
    ) -> None:
        """A sheet with a header that stays in sight and can be filtered by."""
        sheet: Worksheet = self.workbook.add_worksheet(name)
        sample = list(islice(rows, _WIDTH_SAMPLE))
        for index, column in enumerate(columns):
            shown = [len(_cell_text(row[index])) for row in sample]
            width = min(max(len(column) + 3, _NARROWEST, *shown, 0) + 1, _WIDEST)
            sheet.set_column(index, index, width)
            sheet.write_string(0, index, column, self.header)
        sheet.freeze_panes(1, 0)
        number = 0
        for number, row in enumerate(chain(sample, rows), 1):
            for index, value in enumerate(row):
                declared = types[index] if types else CellType.TEXT
                self._write_cell(sheet, number, index, value, declared)
        if number and any(columns):
            sheet.autofilter(0, 0, number, len(columns) - 1)

    def _write_cell(
        self, sheet: Worksheet, row: int, column: int, value: Any, declared: CellType
    ) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, int | float) and abs(value) < _LARGEST_NUMBER:
            sheet.write_number(row, column, value)
        elif isinstance(value, str) and (day := _read_day(value, declared)) is not None:
            length = len(value) if len(value) in _DATE_FORMATS else 0
            sheet.write_datetime(row, column, day, self.dates[length])
        else:
            text = _cell_text(value)
            self.cut += len(text) > CELL_CHARACTERS
            style = self.quoted if may_run_as_formula(text) else None
            sheet.write_string(row, column, text[:CELL_CHARACTERS], style)


def _sheet_name(name: str) -> str:
    """A name that a sheet may have, and that is none of the other sheets'."""
    allowed = _FORBIDDEN_IN_NAME.sub(" ", name).strip(" '")[:24] or "rows"
    return f"{allowed} rows" if allowed.lower() in _OTHER_SHEETS else allowed


def _read_day(text: str, declared: CellType) -> datetime | date | None:
    """The first day of what a text says, or its time; None for what is none, or none that a sheet has.

    A whole day is one in any column; a year or month only where dates are declared.
    """
    try:
        if (found := _LOCAL_TIME.fullmatch(text)) is not None and text >= _FIRST_DAY:
            return datetime.fromisoformat(found[1])
        found = _DAY.fullmatch(text)
        whole = found is not None and found[3] is not None
        if found is None or text < _FIRST_DAY[: len(text)]:
            return None
        if not whole and declared is not CellType.DATE:
            return None
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None


def _cell_text(value: Any) -> str:
    """A value as text; of a list of single values these, with semicolons between."""
    if isinstance(value, list) and not any(isinstance(item, list | dict) for item in value):
        return "; ".join(render_cell(item) or "" for item in value)
    return render_cell(value) or ""


def _find_source_ids(values: Any) -> Iterator[str]:
    """The ids of sources anywhere in values."""
    unvisited = [values]
    while unvisited:
        value = unvisited.pop()
        if isinstance(value, str):
            if value.startswith(_SOURCE_ID):
                yield value
        elif isinstance(value, list | tuple):
            unvisited += value
        elif isinstance(value, dict):
            unvisited += value.values()
