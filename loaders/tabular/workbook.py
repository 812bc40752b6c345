"""A workbook's frame: which sheets it has and where they lie, its texts and its formats of dates."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet

from partnergraph.loaders.tabular.amounts import NumberFormat, read_number_format
from partnergraph.loaders.tabular.files import SourceFile
from partnergraph.loaders.tabular.limits import WatchedStream, check_workbook_parts
from partnergraph.loaders.tabular.shared_strings import SharedStrings
from partnergraph.schema.errors import InvalidInput, PartnergraphError

_FIRST_OWN_FORMAT = 164  # the numbers of formats below are Excel's own
_STRINGS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


class OpenWorkbook(ExcelReader):  # type: ignore[misc]
    """What openpyxl reads of a workbook, without its sheets: those it would search for their size at once.

    ``parts`` are the sheets by title: where each lies in the archive, and whether it is visible.
    """

    def read_frame(self) -> None:
        """Read all but the sheets' rows."""
        self.read_manifest()
        self.read_strings()
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)
        self.parts = {
            sheet.name: (rel.target, sheet.state == "visible")
            for sheet, rel in self.parser.find_sheets()
            if rel.target in self.valid_files and "chartsheet" not in rel.Type
        }

    def read_strings(self) -> None:
        """Put the table of texts where memory does not grow with it."""
        part = self.package.find(_STRINGS_TYPE)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = SharedStrings(WatchedStream(source, "its table of texts"))

    def cell_formats(self) -> dict[str, Any]:
        """What a reader of cells has to know of the workbook."""
        return {
            "data_only": True,
            "epoch": self.wb.epoch,
            "date_formats": self.wb._date_formats,  # noqa: SLF001
            "timedelta_formats": self.wb._timedelta_formats,  # noqa: SLF001
        }

    def number_formats_by_style(self) -> dict[int, NumberFormat]:
        """What numbers are shown with, by the style of their cells: those of formats of the book's own that show anything."""
        written = self.wb._number_formats  # noqa: SLF001
        formats = dict(enumerate(map(read_number_format, written), _FIRST_OWN_FORMAT))
        styles = enumerate(self.wb._cell_styles)  # noqa: SLF001
        return {
            number: shown
            for number, style in styles
            if (shown := formats.get(style.numFmtId, NumberFormat())) != NumberFormat()
        }


@contextmanager
def open_workbook(file: SourceFile, stream: Any) -> Iterator[OpenWorkbook]:
    """The workbook in a stream of its bytes. Raises :class:`InvalidInput` for what is none, while it is used."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that no value depends on
            with ZipFile(stream) as archive:
                check_workbook_parts(archive, file.label)
            stream.seek(0)
            book = OpenWorkbook(stream, read_only=True, data_only=True, keep_links=False)
            book.read_frame()
        with book.archive:
            yield book
    except (PartnergraphError, GeneratorExit):
        raise
    except Exception as error:  # noqa: BLE001 - of what is malformed openpyxl and expat raise anything
        raise InvalidInput(
            f"it is not a workbook that can be read: {error}",
            where=file.label,
            do="open it in a spreadsheet program and save it as .xlsx",
        ) from (None if isinstance(error, BadZipFile) else error)
