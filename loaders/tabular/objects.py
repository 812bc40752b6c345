"""JSON (a list of objects, or several inside an object), JSON lines, and Parquet."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import ijson
import orjson

from partnergraph.loaders.tabular.files import ByteMeter, SourceFile
from partnergraph.loaders.tabular.limits import (
    DEEPEST_NESTING,
    WatchedStream,
    read_bounded_line,
    refuse_beyond_limit,
)
from partnergraph.loaders.tabular.sheets import cell_text
from partnergraph.schema.errors import InvalidInput

_PARQUET_BATCH = 2000
_MOST_LISTS = 100  # of objects in one file of JSON, which is read once for each
_WHOLE_FILE = "item"  # as ijson calls the elements of the outermost list

NumberedObject = tuple[int, dict[str, str | None]]
_JSON_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class _NestingGuard(WatchedStream):
    """A stream of JSON that refuses lists and objects too deep in each other, before anything is made of them."""

    def __init__(self, stream: Any, label: str) -> None:
        super().__init__(stream, label)
        self.depth, self.unfinished = 0, b""

    def read(self, size: int = -1) -> bytes:
        """Bytes as the stream gives them. Raises :class:`InvalidInput` beyond :data:`DEEPEST_NESTING`."""
        chunk = super().read(size)
        bare = _JSON_TEXT.sub(b"", self.unfinished + chunk)
        quote = bare.find(b'"')
        self.unfinished = bare[quote:] if quote >= 0 else b""
        brackets = (bare[:quote] if quote >= 0 else bare).translate(None, _NO_BRACKETS)
        for bracket in brackets:
            self.depth += 1 if bracket in b"[{" else -1
            if self.depth > DEEPEST_NESTING:
                raise refuse_beyond_limit(
                    f"its lists and objects lie more than {DEEPEST_NESTING} deep in each other",
                    self.label,
                )
        return chunk


def list_json_tables(file: SourceFile) -> list[str]:
    """Where the lists of objects in a JSON file are, in order: ``data.rows``, empty for a file that is one list.

    What lies within a list's objects is part of them. Raises :class:`InvalidInput` for what is no JSON.
    """
    found: list[str] = []
    try:
        with file.open() as stream:
            _skip_byte_order_mark(stream)
            guarded, last_event = _NestingGuard(stream, file.label), ""
            for prefix, event, _ in ijson.parse(guarded):
                guarded.advance()
                if event == "start_map" and last_event == "start_array" and prefix not in found:
                    if prefix == _WHOLE_FILE:
                        return [""]
                    if not prefix.startswith(tuple(f"{one}." for one in found)):
                        found.append(prefix)
                if len(found) > _MOST_LISTS:
                    raise refuse_beyond_limit(
                        f"it has more than {_MOST_LISTS} lists of objects", file.label
                    )
                last_event = event
    except ijson.JSONError as error:
        raise _refuse_json(error, file) from None
    return [prefix.removesuffix(f".{_WHOLE_FILE}") for prefix in found] or [""]


def read_json_objects(file: SourceFile, name: str, meter: ByteMeter) -> Iterator[NumberedObject]:
    """The objects of one list in a JSON file, as :func:`list_json_tables` names it. Raises :class:`InvalidInput`."""
    prefix = f"{name}.{_WHOLE_FILE}" if name else _WHOLE_FILE
    try:
        with file.open(meter) as stream:
            _skip_byte_order_mark(stream)
            guarded = _NestingGuard(stream, file.label)
            for number, item in enumerate(ijson.items(guarded, prefix), 1):
                guarded.advance()
                yield number, _object_texts(item, file, number)
    except ijson.JSONError as error:
        raise _refuse_json(error, file) from None


def _refuse_json(error: ijson.JSONError, file: SourceFile) -> InvalidInput:
    """The error for a file that is not JSON from some place on."""
    return InvalidInput(f"it is not JSON: {error}", where=file.label, do="check it")


def _skip_byte_order_mark(stream: Any) -> None:
    """Pass a byte order mark, which JSON may not have but files do."""
    if stream.peek(3)[:3] == b"\xef\xbb\xbf":
        stream.read(3)


def read_json_lines(file: SourceFile, meter: ByteMeter) -> Iterator[NumberedObject]:
    """The object on each line. Raises :class:`InvalidInput` at the first line that is none."""
    with file.open(meter) as stream:
        _skip_byte_order_mark(stream)
        text, number = io.TextIOWrapper(stream, "utf-8"), 0
        while line := read_bounded_line(text, file.label, number + 1):
            number += 1
            if not line.strip():
                continue
            try:
                item = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise InvalidInput(
                    f"it is not JSON: {error}", where=f"{file.label}, line {number}", do="check it"
                ) from None
            yield number, _object_texts(item, file, number)


def _object_texts(item: Any, file: SourceFile, number: int) -> dict[str, str | None]:
    """An object's values as text; a list or object among them as JSON."""
    if not isinstance(item, dict):
        raise InvalidInput(
            "its records are not objects", where=f"{file.label}, line {number}", do="use [{…}, …]"
        )
    return {
        key: orjson.dumps(value, default=float).decode()
        if isinstance(value, list | dict)
        else cell_text(value)
        for key, value in item.items()
    }


def read_parquet_rows(file: SourceFile, meter: ByteMeter) -> Iterator[NumberedObject]:
    """The rows of a Parquet file. Raises :class:`InvalidInput` for what is none."""
    import duckdb  # noqa: PLC0415  (large, and seldom needed)

    settings: dict[str, Any] = {"memory_limit": "100MB", "threads": "1"}
    with file.on_disk() as path, duckdb.connect(config=settings) as database:
        try:
            rows = database.execute("SELECT * FROM read_parquet(?)", [str(path)])
            columns = [column[0] for column in rows.description]
            rows_read = 0
            while batch := rows.fetchmany(_PARQUET_BATCH):
                for number, values in enumerate(batch, rows_read + 1):
                    yield (
                        number,
                        _object_texts(dict(zip(columns, values, strict=True)), file, number),
                    )
                rows_read += len(batch)
        except duckdb.Error as error:
            raise InvalidInput(
                f"it is not Parquet: {error}", where=file.label, do="check it"
            ) from None
    meter.done += file.size
