"""``refresh``: sources from their publishers, as a file says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from partnergraph.api.cli.console import (
    JsonOption,
    console,
    error_console,
    make_table,
    print_json_value,
)
from partnergraph.api.cli.database import with_database
from partnergraph.api.cli.load_report import write_rejects_file
from partnergraph.api.cli.progress import show_load_progress
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load_records import read_refresh_notes
from partnergraph.graph.settings import GraphSettings
from partnergraph.loaders.fetching.settings import FetchSettings
from partnergraph.loaders.refresh.alert import describe_refresh, send_failures, write_textfile
from partnergraph.loaders.refresh.plan import RefreshPlan, read_refresh_plan
from partnergraph.loaders.refresh.refresh import Refresher, RefreshOutcome, watch_schedule
from partnergraph.schema.errors import PartnergraphError, RejectedLoad

command_group = typer.Typer()

_WATCH_EVERY_S = 30.0
_FAILED_STATUS = 1


@command_group.command("refresh")
def refresh_command(
    file: Annotated[Path, typer.Argument(help="The refresh file (docs/guides/refresh.md).")],
    names: Annotated[
        list[str] | None, typer.Argument(help="Only these of its sources, whether due or not.")
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="All of its sources, whether due or not.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Load what has not changed, too.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Fetch and check, and change nothing.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, and refresh what becomes due, until stopped.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="Folder for a report of each run, and for rejects.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Fetch sources from their publishers and load what is new. Status 1 if one of them failed."""
    plan = read_refresh_plan(file)
    entries = plan.select_entries(names or [])

    def tell(outcomes: list[RefreshOutcome]) -> bool:
        return _tell_of_refresh(plan, outcomes, report, as_json=as_json)

    async def work(database: Database) -> list[RefreshOutcome]:
        with show_load_progress() as progress:
            refresher = Refresher(
                database,
                GraphSettings().cache_dir.expanduser(),
                FetchSettings(),
                again=again,
                dry_run=dry_run,
                progress=progress,
            )
            due_only = not (names or all_)
            refreshed = refresher.refresh_all(entries, due_only=due_only)
            outcomes = [outcome async for outcome in refreshed]
            if plan.alert.textfile and not dry_run:
                notes = await read_refresh_notes(database)
                write_textfile(plan.alert.textfile, notes, outcomes)
            return outcomes

    told: list[str] = []  # of a graph that cannot be reached, while it cannot

    def run_once() -> list[RefreshOutcome]:
        try:
            outcomes = with_database(work, any_model=True)
        except PartnergraphError as error:
            if watch and told == [error.what]:
                return []
            told[:] = [error.what]
            return [RefreshOutcome(entry.name, "failed", 0, error=error) for entry in entries]
        told.clear()
        return outcomes

    if not watch:
        if not tell(run_once()):
            raise typer.Exit(_FAILED_STATUS)
        return
    asyncio.run(watch_schedule(lambda: _each_of(run_once), tell, _WATCH_EVERY_S))


async def _each_of(run_once: Any) -> AsyncIterator[RefreshOutcome]:
    """The outcomes of one round, which has an event loop of its own in a thread."""
    for outcome in await asyncio.to_thread(run_once):
        yield outcome


def _tell_of_refresh(
    plan: RefreshPlan, outcomes: list[RefreshOutcome], folder: Path | None, *, as_json: bool
) -> bool:
    """Print, write and send what a run did; whether all of it succeeded."""
    described = [describe_refresh(outcome) for outcome in outcomes]
    when = datetime.now(UTC)
    summary = {"at": when.isoformat(timespec="seconds"), "refreshed": described}
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(summary, indent=2)
        (folder / f"refresh-{when:%Y%m%dT%H%M%SZ}.json").write_text(text, "utf-8")
        for outcome in outcomes:
            _write_rejects_of(outcome, folder)
    if as_json:
        print_json_value(summary)
    else:
        console.print(_refresh_table(outcomes))
    for outcome in outcomes:
        if outcome.error:
            error_console.print(f"{outcome.name}: {outcome.error}", highlight=False, markup=False)
    try:
        send_failures(plan.alert, outcomes)
    except PartnergraphError as error:
        error_console.print(str(error), highlight=False, markup=False)
    return not any(outcome.error for outcome in outcomes)


def _write_rejects_of(outcome: RefreshOutcome, folder: Path) -> None:
    """Write what could not be used of a source, as ``partnergraph load`` does."""
    path = folder / f"rejects-{outcome.name}.csv"
    if outcome.report:
        left_out = outcome.reading.audit.left_out if outcome.reading else ()
        write_rejects_file(path, outcome.report.rejects, left_out)
    elif isinstance(outcome.error, RejectedLoad):
        write_rejects_file(path, outcome.error.rejects)


def _refresh_table(outcomes: list[RefreshOutcome]) -> Table:
    """What became of each source: read, written, removed."""
    table = make_table(
        "source", "state", "seconds", "read", "new", "changed", "removed", "rejected"
    )
    for outcome in outcomes:
        numbers = [""] * 5
        if outcome.report:
            change = outcome.report.difference
            counts = (
                outcome.report.read,
                change.entities_new + change.relations_new,
                change.entities_changed + change.relations_changed,
                change.entities_removed + change.relations_removed,
                len(outcome.report.rejects),
            )
            numbers = [f"{count:,}" for count in counts]
        table.add_row(outcome.name, outcome.state, f"{outcome.seconds:.1f}", *numbers)
    if not outcomes:
        table.caption = "nothing is due"
    return table
