"""The command line. One module a group of commands; :func:`main` is the entry point."""

from __future__ import annotations

import logging
import sys

from partnergraph.schema.errors import PartnergraphError

_NO_WINDOWS = (
    "partnergraph does not run on Windows itself. It runs there in WSL"
    " (https://learn.microsoft.com/windows/wsl/install), on Linux and on macOS."
)


def main() -> None:
    """Run the command line: an error of ours is told in three lines, or as JSON, and ends with the status of its kind."""
    if sys.platform == "win32":
        sys.exit(_NO_WINDOWS)
    from partnergraph.api.cli.commands import app
    from partnergraph.api.cli.console import error_console, print_json_value
    from partnergraph.api.cli.exit_status import INTERRUPTED_STATUS, describe_cli_error

    # Else Python prints the driver's own warnings before our error. What serves sends them to its log.
    logging.getLogger("neo4j").addHandler(logging.NullHandler())
    try:
        app()
    except PartnergraphError as error:
        told = describe_cli_error(error)
        if "--json" in sys.argv:
            print_json_value(told)
        else:
            error_console.print(f"[bold red]error[/] {_escape_markup(str(error))}", highlight=False)
        sys.exit(int(told["error"]["exit"]))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED_STATUS)


def _escape_markup(text: str) -> str:
    return text.replace("[", r"\[")
