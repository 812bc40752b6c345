"""Tables as bytes, written row by row: JSON, JSON lines, CSV. Each says at its end what is missing."""

from __future__ import annotations

import csv
import io
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

import orjson

from api.failures import told
from schema.errors import PartnergraphError

Row = Sequence[Any]


def dumped(value: Any) -> bytes:
    """A value as JSON."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)


class Form(ABC):
    """One table being written. ``truncated`` says after how much it was cut off; ``error`` what broke it off."""

    media: ClassVar[str]

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = tuple(columns)

    @abstractmethod
    def head(self) -> bytes:
        """What comes before the rows."""

    @abstractmethod
    def row(self, row: Row) -> bytes:
        """One row."""

    @abstractmethod
    def end(self, truncated: str | None, error: PartnergraphError | None = None) -> bytes:
        """What comes after them."""


class Json(Form):
    """One object: ``columns``, ``rows`` (each an object), ``truncated``; and ``error`` if there was one."""

    media = "application/json"
    between = b""

    def head(self) -> bytes:
        """The columns."""
        return b'{"columns":%s,"rows":[' % dumped(self.columns)

    def row(self, row: Row) -> bytes:
        """An object."""
        before, self.between = self.between, b",\n"
        return before + dumped(dict(zip(self.columns, row, strict=True)))

    def end(self, truncated: str | None, error: PartnergraphError | None = None) -> bytes:
        """What is missing."""
        more = b',"error":%s' % dumped(told(error)) if error else b""
        return b'],"truncated":%s%s}' % (dumped(truncated), more)


class JsonLines(Form):
    """An object a line, a row each; where rows are missing, the last line has ``truncated`` or ``error``."""

    media = "application/jsonl"

    def head(self) -> bytes:
        """Nothing."""
        return b""

    def row(self, row: Row) -> bytes:
        """A line."""
        return dumped(dict(zip(self.columns, row, strict=True))) + b"\n"

    def end(self, truncated: str | None, error: PartnergraphError | None = None) -> bytes:
        """What is missing."""
        if error:
            return dumped(told(error)) + b"\n"
        return dumped({"truncated": truncated}) + b"\n" if truncated else b""


class Csv(Form):
    """RFC 4180: lists and objects as JSON, null as nothing; where rows are missing, a last line ``# …``."""

    media = "text/csv; charset=utf-8"

    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__(columns)
        self.out = io.StringIO()
        self.writer = csv.writer(self.out)

    def head(self) -> bytes:
        """The columns."""
        return self.row(self.columns)

    def row(self, row: Row) -> bytes:
        """A line."""
        self.out.seek(0)
        self.out.truncate()
        self.writer.writerow([cell(value) for value in row])
        return self.out.getvalue().encode()

    def end(self, truncated: str | None, error: PartnergraphError | None = None) -> bytes:
        """What is missing."""
        what = f"error: {error.what}" if error else truncated and f"truncated: {truncated}"
        return f"# {what}\r\n".encode() if what else b""


def cell(value: Any) -> Any:
    """A value as a cell has it."""
    if value is None or isinstance(value, str):
        return value
    return dumped(value).decode()


FORMS: dict[str, type[Form]] = {"json": Json, "jsonl": JsonLines, "csv": Csv}
