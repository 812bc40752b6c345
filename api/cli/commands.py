"""The commands, each in the module of its group."""

from __future__ import annotations

import typer

from partnergraph.api.cli.access import register_access_commands
from partnergraph.api.cli.discovery import register_discovery_commands
from partnergraph.api.cli.export import register_export_commands
from partnergraph.api.cli.load import register_load_commands
from partnergraph.api.cli.matches import register_match_commands
from partnergraph.api.cli.paths import register_paths_command
from partnergraph.api.cli.query import register_query_commands
from partnergraph.api.cli.serve import register_serve_commands
from partnergraph.api.cli.server import register_server_commands
from partnergraph.api.cli.settings import register_settings_commands

app = typer.Typer(
    name="partnergraph",
    help="A knowledge network of Europe's clusters and their partnerships.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
# In the order of --help.
for register_commands in (
    register_serve_commands,
    register_server_commands,
    register_load_commands,
    register_match_commands,
    register_paths_command,
    register_discovery_commands,
    register_query_commands,
    register_export_commands,
    register_access_commands,
    register_settings_commands,
):
    register_commands(app)
