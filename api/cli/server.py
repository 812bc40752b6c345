"""``up`` and ``down``: starting and stopping the embedded Neo4j."""

from __future__ import annotations

import typer

from partnergraph.api.cli.console import JsonOption, error_console, print_json_value, print_outcome
from partnergraph.api.cli.progress import show_download_progress
from partnergraph.api.cli.status import describe_server_state, print_server_address
from partnergraph.graph.server import lifecycle
from partnergraph.graph.server.running import RunningServer
from partnergraph.graph.settings import GraphSettings

command_group = typer.Typer()


def announce_on_console(text: str) -> None:
    """Say on standard error what was done beside what was asked for."""
    error_console.print(text, style="yellow", highlight=False, markup=False, soft_wrap=True)


def start_server_with_progress(
    settings: GraphSettings, *, foreground: bool = False
) -> RunningServer:
    """Start the embedded server, with a bar while it is downloaded and a spinner while it starts.

    Raises what :func:`partnergraph.graph.server.lifecycle.start_server` does.
    """
    with show_download_progress("Fetching Neo4j") as progress:
        lifecycle.download_server(settings, progress)
    with error_console.status("Starting Neo4j"):
        return lifecycle.start_server(settings, foreground=foreground, announce=announce_on_console)


@command_group.command("up")
def up_command(as_json: JsonOption = False) -> None:
    """Start the embedded Neo4j, unless it runs, and wait until it answers."""
    settings = GraphSettings()
    running, home = start_server_with_progress(settings), lifecycle.server_home(settings)
    if as_json:
        print_json_value(describe_server_state(running, home))
    else:
        print_server_address(running, home)


@command_group.command("down")
def down_command(as_json: JsonOption = False) -> None:
    """Stop the embedded Neo4j. Nothing is lost."""
    with error_console.status("Stopping Neo4j"):
        stopped = lifecycle.stop_server(GraphSettings())
    line = f"Stopped Neo4j (process {stopped.pid})." if stopped else "Neo4j did not run."
    print_outcome(line, {"stopped": stopped.pid if stopped else None}, as_json=as_json)
