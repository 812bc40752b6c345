"""Tables in HTML, which portals hand out under the name of a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator
from html.parser import HTMLParser

from partnergraph.loaders.tabular.encoding import detect_encoding
from partnergraph.loaders.tabular.files import ByteMeter, SourceFile
from partnergraph.loaders.tabular.limits import LONGEST_ROW, MOST_COLUMNS, refuse_beyond_limit
from partnergraph.loaders.tabular.merged_cells import CellRow

_CHUNK_CHARACTERS = 1 << 16
_MOST_SPANNED_ROWS = 65_534  # what HTML itself allows


class _PageTables(HTMLParser):
    """Gathers the rows of a page's tables as they come.

    ``below`` has, by column, how many more rows a cell spans, how many columns, and its text; ``across`` the columns
    of cells of this row that span several; ``size`` is how many characters wait to become a row.
    """

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label
        self.rows: list[CellRow] = []
        self.row: list[str | None] | None = None
        self.cell: list[str] | None = None
        self.columns = self.lines = 1
        self.below: dict[int, tuple[int, int, str | None]] = {}
        self.across: list[range] = []
        self.size = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A row or cell begins, and with it the one before ends."""
        if tag == "table":
            self.below.clear()
        elif tag == "tr":
            self.end_row()
            self.row = []
        elif tag in {"td", "th"}:
            self.end_cell()
            self.cell = []
            self.columns = _parse_span(attrs, "colspan", MOST_COLUMNS)
            self.lines = _parse_span(attrs, "rowspan", _MOST_SPANNED_ROWS)
            if self.columns > MOST_COLUMNS:
                raise refuse_beyond_limit(
                    f"a cell spans more than {MOST_COLUMNS:,} columns", self.label
                )
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
            self.size += len(data)
            if self.size > LONGEST_ROW:
                raise refuse_beyond_limit(
                    f"a row is longer than {LONGEST_ROW:,} characters", self.label
                )
            self.cell.append(data)

    def end_cell(self) -> None:
        """Keep the cell; one that spans columns leaves the others empty."""
        if self.cell is not None and self.row is not None:
            self.take_from_above()
            text = "".join(self.cell).strip() or None
            if self.lines > 1:
                self.below[len(self.row)] = (self.lines, self.columns, text)
            self.put_cell(self.row, text, self.columns)
            if len(self.row) > MOST_COLUMNS:
                raise refuse_beyond_limit(
                    f"a row has more than {MOST_COLUMNS:,} columns", self.label
                )
        self.cell = None

    def take_from_above(self) -> None:
        """Put in what cells of rows above say of this row, where the next cell would stand."""
        while self.row is not None and (above := self.below.get(len(self.row))):
            self.put_cell(self.row, above[2], above[1])

    def put_cell(self, row: list[str | None], text: str | None, columns: int) -> None:
        """Add a cell to a row, with empty ones for the other columns that it spans."""
        if text is not None and columns > 1:
            self.across.append(range(len(row), len(row) + columns))
        row += [text, *[None] * (columns - 1)]

    def end_row(self) -> None:
        """Keep the row, under the line it ends on, if it has cells."""
        self.end_cell()
        if self.row:
            self.take_from_above()
            self.rows.append(CellRow(self.getpos()[0], self.row, tuple(self.across)))
            self.below = {
                column: (lines - 1, columns, text)
                for column, (lines, columns, text) in self.below.items()
                if lines > 1
            }
        self.row, self.across, self.size = None, [], 0


def _parse_span(attrs: list[tuple[str, str | None]], name: str, most: int) -> int:
    """How many columns or rows a cell says it spans: one where it does not, at most one more than ``most``."""
    digits = (dict(attrs).get(name) or "").strip()
    if not (digits.isascii() and digits.isdecimal()):
        return 1
    return max(1, most + 1 if len(digits) > len(str(most)) else min(int(digits), most + 1))


def read_page_rows(file: SourceFile, meter: ByteMeter) -> Iterator[CellRow]:
    """The rows of all tables of a page, each with the line it ends on."""
    encoding, errors = detect_encoding(file)
    cells = _PageTables(file.label)
    with file.open(meter) as stream:
        text = io.TextIOWrapper(stream, encoding, errors)
        while chunk := text.read(_CHUNK_CHARACTERS):
            cells.feed(chunk)
            if len(cells.rawdata) > LONGEST_ROW:
                raise refuse_beyond_limit(
                    f"a tag of it is longer than {LONGEST_ROW:,} characters", file.label
                )
            yield from cells.rows
            cells.rows.clear()
    cells.close()
    cells.end_row()
    yield from cells.rows
