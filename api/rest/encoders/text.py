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
    separator = b""

    def encode_head(self) -> bytes:
        """The columns, up to the opening bracket of the rows."""
        return b'{"columns":%s,"rows":[' % dumped(self.columns)

    def encode_row(self, row: Row) -> bytes:
        """A row as an object, after a comma if it is not the first."""
        separator, self.separator = self.separator, b",\n"
        return separator + dumped(dict(zip(self.columns, row, strict=True)))

    def encode_end(
        self, truncated: str | None, error: PartnergraphError | None = None
    ) -> Iterator[bytes]:
        """The closing bracket, then what cut or broke the rows off."""
        problem = b',"error":%s' % dumped(told(error)) if error else b""
        yield b'],"truncated":%s%s}\n' % (dumped(truncated), problem)


class JsonLines(Form):
    """An object a line, a row each; where rows are missing, the last line has ``truncated`` or ``error``."""

    media = "application/jsonl"

    def encode_head(self) -> bytes:
        """No bytes: each line names its columns."""
        return b""

    def encode_row(self, row: Row) -> bytes:
        """A row as an object on its line."""
        return dumped(dict(zip(self.columns, row, strict=True))) + b"\n"

    def encode_end(
        self, truncated: str | None, error: PartnergraphError | None = None
    ) -> Iterator[bytes]:
        """A last line where the rows were cut or broken off, else nothing."""
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

    def encode_head(self) -> bytes:
        """The header line with the columns."""
        return self.encode_row(self.columns)

    def encode_row(self, row: Row) -> bytes:
        """A row as a line, quoted where needed."""
        self.out.seek(0)
        self.out.truncate()
        self.writer.writerow([cell(value) for value in row])
        return self.out.getvalue().encode()

    def encode_end(
        self, truncated: str | None, error: PartnergraphError | None = None
    ) -> Iterator[bytes]:
        """A comment line where the rows were cut or broken off, else nothing."""
        comment = f"error: {error.what}" if error else truncated and f"truncated: {truncated}"
        if comment:
            yield f"# {comment}\r\n".encode()
