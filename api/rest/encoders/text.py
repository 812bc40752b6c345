"""JSON, JSON lines and CSV, row by row."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from partnergraph.api.problems import describe_problem
from partnergraph.api.rest.encoders.base import (
    CellType,
    RowValues,
    TableEncoder,
    TableOptions,
    dump_json_value,
    render_cell,
)
from partnergraph.graph.formats.formulas import harmless_text
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
        if self.following:
            problem = b',"next":%s' % dump_json_value(self.following) + problem
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
            following = {"next": self.following} if self.following else {}
            yield dump_json_value({"truncated": truncated, **following}) + b"\n"


class CsvEncoder(TableEncoder):
    """RFC 4180: lists and objects as JSON, null as nothing. It has rows alone: who sends it says what is missing.

    A text that a spreadsheet would run as a formula has an apostrophe before it, unless it is wanted verbatim.
    """

    media = "text/csv; charset=utf-8"
    telling = False

    def __init__(
        self,
        columns: Sequence[str],
        types: Mapping[str, CellType] | None = None,
        options: TableOptions | None = None,
    ) -> None:
        super().__init__(columns, types, options)
        self.out = io.StringIO()
        self.writer = csv.writer(self.out)

    def encode_head(self) -> bytes:
        """The header line with the columns, after the mark of UTF-8 if it is wanted."""
        return (codecs.BOM_UTF8 if self.options.bom else b"") + self.encode_row(self.columns)

    def encode_row(self, row: RowValues) -> bytes:
        """A row as a line, quoted where needed."""
        self.out.seek(0)
        self.out.truncate()
        self.writer.writerow([self.render(value) for value in row])
        return self.out.getvalue().encode()

    def render(self, value: Any) -> str | None:
        """A value as the text of its cell."""
        if isinstance(value, str) and not self.options.verbatim:
            return harmless_text(value)
        return render_cell(value)

    def encode_end(
        self, truncated: str | None, error: PartnergraphError | None = None
    ) -> Iterator[bytes]:
        """Nothing: a line of its own would be taken for a row."""
        del truncated, error
        yield b""
