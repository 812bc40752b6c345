"""The commands, each in the module of its group."""

from __future__ import annotations

import typer

from api.cli import (
    access,
    asking,
    discovery,
    exporting,
    loading,
    matches,
    paths,
    servers,
    serving,
    settings,
)

app = typer.Typer(
    name="partnergraph",
    help="A knowledge network of Europe's clusters and their partnerships.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (
    serving,
    servers,
    loading,
    matches,
    paths,
    discovery,
    asking,
    exporting,
    access,
    settings,
):
    group.register(app)
