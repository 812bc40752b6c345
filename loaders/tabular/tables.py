"""The way in: files of any kind, also in zips, as tables of records.

What a file is, its bytes decide, not its name: CSV with any delimiter, quoting and encoding, workbooks
(``.xlsx``), JSON, JSON lines, Parquet, and HTML under the name of a workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, islice
from pathlib import Path
from typing import Any

from graph.claims.claim import Reject
from loaders.tabular import delimited, objects, sheets, web
from loaders.tabular.files import File, Meter, files
from loaders.tabular.record import Record
from schema.errors import InvalidInput

LOOK_AHEAD = 200  # records of JSON that are asked for their columns
TABLE_SUFFIXES = {
    *(".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls", ".htm", ".html"),
    *(".json", ".jsonl", ".ndjson", ".geojson", ".parquet"),
}


class Format(StrEnum):
    """The formats that are read, as a file's bytes tell them."""

    DELIMITED = "delimited text"
    WORKBOOK = "workbook"
    JSON = "JSON"
    LINES = "JSON lines"
    PARQUET = "Parquet"
    HTML = "HTML"


@dataclass(frozen=True)
class Table:
    """A table: where it is, and its columns as its publisher names them."""

    file: File
    format: Format
    columns: tuple[str, ...]
    sheet: str = ""
    meter: Meter = field(default_factory=Meter, compare=False)

    @property
    def label(self) -> str:
        """What messages call it: the file, and the sheet where it is one of a workbook."""
        return f"{self.file.label}, sheet {self.sheet}" if self.sheet else self.file.label

    @property
    def name(self) -> str:
        """The sheet's name, else the file's without its ending, in lower case."""
        return (self.sheet or Path(self.file.name).stem).lower()

    def records(self) -> Iterator[Record | Reject]:
        """Every record from the beginning, and a reject for each row that is none."""
        return READERS[self.format](self)


def tables(paths: list[Path], meter: Meter | None = None) -> list[Table]:
    """All tables in these files, folders and zips; other files in a zip or folder are passed over.

    Raises :class:`InvalidInput` for a file that is none of the formats, and where there is no table.
    """
    byte_meter = meter if meter is not None else Meter()
    listed: list[Table] = []
    for file in files(paths):
        named = file.path in paths and not file.member
        if named or file.suffix in TABLE_SUFFIXES:
            listed += tables_of(file, byte_meter)
    if not listed:
        raise InvalidInput(
            "there is no table in it", where=", ".join(map(str, paths)), do="give CSV, XLSX or JSON"
        )
    byte_meter.total += sum(table.file.size for table in listed)
    return listed


def tables_of(file: File, meter: Meter) -> list[Table]:
    """The tables of one file: its sheets, else itself."""
    format_ = format_of(file)
    pages = sheets.names(file) if format_ is Format.WORKBOOK else [""]
    listed = [Table(file, format_, columns_of(file, format_, page), page, meter) for page in pages]
    return [table for table in listed if table.columns]


def format_of(file: File) -> Format:
    """What a file's first bytes make it. Raises :class:`InvalidInput` for what is no table."""
    head = file.head(4096)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if head.startswith(b"PK\x03\x04"):
        return Format.WORKBOOK
    if head.startswith(b"PAR1"):
        return Format.PARQUET
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<head", b"<meta", b"<body")):
        return Format.HTML
    if head.startswith(b"\xd0\xcf\x11\xe0") or start.startswith(b"<"):
        kind = "an Excel 97 workbook" if head[0] == 0xD0 else "XML"  # noqa: PLR2004
        raise InvalidInput(
            f"it is {kind}, which is not read", where=file.label, do="save it as .xlsx or .csv"
        )
    if start.startswith(b"[") and file.suffix not in {".csv", ".tsv"}:
        return Format.JSON
    if start.startswith(b"{"):
        return Format.LINES if file.suffix in {".jsonl", ".ndjson"} else Format.JSON
    if not head.strip():
        raise InvalidInput("it is empty", where=file.label, do="get it from its publisher again")
    return Format.DELIMITED


def columns_of(file: File, format_: Format, sheet: str) -> tuple[str, ...]:
    """The columns' names. In a sheet the first row that has at least two values names them."""
    unheeded = Meter()
    match format_:
        case Format.DELIMITED:
            first = next(delimited.rows(file, unheeded), None)
            return header(first[1]) if isinstance(first, tuple) else ()
        case Format.WORKBOOK | Format.HTML:
            first_row = next(table_rows(file, sheet, unheeded), None)
            return header(first_row[1]) if first_row else ()
    reader = OBJECTS[format_]
    ahead = islice(reader(file, unheeded), LOOK_AHEAD)
    return tuple(dict.fromkeys(key for _, item in ahead for key in item))


def header(names: list[str | None] | list[str]) -> tuple[str, ...]:
    """Column names: trimmed, one of a kind, none empty."""
    columns: dict[str, None] = {}
    for number, name in enumerate(names, 1):
        base = " ".join((name or "").replace("\ufeff", "").split()) or f"column {number}"
        unique, repeat = base, 2
        while unique in columns:
            unique, repeat = f"{base} ({repeat})", repeat + 1
        columns[unique] = None
    return tuple(columns)


def table_rows(file: File, sheet: str, meter: Meter) -> Iterator[tuple[int, list[str | None]]]:
    """The rows of a sheet or page from its header on; titles above the header are passed over."""
    rows = sheets.rows(file, sheet, meter) if sheet else web.rows(file, meter)
    passed = []
    for number, row in rows:
        passed.append((number, row))
        if sum(value is not None for value in row) > 1:
            return chain([(number, row)], rows)
    return iter(passed)


def text_records(table: Table) -> Iterator[Record | Reject]:
    """Records of a text table, and a reject for each row that is too wide or too narrow."""
    rows = delimited.rows(table.file, table.meter)
    next(rows)
    columns, label = table.columns, table.label
    for row in rows:
        if isinstance(row, delimited.Ragged):
            yield Reject(
                f"{label}, line {row.line}",
                f"{row.found} values, but there are {len(columns)} columns",
            )
        else:
            line, values = row
            cells = [value.strip() or None for value in values]
            yield Record(dict(zip(columns, cells)), label, line)  # noqa: B905 - rows() saw to the width


def cell_records(table: Table) -> Iterator[Record | Reject]:
    """Records of a sheet or page, and a reject for each row with values beyond the columns."""
    rows = table_rows(table.file, table.sheet, table.meter)
    next(rows)
    columns, label = table.columns, table.label
    for line, row in rows:
        beyond = row[len(columns) :]
        if any(value is not None for value in beyond):
            yield Reject(f"{label}, line {line}", f"values beyond the {len(columns)} columns")
        else:
            cells = row[: len(columns)] + [None] * (len(columns) - len(row))
            yield Record(dict(zip(columns, cells, strict=True)), label, line)


def object_records(table: Table) -> Iterator[Record | Reject]:
    """Records of JSON, JSON lines and Parquet, each under the number it has there."""
    label = table.label
    for number, item in OBJECTS[table.format](table.file, table.meter):
        yield Record(item, label, number)


OBJECTS: dict[Format, Callable[[File, Meter], Iterator[objects.Object]]] = {
    Format.JSON: objects.json_objects,
    Format.LINES: objects.json_lines,
    Format.PARQUET: objects.parquet_objects,
}
READERS: dict[Format, Callable[[Table], Iterator[Any]]] = {
    Format.DELIMITED: text_records,
    Format.WORKBOOK: cell_records,
    Format.HTML: cell_records,
    **dict.fromkeys(OBJECTS, object_records),
}
