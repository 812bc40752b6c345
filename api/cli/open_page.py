"""``open``: the page in a browser."""

from __future__ import annotations

import os
import sys
import urllib.error
import webbrowser
from typing import Annotated

import typer

from partnergraph.api.cli.console import JsonOption, print_outcome
from partnergraph.api.cli.local_server import PATIENCE_S, local_address, make_local_opener
from partnergraph.schema.errors import ServerUnavailable

command_group = typer.Typer()

_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")


@command_group.command("open")
def open_command(
    page: Annotated[
        str, typer.Argument(help="Which page, such as graphql; the first, if not given.")
    ] = "",
    port: Annotated[
        int | None, typer.Option(help="Its port on this machine (PARTNERGRAPH_PORT).")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Open the pages of the server of this machine in a browser; where there is none, say their address."""
    address = local_address(port)
    _require_server(address)
    url = f"{address}/{page.lstrip('/')}"
    opened = _has_browser() and webbrowser.open(url)
    line = f"Opened {url}" if opened else f"There is no browser here. The page is at {url}"
    print_outcome(line, {"url": url, "opened": opened}, as_json=as_json)


def _require_server(address: str) -> None:
    """Raise ServerUnavailable where no server answers: a browser would show an error of its own."""
    try:
        make_local_opener().open(f"{address}/health", timeout=PATIENCE_S).close()
    except urllib.error.HTTPError:
        return
    except OSError as error:
        raise ServerUnavailable(
            "no server answers on this machine",
            where=address,
            do="start one: partnergraph demo, or partnergraph serve",
            inside=str(error),
        ) from None


def _has_browser() -> bool:
    """Whether a window can be opened: a browser in the terminal would take it over."""
    return sys.platform == "darwin" or any(os.environ.get(name) for name in _DISPLAYS)
