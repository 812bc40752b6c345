"""``query`` and ``cypher``: asking the graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from partnergraph.api.cli.completion import complete_query_names, complete_query_parameters
from partnergraph.api.cli.console import JsonOption, print_outcome
from partnergraph.api.cli.rows import FormatOption, OutOption, RowFormat, output_rows, print_rows
from partnergraph.api.rest.encoders import CellType, cell_types_of_query
from partnergraph.graph.untrusted import statement
from partnergraph.graph.untrusted.statement import StatementLimits
from partnergraph.queries.named import (
    build_favourites_archive,
    find_named_query,
    load_library,
    open_named_query,
)
from partnergraph.schema.errors import InvalidInput

command_group = typer.Typer()


@command_group.command("query")
def query_command(
    name: Annotated[
        str | None,
        typer.Argument(
            help="The query; without it, all are listed.", autocompletion=complete_query_names
        ),
    ] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME=VALUE]...",
            help="Its parameters.",
            autocompletion=complete_query_parameters,
        ),
    ] = None,
    row_format: FormatOption = RowFormat.TABLE,
    rows: Annotated[int, typer.Option(help="Most rows.")] = 1000,
    out: OutOption = None,
    as_favourites: Annotated[
        Path | None,
        typer.Option(
            "--favourites", help="Write all to this .zip, to be dropped on Neo4j Browser."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Ask a query of the library."""
    row_format = RowFormat.JSON if as_json else row_format
    if as_favourites is not None:
        as_favourites.write_bytes(build_favourites_archive())
        line = f"Drop {as_favourites} on Neo4j Browser."
        print_outcome(line, {"file": str(as_favourites)}, as_json=as_json)
        return
    if name is None:
        listing = [(q.name, q.category.value, q.question) for q in load_library().values()]
        print_rows(("query", "about", "question"), listing, row_format)
        return
    chosen = find_named_query(name)
    values = dict(parse_assignment(text) for text in parameters or ())
    limits = StatementLimits(rows=rows)
    output_rows(
        lambda database: open_named_query(database, chosen, values, limits),
        row_format,
        out,
        cell_types_of_query(chosen),
    )


def parse_assignment(text: str) -> tuple[str, str]:
    """A name and a text from ``name=value``. Raises :class:`InvalidInput`."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise InvalidInput("a parameter must be written name=value", where=text)
    return name, value


@command_group.command("cypher")
def cypher_command(
    text: Annotated[str, typer.Argument(help="One reading Cypher statement.")],
    param: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", help="A parameter: name=value, the value as JSON."),
    ] = None,
    row_format: FormatOption = RowFormat.TABLE,
    rows: Annotated[int, typer.Option(help="Most rows.")] = 1000,
    seconds: Annotated[float, typer.Option(help="Longest time.")] = 30,
    size: Annotated[int, typer.Option("--bytes", help="Most bytes.")] = 1_000_000_000,
    out: OutOption = None,
    type_: Annotated[
        list[str] | None,
        typer.Option("--type", help="Of a column in Parquet or Arrow: name=text, name=integer…"),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Run one Cypher statement. It can only read."""
    values = dict(map(parse_json_parameter, param or ()))
    limits = StatementLimits(seconds, rows, size)
    output_rows(
        # Who has this command line has the database's password: there is nothing to hide.
        lambda database: statement.open_untrusted_rows(database, text, values, limits, hide=False),
        RowFormat.JSON if as_json else row_format,
        out,
        dict(map(_parse_column_type, type_ or ())),
    )


def parse_json_parameter(text: str) -> tuple[str, Any]:
    """A name and a value from ``name=value``, the value as JSON; what is not JSON is a text."""
    name, value = parse_assignment(text)
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _parse_column_type(text: str) -> tuple[str, CellType]:
    """A column and its type from ``name=type``. Raises :class:`InvalidInput`."""
    name, value = parse_assignment(text)
    if value not in set(CellType):
        raise InvalidInput(
            f"{value} is no type of a column", where=text, do=f"take one of: {', '.join(CellType)}"
        )
    return name, CellType(value)
