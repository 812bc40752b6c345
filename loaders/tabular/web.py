"""Tables in HTML, which portals hand out under the name of a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator
from html.parser import HTMLParser

from partnergraph.loaders.tabular.encoding import detect_encoding
from partnergraph.loaders.tabular.files import ByteMeter, SourceFile

_PageRow = tuple[int, list[str | None]]
_CHUNK_CHARACTERS = 1 << 16


class _PageTables(HTMLParser):
    """Gathers the rows of a page's tables as they come."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[_PageRow] = []
        self.row: list[str | None] | None = None
        self.cell: list[str] | None = None
        self.span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A row or cell begins, and with it the one before ends."""
        if tag == "tr":
            self.end_row()
            self.row = []
        elif tag in {"td", "th"}:
            self.end_cell()
            self.cell = []
            span = dict(attrs).get("colspan") or "1"
            self.span = int(span) if span.isdecimal() else 1
        elif tag == "br" and self.cell is not None:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A row or cell ends, and with a table its last row."""
        if tag in {"td", "th"}:
            self.end_cell()
        elif tag in {"tr", "table"}:
            self.end_row()

    def handle_data(self, data: str) -> None:
        """Text, kept where it stands in a cell."""
        if self.cell is not None:
            self.cell.append(data)

    def end_cell(self) -> None:
        """Keep the cell; one that spans columns leaves the others empty."""
        if self.cell is not None and self.row is not None:
            self.row += ["".join(self.cell).strip() or None, *[None] * (self.span - 1)]
        self.cell = None

    def end_row(self) -> None:
        """Keep the row, under the line it ends on, if it has cells."""
        self.end_cell()
        if self.row:
            self.rows.append((self.getpos()[0], self.row))
        self.row = None


def read_page_rows(file: SourceFile, meter: ByteMeter) -> Iterator[_PageRow]:
    """The rows of all tables of a page, each with the line it ends on."""
    encoding, errors = detect_encoding(file)
    cells = _PageTables()
    with file.open(meter) as stream:
        text = io.TextIOWrapper(stream, encoding, errors)
        while chunk := text.read(_CHUNK_CHARACTERS):
            cells.feed(chunk)
            yield from cells.rows
            cells.rows.clear()
    cells.close()
    cells.end_row()
    yield from cells.rows
