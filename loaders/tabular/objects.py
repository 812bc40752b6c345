"""JSON (a list of objects, or several inside an object), JSON lines, and Parquet."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import ijson
import orjson

from partnergraph.loaders.tabular.files import ByteMeter, SourceFile
from partnergraph.loaders.tabular.limits import (
    DEEPEST_NESTING,
    MOST_COLUMNS,
    WatchedStream,
    read_bounded_line,
    refuse_beyond_limit,
)
from partnergraph.loaders.tabular.record import unique_column_names
from partnergraph.loaders.tabular.sheets import cell_text
from partnergraph.schema.errors import InvalidInput

_PARQUET_BATCH = 2000
_MOST_LISTS = 100  # of objects in one file of JSON, which is read once for each
_DEEPEST_COLUMNS = 4  # objects in each other whose values are columns
_SCALARS = frozenset({"string", "number", "integer", "double", "boolean", "null"})
_BEGINNINGS = _SCALARS | {"start_map", "start_array"}
# What lists that name columns are called, and where objects in them have the name: of CKAN, Socrata, pandas and others.
_NAMES_OF_NAMES = frozenset({"columns", "fields", "header", "headers", "columnnames", "cols"})
_KEYS_OF_NAMES = ("", "name", "id", "field", "fieldName", "title", "label")
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


class _JsonOutline:
    """Where the lists of a JSON file are that are tables, as its events tell: of objects, and of rows.

    What lies within a list's objects or rows is part of them. ``rows`` are lists of rows with how many values the first has
    and its texts; ``named`` are lists that may name the columns of such rows, by the key that their elements have the names in.
    """

    def __init__(self) -> None:
        self.objects: list[str] = []
        self.rows: dict[str, list[str | None]] = {}
        self.named: dict[tuple[str, str], list[str]] = {}
        self._before = ("", "")
        self._first_row_ended = True

    def take(self, prefix: str, event: str, value: Any) -> None:
        """Take note of the next event of the file."""
        if event == "start_map" and self._before[1] == "start_array":
            self._begin(prefix, self.objects.append)
        elif event in _SCALARS and self._before == ("start_array", "start_array"):
            self._begin(prefix.removesuffix(f".{_WHOLE_FILE}"), self._begin_rows)
        row = next(reversed(self.rows), None)
        if row is not None and prefix == f"{row}.{_WHOLE_FILE}" and not self._first_row_ended:
            self.rows[row] += [value if event == "string" else None] if event in _BEGINNINGS else []
        elif row is not None and prefix == row and event == "end_array":
            self._first_row_ended = True
        self._keep_name(prefix, event, value)
        self._before = (self._before[1], event)

    def _begin(self, prefix: str, begin: Callable[[str], None]) -> None:
        """Begin a list that is none yet and lies within none, unless it names columns."""
        known = (*self.objects, *self.rows)
        if prefix not in known and not prefix.startswith(tuple(f"{one}." for one in known)):
            begin(prefix)

    def _begin_rows(self, prefix: str) -> None:
        self.rows[prefix], self._first_row_ended = [], False

    def _keep_name(self, prefix: str, event: str, value: Any) -> None:
        """Keep a text that may be a column's name: of a list called ``columns`` or alike, or of an object in one."""
        if event != "string":
            return
        place, _, key = prefix.rpartition(".")
        if key == _WHOLE_FILE:
            place, key = prefix, ""
        names = place.removesuffix(f".{_WHOLE_FILE}").rpartition(".")[2].casefold().replace("_", "")
        if names in _NAMES_OF_NAMES and place.endswith(f".{_WHOLE_FILE}") and key in _KEYS_OF_NAMES:
            kept = self.named.setdefault((place, key), [])
            if len(kept) <= MOST_COLUMNS:
                kept.append(value)

    def columns_of(self, rows: str) -> list[str] | None:
        """The names of the columns of a list of rows; an empty list where its first row is them, None where nothing names them."""
        first = self.rows[rows]
        for key in _KEYS_OF_NAMES:
            for (_, of), names in self.named.items():
                if of == key and len(names) == len(first):
                    return names
        return [] if all(first) else None

    def tables(self) -> list[str]:
        """The lists that are tables, by prefix: of rows those whose columns have names, and without what names them."""
        read = [rows for rows in self.rows if self.columns_of(rows) is not None]
        naming = {place for place, _ in self.named} if read else set()
        return [*(one for one in self.objects if one not in naming), *read]


def _outline_json(file: SourceFile) -> _JsonOutline:
    """The outline of a JSON file. Raises :class:`InvalidInput` for what is no JSON, or has too many lists."""
    outline = _JsonOutline()
    try:
        with file.open() as stream:
            _skip_byte_order_mark(stream)
            guarded = _NestingGuard(stream, file.label)
            for prefix, event, value in ijson.parse(guarded):
                guarded.advance()
                outline.take(prefix, event, value)
                if _WHOLE_FILE in outline.objects:
                    break
                if len(outline.objects) + len(outline.rows) > _MOST_LISTS:
                    raise refuse_beyond_limit(
                        f"it has more than {_MOST_LISTS} lists of objects", file.label
                    )
    except ijson.JSONError as error:
        raise _refuse_json(error, file) from None
    return outline


def list_json_tables(file: SourceFile) -> list[str]:
    """Where the lists of objects or rows in a JSON file are, in order: ``data.rows``, empty for a file that is one list.

    Raises :class:`InvalidInput` for what is no JSON.
    """
    found = _outline_json(file).tables()
    if _WHOLE_FILE in found:
        return [""]
    return [prefix.removesuffix(f".{_WHOLE_FILE}") for prefix in found] or [""]


def read_json_objects(file: SourceFile, name: str, meter: ByteMeter) -> Iterator[NumberedObject]:
    """The objects or rows of one list in a JSON file, as :func:`list_json_tables` names it. Raises :class:`InvalidInput`."""
    prefix = f"{name}.{_WHOLE_FILE}" if name else _WHOLE_FILE
    columns: tuple[str, ...] = ()
    try:
        with file.open(meter) as stream:
            _skip_byte_order_mark(stream)
            guarded = _NestingGuard(stream, file.label)
            for number, item in enumerate(ijson.items(guarded, prefix), 1):
                guarded.advance()
                if not isinstance(item, list):
                    yield number, _object_texts(item, file, number)
                elif not columns and not (columns := _name_columns(file, prefix)):
                    columns = unique_column_names([cell_text(value) for value in item])
                else:
                    yield (
                        number,
                        _object_texts(_row_object(columns, item, file, number), file, number),
                    )
    except ijson.JSONError as error:
        raise _refuse_json(error, file) from None


def _name_columns(file: SourceFile, rows: str) -> tuple[str, ...]:
    """The names of the columns of a list of rows; none where its first row is them."""
    outline = _outline_json(file)
    names = outline.columns_of(rows) if rows in outline.rows else []
    return unique_column_names(names or [])


def _row_object(
    columns: tuple[str, ...], values: list[Any], file: SourceFile, number: int
) -> dict[str, Any]:
    """A row by column; what it lacks at its end is nothing."""
    if len(values) > len(columns):
        raise InvalidInput(
            f"{len(values)} values, but there are {len(columns)} columns",
            where=f"{file.label}, line {number}",
            do="check it",
        )
    return dict.fromkeys(columns) | dict(zip(columns, values, strict=False))


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
    """An object's values as text; those of objects in it under both keys, a list as JSON."""
    if not isinstance(item, dict):
        raise InvalidInput(
            "its records are not objects", where=f"{file.label}, line {number}", do="use [{…}, …]"
        )
    texts: dict[str, str | None] = {}
    _put_texts(texts, "", item, _DEEPEST_COLUMNS)
    return texts


def _put_texts(texts: dict[str, str | None], path: str, item: dict[str, Any], depth: int) -> None:
    """Put an object's values under their keys, those of an object in it under both: ``address.city``."""
    for key, value in item.items():
        name = f"{path}{key}"
        if isinstance(value, dict) and (point := _write_point(value)):
            texts[name] = point
        elif isinstance(value, dict) and value and depth:
            _put_texts(texts, f"{name}.", value, depth - 1)
        elif isinstance(value, list | dict):
            texts[name] = orjson.dumps(value, default=float).decode()
        else:
            texts[name] = cell_text(value)


def _write_point(value: dict[str, Any]) -> str | None:
    """A point of GeoJSON, which has its longitude first, as text that says so; None for any other object."""
    place = value.get("coordinates")
    if value.get("type") != "Point" or not isinstance(place, list) or len(place) < 2:  # noqa: PLR2004
        return None
    return f"POINT ({cell_text(place[0])} {cell_text(place[1])})"


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
