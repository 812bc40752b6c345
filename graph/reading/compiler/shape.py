"""The shape of an answer: how each part of it is made of the record that a compiled statement returns.

A tree of values that never change. Every list in the record is positional: names appear only here.
:mod:`partnergraph.graph.reading.compiler.shaper` makes a function of it. ``row`` and ``page`` are variables of that function.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any


@dataclass(frozen=True)
class ConstantShape:
    """A value that is known before anything is read."""

    value: str | int | None


@dataclass(frozen=True)
class ColumnShape:
    """A column of a row, as it is."""

    row: str
    index: int


@dataclass(frozen=True)
class PromisedShape:
    """A column that is never null, or else the record cannot be shaped."""

    column: ColumnShape


@dataclass(frozen=True)
class ListShape:
    """A column that is a list; null is an empty one."""

    column: ColumnShape


@dataclass(frozen=True)
class EnumShape:
    """The names of an enum's members for the words in a column: one, or a list of them."""

    enum: type[Enum]
    column: ColumnShape | GroupKeyShape
    many: bool = False


@dataclass(frozen=True)
class CallShape:
    """What a function gives for these values."""

    function: Callable[..., Any]
    arguments: tuple[Shape, ...]


@dataclass(frozen=True)
class CountShape:
    """A count out of the columns of its value and its qualifier: (key, part) pairs."""

    value: ColumnShape
    qualifier: ColumnShape
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TextsShape:
    """Texts out of the columns of the texts and of their languages: (key, part) pairs for each."""

    texts: ColumnShape
    languages: ColumnShape
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ObjectShape:
    """A dictionary: (key, value) pairs in their order."""

    entries: tuple[tuple[str, Shape], ...]


@dataclass(frozen=True)
class FirstRowShape:
    """A value made of the row in a column; null where there is none."""

    row: str
    found: ColumnShape
    value: Shape


@dataclass(frozen=True)
class RowsShape:
    """A list of a value made of each row; with ``gaps`` some rows are null, and so are their values."""

    row: str
    rows: ColumnShape | PageRowsShape
    value: Shape
    gaps: bool = False


@dataclass(frozen=True)
class TypeNameShape:
    """The name of the narrowest declared type among the labels in a column."""

    labels: ColumnShape


@dataclass(frozen=True)
class ByTypeShape:
    """A value of the row made in the way of its type, by the labels in a column: (type names, value) pairs."""

    row: str
    labels: ColumnShape
    cases: tuple[tuple[tuple[str, ...], Shape], ...]


@dataclass(frozen=True)
class PageShape:
    """A value made of the page that a column holds.

    ``window``: the number of the window by which the rows that were read are cut and turned round; None where
    they are the page as they stand.
    """

    page: str
    found: ColumnShape
    window: int | None
    value: Shape


@dataclass(frozen=True)
class PageRowsShape:
    """The rows of a page; ``cut``: one that was made by a window."""

    page: str
    cut: bool


@dataclass(frozen=True)
class PageFlagShape:
    """Of a page that was cut, whether another follows (``next``) or comes before it."""

    page: str
    next: bool


@dataclass(frozen=True)
class CursorMarkShape:
    """The checksum that a page's cursors carry: that of its list and order, with the conditions of its ``window``."""

    checksum: int
    window: int


@dataclass(frozen=True)
class PageCursorShape:
    """Of a page that was cut, the cursor of its first or last row; null for an empty page.

    ``index`` is the column of the row's order values.
    """

    page: str
    last: bool
    mark: CursorMarkShape
    index: int


@dataclass(frozen=True)
class GroupKeysShape:
    """The list of a group's keys, each with what is wanted of it."""

    keys: tuple[Shape, ...]


@dataclass(frozen=True)
class GroupKeyShape:
    """The value of one of a group's keys, which are a list in the first column of its row."""

    row: str
    index: int


Shape = (
    ConstantShape
    | ColumnShape
    | PromisedShape
    | ListShape
    | EnumShape
    | CallShape
    | CountShape
    | TextsShape
    | ObjectShape
    | FirstRowShape
    | RowsShape
    | TypeNameShape
    | ByTypeShape
    | PageShape
    | PageRowsShape
    | PageFlagShape
    | CursorMarkShape
    | PageCursorShape
    | GroupKeyShape
    | GroupKeysShape
)
