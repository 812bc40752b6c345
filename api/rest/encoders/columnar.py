"""Arrow's IPC stream and Parquet, batch by batch.

Both say of the whole in their metadata whether rows are missing (``truncated``), and readers stop at what
they know to be the end; so the rows go to a file first, and the answer begins when the last one is known.

An IPC stream is a schema's message, one for each batch, and an end mark: so batches that were written under one
schema may be put behind another that differs in its metadata
(https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format).
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import IO, Any

import arro3.core as arrow
from arro3.io import read_ipc_stream, write_ipc_stream, write_parquet

from partnergraph.api.rest.encoders.base import (
    CellType,
    RowValues,
    TableEncoder,
    TableOptions,
    render_cell,
)
from partnergraph.api.rest.encoders.held import read_spooled_pieces
from partnergraph.graph.disk_space import open_spool_file, telling_full_disk
from partnergraph.graph.untrusted.json_values import DateText, InstantText, LocalDateTimeText
from partnergraph.schema.errors import InvalidInput, PartnergraphError
from partnergraph.schema.values import PartialDate

_BATCH_ROWS, _ROW_GROUP_ROWS = 5000, 100_000
# The mark at a stream's end, as the format writes it.
_END_OF_STREAM = b"\xff\xff\xff\xff\x00\x00\x00\x00"
_ARROW_TYPES: Mapping[CellType, arrow.DataType] = {
    CellType.TEXT: arrow.DataType.string(),
    CellType.INTEGER: arrow.DataType.int64(),
    CellType.FLOAT: arrow.DataType.float64(),
    CellType.BOOLEAN: arrow.DataType.bool(),
    CellType.DATE: arrow.DataType.date32(),
    CellType.DATETIME: arrow.DataType.timestamp("us", tz="UTC"),
    CellType.LOCALDATETIME: arrow.DataType.timestamp("us"),
}
# Days and moments are made of numbers of these types: since 1970.
_COUNTED_IN = {
    CellType.DATE: arrow.DataType.int32(),
    CellType.DATETIME: arrow.DataType.int64(),
    CellType.LOCALDATETIME: arrow.DataType.int64(),
}
_ITEM_TYPES: Mapping[CellType, CellType] = {
    CellType.TEXTS: CellType.TEXT,
    CellType.INTEGERS: CellType.INTEGER,
    CellType.FLOATS: CellType.FLOAT,
    CellType.BOOLEANS: CellType.BOOLEAN,
    CellType.DATES: CellType.DATE,
}
LIST_TYPES: Mapping[CellType, CellType] = {item: many for many, item in _ITEM_TYPES.items()}
_CELL_TYPE_OF_PYTHON_TYPE: Mapping[type, CellType] = {
    str: CellType.TEXT,
    int: CellType.INTEGER,
    float: CellType.FLOAT,
    bool: CellType.BOOLEAN,
    DateText: CellType.DATE,
    InstantText: CellType.DATETIME,
    LocalDateTimeText: CellType.LOCALDATETIME,
}
_PRECISION_SUFFIX = "_precision"
_PRECISIONS = {4: "year", 7: "month", 10: "day"}
_EPOCH, _EPOCH_DAY = datetime(1970, 1, 1, tzinfo=UTC), date(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)
# Digits of a second beyond the sixth, and a zone's name, which columns have no room for.
_BEYOND_MICROSECONDS = re.compile(r"(\.\d{6})\d+|\[[^\]]*\]$")


class _ColumnarEncoder(TableEncoder):
    """Rows in batches of an IPC stream, in a file, until the last is there."""

    buffered = True

    def __init__(
        self,
        columns: Sequence[str],
        types: Mapping[str, CellType] | None = None,
        options: TableOptions | None = None,
    ) -> None:
        super().__init__(columns, types, options)
        # A day that may stand for its month or year says so in a column beside it.
        self.imprecise = [
            name
            for name in self.columns
            if self.types.get(name) is CellType.DATE and name + _PRECISION_SUFFIX not in columns
        ]
        self.pending: list[RowValues] = []
        self.schema: arrow.Schema | None = None
        self.file = open_spool_file("the rows of an answer")

    def encode_head(self) -> bytes:
        """No bytes yet: the head says whether rows are missing."""
        return b""

    def encode_row(self, row: RowValues) -> bytes:
        """No bytes yet: the row goes to the file, with its batch."""
        self.pending.append(row)
        if len(self.pending) >= _BATCH_ROWS:
            self.flush()
        return b""

    def flush(self) -> None:
        """Write the pending rows as a batch; with the first, the columns' types are decided."""
        columns = list(zip(*self.pending, strict=True)) or [()] * len(self.columns)
        if self.schema is None:
            for name, values in zip(self.columns, columns, strict=True):
                self.types.setdefault(name, _guess_cell_type(values))
            precisions = {name + _PRECISION_SUFFIX: CellType.TEXT for name in self.imprecise}
            fields = {name: self.types[name] for name in self.columns} | precisions
            self.schema = arrow.Schema([_arrow_field(n, kind) for n, kind in fields.items()])
            self.start = len(_encode_stream(self.schema)) - len(_END_OF_STREAM)
        arrays = [
            _arrow_array(name, self.types[name], values)
            for name, values in zip(self.columns, columns, strict=True)
        ]
        arrays += [
            _arrow_array(
                name,
                CellType.TEXT,
                [_precision(value) for value in columns[self.columns.index(name)]],
            )
            for name in self.imprecise
        ]
        batch = arrow.RecordBatch.from_arrays(arrays, schema=self.schema)
        self.file.write(_encode_stream(self.schema, batch)[self.start : -len(_END_OF_STREAM)])
        self.pending.clear()

    def finish(self, truncated: str | None, error: PartnergraphError | None) -> arrow.Schema:
        """Write what is still pending; returns the schema, whose metadata says what is missing."""
        if self.pending or self.schema is None:
            self.flush()
        assert self.schema is not None  # noqa: S101
        version = self.options.origin.data_version
        facts = {
            "truncated": truncated,
            "error": error.what if error else None,
            "next": self.following,
            "data_version": None if version is None else str(version),
        }
        return self.schema.with_metadata({name: value for name, value in facts.items() if value})

    def close(self) -> None:
        """Remove the file of the rows."""
        self.file.close()


class ArrowEncoder(_ColumnarEncoder):
    """An IPC stream; ``truncated`` or ``error`` in its schema's metadata."""

    media = "application/vnd.apache.arrow.stream"

    def encode_end(
        self, truncated: str | None, error: PartnergraphError | None = None
    ) -> Iterator[bytes]:
        """The stream: its head, all rows, its end mark."""
        yield _encode_stream(self.finish(truncated, error))[: -len(_END_OF_STREAM)]
        yield from read_spooled_pieces(self.file)
        yield _END_OF_STREAM


class ParquetEncoder(_ColumnarEncoder):
    """A Parquet file; ``truncated`` or ``error`` in its key-value metadata."""

    media = "application/vnd.apache.parquet"

    def encode_end(
        self, truncated: str | None, error: PartnergraphError | None = None
    ) -> Iterator[bytes]:
        """The file, written from the rows again, for its metadata stands at its end."""
        schema = self.finish(truncated, error)
        metadata = {n.decode(): v.decode() for n, v in (schema.metadata or {}).items()}
        batches: Any = _ReassembledStream(_encode_stream(schema)[: -len(_END_OF_STREAM)], self.file)
        rows = read_ipc_stream(batches)
        with tempfile.TemporaryFile() as out:
            with telling_full_disk(Path(tempfile.gettempdir()), "the rows of an answer"):
                write_parquet(
                    rows,
                    out,
                    compression="zstd(3)",
                    max_row_group_size=_ROW_GROUP_ROWS,
                    key_value_metadata=metadata,
                    skip_arrow_metadata=True,
                )
            yield from read_spooled_pieces(out)


class _ReassembledStream(io.RawIOBase):
    """An IPC stream to be read, put together of a head, the batches in a file, and the end mark."""

    def __init__(self, head: bytes, file: IO[bytes]) -> None:
        file.seek(0)
        self.parts: list[IO[bytes]] = [io.BytesIO(head), file, io.BytesIO(_END_OF_STREAM)]

    def readable(self) -> bool:
        """True: reading is all it is for."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most ``size``; none at the end."""
        while self.parts:
            if content := self.parts[0].read(size):
                return content
            self.parts.pop(0)
        return b""


def _encode_stream(schema: arrow.Schema, *batches: arrow.RecordBatch) -> bytes:
    out = io.BytesIO()
    write_ipc_stream(arrow.RecordBatchReader.from_batches(schema, list(batches)), out)
    return out.getvalue()


def _guess_cell_type(values: Sequence[Any]) -> CellType:
    """What the values of a column are, told from the first of them; text where they are not of one kind."""
    python_types = {type(value) for value in values if value is not None}
    if python_types == {list}:
        item_types = {type(item) for value in values for item in value or () if item is not None}
        item_type = _common_cell_type(item_types) if item_types else CellType.TEXT
        return LIST_TYPES[item_type] if item_type else CellType.TEXT
    return _common_cell_type(python_types) or CellType.TEXT


def _common_cell_type(python_types: set[type]) -> CellType | None:
    """What values of these Python types are together; None if nothing that a column has a type for."""
    if python_types == {int, float}:
        return CellType.FLOAT
    return (
        _CELL_TYPE_OF_PYTHON_TYPE.get(next(iter(python_types))) if len(python_types) == 1 else None
    )


def _arrow_field(name: str, cell_type: CellType) -> arrow.Field:
    if cell_type in _ITEM_TYPES:
        return arrow.Field(name, _arrow_list_type(cell_type), nullable=True)
    return arrow.Field(name, _ARROW_TYPES[cell_type], nullable=True)


def _arrow_list_type(cell_type: CellType) -> arrow.DataType:
    return arrow.DataType.list(
        arrow.Field("item", _ARROW_TYPES[_ITEM_TYPES[cell_type]], nullable=True)
    )


def _arrow_array(name: str, cell_type: CellType, values: Sequence[Any]) -> arrow.Array:
    if cell_type not in _ITEM_TYPES:
        return _arrow_cells(cell_type, [_fit_cell(name, cell_type, value) for value in values])
    item_type = _ITEM_TYPES[cell_type]
    for value in values:
        if value is not None and not isinstance(value, list):
            raise _cell_type_error(name, cell_type, value)
    items = [_fit_cell(name, item_type, item) for value in values for item in value or ()]
    offsets = [0, *accumulate(len(value or ()) for value in values)]
    return arrow.list_array(
        arrow.Array(offsets, type=arrow.DataType.int32()),
        _arrow_cells(item_type, items),
        type=_arrow_list_type(cell_type),
        mask=arrow.Array([value is None for value in values], type=arrow.DataType.bool()),
    )


def _arrow_cells(cell_type: CellType, cells: list[Any]) -> arrow.Array:
    """Cells that fit as an array; those that are counted are numbers before."""
    counted_in = _COUNTED_IN.get(cell_type)
    if counted_in is None:
        return arrow.Array(cells, type=_ARROW_TYPES[cell_type])
    return arrow.Array(cells, type=counted_in).cast(_ARROW_TYPES[cell_type])


def _fit_cell(name: str, cell_type: CellType, value: Any) -> Any:
    """A value as its column has it. Raises :class:`InvalidInput` where it is of another type."""
    if value is None:
        return None
    if cell_type is CellType.TEXT:
        return render_cell(value)
    if cell_type is CellType.FLOAT and type(value) is int:
        return float(value)
    if cell_type in _COUNTED_IN:
        return _count_since_1970(name, cell_type, value)
    if _CELL_TYPE_OF_PYTHON_TYPE.get(type(value)) is not cell_type:
        raise _cell_type_error(name, cell_type, value)
    return value


def _count_since_1970(name: str, cell_type: CellType, value: Any) -> int:
    """A day, or the first day of a month or year, in days; a moment in microseconds."""
    text = _BEYOND_MICROSECONDS.sub(r"\1", value) if isinstance(value, str) else ""
    try:
        if cell_type is CellType.DATE:
            return (PartialDate(text).first - _EPOCH_DAY).days
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _cell_type_error(name, cell_type, value) from None
    if (moment.tzinfo is None) != (cell_type is CellType.LOCALDATETIME):
        raise _cell_type_error(name, cell_type, value)
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - _EPOCH) // _MICROSECOND


def _precision(value: Any) -> str | None:
    """What a date says, at most: the day, the month or the year."""
    return None if value is None else _PRECISIONS.get(len(value))


def _cell_type_error(name: str, cell_type: CellType, value: Any) -> InvalidInput:
    return InvalidInput(
        f"a value of column {name} is no {cell_type.value.removesuffix('s')}, as those before it: {str(value)[:50]}",
        where=f"column {name}",
        do="say what its values are (types), or make them one kind in the statement: toString(…)",
    )
