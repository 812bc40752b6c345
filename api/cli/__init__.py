"""The command line. One module a group of commands; :func:`main` is the entry point."""

from __future__ import annotations

import sys

from partnergraph.api.cli.console import error_console
from partnergraph.schema.errors import PartnergraphError

_INTERRUPTED_STATUS = 130


def main() -> None:
    """Run the command line: an error of ours is told in three lines and ends with status 1."""
    from partnergraph.api.cli.commands import app

    try:
        app()
    except PartnergraphError as error:
        error_console.print(f"[bold red]error[/] {_escape_markup(str(error))}", highlight=False)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED_STATUS)


def _escape_markup(text: str) -> str:
    return text.replace("[", r"\[")
