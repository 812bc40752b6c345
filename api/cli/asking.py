"""``query`` and ``cypher``: asking the graph."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.table import Table

from api.cli.console import console, error_console
from api.cli.database import with_database
from graph.reading import statement
from graph.reading.statement import Limits
from queries.library import library, named
from queries.library import run as run_query
from schema.errors import InvalidInput


class Form(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


As = Annotated[Form, typer.Option("--as", help="How to print the rows.")]


def query(
    name: Annotated[
        str | None, typer.Argument(help="The query; without it, all are listed.")
    ] = None,
    parameters: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME=VALUE]...", help="Its parameters.")
    ] = None,
    form: As = Form.TABLE,
    rows: Annotated[int, typer.Option(help="Most rows.")] = 1000,
) -> None:
    """Ask a query of the library."""
    if name is None:
        listing = [(q.name, q.category.value, q.question) for q in library().values()]
        show(("query", "about", "question"), listing, form)
        return
    asked = named(name)
    given = dict(pair(text) for text in parameters or ())
    found = with_database(lambda database: run_query(database, asked, given, Limits(rows=rows)))
    show(found.columns, found.rows, form)
    told(found.truncated)


def told(truncated: str | None) -> None:
    """Say on standard error what cut the rows off."""
    if truncated:
        error_console.print(f"cut off after {truncated}", style="yellow", highlight=False)


def pair(text: str) -> tuple[str, str]:
    """A parameter from ``name=value``."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise InvalidInput("a parameter must be written name=value", where=text)
    return name, value


def cypher(
    text: Annotated[str, typer.Argument(help="One reading Cypher statement.")],
    param: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", help="A parameter: name=value, the value as JSON."),
    ] = None,
    form: As = Form.TABLE,
    rows: Annotated[int, typer.Option(help="Most rows.")] = 1000,
    seconds: Annotated[float, typer.Option(help="Longest time.")] = 30,
) -> None:
    """Run one Cypher statement. It can only read."""
    given = dict(map(parameter, param or ()))
    found = with_database(
        # Who has this command line has the database's password: there is nothing to hide.
        lambda database: statement.ask(
            database, text, given, Limits(seconds=seconds, rows=rows), hide=False
        )
    )
    show(found.columns, found.rows, form)
    told(found.truncated)


def parameter(text: str) -> tuple[str, Any]:
    """A parameter whose value is JSON; what is not JSON is a text."""
    name, value = pair(text)
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def show(columns: Sequence[str], rows: Iterable[Sequence[Any]], form: Form) -> None:
    """Print rows."""
    match form:
        case Form.JSON:
            typer.echo(
                json.dumps(
                    [dict(zip(columns, row, strict=True)) for row in rows],
                    ensure_ascii=False,
                    indent=2,
                )
            )
        case Form.CSV:
            out = io.StringIO()
            writer = csv.writer(out)
            writer.writerow(columns)
            writer.writerows([[text(value) for value in row] for row in rows])
            typer.echo(out.getvalue(), nl=False)
        case Form.TABLE:
            table = Table(*columns)
            for row in rows:
                table.add_row(*[text(value).replace("[", r"\[") for value in row])
            console.print(table)


def text(value: Any) -> str:
    """A value in a cell."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(query)
    app.command()(cypher)
