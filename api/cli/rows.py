"""Rows on the command line: as a table to read, or in a format to go on with."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated, Any

import typer
from rich.table import Table

from api.cli.console import console, error_console
from api.cli.database import with_database
from api.rest.encoders import FORMS, Type
from api.rest.encoders.base import cell
from api.rest.rows import Written
from graph.connection.database import Database
from graph.untrusted import statement
from graph.untrusted.statement import Rows
from schema.errors import InvalidInput


class Form(StrEnum):
    """How rows are printed: as a table, or in one of the formats of the encoders."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    ARROW = "arrow"


As = Annotated[Form, typer.Option("--as", "--format", help="How to print the rows.")]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="A file to write them to.")]
BINARY = frozenset({Form.PARQUET, Form.ARROW})
Opening = Callable[[Database], AbstractAsyncContextManager[Rows]]


def answer(
    open_rows: Opening, row_format: Form, out: Path | None, types: Mapping[str, Type]
) -> None:
    """Print a statement's rows, or write them to a file; what cut them off is said on standard error.

    Raises what broke them off, too, after which no file is left.
    """
    if out is not None and row_format is Form.TABLE:
        row_format = named_by(out)
    if row_format is Form.TABLE:
        table = with_database(lambda database: whole(open_rows(database)))
        show(table.columns, table.rows, row_format)
        told(table.truncated)
        return
    encoder = FORMS[row_format.value]
    with destination(out, row_format) as file:

        async def work(database: Database) -> Written:
            encoded = Written(lambda: open_rows(database), lambda columns: encoder(columns, types))
            async with aclosing(aiter(encoded)) as pieces:
                async for piece in pieces:
                    file.write(piece)
            return encoded

        encoded = with_database(work)
        file.flush()
        told(encoded.truncated)
        if encoded.error:
            raise encoded.error


async def whole(opened: AbstractAsyncContextManager[Rows]) -> statement.Table:
    async with opened as rows:
        return await rows.whole()


def named_by(out: Path) -> Form:
    """The format that a file's name ends with. Raises :class:`InvalidInput`."""
    ending = out.suffix.removeprefix(".").lower()
    if ending not in FORMS:
        raise InvalidInput(
            f"a file's name that ends with {out.suffix or 'nothing'} says no form",
            where=str(out),
            do=f"name the form (--as), or end it with one of: {', '.join(FORMS)}",
        )
    return Form(ending)


@contextmanager
def destination(out: Path | None, row_format: Form) -> Iterator[IO[bytes]]:
    """Where to write bytes: a file, which is there once it is complete, or standard output."""
    if out is None:
        if row_format in BINARY and sys.stdout.isatty():
            raise InvalidInput(
                f"{row_format} is nothing to read on a terminal", do="name a file: --out FILE"
            )
        yield typer.get_binary_stream("stdout")
        return
    with written_to(out) as file:
        yield file


@contextmanager
def written_to(out: Path) -> Iterator[IO[bytes]]:
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


def told(truncated: str | None) -> None:
    """Say on standard error what cut the rows off."""
    if truncated:
        error_console.print(f"cut off after {truncated}", style="yellow", highlight=False)


def show(columns: Sequence[str], rows: Iterable[Sequence[Any]], row_format: Form) -> None:
    """Print rows that are in memory already."""
    if row_format is Form.TABLE:
        table = Table(*columns)
        for row in rows:
            table.add_row(*[(cell(value) or "").replace("[", r"\[") for value in row])
        console.print(table)
        return
    with destination(None, row_format) as file, FORMS[row_format.value](columns) as encoder:
        file.write(encoder.encode_head())
        for row in rows:
            file.write(encoder.encode_row(row))
        file.writelines(encoder.encode_end(None))
