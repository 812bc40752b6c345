"""Rows on the command line: as a table to read, or in a form to go on with."""

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
    """How rows are printed."""

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


def answer(opening: Opening, form: Form, out: Path | None, types: Mapping[str, Type]) -> None:
    """Print a statement's rows, or write them to a file; what cut them off is said on standard error.

    Raises what broke them off, too, after which no file is left.
    """
    if out is not None and form is Form.TABLE:
        form = named_by(out)
    if form is Form.TABLE:
        table = with_database(lambda database: whole(opening(database)))
        show(table.columns, table.rows, form)
        told(table.truncated)
        return
    made = FORMS[form.value]
    with destination(out, form) as file:

        async def work(database: Database) -> Written:
            written = Written(lambda: opening(database), lambda columns: made(columns, types))
            async with aclosing(aiter(written)) as pieces:
                async for piece in pieces:
                    file.write(piece)
            return written

        written = with_database(work)
        file.flush()
        told(written.truncated)
        if written.error:
            raise written.error


async def whole(opened: AbstractAsyncContextManager[Rows]) -> statement.Table:
    """All rows."""
    async with opened as found:
        return await found.whole()


def named_by(out: Path) -> Form:
    """The form that a file's name ends with. Raises :class:`InvalidInput`."""
    ending = out.suffix.removeprefix(".").lower()
    if ending not in FORMS:
        raise InvalidInput(
            f"a file's name that ends with {out.suffix or 'nothing'} says no form",
            where=str(out),
            do=f"name the form (--as), or end it with one of: {', '.join(FORMS)}",
        )
    return Form(ending)


@contextmanager
def destination(out: Path | None, form: Form) -> Iterator[IO[bytes]]:
    """Where to write: a file, which is there once it is whole, or standard output."""
    if out is None:
        if form in BINARY and sys.stdout.isatty():
            raise InvalidInput(
                f"{form} is nothing to read on a terminal", do="name a file: --out FILE"
            )
        yield typer.get_binary_stream("stdout")
        return
    with written_to(out) as file:
        yield file


@contextmanager
def written_to(out: Path) -> Iterator[IO[bytes]]:
    """A file that is there once it is whole. Raises :class:`InvalidInput` where it cannot be written."""
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


def show(columns: Sequence[str], rows: Iterable[Sequence[Any]], form: Form) -> None:
    """Print rows that are there already."""
    if form is Form.TABLE:
        table = Table(*columns)
        for row in rows:
            table.add_row(*[(cell(value) or "").replace("[", r"\[") for value in row])
        console.print(table)
        return
    with destination(None, form) as file, FORMS[form.value](columns) as out:
        file.write(out.head())
        for row in rows:
            file.write(out.row(row))
        file.writelines(out.end(None))
