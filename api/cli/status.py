"""``status``: whether Neo4j answers, and where. Scripts ask again and again, so it imports little."""

from __future__ import annotations

from typing import Any

import typer

from partnergraph.api.cli.console import JsonOption, console, error_console, print_json_value
from partnergraph.graph.folders import data_folder, is_other_server_named
from partnergraph.graph.server.home import ServerHome
from partnergraph.graph.server.running import RunningServer, find_server_in

command_group = typer.Typer()
_NOT_RUNNING_STATUS = 3
_COMPONENTS = "CALL dbms.components() YIELD name, versions, edition RETURN name, versions[0] AS version, edition"


@command_group.command("status")
def status_command(
    as_json: JsonOption = False,
) -> None:
    """Whether the Neo4j that the settings mean answers, and where. Status 3 if it does not."""
    if is_other_server_named():
        _print_other_server(as_json=as_json)
        return
    home = ServerHome.in_data_folder(data_folder())
    running = find_server_in(home)
    if as_json:
        print_json_value(describe_server_state(running, home))
    elif running:
        print_server_address(running, home)
    else:
        console.print("Neo4j does not run here. Start it: partnergraph up")
    if running is None:
        raise typer.Exit(_NOT_RUNNING_STATUS)


def describe_server_state(running: RunningServer | None, home: ServerHome) -> dict[str, Any]:
    """Whether the embedded server runs, and where, as ``--json`` has it."""
    state: dict[str, Any] = {"running": running is not None, "folder": str(home.root)}
    if running:
        state |= {"pid": running.pid, "bolt": running.bolt, "browser": running.browser}
    return state


def _print_other_server(*, as_json: bool) -> None:
    """Print whether the server that NEO4J_URI names answers; it is asked, which takes longer to import."""
    from partnergraph.api.cli.database import with_database
    from partnergraph.graph.connection.address import resolve_address
    from partnergraph.graph.connection.database import Database
    from partnergraph.graph.settings import GraphSettings
    from partnergraph.schema.errors import Unavailable

    address = resolve_address(GraphSettings())
    state = {"running": False, "uri": address.uri, "database": address.database}

    async def ask(database: Database) -> None:
        (found,) = await database.read(_COMPONENTS)
        state.update(running=True, version=found["version"], edition=found["edition"])

    try:
        with_database(ask, any_model=True)
    except Unavailable as error:
        state["error"] = error.what
        if not as_json:
            error_console.print(str(error), highlight=False, markup=False)
    if as_json:
        print_json_value(state)
    elif state["running"]:
        where = f"Neo4j {state['version']} ({state['edition']}) answers at {address.uri}, database {address.database}."
        console.print(where, highlight=False, markup=False, soft_wrap=True)
    if not state["running"]:
        raise typer.Exit(_NOT_RUNNING_STATUS)


def print_server_address(running: RunningServer, home: ServerHome) -> None:
    """Print where a server is and how to log in to it."""
    console.print(f"Neo4j answers (process {running.pid}).", highlight=False)
    console.print(f"  Browser   {running.browser}", highlight=False, soft_wrap=True)
    console.print(f"  Bolt      {running.bolt}", highlight=False, soft_wrap=True)
    console.print(
        f"  login     neo4j, password in {home.password_file}", highlight=False, soft_wrap=True
    )
