"""``load``, ``unload`` and ``sources``: what is in the graph, and by whom."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer
from rich.table import Table

from api.cli.console import console, error_console, load_progress
from api.cli.database import with_database
from graph.database import Database
from graph.loading import load as loading
from graph.loading.load import Report
from loaders.registry import LOADERS

Name = StrEnum("Name", {name: name for name in LOADERS})  # type: ignore[misc]

DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
]
Json = Annotated[bool, typer.Option("--json", help="The summary as JSON.")]
LIST = """
MATCH (s:Source)
RETURN s.id AS id, s.title AS title, s.state AS state, s.published AS published,
       COUNT { (s)<-[:DESCRIBED_BY]-() } AS entities
ORDER BY id
"""


def load(
    source: Annotated[Name, typer.Argument(help="What to load.")],
    dry_run: DryRun = False,  # noqa: FBT002
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Bring what a source says into the graph; what it no longer says goes."""
    load_one(source.value, dry_run=dry_run, as_json=as_json)


def load_one(name: str, *, dry_run: bool = False, as_json: bool = False) -> None:
    """Load one source and show its summary."""
    loader = LOADERS[name]

    async def work(database: Database) -> Report:
        with load_progress() as progress:
            return await loading.load(
                database, loader.sources(), loader.claims(), dry_run=dry_run, progress=progress
            )

    show(name, with_database(work), as_json=as_json)


def unload(
    sources: Annotated[list[str], typer.Argument(help="Ids of sources, such as source:iso-3166.")],
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Withdraw sources: all that only they say goes, what others say too stays."""

    async def work(database: Database) -> Report:
        with load_progress() as progress:
            return await loading.unload(database, sources, progress=progress)

    show("unload", with_database(work), as_json=as_json)


def sources(as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:  # noqa: FBT002
    """The sources that are in the graph, and whether each is there whole."""
    rows = with_database(lambda database: database.read(LIST))
    if as_json:
        console.print_json(json.dumps(rows))
        return
    table = Table("source", "title", "date", "state", "entities")
    for row in rows:
        state = row["state"] if row["state"] == "complete" else f"[red]{row['state']}[/]"
        table.add_row(row["id"], row["title"], row["published"] or "", state, str(row["entities"]))
    console.print(table)


def show(name: str, report: Report, *, as_json: bool) -> None:
    """Show a load's summary; every reject on standard error."""
    changed = report.difference
    for reject in report.rejects:
        error_console.print(
            f"rejected {reject.where}: {reject.reason}", highlight=False, markup=False
        )
    if as_json:
        console.print_json(json.dumps(summary(name, report)))
        return
    table = Table(
        "",
        "read",
        "written",
        "changed",
        "unchanged",
        "removed",
        "rejected",
        title=f"{name}{' (dry run)' if report.dry_run else ''}",
    )
    for kind in ("entities", "relations"):
        numbers = [
            getattr(changed, f"{kind}_{what}")
            for what in ("new", "changed", "unchanged", "removed")
        ]
        first = [str(report.read), str(len(report.rejects))] if kind == "entities" else ["", ""]
        table.add_row(kind, first[0], *map(str, numbers), first[1])
    console.print(table)
    if not changed.anything:
        console.print(f"{name}: nothing written; the graph says this already.", highlight=False)


def summary(name: str, report: Report) -> dict[str, object]:
    """A load's summary as data."""
    return {
        "load": name,
        "dry_run": report.dry_run,
        "sources": report.sources,
        "read": report.read,
        **asdict(report.difference),
        "rejected": [asdict(reject) for reject in report.rejects],
    }


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(load)
    app.command()(unload)
    app.command()(sources)
