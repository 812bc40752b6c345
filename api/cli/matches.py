"""``matches``: which records may be one organisation, and deciding that."""

from __future__ import annotations

import getpass
from enum import StrEnum
from typing import Annotated

import typer

from partnergraph.api.cli.console import console, show_load_progress
from partnergraph.api.cli.database import with_database
from partnergraph.api.cli.rows import FormatOption, RowFormat, print_rows
from partnergraph.graph.connection.database import Database
from partnergraph.graph.resolution.matching import decide, propose
from partnergraph.schema.errors import InvalidInput

command_group = typer.Typer()

_matches_app = typer.Typer(
    no_args_is_help=True, help="Find records that may be one organisation, and decide."
)
command_group.add_typer(_matches_app, name="matches")
_COLUMNS = ("id", "score", "status", "first", "first_name", "second", "second_name", "reasons")


class ProposalStatus(StrEnum):
    """Which proposals are listed, by what was decided of them."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    ALL = "all"


_Ids = Annotated[list[str], typer.Argument(help="Ids of proposals.")]
_DecidedBy = Annotated[
    str, typer.Option("--by", help="Who decides.", default_factory=getpass.getuser)
]


@_matches_app.command("find")
def find_matches_command(
    source: Annotated[
        list[str] | None,
        typer.Option(
            "--source", help="Only this source's organisations; given twice, only those of both."
        ),
    ] = None,
    min_score: Annotated[
        float, typer.Option(min=0, max=1, help="The least score that is proposed.")
    ] = propose.LEAST_SCORE,
) -> None:
    """Compare names, places and addresses, and propose what may be one organisation."""
    sources = source or []
    if len(sources) > 2:  # noqa: PLR2004
        raise InvalidInput("--source is given at most twice")
    first, second = [*sources, None, None][:2]

    async def work(database: Database) -> propose.MatchingReport:
        with show_load_progress() as progress:
            return await propose.propose_matches(
                database, first, second, min_score=min_score, progress=progress
            )

    comparison = with_database(work)
    console.print(
        f"{comparison.organisations:,} organisations, {comparison.compared:,} pairs compared, "
        f"{comparison.found:,} proposed, {comparison.new:,} of them new or changed",
        highlight=False,
    )


@_matches_app.command("list")
def list_matches_command(
    status: Annotated[
        ProposalStatus, typer.Option(help="Only those that stand so.")
    ] = ProposalStatus.PROPOSED,
    min_score: Annotated[float, typer.Option(min=0, max=1, help="Least score.")] = 0,
    rows: Annotated[int, typer.Option(help="Most rows.")] = 1000,
    row_format: FormatOption = RowFormat.TABLE,
) -> None:
    """List what is proposed, the likeliest first, each with its reasons."""
    stored_status = None if status is ProposalStatus.ALL else status.value
    proposals = with_database(
        lambda database: decide.list_proposals(database, stored_status, min_score, rows)
    )
    print_rows(
        _COLUMNS,
        [[*(row[name] for name in _COLUMNS[:-1]), "; ".join(row["reasons"])] for row in proposals],
        row_format,
    )


@_matches_app.command("accept")
def accept_matches_command(
    by: _DecidedBy,
    ids: Annotated[list[str] | None, typer.Argument(help="Ids of proposals.")] = None,
    above: Annotated[
        float | None, typer.Option(min=0, max=1, help="All proposals with a higher score.")
    ] = None,
) -> None:
    """Make one node of each of these pairs."""
    if bool(ids) == (above is not None):
        raise InvalidInput("name proposals, or give --above", do="partnergraph matches list")
    if above is None:
        accepted = with_database(lambda database: decide.accept_proposals(database, ids or [], by))
        _print_decision_count(accepted, "accepted")
        return
    accepted, refused = with_database(
        lambda database: decide.accept_proposals_above(database, above, by)
    )
    _print_decision_count(accepted, "accepted")
    if refused:
        console.print(f"left, for they contradict what was decided: {', '.join(refused)}")


@_matches_app.command("reject")
def reject_matches_command(by: _DecidedBy, ids: _Ids) -> None:
    """Say that these are two organisations each; they are not proposed again."""
    _print_decision_count(
        with_database(lambda database: decide.reject_proposals(database, ids, by)), "rejected"
    )


@_matches_app.command("separate")
def separate_records_command(
    by: _DecidedBy,
    one: Annotated[str, typer.Argument(help="Id of a record.")],
    other: Annotated[str, typer.Argument(help="Id of another.")],
) -> None:
    """Say that two records are two organisations, though they share an identifier."""
    identifier = with_database(lambda database: decide.separate_records(database, one, other, by))
    console.print(f"rejected as {identifier}", highlight=False)


@_matches_app.command("undo")
def undo_decisions_command(ids: _Ids) -> None:
    """Take decisions back: what was made one is two again, as before."""
    _print_decision_count(
        with_database(lambda database: decide.undo_decisions(database, ids)), "taken back"
    )


def _print_decision_count(count: int, decided: str) -> None:
    console.print(f"{count:,} {decided}", highlight=False)
