"""Text tables: comma, semicolon, tab or bar; any quoting that publishers have been seen to write.

The C reader does the work. Where it cannot be right (a row of another width than the header, a quote
inside a quoted field, lines that are all rows by themselves) the row's lines are read once more by rules that
forgive: a quote opens a field only at its beginning, and closes it only before a delimiter or the end of the
line. A quote that would make one value of several rows is a letter like any other, and that is noted.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from partnergraph.loaders.tabular.encoding import detect_encoding
from partnergraph.loaders.tabular.files import ByteMeter, SourceFile
from partnergraph.loaders.tabular.limits import LONGEST_ROW, read_bounded_line
from partnergraph.schema.errors import InvalidInput

_DELIMITERS = ";\t,|"
_CONFLICT_MARKS, _CONFLICT_DIVIDER = ("<<<<<<< ", ">>>>>>> ", "||||||| "), "======="
csv.field_size_limit(LONGEST_ROW)
_LOST_LETTER = "\ufffd"  # of bytes that an encoding has no letter for
_MOST_LINES_OF_ROW = 400  # more than any row of a publisher has, fewer than a runaway quote takes
_SWALLOWED_QUOTE = "a quote that nothing closes; the rows after it are kept as rows"
_DOUBTFUL_QUOTE = "quotes make one row of two lines that may be two rows; it was read as one"


class TextRow(NamedTuple):
    """A row of a text table, the line that it begins at, and what was wrong with it, in words for notes."""

    line: int
    values: list[str]
    problems: tuple[str, ...] = ()


class _RowLines:
    """The lines of a text, with those of the present row at hand and a way to give some back."""

    def __init__(self, text: io.TextIOBase, label: str) -> None:
        self.text, self.label = text, label
        self.returned: deque[str] = deque()
        self.row: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.returned.popleft() if self.returned else self.read_line()
        if not line:
            raise StopIteration
        self.number += 1
        self.row.append(line)
        return line

    def read_line(self) -> str:
        """The next line of the text, which is not one of a row yet; empty at its end."""
        # Files that were put together have marks of the byte order within.
        return read_bounded_line(self.text, self.label, self.number + 1).removeprefix("\ufeff")

    def pass_over(self, count: int) -> None:
        """Leave out the first ``count`` lines that are not empty."""
        while count and (line := self.read_line()):
            self.number += 1
            count -= bool(line.strip())

    def give_back(self, count: int) -> None:
        """Return the last ``count`` lines: they belong to the next row."""
        if count:
            self.returned.extendleft(reversed(self.row[-count:]))
            del self.row[-count:]
            self.number -= count


@dataclass(frozen=True)
class RaggedRow:
    """A row of ``found`` values that has not as many as there are columns, and the line it begins at."""

    line: int
    found: int


def read_text_rows(
    file: SourceFile, meter: ByteMeter, above: int = 0
) -> Iterator[TextRow | RaggedRow]:
    """The header and every row, with the line each begins at. Empty lines are none, and ``above`` others before the header.

    Raises :class:`InvalidInput` for a file with git's conflict marks in it.
    """
    encoding, errors = detect_encoding(file)
    with file.open(meter) as stream:
        text = io.TextIOWrapper(stream, encoding, errors, newline=None)
        lines = _RowLines(text, file.label)
        lines.pass_over(above)
        delimiter = _detect_delimiter(lines)
        width = 0
        for row in _split_rows(lines, delimiter, file):
            if width == 0:
                width = len(row.values)
            elif len(row.values) != width:
                if (trimmed := _trim_row(row.values, width)) is None:
                    yield RaggedRow(row.line, len(row.values))
                    continue
                yield row._replace(values=trimmed)
                continue
            if errors == "replace" and any(_LOST_LETTER in value for value in row.values):
                lost = f"its letters are not all of {encoding}"
                yield row._replace(problems=(*row.problems, lost))
                continue
            yield row


def _split_rows(lines: _RowLines, delimiter: str, file: SourceFile) -> Iterator[TextRow]:
    """Rows, each with its first line, by the C reader where it can be trusted, else by :func:`_reread_row_leniently`."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    width = 0
    while True:
        lines.row.clear()
        start = lines.number + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            row = _reread_row_leniently(lines, delimiter, width)
        else:
            if width and len(row) != width and row:
                row = _reread_row_leniently(lines, delimiter, width)
        problems: tuple[str, ...] = ()
        if len(lines.row) > 1 and _are_all_rows(lines.row, delimiter, width):
            if _may_be_one_text(lines.row, width):
                problems = (_DOUBTFUL_QUOTE,)
            else:
                problems = (_SWALLOWED_QUOTE,)
                row = _split_line(lines.row[0], delimiter, width)
                lines.give_back(len(lines.row) - 1)
        if not row or (len(row) == 1 and not row[0].strip()):
            continue
        if len(row) == 1 or row[0].startswith(_CONFLICT_MARKS):
            _refuse_conflict_mark(row[0], file, start)
        width = width or len(row)
        yield TextRow(start, row, problems)


def _reread_row_leniently(lines: _RowLines, delimiter: str, width: int) -> list[str]:
    """The first row in the lines at hand, by the rules that forgive; the lines after it are given back.

    As few lines as make a row of ``width`` values are taken; if none do, the first line alone.
    """
    at_hand = list(lines.row)
    size = 0
    for count in range(1, min(len(at_hand), _MOST_LINES_OF_ROW) + 1):
        size += len(at_hand[count - 1])
        if size > LONGEST_ROW and count > 1:
            break
        text = "".join(at_hand[:count]).rstrip("\n")
        for doubled_closes in (False, True):
            row = _split_row_leniently(text, delimiter, doubled_closes=doubled_closes)
            if row is not None and width in {0, len(row)}:
                lines.give_back(len(at_hand) - count)
                return row
    lines.give_back(len(at_hand) - 1)
    first = at_hand[0].rstrip("\n")
    return _split_row_leniently(first, delimiter, doubled_closes=False) or first.split(delimiter)


def _are_all_rows(lines: list[str], delimiter: str, width: int) -> bool:
    """Whether lines that a quote makes one row are each a row by themselves."""
    return width > 1 and all(
        len(_split_line(line, delimiter, width)) == width for line in lines if line.strip()
    )


def _may_be_one_text(lines: list[str], width: int) -> bool:
    """Whether lines may look like rows by chance: two in a table of two columns, as three or in a wider one do not."""
    return width == 2 and len(lines) < 3  # noqa: PLR2004


def _split_line(line: str, delimiter: str, width: int) -> list[str]:
    """The values of a line taken alone: by its quotes where that makes a row, else without them."""
    text = line.rstrip("\n")
    for doubled_closes in (False, True):
        row = _split_row_leniently(text, delimiter, doubled_closes=doubled_closes)
        if row is not None and len(row) == width:
            return row
    return text.split(delimiter)


def _split_row_leniently(text: str, delimiter: str, *, doubled_closes: bool) -> list[str] | None:
    """The values of a row, split by the rules that forgive; None where a quoted field has no end.

    ``doubled_closes``: an even number of quotes before a delimiter closes the field too.
    """
    values, position = [], 0
    while True:
        if text[position : position + 1] != '"':
            end = text.find(delimiter, position)
            values.append(text[position:] if end < 0 else text[position:end])
        else:
            end = _find_closing_quote(text, position + 1, delimiter, doubled_closes=doubled_closes)
            if end < 0:
                return None
            values.append(text[position + 1 : end].replace('""', '"'))
            end = end + 1 if end + 1 < len(text) else -1
        if end < 0:
            return values
        position = end + 1


def _find_closing_quote(text: str, start: int, delimiter: str, *, doubled_closes: bool) -> int:
    """Where the quote stands that closes a field: before a delimiter or at the end.

    An even number of quotes there is doubled ones, which close a field only if ``doubled_closes``.
    """
    quote = text.find('"', start)
    while quote >= 0:
        after = quote
        while text[after : after + 1] == '"':
            after += 1
        ends_field = after == len(text) or text[after] == delimiter
        if ends_field and (doubled_closes or (after - quote) % 2 == 1):
            return after - 1
        quote = text.find('"', after)
    return -1


def _trim_row(row: list[str], width: int) -> list[str] | None:
    """A row without the empty values beyond the last column; None where it still does not fit."""
    if len(row) > width and not any(value.strip() for value in row[width:]):
        return row[:width]
    return None


def _detect_delimiter(lines: _RowLines) -> str:
    """The delimiter that the header uses most, outside quotes. ``sep=;`` before it says it outright."""
    while line := lines.read_line():
        if line.strip():
            if line.lower().startswith("sep=") and len(line.strip()) == len("sep=") + 1:
                lines.number += 1
                return line.strip()[-1]
            lines.returned.append(line)
            unquoted = "".join(line.split('"')[::2])
            return max(_DELIMITERS, key=lambda mark: (unquoted.count(mark), mark == ","))
        lines.number += 1
    return ","


def _refuse_conflict_mark(text: str, file: SourceFile, line: int) -> None:
    """Raise :class:`InvalidInput` for a line that git left where it could not merge."""
    if text.startswith(_CONFLICT_MARKS) or text.rstrip() == _CONFLICT_DIVIDER:
        raise InvalidInput(
            "git left a conflict in it: two versions of the same rows",
            where=f"{file.label}, line {line}",
            do="resolve the conflict, or get the file from its publisher again",
        )
