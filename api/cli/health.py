"""``health``: whether the server of this machine answers. Containers ask again and again, so it imports little."""

from __future__ import annotations

import urllib.error
from typing import Annotated, NoReturn

import typer

from partnergraph.api.cli.console import JsonOption, print_json_value, print_outcome
from partnergraph.api.cli.local_server import PATIENCE_S, local_address, make_local_opener

command_group = typer.Typer()

_NOT_WELL_STATUS = 1


@command_group.command("health")
def health_command(
    alive: Annotated[
        bool, typer.Option("--alive", help="Only whether it runs, not whether Neo4j answers.")
    ] = False,
    port: Annotated[
        int | None, typer.Option(help="Its port on this machine (PARTNERGRAPH_PORT).")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Whether the server of this machine is ready to answer. Status 1 if it is not."""
    url = f"{local_address(port)}/{'health' if alive else 'ready'}"
    try:
        with make_local_opener().open(url, timeout=PATIENCE_S) as answer:
            said = answer.read().decode()
            print_outcome(said, {"well": True, "url": url, "answer": said}, as_json=as_json)
    except urllib.error.HTTPError as error:
        _tell_unwell(
            f"answers {error.code}: {error.read(1000).decode(errors='replace')}", url, as_json
        )
    except OSError as error:
        _tell_unwell(f"does not answer: {error}", url, as_json)


def _tell_unwell(why: str, url: str, as_json: bool) -> NoReturn:
    if as_json:
        print_json_value({"well": False, "url": url, "answer": why})
    else:
        typer.echo(f"{url} {why}", err=True)
    raise typer.Exit(_NOT_WELL_STATUS)
