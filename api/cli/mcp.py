"""``mcp``: the door for assistants over standard input and output."""

from __future__ import annotations

from importlib.util import find_spec

import typer

from partnergraph.api.cli.database import with_database
from partnergraph.graph.connection.database import Database

command_group = typer.Typer()


@command_group.command("mcp")
def mcp_command() -> None:
    """Serve an assistant over standard input and output, by the Model Context Protocol."""
    from partnergraph.api.mcp.mounting import MISSING_PACKAGE

    if find_spec("mcp") is None:
        raise MISSING_PACKAGE
    with_database(_serve_stdio)


async def _serve_stdio(database: Database) -> None:
    """Serve until the assistant ends the input. Whoever starts it may do what an analyst may."""
    from partnergraph.api.access.roles import Caller, Role
    from partnergraph.api.mcp.server import make_assistant_server
    from partnergraph.api.mcp.tools import AssistantTools
    from partnergraph.api.rest.cypher import StatementCapacity
    from partnergraph.api.settings import ApiSettings

    settings = ApiSettings()
    caller = Caller("stdio", "local", Role.ANALYST, "local")
    tools = AssistantTools(database, settings, StatementCapacity(settings), caller, Role.ANALYST)
    await make_assistant_server(lambda: tools).run_stdio_async()
