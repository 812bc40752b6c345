"""``backup``: dumps in a folder, now or on a schedule."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from partnergraph.api.cli.console import JsonOption, error_console, print_outcome
from partnergraph.api.cli.database import with_database
from partnergraph.graph.formats.dump.backup import back_up_graph
from partnergraph.graph.schedules import read_schedule
from partnergraph.schema.errors import PartnergraphError

command_group = typer.Typer()

_LONGEST_SLEEP_S = 60.0


@command_group.command("backup")
def backup_command(
    folder: Annotated[Path, typer.Argument(help="The folder; its owner alone can read it.")],
    keep: Annotated[int, typer.Option(min=1, help="How many of the newest to keep.")] = 14,
    every: Annotated[
        str | None,
        typer.Option(help="Go on, and back up at these times (a cron expression, UTC)."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Dump the whole graph into a folder, check it, and keep the newest. restore reads each of them."""
    if every is None:
        _back_up_once(folder, keep, as_json=as_json)
        return
    for moment in read_schedule(every):
        # The clock may be set meanwhile, and a machine may sleep.
        while (left := (moment - datetime.now(UTC)).total_seconds()) > 0:
            time.sleep(min(left, _LONGEST_SLEEP_S))
        try:
            _back_up_once(folder, keep, as_json=as_json)
        except PartnergraphError as error:
            error_console.print(str(error), highlight=False, markup=False)


def _back_up_once(folder: Path, keep: int, *, as_json: bool) -> None:
    start = time.monotonic()
    path = with_database(lambda database: back_up_graph(database, folder, keep), any_model=True)
    took, size = time.monotonic() - start, path.stat().st_size
    line = f"{path}: {size:,} bytes in {took:.1f} s, checked"
    facts = {"file": str(path), "bytes": size, "seconds": round(took, 1)}
    print_outcome(line, facts, as_json=as_json)
