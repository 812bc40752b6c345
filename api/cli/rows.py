"""Rows on the command line: as a table to read, or in a format to go on with."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated, Any, cast

import typer

from partnergraph.api.cli.console import console, error_console, make_table
from partnergraph.api.cli.database import with_database
from partnergraph.api.rest.encoders import ENCODERS, CellType, TableOptions
from partnergraph.api.rest.encoders.base import render_cell
from partnergraph.api.rest.encoders.workbook import XlsxEncoder
from partnergraph.api.rest.rows import EncodedRows
from partnergraph.graph.claims.data_version import read_data_state
from partnergraph.graph.connection.address import find_store_room
from partnergraph.graph.connection.database import Database
from partnergraph.graph.disk_space import FILE_RESERVE, RoomyFile, telling_full_disk
from partnergraph.graph.reading.sources import read_source_terms
from partnergraph.graph.settings import GraphSettings
from partnergraph.graph.untrusted import statement
from partnergraph.graph.untrusted.statement import ResultRows
from partnergraph.queries.named import RowsPage
from partnergraph.schema.errors import InvalidInput, Refused, Timeout


class RowFormat(StrEnum):
    """How rows are printed: as a table, or in one of the formats of the encoders."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    ARROW = "arrow"


FormatOption = Annotated[RowFormat, typer.Option("--as", "--format", help="How to print the rows.")]
OutOption = Annotated[Path | None, typer.Option("--out", "-o", help="A file to write them to.")]
BomOption = Annotated[
    bool, typer.Option("--bom", help="Begin CSV with the mark by which spreadsheets know UTF-8.")
]
VerbatimOption = Annotated[
    bool,
    typer.Option(
        "--verbatim", help="Leave texts of CSV as they are that spreadsheets would run as formulas."
    ),
]
_BINARY_FORMATS = frozenset({RowFormat.XLSX, RowFormat.PARQUET, RowFormat.ARROW})
_ALLOW_MORE = "ask for less, or allow more: {}"
_TOLD_LIMITS = {"there are more than": "--rows", "pairs share": "--rows"}
_LIMIT_OPTIONS = {"rows": "--rows", "bytes": "--bytes"}
_DatabaseRowsOpener = Callable[[Database], AbstractAsyncContextManager[ResultRows]]


@contextmanager
def naming_limit_options() -> Iterator[None]:
    """What takes too long or gives too many rows is told with the option that allows more."""
    try:
        yield
    except Timeout as error:
        raise Timeout(error.what, where=error.where, do=_ALLOW_MORE.format("--seconds")) from error
    except (Refused, InvalidInput) as error:
        option = next((o for what, o in _TOLD_LIMITS.items() if what in error.what), None)
        if option is None:
            raise
        do = f"{error.do}; or allow more: {option}"
        raise type(error)(error.what, where=error.where, do=do) from error


@naming_limit_options()
def output_rows(
    open_rows: _DatabaseRowsOpener,
    row_format: RowFormat,
    out: Path | None,
    types: Mapping[str, CellType],
    options: TableOptions,
    page: RowsPage | None = None,
) -> None:
    """Print a statement's rows, or write them to a file; what cut them off is said on standard error.

    ``page``: what of a named query they are. Raises what broke them off, too, after which no file is left.
    """
    if out is not None and row_format is RowFormat.TABLE:
        row_format = _format_of_file(out)
    if row_format is RowFormat.TABLE:
        table = with_database(lambda database: _collect_all_rows(open_rows(database)))
        print_rows(table.columns, table.rows, row_format)
        following = page.cursor_after(len(table.rows), None) if page else None
        _print_truncation(table.truncated, following)
        return
    encoder = ENCODERS[row_format.value]
    with _open_output(out, row_format) as file:

        async def work(database: Database) -> EncodedRows:
            version = (await read_data_state(database)).version
            sources = await read_source_terms(database) if encoder is XlsxEncoder else ()
            told = replace(options.origin, data_version=version, sources=sources)
            encoded = EncodedRows(
                lambda: open_rows(database),
                lambda columns: encoder(columns, types, replace(options, origin=told)),
                (lambda count: page.cursor_after(count, version)) if page else None,
            )
            async with aclosing(aiter(encoded)) as pieces:
                async for piece in pieces:
                    file.write(piece)
            return encoded

        encoded = with_database(work)
        file.flush()
        _print_truncation(encoded.truncated, encoded.following)
        if encoded.error:
            raise encoded.error


async def _collect_all_rows(
    opened: AbstractAsyncContextManager[ResultRows],
) -> statement.ResultTable:
    async with opened as rows:
        return await rows.whole()


def _format_of_file(out: Path) -> RowFormat:
    """The format that a file's name ends with. Raises :class:`InvalidInput`."""
    ending = out.suffix.removeprefix(".").lower()
    if ending not in ENCODERS:
        raise InvalidInput(
            f"a file's name that ends with {out.suffix or 'nothing'} says no form",
            where=str(out),
            do=f"name the form (--as), or end it with one of: {', '.join(ENCODERS)}",
        )
    return RowFormat(ending)


@contextmanager
def _open_output(out: Path | None, row_format: RowFormat) -> Iterator[IO[bytes]]:
    """Where to write bytes: a file, which is there once it is complete, or standard output."""
    if out is None:
        if row_format in _BINARY_FORMATS and sys.stdout.isatty():
            raise InvalidInput(
                f"{row_format} is nothing to read on a terminal", do="name a file: --out FILE"
            )
        yield typer.get_binary_stream("stdout")
        return
    with open_file_until_complete(out) as file:
        yield file


@contextmanager
def open_file_until_complete(out: Path) -> Iterator[IO[bytes]]:
    """A file to write that is there under its name once the block has ended without an error.

    Raises :class:`InvalidInput` where it cannot be written, and :class:`~partnergraph.schema.errors.DiskFull`
    before its disk is full: what is left there is for Neo4j too, if it is the database's.
    """
    part = out.with_name(out.name + ".part")
    try:
        store = find_store_room(GraphSettings())
        reserve = store.reserve_beside(out) if store else FILE_RESERVE
        with telling_full_disk(part, "writing the file"), part.open("wb") as file:
            yield cast("IO[bytes]", RoomyFile(file, part, "writing the file", reserve))
        part.replace(out)
    except OSError as error:
        raise InvalidInput(
            f"the file cannot be written: {error.strerror}", where=str(out), do="name another"
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _print_truncation(truncated: str | None, following: str | None) -> None:
    """Say on standard error what cut the rows off, and how to get the others."""
    if truncated:
        option = next((o for word, o in _LIMIT_OPTIONS.items() if word in truncated), "")
        more = f"; {option} allows more" if option else ""
        onward = f", --after {following} goes on" if following else ""
        error_console.print(
            f"cut off after {truncated}{more}{onward}", style="yellow", highlight=False
        )


def print_rows(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], row_format: RowFormat
) -> None:
    """Print rows that are in memory already."""
    if row_format is RowFormat.TABLE:
        table = make_table(*columns)
        for row in rows:
            table.add_row(*[(render_cell(value) or "").replace("[", r"\[") for value in row])
        console.print(table)
        return
    with _open_output(None, row_format) as file, ENCODERS[row_format.value](columns) as encoder:
        file.write(encoder.encode_head())
        for row in rows:
            file.write(encoder.encode_row(row))
        file.writelines(encoder.encode_end(None))
