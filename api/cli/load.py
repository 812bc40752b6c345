"""``load``, ``unload`` and ``sources``: what is in the graph, and by whom."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from partnergraph.api.cli.completion import complete_source_ids
from partnergraph.api.cli.console import JsonOption, console, make_table, print_json_rows
from partnergraph.api.cli.database import with_database
from partnergraph.api.cli.fetch import have_files_here
from partnergraph.api.cli.load_report import LoadOutcome, print_load_outcome, write_rejects_file
from partnergraph.api.cli.progress import show_load_progress
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading import load as loading
from partnergraph.graph.settings import GraphSettings
from partnergraph.graph.summaries.store import renew_summaries
from partnergraph.loaders.registry import LOADERS
from partnergraph.loaders.run import run_loader, run_loader_in_bulk
from partnergraph.schema.errors import InvalidInput, PartnergraphError, RejectedLoad

command_group = typer.Typer()

LoaderName = StrEnum("LoaderName", {name: name for name in LOADERS})  # type: ignore[misc]

_DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
]
_Files = Annotated[
    list[str] | None,
    typer.Argument(help="Files, folders or zips to read, or addresses (https://…) to fetch."),
]
_DownloadName = Annotated[
    str | None,
    typer.Option(
        "--download", help="Fetch what the publisher offers under this name, such as h2020."
    ),
]
_RejectsFile = Annotated[
    Path | None,
    typer.Option(help="Where to write what could not be used; else rejects-NAME.csv."),
]
_RejectShare = Annotated[
    float,
    typer.Option(min=0, max=1, help="The load fails, changing nothing, if more of it is unusable."),
]
_RemovalShare = Annotated[
    float,
    typer.Option(
        min=0,
        max=1,
        help="The load fails, changing nothing, if it would remove more of what the source said.",
    ),
]
_AsSource = Annotated[
    str | None,
    typer.Option("--source", help="Load it as a source of this name, such as cordis-my-extract."),
]
_Bulk = Annotated[
    bool,
    typer.Option(
        "--bulk",
        help="Into the embedded server's empty database while it is stopped: much faster for large sources.",
    ),
]
_MappingFile = Annotated[
    Path | None,
    typer.Option("--map", help="For 'table': the YAML file that says what its columns become."),
]
_LIST_SOURCES = """
MATCH (s:Source)
RETURN s.id AS id, s.title AS title, s.state AS state, s.published AS published,
       COUNT { (s)<-[:DESCRIBED_BY]-() } AS entities
ORDER BY id
"""


@command_group.command("load")
def load_command(
    name: Annotated[LoaderName, typer.Argument(help="What to load.", metavar="NAME")],
    files: _Files = None,
    dry_run: _DryRun = False,
    rejects: _RejectsFile = None,
    reject_share: _RejectShare = 0.05,
    removal_share: _RemovalShare = 0.5,
    source: _AsSource = None,
    mapping: _MappingFile = None,
    bulk: _Bulk = False,
    download: _DownloadName = None,
    as_json: JsonOption = False,
) -> None:
    """Bring what a source says into the graph; what it no longer says goes."""
    if mapping and name.value != "table":
        raise InvalidInput("--map is for 'table' alone", do="leave it out")
    load_and_report(
        name.value,
        [*have_files_here(name.value, files or [], download), *([mapping] if mapping else [])],
        dry_run=dry_run,
        rejects=rejects,
        reject_share=reject_share,
        removal_share=removal_share,
        source=source,
        bulk=bulk,
        as_json=as_json,
    )


def load_and_report(
    name: str,
    files: list[Path] | None = None,
    *,
    dry_run: bool = False,
    rejects: Path | None = None,
    reject_share: float = 0.05,
    removal_share: float = 0.5,
    source: str | None = None,
    bulk: bool = False,
    as_json: bool = False,
) -> None:
    """Load one source and print its summary; what was not used goes to a file.

    ``rejects``: that file, ``rejects-NAME.csv`` if not given. Raises what the load does.
    """
    rejects_file = rejects or Path(f"rejects-{name}.csv")

    async def work(database: Database) -> LoadOutcome:
        with show_load_progress() as progress:
            reading, report = await run_loader(
                database,
                LOADERS[name],
                files or [],
                source=source,
                dry_run=dry_run,
                reject_share=reject_share,
                removal_share=removal_share,
                progress=progress,
            )
        if not dry_run:
            await _renew_summaries_after_load(database)
        return LoadOutcome(name, report, reading)

    async def work_in_bulk() -> LoadOutcome:
        with show_load_progress() as progress:
            reading, report = await run_loader_in_bulk(
                GraphSettings(),
                LOADERS[name],
                files or [],
                source=source,
                reject_share=reject_share,
                progress=progress,
            )
        return LoadOutcome(name, report, reading)

    if bulk and dry_run:
        raise InvalidInput("--bulk has no dry run", do="leave one of them out")
    try:
        outcome = asyncio.run(work_in_bulk()) if bulk else with_database(work, any_model=True)
    except RejectedLoad as error:
        if write_rejects_file(rejects_file, error.rejects):
            error.do += f"; all of them are in {rejects_file}"
        raise
    outcome.write_rejects(rejects_file)
    print_load_outcome(outcome, as_json=as_json)


@command_group.command("unload")
def unload_command(
    sources: Annotated[
        list[str],
        typer.Argument(
            help="Ids of sources, such as source:iso-3166.", autocompletion=complete_source_ids
        ),
    ],
    as_json: JsonOption = False,
) -> None:
    """Withdraw sources: all that only they say goes, what others say too stays."""

    async def work(database: Database) -> LoadOutcome:
        with show_load_progress() as progress:
            report = await loading.unload_sources(database, sources, progress=progress)
        await _renew_summaries_after_load(database)
        return LoadOutcome("unload", report)

    print_load_outcome(with_database(work), as_json=as_json)


async def _renew_summaries_after_load(database: Database) -> None:
    """Have the summaries of the graph as it is now; where Neo4j cannot, questions are counted in the graph."""
    if GraphSettings().summaries:
        with suppress(PartnergraphError):
            await renew_summaries(database)


@command_group.command("sources")
def sources_command(
    as_json: JsonOption = False,
) -> None:
    """The sources that are in the graph, and whether each is there whole."""
    rows = with_database(lambda database: database.read(_LIST_SOURCES))
    if as_json:
        print_json_rows(("id", "title", "state", "published", "entities"), rows)
        return
    table = make_table("source", "title", "date", "state", "entities")
    for row in rows:
        state = row["state"] if row["state"] == "complete" else f"[red]{row['state']}[/]"
        table.add_row(row["id"], row["title"], row["published"] or "", state, str(row["entities"]))
    console.print(table)
