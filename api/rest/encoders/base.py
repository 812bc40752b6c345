"""What every format of a table does, and how values look that a format has no place for."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Self

import orjson

from partnergraph.schema.errors import PartnergraphError

RowValues = Sequence[Any]


class CellType(StrEnum):
    """What a column's values are, for formats that have to know before they write."""

    TEXT = "text"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    LOCALDATETIME = "localdatetime"
    TEXTS = "texts"
    INTEGERS = "integers"
    FLOATS = "floats"
    BOOLEANS = "booleans"
    DATES = "dates"


@dataclass(frozen=True)
class TableOrigin:
    """Where a table comes from, for formats that have room to say it.

    ``question``: what it answers; ``asked``: the address, command or statement; ``sources``: all of the graph, as
    :func:`~partnergraph.graph.reading.sources.read_source_terms` gives them, for those that read them.
    """

    name: str = "rows"
    question: str = ""
    asked: str = ""
    data_version: int | None = None
    sources: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class TableOptions:
    """How a table is written, where a format leaves a choice.

    ``bom``: a mark before CSV by which spreadsheets know UTF-8; ``verbatim``: texts of CSV that a spreadsheet would
    run as formulas are left as they are.
    """

    bom: bool = False
    verbatim: bool = False
    origin: TableOrigin = field(default_factory=TableOrigin)


class TableEncoder(ABC):
    """Encodes one table: ``encode_head``, ``encode_row`` for each row, ``encode_end``; then ``close``.

    One that is ``buffered`` gives no bytes before its end, because what it says of all rows stands at their
    beginning; meanwhile they are in a file. One that is not ``telling`` has no place for what is missing.
    ``types`` are those of columns of which they are known. ``following``: the cursor of the rows after the last, if
    there are more and they can be asked for; known before ``encode_end``.
    """

    media: ClassVar[str]
    buffered: ClassVar[bool] = False
    telling: ClassVar[bool] = True

    def __init__(
        self,
        columns: Sequence[str],
        types: Mapping[str, CellType] | None = None,
        options: TableOptions | None = None,
    ) -> None:
        self.columns = tuple(columns)
        self.types = dict(types or {})
        self.options = options or TableOptions()
        self.following: str | None = None

    @abstractmethod
    def encode_head(self) -> bytes:
        """The bytes that come before the rows."""

    @abstractmethod
    def encode_row(self, row: RowValues) -> bytes:
        """The bytes of one row. Raises :class:`~partnergraph.schema.errors.InvalidInput` for what is not of its column's type."""

    @abstractmethod
    def encode_end(
        self, truncated: str | None, error: PartnergraphError | None = None
    ) -> Iterator[bytes]:
        """The bytes after the rows, in pieces: how they were cut off (``truncated``), or broken off (``error``)."""

    def close(self) -> None:  # noqa: B027
        """Close the files of an encoder that is buffered."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()


def dump_json_value(value: Any) -> bytes:
    """A value as JSON; numbers that JSON has not are texts: ``"NaN"``, ``"Infinity"``, ``"-Infinity"``."""
    return orjson.dumps(replace_non_finite(value), option=orjson.OPT_NON_STR_KEYS)


def replace_non_finite(value: Any) -> Any:
    """A value in which numbers that JSON has not are texts, in lists and maps too."""
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, list | tuple):
        return [replace_non_finite(item) for item in value]
    if isinstance(value, dict):
        return {name: replace_non_finite(item) for name, item in value.items()}
    return value


def render_cell(value: Any) -> str | None:
    """A value as text: text as it is, everything else as JSON, but for NaN and infinity, which are no JSON."""
    value = replace_non_finite(value) if isinstance(value, float) else value
    if value is None or isinstance(value, str):
        return value
    return dump_json_value(value).decode()
