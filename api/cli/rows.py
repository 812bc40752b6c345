"""Rows on the command line: as a table to read, or in a format to go on with."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from partnergraph.api.cli.console import console, error_console
from partnergraph.api.cli.database import with_database
from partnergraph.api.rest.encoders import ENCODERS, CellType
from partnergraph.api.rest.encoders.base import render_cell
from partnergraph.api.rest.rows import EncodedRows
from partnergraph.graph.connection.database import Database
from partnergraph.graph.untrusted import statement
from partnergraph.graph.untrusted.statement import ResultRows
from partnergraph.schema.errors import InvalidInput


class RowFormat(StrEnum):
    """How rows are printed: as a table, or in one of the formats of the encoders."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    ARROW = "arrow"


FormatOption = Annotated[RowFormat, typer.Option("--as", "--format", help="How to print the rows.")]
OutOption = Annotated[Path | None, typer.Option("--out", "-o", help="A file to write them to.")]
_PIPED_WIDTH = 100_000  # columns: as wide as any row
_BINARY_FORMATS = frozenset({RowFormat.PARQUET, RowFormat.ARROW})
_DatabaseRowsOpener = Callable[[Database], AbstractAsyncContextManager[ResultRows]]


def output_rows(
    open_rows: _DatabaseRowsOpener,
    row_format: RowFormat,
    out: Path | None,
    types: Mapping[str, CellType],
) -> None:
    """Print a statement's rows, or write them to a file; what cut them off is said on standard error.

    Raises what broke them off, too, after which no file is left.
    """
    if out is not None and row_format is RowFormat.TABLE:
        row_format = _format_of_file(out)
    if row_format is RowFormat.TABLE:
        table = with_database(lambda database: _collect_all_rows(open_rows(database)))
        print_rows(table.columns, table.rows, row_format)
        _print_truncation(table.truncated)
        return
    encoder = ENCODERS[row_format.value]
    with _open_output(out, row_format) as file:

        async def work(database: Database) -> EncodedRows:
            encoded = EncodedRows(
                lambda: open_rows(database), lambda columns: encoder(columns, types)
            )
            async with aclosing(aiter(encoded)) as pieces:
                async for piece in pieces:
                    file.write(piece)
            return encoded

        encoded = with_database(work)
        file.flush()
        _print_truncation(encoded.truncated)
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

    Raises :class:`InvalidInput` where it cannot be written.
    """
    part = out.with_name(out.name + ".part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(out)
    except OSError as error:
        raise InvalidInput(
            f"the file cannot be written: {error.strerror}", where=str(out), do="name another"
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _print_truncation(truncated: str | None) -> None:
    """Say on standard error what cut the rows off."""
    if truncated:
        error_console.print(f"cut off after {truncated}", style="yellow", highlight=False)


def print_rows(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], row_format: RowFormat
) -> None:
    """Print rows that are in memory already."""
    if row_format is RowFormat.TABLE:
        table = Table()
        for column in columns:
            table.add_column(column, overflow="fold")  # an id that is cut cannot be typed
        for row in rows:
            table.add_row(*[(render_cell(value) or "").replace("[", r"\[") for value in row])
        # What is not read on a terminal has no width to fit in.
        (console if console.is_terminal else Console(width=_PIPED_WIDTH)).print(table)
        return
    with _open_output(None, row_format) as file, ENCODERS[row_format.value](columns) as encoder:
        file.write(encoder.encode_head())
        for row in rows:
            file.write(encoder.encode_row(row))
        file.writelines(encoder.encode_end(None))
