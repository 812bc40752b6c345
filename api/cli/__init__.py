"""The command line. One module a group of commands; :func:`main` is the entry point."""

from __future__ import annotations

import sys

from partnergraph.schema.errors import PartnergraphError

_INTERRUPTED_STATUS = 130
_NO_WINDOWS = (
    "partnergraph does not run on Windows itself. It runs there in WSL"
    " (https://learn.microsoft.com/windows/wsl/install), on Linux and on macOS."
)


def main() -> None:
    """Run the command line: an error of ours is told in three lines and ends with status 1."""
    if sys.platform == "win32":
        sys.exit(_NO_WINDOWS)
    from partnergraph.api.cli.commands import app
    from partnergraph.api.cli.console import error_console

    try:
        app()
    except PartnergraphError as error:
        error_console.print(f"[bold red]error[/] {_escape_markup(str(error))}", highlight=False)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED_STATUS)


def _escape_markup(text: str) -> str:
    return text.replace("[", r"\[")
