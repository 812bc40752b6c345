"""``brokers``, ``links``, ``recommend``: who stands between, which places are tied, whom to ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from partnergraph.api.cli.console import JsonOption, console, make_table
from partnergraph.api.cli.coverage import count_in_words
from partnergraph.api.cli.database import with_database
from partnergraph.api.cli.paths import (
    WithPartsOption,
    parse_date_option,
    print_answer_json,
    print_plain_line,
)
from partnergraph.queries.discovery import (
    BrokerSide,
    KindCount,
    Level,
    YearCount,
    find_brokers,
    find_region_links,
)
from partnergraph.queries.discovery import recommend_partners as find_candidates
from partnergraph.queries.discovery.common import DEFAULT_LARGEST, MAX_RESULTS
from partnergraph.queries.discovery.links import MAX_PLACES
from partnergraph.queries.paths import Party, Question
from partnergraph.schema.base import TieKind

command_group = typer.Typer()

_First = Annotated[int, typer.Option(help=f"How many, at most {MAX_RESULTS}.")]
_Kinds = Annotated[
    list[TieKind] | None, typer.Option("--kind", help="Only ties of this kind; may be repeated.")
]
_AsOf = Annotated[
    str | None, typer.Option(help="Only ties that held then (YYYY, YYYY-MM, YYYY-MM-DD).")
]
_Largest = Annotated[
    int, typer.Option(help="Only what no more than so many take part in; 0 for no limit.")
]


@command_group.command("brokers")
def brokers_command(
    between: Annotated[
        str, typer.Argument(help="A place (UA, RO11), a group (EaP), or an entity's id.")
    ],
    other: Annotated[str, typer.Argument(metavar="AND", help="The other end.")],
    first: _First = 10,
    kind: _Kinds = None,
    as_of: _AsOf = None,
    largest: _Largest = DEFAULT_LARGEST,
    with_parts: WithPartsOption = False,
    as_json: JsonOption = False,
) -> None:
    """Who outside two ends has partners in both, and so could introduce one to the other."""
    question = Question(
        between,
        other,
        first=first,
        **_read_tie_options(kind, as_of, largest, with_parts=with_parts),
    )
    answer = with_database(lambda database: find_brokers(database, question))
    if as_json:
        return print_answer_json(answer)
    first_name, second_name = answer.first.name, answer.second.name
    return _print_numbered_parties(
        answer.message,
        [
            (
                broker,
                (
                    f"{first_name}: {_broker_side_text(broker.first)}",
                    f"{second_name}: {_broker_side_text(broker.second)}",
                ),
            )
            for broker in answer.brokers
        ],
    )


@command_group.command("links")
def links_command(
    of: Annotated[
        str, typer.Argument(help="A place (UA, RO11), a group (EaP), or an entity's id.")
    ],
    level: Annotated[
        Level | None, typer.Option(help="Which places; if not given, those of the same level.")
    ] = None,
    first: Annotated[int, typer.Option(help=f"How many, at most {MAX_PLACES}.")] = 20,
    kind: _Kinds = None,
    as_of: _AsOf = None,
    largest: _Largest = DEFAULT_LARGEST,
    with_parts: WithPartsOption = False,
    by_year: Annotated[bool, typer.Option("--by-year", help="Also how many in each year.")] = False,
    as_json: JsonOption = False,
) -> None:
    """The places most tied to one, by kind and year."""
    question = Question(of, of, **_read_tie_options(kind, as_of, largest, with_parts=with_parts))
    answer = with_database(lambda database: find_region_links(database, question, level, first))
    if as_json:
        return print_answer_json(answer)
    columns = ("place", "id", "ties", "actors", "kinds", *(("years",) if by_year else ()))
    rows = [
        (link.name, link.id, f"{link.ties:,}", f"{link.actors:,}", _tie_counts_text(link.kinds))
        + ((_tie_counts_text(link.years),) if by_year else ())
        for link in answer.links
    ]
    return _print_answer_table(answer.message, columns, rows)


@command_group.command("recommend")
def recommend_command(
    asking: Annotated[str, typer.Argument(metavar="FOR", help="Who asks: an entity's id.")],
    place: Annotated[str, typer.Option("--in", help="Where to look: RO, RO11, EaP…")],
    topic: Annotated[
        str | None, typer.Option(help="Only who is about this sector: its id, code or name.")
    ] = None,
    first: _First = 10,
    kind: _Kinds = None,
    as_of: _AsOf = None,
    largest: _Largest = DEFAULT_LARGEST,
    with_parts: WithPartsOption = False,
    as_json: JsonOption = False,
) -> None:
    """Whom to ask in a place that is no partner yet, with reasons that can be checked."""
    question = Question(
        asking, place, first=first, **_read_tie_options(kind, as_of, largest, with_parts=with_parts)
    )
    answer = with_database(lambda database: find_candidates(database, question, topic))
    if as_json:
        return print_answer_json(answer)
    return _print_numbered_parties(
        answer.message, [(candidate, candidate.reasons) for candidate in answer.candidates]
    )


def _print_numbered_parties(message: str, parties: Sequence[tuple[Party, Sequence[str]]]) -> None:
    """Print an answer's sentence, then each party with the lines that go with it."""
    print_plain_line("bold", message)
    for number, (party, lines) in enumerate(parties, 1):
        print_plain_line("", f"\n{number:>3}. {party.name}  ({party.id})")
        for line in lines:
            print_plain_line("dim", f"     {line}")


def _tie_counts_text(counts: Sequence[KindCount | YearCount]) -> str:
    """How many of which kind, and in which year where it is told."""
    return ", ".join(f"{_year_text(count)}{count.kind} {count.ties:,}" for count in counts)


def _year_text(count: KindCount | YearCount) -> str:
    return f"{count.year} " if isinstance(count, YearCount) and count.year else ""


def _broker_side_text(broker_side: BrokerSide) -> str:
    """A broker's partners at one end, in words."""
    last = f", last {broker_side.last}" if broker_side.last else ""
    return f"{count_in_words(broker_side.partners, 'partner')}, {count_in_words(broker_side.ties, 'tie')}{last}"


def _read_tie_options(
    kinds: list[TieKind] | None, as_of: str | None, largest: int, *, with_parts: bool
) -> dict[str, Any]:
    """The fields of a question that say which ties count, from the options."""
    return {
        "kinds": frozenset(kinds) if kinds else None,
        "as_of": parse_date_option(as_of),
        "largest": largest or None,
        "with_parts": with_parts,
    }


def _print_answer_table(
    message: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]
) -> None:
    """Print an answer's sentence and its rows."""
    console.print(message, style="bold", highlight=False, markup=False)
    if not rows:
        return
    table = make_table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    console.print(table, highlight=False, markup=False)
