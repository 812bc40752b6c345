"""The commands, each in the module of its group, which is imported when one of them is asked for.

Most of them stand on the driver, Pydantic or Strawberry, which take longer to import than
``--help`` or ``status`` take to answer.
"""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from partnergraph.api.cli.exit_status import describe_exit_statuses

# Each command's module, and the first sentence of its help, in the order of --help.
COMMANDS = {
    "demo": ("serve", "Start Neo4j, load places and the founding network, and serve."),
    "serve": (
        "serve",
        "Serve the pages, GraphQL, REST and MCP from the database that the settings mean.",
    ),
    "up": ("server", "Start the embedded Neo4j, unless it runs, and wait until it answers."),
    "open": (
        "open_page",
        "Open the pages of the server of this machine in a browser; where there is none, say their address.",
    ),
    "status": ("status", "Whether the Neo4j that the settings mean answers, and where."),
    "health": ("health", "Whether the server of this machine is ready to answer."),
    "down": ("server", "Stop the embedded Neo4j."),
    "load": ("load", "Bring what a source says into the graph; what it no longer says goes."),
    "refresh": (
        "refresh",
        "Fetch sources from their publishers and load what is new.",
    ),
    "unload": ("load", "Withdraw sources: all that only they say goes, what others say too stays."),
    "sources": ("load", "The sources that are in the graph, and whether each is there whole."),
    "migrate": ("migrate", "Bring the graph up to date with this version of partnergraph."),
    "matches": (
        "matches",
        "Find records that may be one organisation, or a part of another, and decide.",
    ),
    "paths": (
        "paths",
        "How two places, groups or actors are connected, through what, and who says so.",
    ),
    "brokers": (
        "discovery",
        "Who outside two ends has partners in both, and so could introduce one to the other.",
    ),
    "links": ("discovery", "The places most tied to one, by kind and year."),
    "recommend": (
        "discovery",
        "Whom to ask in a place that is no partner yet, with reasons that can be checked.",
    ),
    "query": ("query", "Ask a query of the library."),
    "cypher": ("query", "Run one Cypher statement."),
    "mcp": (
        "mcp",
        "Serve an assistant over standard input and output, by the Model Context Protocol.",
    ),
    "export": ("export", "Write the graph, or a part of it, in the format of another program."),
    "dump": ("export", "Write the whole graph to a file that restore reads."),
    "backup": ("backup", "Dump the whole graph into a folder, check it, and keep the newest."),
    "restore": ("export", "Bring a dump into an empty database."),
    "keys": ("access", "API keys: make, list and revoke them."),
    "audit": (
        "access",
        "What was written through the platform, the latest first: when, by whom, what it affected.",
    ),
    "settings": (
        "settings",
        "Every setting: its environment variable, its value now, what it is for.",
    ),
    "schema": ("settings", "Print the schema."),
}


class _LazyCommands(TyperGroup):
    """Commands that are listed without being imported, and imported once one is to be run."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that the arguments name, from its module, and the arguments after its name."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, name and import_command(name), rest


def import_command(name: str) -> Any:
    """The command of a name as Typer makes it of its module's group. Raises KeyError for no command."""
    module = import_module(f"partnergraph.api.cli.{COMMANDS[name][0]}")
    return get_group(module.command_group).commands[name]


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"partnergraph {version('partnergraph')}")
        raise typer.Exit


def _stand_in() -> None:
    """Be listed; the command itself takes its place."""


app = typer.Typer(
    name="partnergraph",
    cls=_LazyCommands,
    no_args_is_help=True,
    epilog=describe_exit_statuses(),
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _name, (_, _summary) in COMMANDS.items():
    app.command(_name, help=_summary)(_stand_in)


@app.callback()
def partnergraph_command(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_print_version, help="Which this is."),
    ] = False,
) -> None:
    """A knowledge network of Europe's clusters and their partnerships."""
