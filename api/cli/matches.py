"""``matches``: which records may be one organisation, or one a part of another, and deciding that."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from partnergraph.api.cli.console import JsonOption, console, print_json_value, print_outcome
from partnergraph.api.cli.database import with_database
from partnergraph.api.cli.progress import show_load_progress
from partnergraph.api.cli.rows import FormatOption, RowFormat, print_rows
from partnergraph.graph.connection.database import Database, Row
from partnergraph.graph.resolution.matching import accept_above, decide, propose
from partnergraph.graph.resolution.matching.scoring import ACCEPTED_SCORE, PROPOSED_SCORE
from partnergraph.schema.errors import InvalidInput

command_group = typer.Typer()

_matches_app = typer.Typer(
    no_args_is_help=True,
    help="Find records that may be one organisation, or a part of another, and decide.",
)
command_group.add_typer(_matches_app, name="matches")
_COLUMNS = (
    "id",
    "score",
    "status",
    "first",
    "first_name",
    "second",
    "second_name",
    "part",
    "reasons",
)


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
    ] = PROPOSED_SCORE,
    as_json: JsonOption = False,
) -> None:
    """Compare names, places and addresses, and propose what may be one organisation, or a part of another."""
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
    line = (
        f"{comparison.organisations:,} organisations, {comparison.compared:,} pairs compared, "
        f"{comparison.found:,} proposed, {comparison.new:,} of them new or changed, "
        f"{comparison.withdrawn:,} earlier ones withdrawn"
    )
    print_outcome(line, asdict(comparison), as_json=as_json)


@_matches_app.command("list")
def list_matches_command(
    status: Annotated[
        ProposalStatus, typer.Option(help="Only those that stand so.")
    ] = ProposalStatus.PROPOSED,
    min_score: Annotated[float, typer.Option(min=0, max=1, help="Least score.")] = 0,
    rows: Annotated[int, typer.Option(help="Most rows.")] = 1000,
    row_format: FormatOption = RowFormat.TABLE,
    as_json: JsonOption = False,
) -> None:
    """List what is proposed, the likeliest first, each with its reasons."""
    stored_status = None if status is ProposalStatus.ALL else status.value
    proposals = with_database(
        lambda database: decide.list_proposals(
            database, decide.ProposalFilter(stored_status, min_score), limit=rows
        )
    )
    row_format = RowFormat.JSON if as_json else row_format
    if row_format is RowFormat.TABLE:
        for proposal in proposals:
            _print_proposal(proposal)
        return
    print_rows(
        _COLUMNS,
        [[*(row[name] for name in _COLUMNS[:-1]), "; ".join(row["reasons"])] for row in proposals],
        row_format,
    )


def _print_proposal(proposal: Row) -> None:
    """A proposal in a few lines, none of which is cut, so that every id can be copied."""
    decided = f"  {proposal['status']}" if proposal["status"] != ProposalStatus.PROPOSED else ""
    kind = "part of" if proposal["part"] else "one"
    ends = [(proposal[end], proposal[f"{end}_name"]) for end in ("first", "second")]
    if proposal["part"] == proposal["second"]:
        ends.reverse()
    lines = [
        f"{proposal['id']}  {proposal['score']:.3f}  {kind}{decided}",
        *(f"  {identifier}  {name or ''}" for identifier, name in ends),
        f"    {'; '.join(proposal['reasons'])}",
    ]
    console.print("\n".join(lines), soft_wrap=True, highlight=False, markup=False)


@_matches_app.command("accept")
def accept_matches_command(
    by: _DecidedBy,
    ids: Annotated[list[str] | None, typer.Argument(help="Ids of proposals.")] = None,
    above: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            help=f"All proposals that two are one with this score or more; {ACCEPTED_SCORE} is recommended.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option(help="With --above: only show what would be accepted and refused.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Make one node of each of these pairs, or the one a part of the other."""
    if bool(ids) == (above is not None):
        raise InvalidInput("name proposals, or give --above", do="partnergraph matches list")
    if above is None:
        if dry_run:
            raise InvalidInput("--dry-run goes with --above")
        accepted = with_database(lambda database: decide.accept_proposals(database, ids or [], by))
        _print_decision_count(accepted, "accepted", as_json=as_json)
        return
    result = with_database(
        lambda database: accept_above.accept_proposals_above(database, above, by, dry_run=dry_run)
    )
    if as_json:
        refused = [
            {"proposal": one.pair.proposal, "contradiction": one.contradiction}
            for one in result.refused
        ]
        print_json_value(
            {
                "accepted": result.accepted,
                "dry_run": dry_run,
                "groups": [sorted(chain) for chain in result.chains],
                "refused": refused,
                "conflicting": result.conflicting,
            }
        )
        return
    _print_accepted_above(result, dry_run=dry_run)


def _print_accepted_above(result: accept_above.AcceptedAbove, *, dry_run: bool) -> None:
    """What was accepted, the groups that come about, and what was left with the reason."""
    decided = "would be accepted" if dry_run else "accepted"
    _print_decision_count(result.accepted, decided, as_json=False)
    lines = [f"one by several proposals: {' = '.join(sorted(chain))}" for chain in result.chains]
    for refused in result.refused:
        one, other = refused.contradiction
        lines.append(
            f"left {refused.pair.proposal}: {one} and {other}, compared or decided, are two"
        )
    if result.conflicting:
        lines.append(f"left, for they contradict what was decided: {', '.join(result.conflicting)}")
    for line in lines:
        console.print(line, soft_wrap=True, highlight=False, markup=False)


@_matches_app.command("reject")
def reject_matches_command(by: _DecidedBy, ids: _Ids, as_json: JsonOption = False) -> None:
    """Say that these are two organisations each, or no part of the other; they are not proposed again."""
    rejected = with_database(lambda database: decide.reject_proposals(database, ids, by))
    _print_decision_count(rejected, "rejected", as_json=as_json)


@_matches_app.command("separate")
def separate_records_command(
    by: _DecidedBy,
    one: Annotated[str, typer.Argument(help="Id of a record.")],
    other: Annotated[str, typer.Argument(help="Id of another.")],
    as_json: JsonOption = False,
) -> None:
    """Say that two records are two organisations, though they share an identifier."""
    identifier = with_database(lambda database: decide.separate_records(database, one, other, by))
    print_outcome(
        f"rejected as {identifier}", {"proposal": identifier, "status": "rejected"}, as_json=as_json
    )


@_matches_app.command("join")
def join_records_command(
    by: _DecidedBy,
    one: Annotated[str, typer.Argument(help="Id of a record.")],
    other: Annotated[str, typer.Argument(help="Id of another.")],
    as_json: JsonOption = False,
) -> None:
    """Say that two records are one organisation, though nothing proposes it."""
    identifier = with_database(lambda database: decide.join_records(database, one, other, by))
    print_outcome(
        f"accepted as {identifier}", {"proposal": identifier, "status": "accepted"}, as_json=as_json
    )


@_matches_app.command("part")
def attach_part_command(
    by: _DecidedBy,
    part: Annotated[str, typer.Argument(help="Id of the record that is a part.")],
    whole: Annotated[str, typer.Argument(help="Id of the record that it is a part of.")],
    as_json: JsonOption = False,
) -> None:
    """Say that one organisation is a part of another: they stay two, and are tied by PART_OF."""
    identifier = with_database(lambda database: decide.attach_part(database, part, whole, by))
    print_outcome(
        f"accepted as {identifier}", {"proposal": identifier, "status": "accepted"}, as_json=as_json
    )


@_matches_app.command("undo")
def undo_decisions_command(ids: _Ids, as_json: JsonOption = False) -> None:
    """Take decisions back: what was made one is two again, as before."""
    undone = with_database(lambda database: decide.undo_decisions(database, ids))
    _print_decision_count(undone, "taken back", as_json=as_json)


def _print_decision_count(count: int, decided: str, *, as_json: bool) -> None:
    print_outcome(f"{count:,} {decided}", {decided.replace(" ", "_"): count}, as_json=as_json)
