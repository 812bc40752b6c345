"""JSON, JSON lines and CSV, row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from partnergraph.api.problems import describe_problem
from partnergraph.api.rest.encoders.base import (
    CellType,
    RowValues,
    TableEncoder,
    dump_json_value,
    render_cell,
)
from partnergraph.schema.errors import PartnergraphError


class JsonEncoder(TableEncoder):
    """One object: ``columns``, ``rows`` (each an object), ``truncated``; and ``error`` if there was one."""

    media = "application/json"
    separator = b""

    def encode_head(self) -> bytes:
        """The columns, up to the opening bracket of the rows."""
        return b'{"columns":%s,"rows":[' % dump_json_value(self.columns)

    def encode_row(self, row: RowValues) -> bytes:
        """A row as an object, after a comma if it is not the first."""
        separator, self.separator = self.separator, b",\n"
        return separator + dump_json_value(dict(zip(self.columns, row, strict=True)))

    def encode_end(
        self, truncated: str | None, error: PartnergraphError | None = None
    ) -> Iterator[bytes]:
        """The closing bracket, then what cut or broke the rows off."""
        problem = b',"error":%s' % dump_json_value(describe_problem(error)) if error else b""
        yield b'],"truncated":%s%s}\n' % (dump_json_value(truncated), problem)


class JsonLinesEncoder(TableEncoder):
    """An object a line, a row each; where rows are missing, the last line has ``truncated`` or ``error``."""

    media = "application/jsonl"

    def encode_head(self) -> bytes:
        """No bytes: each line names its columns."""
        return b""

    def encode_row(self, row: RowValues) -> bytes:
        """A row as an object on its line."""
        return dump_json_value(dict(zip(self.columns, row, strict=True))) + b"\n"

    def encode_end(
        self, truncated: str | None, error: PartnergraphError | None = None
    ) -> Iterator[bytes]:
        """A last line where the rows were cut or broken off, else nothing."""
        if error:
            yield dump_json_value({"error": describe_problem(error)}) + b"\n"
        elif truncated:
            yield dump_json_value({"truncated": truncated}) + b"\n"


class CsvEncoder(TableEncoder):
    """RFC 4180: lists and objects as JSON, null as nothing; where rows are missing, a last line ``# …``."""

    media = "text/csv; charset=utf-8"

    def __init__(self, columns: Sequence[str], types: Mapping[str, CellType] | None = None) -> None:
        super().__init__(columns, types)
        self.out = io.StringIO()
        self.writer = csv.writer(self.out)

    def encode_head(self) -> bytes:
        """The header line with the columns."""
        return self.encode_row(self.columns)

    def encode_row(self, row: RowValues) -> bytes:
        """A row as a line, quoted where needed."""
        self.out.seek(0)
        self.out.truncate()
        self.writer.writerow([render_cell(value) for value in row])
        return self.out.getvalue().encode()

    def encode_end(
        self, truncated: str | None, error: PartnergraphError | None = None
    ) -> Iterator[bytes]:
        """A comment line where the rows were cut or broken off, else nothing."""
        comment = f"error: {error.what}" if error else truncated and f"truncated: {truncated}"
        if comment:
            yield f"# {comment}\r\n".encode()
