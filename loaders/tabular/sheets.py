"""Workbooks: each sheet a table, read row by row."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from partnergraph.loaders.tabular.files import ByteMeter, SourceFile
from partnergraph.schema.errors import InvalidInput

_SheetRow = tuple[int, list[str | None]]


def list_sheet_names(file: SourceFile) -> list[str]:
    """The names of a workbook's sheets, in order, hidden ones left out."""
    with file.local() as stream:
        book = _open_workbook(file, stream)
        titles = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
        book.close()
    return titles


def read_sheet_rows(file: SourceFile, sheet: str, meter: ByteMeter) -> Iterator[_SheetRow]:
    """The rows of one sheet that hold anything, each with its number."""
    with file.local(meter) as stream:
        book = _open_workbook(file, stream)
        page = book[sheet]
        page.reset_dimensions()  # what a workbook says of its size is often wrong
        for number, values in enumerate(page.iter_rows(values_only=True), 1):
            if any(value is not None for value in values):
                yield number, [cell_text(value) for value in values]
        book.close()


def _open_workbook(file: SourceFile, stream: Any) -> Any:
    """The open workbook of a stream of its bytes. Raises :class:`InvalidInput` for what is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that no value depends on
            return load_workbook(stream, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError) as error:
        raise InvalidInput(
            f"it is not a workbook that can be read: {error}",
            where=file.label,
            do="open it in a spreadsheet program and save it as .xlsx",
        ) from None


def cell_text(value: Any) -> str | None:
    """A cell's value, or one of JSON or Parquet, as text; None where it is empty."""
    if value is None:
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal):
        return _number_text(value)
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date) else str(value).strip() or None


def _number_text(value: float | Decimal) -> str | None:
    """A number without exponent and without a point where it is whole; None for NaN and infinity."""
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    if not exact.is_finite():
        return None
    return str(int(exact)) if exact == exact.to_integral_value() else f"{exact.normalize():f}"
