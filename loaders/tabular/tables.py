"""The way in: files of any kind, also in zips, as tables of records.

What a file is, its bytes decide, not its name: CSV with any delimiter, quoting and encoding, workbooks
(``.xlsx``), JSON, JSON lines, Parquet, and HTML under the name of a workbook.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain, count, islice, pairwise, zip_longest
from pathlib import Path
from typing import Any

from partnergraph.graph.claims.claim import Reject
from partnergraph.loaders.tabular import delimited, objects, sheets, web
from partnergraph.loaders.tabular.files import ByteMeter, SourceFile, find_files
from partnergraph.loaders.tabular.merged_cells import CellRow
from partnergraph.loaders.tabular.record import TableRecord, unique_column_names
from partnergraph.loaders.tabular.remarks import is_remark
from partnergraph.loaders.tabular.spreadsheet import mend_cells
from partnergraph.schema.errors import InvalidInput

_OBJECT_A_LINE = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{[^\n]*\}[ \t\r]*\n\s*\{")
_NULL_OF_DUMPS = "\\N"  # as databases write a value that is not there
_LEAST_NUMBERED = 3  # columns that are numbered by the row below their names, as in official forms
_MOST_ROWS_ABOVE = 30
_LOOK_AHEAD = 200  # records of JSON that are asked for their columns
_REFUSED_KINDS = {
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a file packed by gzip",
    b"7z\xbc\xaf": "an archive of 7-Zip",
    b"Rar!": "an archive of RAR",
    b"{\\rtf": "a text of a word processor",
    b"SQLite format 3": "a database of SQLite",
}
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"
_TABLE_SUFFIXES = {
    *(".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls", ".htm", ".html"),
    *(".json", ".jsonl", ".ndjson", ".geojson", ".parquet"),
}


class TableFormat(StrEnum):
    """The formats that are read, as a file's bytes tell them."""

    DELIMITED = "delimited text"
    WORKBOOK = "workbook"
    JSON = "JSON"
    LINES = "JSON lines"
    PARQUET = "Parquet"
    HTML = "HTML"


@dataclass(frozen=True)
class SourceTable:
    """A table: where it is, and its columns as its publisher names them.

    ``sheet`` is the sheet of a workbook, or the list of a JSON file: ``data.rows``, empty for a file that is one.
    ``above`` is how many rows stand above the names of the columns, beyond titles of one cell.
    """

    file: SourceFile
    format: TableFormat
    columns: tuple[str, ...]
    sheet: str = ""
    above: int = 0
    meter: ByteMeter = field(default_factory=ByteMeter, compare=False)

    @property
    def label(self) -> str:
        """What messages call it: the file, and the sheet or list where it is one of several."""
        word = "list" if self.format is TableFormat.JSON else "sheet"
        return f"{self.file.label}, {word} {self.sheet}" if self.sheet else self.file.label

    @property
    def name(self) -> str:
        """The sheet's name, else the file's without its ending, in lower case."""
        return (self.sheet or Path(self.file.name).stem).lower()

    def without_meter(self) -> SourceTable:
        """The same table for a look ahead, which is no progress of the load."""
        return replace(self, meter=ByteMeter())

    def with_lower_headers(self) -> Iterator[SourceTable]:
        """The same table with its columns named by a row further down, as below a title or the names of groups of columns."""
        if self.format in _OBJECT_READERS:
            return
        rows = islice(_read_header_rows(self.file, self.format, self.sheet), _MOST_ROWS_ABOVE + 1)
        for above, (upper, names) in enumerate(pairwise(rows), 1):
            columns = _name_columns(self.format, names, upper)
            if not columns:
                return
            yield replace(self, columns=columns, above=above)

    def list_titles(self) -> list[str]:
        """The texts that stand above the names of the columns."""
        if self.format in _OBJECT_READERS:
            return []
        if self.format is TableFormat.DELIMITED:
            above = [*islice(_read_header_rows(self.file, self.format, self.sheet), self.above)]
        else:
            rows, _ = _split_at_header(self.file, self.sheet, ByteMeter(), self.above)
            above = [row.cells for row in rows]
        return [cell for cells in above for cell in cells if cell]

    def records(self) -> Iterator[TableRecord | Reject]:
        """Every record from the beginning, and a reject for each row that is none."""
        return _RECORD_READERS[self.format](self)


def find_tables(paths: list[Path], meter: ByteMeter | None = None) -> list[SourceTable]:
    """All tables in these files, folders and zips; other files in a zip or folder are passed over.

    Raises :class:`InvalidInput` for a file that is none of the formats, and where there is no table.
    """
    byte_meter = meter if meter is not None else ByteMeter()
    listed: list[SourceTable] = []
    for file in find_files(paths):
        named = file.path in paths and not file.member
        if named or file.suffix in _TABLE_SUFFIXES:
            listed += _tables_in_file(file, byte_meter)
    if not listed:
        raise InvalidInput(
            "there is no table in it",
            where=", ".join(map(str, paths)),
            do="give CSV, XLSX, Parquet, or JSON that has a list of objects, or of rows beside the names of their columns",
        )
    byte_meter.total += sum(table.file.size for table in listed)
    return listed


def _tables_in_file(file: SourceFile, meter: ByteMeter) -> list[SourceTable]:
    """The tables of one file: its sheets or lists, else itself."""
    format_ = _detect_table_format(file)
    pages = _PART_LISTERS[format_](file) if format_ in _PART_LISTERS else [""]
    listed = [
        SourceTable(file, format_, _read_column_names(file, format_, page), page, meter=meter)
        for page in pages
    ]
    return [table for table in listed if table.columns]


def _detect_table_format(file: SourceFile) -> TableFormat:
    """What a file's first bytes make it. Raises :class:`InvalidInput` for what is no table."""
    head = file.head(4096)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    _refuse_other_kinds(head, file.label)
    if head.startswith(b"PK\x03\x04"):
        return TableFormat.WORKBOOK
    if head.startswith(b"PAR1"):
        return TableFormat.PARQUET
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<head", b"<meta", b"<body")):
        return TableFormat.HTML
    if head.startswith(b"\xd0\xcf\x11\xe0") or start.startswith(b"<"):
        kind = "an Excel 97 workbook" if head[0] == 0xD0 else "XML"  # noqa: PLR2004
        raise InvalidInput(
            f"it is {kind}, which is not read", where=file.label, do="save it as .xlsx or .csv"
        )
    if start.startswith(b"[") and file.suffix not in {".csv", ".tsv"}:
        return TableFormat.JSON
    if start.startswith(b"{"):
        in_lines = file.suffix in {".jsonl", ".ndjson"} or _OBJECT_A_LINE.match(head)
        return TableFormat.LINES if in_lines else TableFormat.JSON
    if not head.strip():
        raise InvalidInput("it is empty", where=file.label, do="get it from its publisher again")
    return TableFormat.DELIMITED


def _refuse_other_kinds(head: bytes, label: str) -> None:
    """Raise :class:`InvalidInput` for what begins like a file of another kind, which would be read as a text of signs."""
    kinds = (kind for beginning, kind in _REFUSED_KINDS.items() if head.startswith(beginning))
    found = "an OpenDocument spreadsheet" if _OPEN_DOCUMENT in head else next(kinds, None)
    if head.startswith(_UTF16_MARKS) and head.decode("utf-16", "ignore").lstrip()[:1] in {"[", "{"}:
        raise InvalidInput("it is JSON in UTF-16", where=label, do="write it in UTF-8")
    if found:
        raise InvalidInput(
            f"it is {found}, which is not read", where=label, do="save its table as .xlsx or .csv"
        )


def _read_column_names(file: SourceFile, format_: TableFormat, sheet: str) -> tuple[str, ...]:
    """The columns' names, none where there is no such row. In a sheet the first row that has at least two values names them."""
    if format_ in _OBJECT_READERS:
        ahead = islice(_OBJECT_READERS[format_](file, sheet, ByteMeter()), _LOOK_AHEAD)
        return tuple(dict.fromkeys(key for _, item in ahead for key in item))
    return unique_column_names(next(_read_header_rows(file, format_, sheet), []))


def _name_columns(
    format_: TableFormat, names: list[str | None], upper: list[str | None]
) -> tuple[str, ...]:
    """The columns' names in a row below another, after whose cell one without a name is called."""
    if format_ is not TableFormat.DELIMITED or len(upper) == len(names):
        names = [name or group for name, group in zip_longest(names, upper)]
    return unique_column_names(names)


def _read_header_rows(
    file: SourceFile, format_: TableFormat, sheet: str
) -> Iterator[list[str | None]]:
    """The cells of the first row that may name the columns, and of each below it."""
    if format_ is not TableFormat.DELIMITED:
        _, rows = _split_at_header(file, sheet, ByteMeter(), 0)
        yield from (row.cells for row in rows)
        return
    # What parts the cells shows in the first row that is read, so each is read as if it were that.
    for above in count():
        first = next(delimited.read_text_rows(file, ByteMeter(), above), None)
        if not isinstance(first, delimited.TextRow):
            return
        yield [*first.values]


def _split_at_header(
    file: SourceFile, sheet: str, meter: ByteMeter, above: int
) -> tuple[list[CellRow], Iterator[CellRow]]:
    """What stands above the header of a sheet or page, titles and ``above`` further rows, and the rows from it on."""
    rows = sheets.read_sheet_rows(file, sheet, meter) if sheet else web.read_page_rows(file, meter)
    passed: list[CellRow] = []
    for row in rows:
        if sum(value is not None for value in row.cells) > 1:
            from_first = chain([row], rows)
            return [*passed, *islice(from_first, above)], from_first
        passed.append(row)
    return passed[:above], iter(passed[above:])


def _read_text_records(table: SourceTable) -> Iterator[TableRecord | Reject]:
    """Records of a text table, and a reject for each row that is too wide or too narrow."""
    rows = delimited.read_text_rows(table.file, table.meter, table.above)
    next(rows)
    columns, label = table.columns, table.label
    for row in rows:
        if isinstance(row, delimited.RaggedRow):
            yield Reject(
                f"{label}, line {row.line}",
                f"{row.found} values, but there are {len(columns)} columns",
            )
        else:
            cells = [value.strip() or None for value in row.values]
            if _NULL_OF_DUMPS in cells:
                cells = [None if cell == _NULL_OF_DUMPS else cell for cell in cells]
            yield _make_record(columns, cells, label, row.line, row.problems)


def _make_record(
    columns: tuple[str, ...],
    cells: list[str | None],
    label: str,
    line: int,
    problems: tuple[str, ...] = (),
) -> TableRecord | Reject:
    """A row as a record, or a reject for what is none: the header once more, as in lists put together of several, or a remark."""
    said = [at for at, cell in enumerate(cells) if cell is not None]
    if _is_header_again(columns, cells, said):
        return Reject(f"{label}, line {line}", "the header once more, not a row", row=False)
    if len(said) == 1 and len(columns) > 1 and is_remark(cells[said[0]] or ""):
        return Reject(
            f"{label}, line {line}",
            "one cell that says something of the table, not a row",
            row=False,
        )
    if _numbers_columns(cells):
        return Reject(f"{label}, line {line}", "the numbers of the columns, not a row", row=False)
    fields, lost = mend_cells(columns, cells)
    return TableRecord(fields, label, line, lost + problems)


def _numbers_columns(cells: list[str | None]) -> bool:
    """Whether a row numbers all columns, from one on."""
    return (
        cells[0] == "1"
        and len(cells) >= _LEAST_NUMBERED
        and all(cell == str(number) for number, cell in enumerate(cells, 1))
    )


def _is_header_again(columns: tuple[str, ...], cells: list[str | None], said: list[int]) -> bool:
    """Whether a row says nothing but the names of its columns, of at least two. ``said``: where it says anything."""
    # One cell tells nearly always, and most rows are none.
    if len(said) < 2 or " ".join((cells[said[0]] or "").split()) != columns[said[0]]:  # noqa: PLR2004
        return False
    names = unique_column_names(cells)
    return all(names[at] == columns[at] for at in said)


def _read_cell_records(table: SourceTable) -> Iterator[TableRecord | Reject]:
    """Records of a sheet or page, and a reject for each row that is none or has values beyond the columns."""
    _, rows = _split_at_header(table.file, table.sheet, table.meter, table.above)
    next(rows)
    columns, label = table.columns, table.label
    named = {at for at, name in enumerate(columns) if name != f"column {at + 1}"}
    for line, row, across in rows:
        beyond = row[len(columns) :]
        if any(value is not None for value in beyond):
            yield Reject(f"{label}, line {line}", f"values beyond the {len(columns)} columns")
        elif len(named) > 1 and any(named.issubset(span) for span in across):
            reason = "one cell across all columns: a title or remark, not a row"
            yield Reject(f"{label}, line {line}", reason, row=False)
        else:
            cells = row[: len(columns)] + [None] * (len(columns) - len(row))
            problems = _tell_covered_columns(columns, cells, named, across) if across else ()
            yield _make_record(columns, cells, label, line, problems)


def _tell_covered_columns(
    columns: tuple[str, ...], cells: list[str | None], named: set[int], across: tuple[range, ...]
) -> tuple[str, ...]:
    """What to note of values across several columns that have names: they were read as the first one's."""
    problems = []
    for span in across:
        covered = [columns[one] for one in span[1:] if one in named and cells[one] is None]
        if covered:
            problems.append(
                f"{columns[span[0]]}: its cell is merged with {', '.join(covered)}, which were read as empty"
            )
    return tuple(problems)


def _read_object_records(table: SourceTable) -> Iterator[TableRecord | Reject]:
    """Records of JSON, JSON lines and Parquet, each under the number it has there."""
    label = table.label
    for number, item in _OBJECT_READERS[table.format](table.file, table.sheet, table.meter):
        fields, problems = mend_cells(item, item.values())
        yield TableRecord(fields, label, number, problems)


_PART_LISTERS: dict[TableFormat, Callable[[SourceFile], list[str]]] = {
    TableFormat.WORKBOOK: sheets.list_sheet_names,
    TableFormat.JSON: objects.list_json_tables,
}
_OBJECT_READERS: dict[
    TableFormat, Callable[[SourceFile, str, ByteMeter], Iterator[objects.NumberedObject]]
] = {
    TableFormat.JSON: objects.read_json_objects,
    TableFormat.LINES: lambda file, _, meter: objects.read_json_lines(file, meter),
    TableFormat.PARQUET: lambda file, _, meter: objects.read_parquet_rows(file, meter),
}
_RECORD_READERS: dict[TableFormat, Callable[[SourceTable], Iterator[Any]]] = {
    TableFormat.DELIMITED: _read_text_records,
    TableFormat.WORKBOOK: _read_cell_records,
    TableFormat.HTML: _read_cell_records,
    **dict.fromkeys(_OBJECT_READERS, _read_object_records),
}
