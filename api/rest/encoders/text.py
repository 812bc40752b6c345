"""JSON, JSON lines and CSV, row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from api.rest.encoders.base import Form, Row, Type, cell, dumped
from api.rest.problems import told
from schema.errors import PartnergraphError


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

    def end(self, truncated: str | None, error: PartnergraphError | None = None) -> Iterator[bytes]:
        """What is missing."""
        more = b',"error":%s' % dumped(told(error)) if error else b""
        yield b'],"truncated":%s%s}\n' % (dumped(truncated), more)


class JsonLines(Form):
    """An object a line, a row each; where rows are missing, the last line has ``truncated`` or ``error``."""

    media = "application/jsonl"

    def head(self) -> bytes:
        """Nothing."""
        return b""

    def row(self, row: Row) -> bytes:
        """A line."""
        return dumped(dict(zip(self.columns, row, strict=True))) + b"\n"

    def end(self, truncated: str | None, error: PartnergraphError | None = None) -> Iterator[bytes]:
        """What is missing."""
        if error:
            yield dumped(told(error)) + b"\n"
        elif truncated:
            yield dumped({"truncated": truncated}) + b"\n"


class Csv(Form):
    """RFC 4180: lists and objects as JSON, null as nothing; where rows are missing, a last line ``# …``."""

    media = "text/csv; charset=utf-8"

    def __init__(self, columns: Sequence[str], types: Mapping[str, Type] | None = None) -> None:
        super().__init__(columns, types)
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

    def end(self, truncated: str | None, error: PartnergraphError | None = None) -> Iterator[bytes]:
        """What is missing."""
        what = f"error: {error.what}" if error else truncated and f"truncated: {truncated}"
        if what:
            yield f"# {what}\r\n".encode()
