"""``migrate``: bring the graph up to date with this version of the program."""

from __future__ import annotations

import typer

from partnergraph.api.cli.console import JsonOption, error_console, print_json_value
from partnergraph.api.cli.database import with_database
from partnergraph.graph.ledger import GraphVersion
from partnergraph.graph.migration.migrate import bring_up_to_date, migrate_older_graph
from partnergraph.schema.versions import MODEL_VERSION

command_group = typer.Typer()


@command_group.command("migrate")
def migrate_command(as_json: JsonOption = False) -> None:
    """Bring the graph up to date with this version of partnergraph. Load and serve do so by themselves."""
    before = with_database(bring_up_to_date, any_model=True)
    _report_migration(before)
    if as_json:
        print_json_value({"migrated": before is not None, "version": MODEL_VERSION})


def migrate_before_serving() -> None:
    """Bring the graph up to date if it is of an older model, and say so on standard error; else write nothing."""
    _report_migration(with_database(migrate_older_graph, any_model=True))


def _report_migration(before: GraphVersion | None) -> None:
    if before is not None:
        error_console.print(
            f"The graph was brought up to date, and is of version {MODEL_VERSION} of the model now.",
            highlight=False,
        )
