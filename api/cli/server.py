"""``up``, ``status`` and ``down``: the embedded Neo4j."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from partnergraph.api.cli.console import console, error_console, show_download_progress
from partnergraph.graph.server import lifecycle
from partnergraph.graph.server.lifecycle import RunningServer
from partnergraph.graph.settings import GraphSettings


def start_server_with_progress(
    settings: GraphSettings, *, foreground: bool = False
) -> RunningServer:
    """Start the embedded server, with a bar while it is downloaded and a spinner while it starts.

    Raises what :func:`partnergraph.graph.server.lifecycle.start_server` does.
    """
    with show_download_progress("Fetching Neo4j") as progress:
        lifecycle.download_server(settings, progress)
    with error_console.status("Starting Neo4j"):
        return lifecycle.start_server(settings, foreground=foreground)


def up_command() -> None:
    """Start the embedded Neo4j, unless it runs, and wait until it answers."""
    settings = GraphSettings()
    _print_server_address(start_server_with_progress(settings), settings)


def status_command(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Whether the embedded Neo4j runs, and where. Status 3 if it does not."""
    settings = GraphSettings()
    running = lifecycle.find_running_server(settings)
    if as_json:
        state = {
            "running": running is not None,
            "folder": str(lifecycle.server_home(settings).root),
        }
        if running:
            state |= {"pid": running.pid, "bolt": running.bolt, "browser": running.browser}
        console.print_json(json.dumps(state))
    elif running:
        _print_server_address(running, settings)
    else:
        console.print("Neo4j does not run here. Start it: partnergraph up")
    if running is None:
        raise typer.Exit(3)


def down_command() -> None:
    """Stop the embedded Neo4j. Nothing is lost."""
    with error_console.status("Stopping Neo4j"):
        stopped = lifecycle.stop_server(GraphSettings())
    console.print(f"Stopped Neo4j (process {stopped.pid})." if stopped else "Neo4j did not run.")


def _print_server_address(running: RunningServer, settings: GraphSettings) -> None:
    """Print where a server is and how to log in to it."""
    home = lifecycle.server_home(settings)
    console.print(f"Neo4j answers (process {running.pid}).", highlight=False)
    console.print(f"  Browser   {running.browser}", highlight=False, soft_wrap=True)
    console.print(f"  Bolt      {running.bolt}", highlight=False, soft_wrap=True)
    console.print(
        f"  login     neo4j, password in {home.password_file}", highlight=False, soft_wrap=True
    )


def register_server_commands(app: typer.Typer) -> None:
    """Add ``up``, ``status`` and ``down`` to the command line."""
    app.command("up")(up_command)
    app.command("status")(status_command)
    app.command("down")(down_command)
