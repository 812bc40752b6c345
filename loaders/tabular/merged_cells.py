"""Merged cells: what stands in the first of them is said of every row that they cover, in their first column."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from typing import Any, NamedTuple

from openpyxl.utils.cell import range_boundaries

from partnergraph.loaders.tabular.limits import refuse_beyond_limit

_MERGED_RANGE = re.compile(
    rb"<(?:\w+:)?mergeCell\b[^>]{0,200}?\bref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']"
)
_OVERLAP, _CHUNK_BYTES = 512, 1 << 20
_MOST_MERGED = 400_000


class CellRow(NamedTuple):
    """A row of a sheet or page: its number, its cells, and the columns (from 0) that each value across several has."""

    number: int
    cells: list[str | None]
    across: tuple[range, ...] = ()


class MergedRange(NamedTuple):
    """The cells from ``first`` row to ``last``, by the ``column`` (from 0) in which their value stands."""

    first: int
    last: int
    column: int
    last_column: int


def find_merged_cells(source: Any, label: str) -> list[MergedRange]:
    """The merged cells of a sheet, in order; they stand behind its rows in the file."""
    found: dict[MergedRange, None] = {}
    tail = b""
    while chunk := source.read(_CHUNK_BYTES):
        for match in _MERGED_RANGE.finditer(tail + chunk):
            column, first, last_column, last = range_boundaries(match[1].decode())
            found[MergedRange(first, last, column - 1, last_column - 1)] = None
        if len(found) > _MOST_MERGED:
            raise refuse_beyond_limit(f"it has more than {_MOST_MERGED:,} merged cells", label)
        tail = (tail + chunk)[-_OVERLAP:]
    return sorted(found)


class MergedCells:
    """Spreads the values of merged cells while the rows of a sheet come in their order."""

    def __init__(self, ranges: Iterable[MergedRange]) -> None:
        self.waiting = deque(ranges)
        self.open: list[tuple[MergedRange, str | None]] = []

    def spread(self, number: int, cells: list[str | None]) -> CellRow:
        """A row of these cells, with what merged cells that began above say of it."""
        if self.open:
            self.open = [(one, value) for one, value in self.open if one.last >= number]
        for merged, value in self.open:
            cells += [None] * (merged.column + 1 - len(cells))
            if cells[merged.column] is None:
                cells[merged.column] = value
        while self.waiting and self.waiting[0].first <= number:
            merged = self.waiting.popleft()
            if merged.first == number and merged.column < len(cells):
                self.open.append((merged, cells[merged.column]))
        across = [
            range(merged.column, merged.last_column + 1)
            for merged, value in self.open
            if value is not None and merged.last_column > merged.column
        ]
        return CellRow(number, cells, tuple(across))
