"""Arrow's IPC stream and Parquet, batch by batch.

Both say of the whole in their metadata whether rows are missing (``truncated``), and readers stop at what
they know to be the end; so the rows go to a file first, and the answer begins when the last one is known.

An IPC stream is a schema's message, one for each batch, and an end mark: so batches that were written under one
schema may be put behind another that differs in its metadata
(https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format).
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import IO, Any

import arro3.core as arrow
from arro3.io import read_ipc_stream, write_ipc_stream, write_parquet

from api.rest.encoders.base import Form, Row, Type, cell
from schema.errors import InvalidInput, PartnergraphError

BATCH, ROW_GROUP, PIECE = 5000, 100_000, 1 << 18
# The mark at a stream's end, as the format writes it.
END = b"\xff\xff\xff\xff\x00\x00\x00\x00"
ONE: Mapping[Type, arrow.DataType] = {
    Type.TEXT: arrow.DataType.string(),
    Type.INTEGER: arrow.DataType.int64(),
    Type.FLOAT: arrow.DataType.float64(),
    Type.BOOLEAN: arrow.DataType.bool(),
}
MANY: Mapping[Type, Type] = {
    Type.TEXTS: Type.TEXT,
    Type.INTEGERS: Type.INTEGER,
    Type.FLOATS: Type.FLOAT,
    Type.BOOLEANS: Type.BOOLEAN,
}
LIST_OF: Mapping[Type, Type] = {one: many for many, one in MANY.items()}
KINDS: Mapping[type, Type] = {
    str: Type.TEXT,
    int: Type.INTEGER,
    float: Type.FLOAT,
    bool: Type.BOOLEAN,
}


class Columnar(Form):
    """Rows in batches, in a file."""

    whole = True

    def __init__(self, columns: Sequence[str], types: Mapping[str, Type] | None = None) -> None:
        super().__init__(columns, types)
        self.waiting: list[Row] = []
        self.schema: arrow.Schema | None = None
        self.file = tempfile.TemporaryFile()  # noqa: SIM115

    def head(self) -> bytes:
        """Nothing yet."""
        return b""

    def row(self, row: Row) -> bytes:
        """Nothing yet."""
        self.waiting.append(row)
        if len(self.waiting) >= BATCH:
            self.flush()
        return b""

    def flush(self) -> None:
        """Write the rows that wait."""
        columns = list(zip(*self.waiting, strict=True)) or [()] * len(self.columns)
        if self.schema is None:
            for name, values in zip(self.columns, columns, strict=True):
                self.types.setdefault(name, guessed(values))
            self.schema = arrow.Schema([field(n, self.types[n]) for n in self.columns])
            self.start = len(stream(self.schema)) - len(END)
        arrays = [
            array(name, self.types[name], values)
            for name, values in zip(self.columns, columns, strict=True)
        ]
        batch = arrow.RecordBatch.from_arrays(arrays, schema=self.schema)
        self.file.write(stream(self.schema, batch)[self.start : -len(END)])
        self.waiting.clear()

    def finished(self, truncated: str | None, error: PartnergraphError | None) -> arrow.Schema:
        """Write what waits still; the schema, which says what is missing."""
        if self.waiting or self.schema is None:
            self.flush()
        missing = {"truncated": truncated or "", "error": error.what if error else ""}
        assert self.schema is not None  # noqa: S101
        return self.schema.with_metadata({name: said for name, said in missing.items() if said})

    def close(self) -> None:
        """Remove the file."""
        self.file.close()


class Arrow(Columnar):
    """An IPC stream; ``truncated`` or ``error`` in its schema's metadata."""

    media = "application/vnd.apache.arrow.stream"

    def end(self, truncated: str | None, error: PartnergraphError | None = None) -> Iterator[bytes]:
        """All of it."""
        yield stream(self.finished(truncated, error))[: -len(END)]
        yield from pieces(self.file)
        yield END


class Parquet(Columnar):
    """A Parquet file; ``truncated`` or ``error`` in its key-value metadata."""

    media = "application/vnd.apache.parquet"

    def end(self, truncated: str | None, error: PartnergraphError | None = None) -> Iterator[bytes]:
        """All of it."""
        schema = self.finished(truncated, error)
        metadata = {n.decode(): v.decode() for n, v in (schema.metadata or {}).items()}
        with tempfile.TemporaryFile() as out:
            write_parquet(
                read_ipc_stream(Again(stream(schema)[: -len(END)], self.file)),  # type: ignore[arg-type]
                out,
                compression="zstd(3)",
                max_row_group_size=ROW_GROUP,
                key_value_metadata=metadata,
                skip_arrow_metadata=True,
            )
            yield from pieces(out)


class Again(io.RawIOBase):
    """A stream to be read: a head, the batches of a file, the end mark."""

    def __init__(self, head: bytes, file: IO[bytes]) -> None:
        file.seek(0)
        self.parts: list[IO[bytes]] = [io.BytesIO(head), file, io.BytesIO(END)]

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        while self.parts:
            if found := self.parts[0].read(size):
                return found
            self.parts.pop(0)
        return b""


def stream(schema: arrow.Schema, *batches: arrow.RecordBatch) -> bytes:
    """An IPC stream of some batches."""
    out = io.BytesIO()
    write_ipc_stream(arrow.RecordBatchReader.from_batches(schema, list(batches)), out)
    return out.getvalue()


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """A file from its beginning."""
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def guessed(values: Sequence[Any]) -> Type:
    """What the values of a column are, told from the first of them; text where they are not of one kind."""
    found = {type(value) for value in values if value is not None}
    if found == {list}:
        inner = {type(one) for value in values for one in value or () if one is not None}
        one = kind(inner) if inner else Type.TEXT
        return LIST_OF[one] if one else Type.TEXT
    return kind(found) or Type.TEXT


def kind(found: set[type]) -> Type | None:
    """What values of these Python types are together; None if nothing that a column has a type for."""
    if found == {int, float}:
        return Type.FLOAT
    return KINDS.get(next(iter(found))) if len(found) == 1 else None


def field(name: str, type_: Type) -> arrow.Field:
    """A column's declaration."""
    if type_ in MANY:
        return arrow.Field(name, listed(type_), nullable=True)
    return arrow.Field(name, ONE[type_], nullable=True)


def listed(type_: Type) -> arrow.DataType:
    """Arrow's type of lists."""
    return arrow.DataType.list(arrow.Field("item", ONE[MANY[type_]], nullable=True))


def array(name: str, type_: Type, values: Sequence[Any]) -> arrow.Array:
    """A batch of a column's values."""
    if type_ not in MANY:
        return arrow.Array([fitting(name, type_, value) for value in values], type=ONE[type_])
    one = MANY[type_]
    for value in values:
        if value is not None and not isinstance(value, list):
            raise misfit(name, type_, value)
    inner = [fitting(name, one, each) for value in values for each in value or ()]
    offsets = [0, *accumulate(len(value or ()) for value in values)]
    return arrow.list_array(
        arrow.Array(offsets, type=arrow.DataType.int32()),
        arrow.Array(inner, type=ONE[one]),
        type=listed(type_),
        mask=arrow.Array([value is None for value in values], type=arrow.DataType.bool()),
    )


def fitting(name: str, type_: Type, value: Any) -> Any:
    """A value as its column has it."""
    if value is None:
        return None
    if type_ is Type.TEXT:
        return cell(value)
    if type_ is Type.FLOAT and type(value) is int:
        return float(value)
    if KINDS.get(type(value)) is not type_:
        raise misfit(name, type_, value)
    return value


def misfit(name: str, type_: Type, value: Any) -> InvalidInput:
    """What to say of a value that is not of its column's type."""
    return InvalidInput(
        f"a value of column {name} is no {type_.value.removesuffix('s')}, as those before it: {str(value)[:50]}",
        where=f"column {name}",
        do="say what its values are (types), or make them one kind in the statement: toString(…)",
    )
