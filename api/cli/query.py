"""``query`` and ``cypher``: asking the graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from partnergraph.api.cli.completion import complete_query_names, complete_query_parameters
from partnergraph.api.cli.console import JsonOption, print_outcome
from partnergraph.api.cli.rows import (
    BomOption,
    FormatOption,
    OutOption,
    RowFormat,
    VerbatimOption,
    output_rows,
    print_rows,
)
from partnergraph.api.rest.encoders import (
    CellType,
    TableOptions,
    TableOrigin,
    cell_types_of_query,
)
from partnergraph.graph.untrusted import statement
from partnergraph.graph.untrusted.statement import StatementLimits
from partnergraph.queries.named import (
    RowsPage,
    build_browser_style,
    build_favourites_archive,
    find_named_query,
    load_library,
    open_named_query,
)
from partnergraph.schema.errors import InvalidInput

command_group = typer.Typer()
_MOST_BYTES = 1_000_000_000


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
    rows: Annotated[int, typer.Option(help="Most rows.", min=1)] = 1000,
    seconds: Annotated[float, typer.Option(help="Longest time.")] = 30,
    after: Annotated[
        str | None, typer.Option(help="Where to go on, as the rows before said.")
    ] = None,
    out: OutOption = None,
    bom: BomOption = False,
    verbatim: VerbatimOption = False,
    as_favourites: Annotated[
        Path | None,
        typer.Option(
            "--favourites", help="Write all to this .zip, to be dropped on Neo4j Browser."
        ),
    ] = None,
    style: Annotated[
        Path | None,
        typer.Option(help="Write how Browser is to draw them to this .grass, to be dropped on it."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Ask a query of the library."""
    row_format = RowFormat.JSON if as_json else row_format
    builders = ((as_favourites, build_favourites_archive), (style, build_browser_style))
    if wanted := {file: build for file, build in builders if file is not None}:
        for file, build in wanted.items():
            file.write_bytes(build())
        told = "\n".join(f"Drop {file} on Neo4j Browser." for file in wanted)
        print_outcome(told, {"files": [str(file) for file in wanted]}, as_json=as_json)
        return
    if name is None:
        listing = [(q.name, q.category.value, q.question) for q in load_library().values()]
        print_rows(("query", "about", "question"), listing, row_format)
        return
    chosen = find_named_query(name)
    values = dict(parse_assignment(text) for text in parameters or ())
    page = RowsPage.read(rows, after, chosen.name, values)
    limits = StatementLimits(seconds, rows, _MOST_BYTES)
    asked = " ".join(["partnergraph query", chosen.name, *(parameters or ())])
    output_rows(
        lambda database: open_named_query(database, chosen, values, limits, page),
        row_format,
        out,
        cell_types_of_query(chosen),
        TableOptions(bom, verbatim, TableOrigin(chosen.name, chosen.question, asked)),
        page,
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
    size: Annotated[int, typer.Option("--bytes", help="Most bytes.")] = _MOST_BYTES,
    out: OutOption = None,
    bom: BomOption = False,
    verbatim: VerbatimOption = False,
    type_: Annotated[
        list[str] | None,
        typer.Option("--type", help="Of a column in XLSX, Parquet or Arrow: name=text, name=date…"),
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
        TableOptions(bom, verbatim, TableOrigin("cypher", asked=text)),
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
