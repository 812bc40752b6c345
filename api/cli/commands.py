"""The commands, each in the module of its group."""

from __future__ import annotations

import typer

from api.cli import access, discovery, export, load, matches, paths, query, serve, server, settings

app = typer.Typer(
    name="partnergraph",
    help="A knowledge network of Europe's clusters and their partnerships.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (
    serve,
    server,
    load,
    matches,
    paths,
    discovery,
    query,
    export,
    access,
    settings,
):
    group.register(app)
