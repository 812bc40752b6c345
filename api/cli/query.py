"""``query`` and ``cypher``: asking the graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.console import error_console
from api.cli.rows import As, Form, Out, answer, show
from api.rest.encoders import Type, types_of
from graph.untrusted import statement
from graph.untrusted.statement import Limits
from queries.named import favourites, library, named, opened
from schema.errors import InvalidInput


def query(
    name: Annotated[
        str | None, typer.Argument(help="The query; without it, all are listed.")
    ] = None,
    parameters: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME=VALUE]...", help="Its parameters.")
    ] = None,
    row_format: As = Form.TABLE,
    rows: Annotated[int, typer.Option(help="Most rows.")] = 1000,
    out: Out = None,
    as_favourites: Annotated[
        Path | None,
        typer.Option(
            "--favourites", help="Write all to this .zip, to be dropped on Neo4j Browser."
        ),
    ] = None,
) -> None:
    """Ask a query of the library."""
    if as_favourites is not None:
        as_favourites.write_bytes(favourites())
        error_console.print(
            f"Drop {as_favourites} on Neo4j Browser.", highlight=False, markup=False
        )
        return
    if name is None:
        listing = [(q.name, q.category.value, q.question) for q in library().values()]
        show(("query", "about", "question"), listing, row_format)
        return
    chosen = named(name)
    values = dict(pair(text) for text in parameters or ())
    limits = Limits(rows=rows)
    answer(
        lambda database: opened(database, chosen, values, limits), row_format, out, types_of(chosen)
    )


def pair(text: str) -> tuple[str, str]:
    """A name and a text from ``name=value``. Raises :class:`InvalidInput`."""
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
    row_format: As = Form.TABLE,
    rows: Annotated[int, typer.Option(help="Most rows.")] = 1000,
    seconds: Annotated[float, typer.Option(help="Longest time.")] = 30,
    size: Annotated[int, typer.Option("--bytes", help="Most bytes.")] = 1_000_000_000,
    out: Out = None,
    type_: Annotated[
        list[str] | None,
        typer.Option("--type", help="Of a column in Parquet or Arrow: name=text, name=integer…"),
    ] = None,
) -> None:
    """Run one Cypher statement. It can only read."""
    values = dict(map(parameter, param or ()))
    limits = Limits(seconds, rows, size)
    answer(
        # Who has this command line has the database's password: there is nothing to hide.
        lambda database: statement.opened_for_others(database, text, values, limits, hide=False),
        row_format,
        out,
        dict(map(typed, type_ or ())),
    )


def parameter(text: str) -> tuple[str, Any]:
    """A name and a value from ``name=value``, the value as JSON; what is not JSON is a text."""
    name, value = pair(text)
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def typed(text: str) -> tuple[str, Type]:
    """A column and its type from ``name=type``. Raises :class:`InvalidInput`."""
    name, value = pair(text)
    if value not in set(Type):
        raise InvalidInput(
            f"{value} is no type of a column", where=text, do=f"take one of: {', '.join(Type)}"
        )
    return name, Type(value)


def register_query_commands(app: typer.Typer) -> None:
    """Add ``query`` and ``cypher`` to the command line."""
    app.command("query")(query)
    app.command("cypher")(cypher)
