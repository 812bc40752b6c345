"""``export``, ``dump`` and ``restore``: the graph as a file."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path
from typing import Annotated, Any

import typer

from partnergraph.api.cli.completion import complete_export_files, complete_query_names
from partnergraph.api.cli.console import JsonOption, error_console, print_json_value
from partnergraph.api.cli.database import with_database
from partnergraph.api.cli.query import parse_assignment, parse_json_parameter
from partnergraph.api.cli.rows import naming_limit_options, open_file_until_complete
from partnergraph.api.rest.export_request import read_export_request
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.database import Database
from partnergraph.graph.formats.dump.dcat import DumpMember
from partnergraph.graph.formats.dump.restore import restore_graph as read_dump
from partnergraph.graph.formats.dump.write import dump_graph as write_dump
from partnergraph.graph.formats.exports import GRAPH_ENCODERS, make_graph_encoder
from partnergraph.graph.untrusted.statement import StatementLimits
from partnergraph.queries.discovery.links import Level
from partnergraph.schema.base import TieKind
from partnergraph.schema.errors import InvalidInput

command_group = typer.Typer()

_FORMATS = ", ".join(GRAPH_ENCODERS)


@command_group.command("export")
def export_command(
    out: Annotated[
        Path,
        typer.Argument(
            help=f"The file; its ending says the format: {_FORMATS}.",
            autocompletion=complete_export_files,
        ),
    ],
    of: Annotated[
        str | None, typer.Option(help="Only what is around this: an id, or a place's code.")
    ] = None,
    depth: Annotated[int, typer.Option(help="How many relations around it.")] = 1,
    first: Annotated[
        int | None, typer.Option(help="Most nodes around it (100), or most paths (10).")
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", help="Only who is on paths from this end …")
    ] = None,
    to: Annotated[str | None, typer.Option(help="… to this one.")] = None,
    ties: Annotated[int, typer.Option(help="Most ties of a path.")] = 3,
    together: Annotated[
        str | None,
        typer.Option(
            help="Who in this place, group or 'everywhere' takes part in the same things, as weighted edges."
        ),
    ] = None,
    level: Annotated[
        Level | None, typer.Option(help="Of those: countries or regions of a level, not actors.")
    ] = None,
    by_year: Annotated[
        bool, typer.Option("--by-year", help="Of those: with what began in each year.")
    ] = False,
    kind: Annotated[
        list[TieKind] | None, typer.Option(help="Of paths and of those: kinds of tie that count.")
    ] = None,
    largest: Annotated[
        int | None, typer.Option(help="Of both: what no more than so many take part in.")
    ] = None,
    query: Annotated[
        str | None,
        typer.Option(help="Only what this named query finds.", autocompletion=complete_query_names),
    ] = None,
    cypher: Annotated[
        str | None, typer.Option(help="Only the nodes and relationships of this statement's rows.")
    ] = None,
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="A parameter of either: name=value.")
    ] = None,
    rows: Annotated[int, typer.Option(help="Most rows of either; more are refused.")] = 100_000,
    seconds: Annotated[float, typer.Option(help="Longest time of either.")] = 60,
    as_json: JsonOption = False,
) -> None:
    """Write the graph, or a part of it, in the format of another program."""
    ending = _format_of_name(out.name)
    if ending is None:
        raise InvalidInput(
            f"a file's name that ends with {out.suffix or 'nothing'} says no format",
            where=str(out),
            do=f"end it with one of: {_FORMATS}",
        )
    parse: Any = parse_json_parameter if cypher is not None else parse_assignment
    requested = read_export_request(
        of=of,
        depth=depth,
        first=first,
        query=query,
        cypher=cypher,
        parameters=dict(map(parse, param or ())),
        hide=False,
        ends=(from_, to),
        max_ties=ties,
        together=together,
        level=level,
        by_year=by_year,
        kinds=frozenset(kind) if kind else None,
        largest=largest,
        seconds=seconds,
    )
    limits = StatementLimits(seconds, rows, 1_000_000_000)
    encoder = make_graph_encoder(ending, ApiSettings().public_url)
    with naming_limit_options(), open_file_until_complete(out) as file:

        async def work(database: Database) -> None:
            async with aclosing(requested.pieces(database, encoder, limits)) as pieces:
                async for piece in pieces:
                    file.write(piece)

        with_database(work)
    if as_json:
        print_json_value({"file": str(out), "bytes": out.stat().st_size})


def _format_of_name(name: str) -> str | None:
    """The format that a file's name ends with, the longest ending first."""
    endings = sorted(GRAPH_ENCODERS, key=len, reverse=True)
    return next((one for one in endings if name.lower().endswith(f".{one}")), None)


@command_group.command("dump")
def dump_command(
    out: Annotated[Path, typer.Argument(help="The file, such as partnergraph.zip.")],
    everything: Annotated[
        bool, typer.Option("--everything", help="Also keys, audit trail, corrections and reviews.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Write the whole graph to a file that restore reads."""
    members = with_database(lambda database: write_dump(database, out, everything=everything))
    _print_member_counts(members, out, as_json=as_json)


@command_group.command("restore")
def restore_command(
    dumped: Annotated[Path, typer.Argument(help="A file that dump wrote.")],
    again: Annotated[
        bool, typer.Option("--again", help="Remove first what a broken off restore left.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring a dump into an empty database."""
    members = with_database(
        lambda database: read_dump(database, dumped, again=again), any_model=True
    )
    _print_member_counts(list(members.values()), dumped, as_json=as_json)


def _print_member_counts(members: list[DumpMember], path: Path, *, as_json: bool) -> None:
    """Say how many lines each member of a dump has: on standard error, or as JSON."""
    if as_json:
        lines = {member.name.partition(".")[0]: member.lines for member in members}
        print_json_value({"file": str(path), "lines": lines})
        return
    counts = ", ".join(f"{member.lines:,} {member.name.partition('.')[0]}" for member in members)
    error_console.print(counts, highlight=False)
