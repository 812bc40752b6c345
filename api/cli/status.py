"""``status``: whether the embedded Neo4j runs. Scripts ask again and again, so it imports little."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from partnergraph.api.cli.console import console
from partnergraph.graph.folders import data_folder
from partnergraph.graph.server.home import ServerHome
from partnergraph.graph.server.running import RunningServer, find_server_in

command_group = typer.Typer()


@command_group.command("status")
def status_command(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Whether the embedded Neo4j runs, and where. Status 3 if it does not."""
    home = ServerHome.in_data_folder(data_folder())
    running = find_server_in(home)
    if as_json:
        state = {"running": running is not None, "folder": str(home.root)}
        if running:
            state |= {"pid": running.pid, "bolt": running.bolt, "browser": running.browser}
        console.print_json(json.dumps(state))
    elif running:
        print_server_address(running, home)
    else:
        console.print("Neo4j does not run here. Start it: partnergraph up")
    if running is None:
        raise typer.Exit(3)


def print_server_address(running: RunningServer, home: ServerHome) -> None:
    """Print where a server is and how to log in to it."""
    console.print(f"Neo4j answers (process {running.pid}).", highlight=False)
    console.print(f"  Browser   {running.browser}", highlight=False, soft_wrap=True)
    console.print(f"  Bolt      {running.bolt}", highlight=False, soft_wrap=True)
    console.print(
        f"  login     neo4j, password in {home.password_file}", highlight=False, soft_wrap=True
    )
