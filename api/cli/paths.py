"""``paths``: how two ends are connected, as chains a person can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from partnergraph.api.cli.completion import complete_actor_types
from partnergraph.api.cli.console import JsonOption, console, error_console, print_json_value
from partnergraph.api.cli.coverage import count_in_words, render_coverage_lines
from partnergraph.api.cli.database import with_database
from partnergraph.graph.connection.database import Database
from partnergraph.queries.facts import answer_data
from partnergraph.queries.paths import (
    Alike,
    Cover,
    Hop,
    Outcome,
    PartnerPath,
    PartnerPaths,
    PathSource,
    Question,
    find_partner_paths,
)
from partnergraph.queries.paths.question import MAX_PATHS, MAX_TIES
from partnergraph.schema.base import TieKind
from partnergraph.schema.values import PartialDate

command_group = typer.Typer()

WithPartsOption = Annotated[
    bool,
    typer.Option(
        "--with-parts",
        help="An organisation and its parts (faculties, branches) are one actor, that of the whole.",
    ),
]
# What a script can tell the four answers apart by.
_EXIT_STATUS = {
    Outcome.FOUND: 0,
    Outcome.NO_PATH: 3,
    Outcome.SAME_ENDS: 4,
    Outcome.UNKNOWN_END: 5,
    Outcome.TIME_LIMIT: 6,
}


@command_group.command("paths")
def paths_command(
    from_: Annotated[
        str,
        typer.Argument(
            metavar="FROM",
            help="A place (UA, RO11), a group (EaP), or an entity's id; several with commas between.",
        ),
    ],
    to: Annotated[str, typer.Argument(metavar="TO", help="The other end.")],
    max_ties: Annotated[int, typer.Option(help=f"Most ties of a path, at most {MAX_TIES}.")] = 3,
    first: Annotated[int, typer.Option(help=f"How many paths, at most {MAX_PATHS}.")] = 10,
    skip: Annotated[int, typer.Option(help="How many of the best to leave out.")] = 0,
    as_of: Annotated[
        str | None, typer.Option(help="Only ties that held then (YYYY, YYYY-MM, YYYY-MM-DD).")
    ] = None,
    between: Annotated[
        tuple[str, str] | None,
        typer.Option(
            help="Only ties that held at some time between two dates.", metavar="DATE DATE"
        ),
    ] = None,
    kind: Annotated[
        list[TieKind] | None, typer.Option(help="Only ties of this kind; may be repeated.")
    ] = None,
    programme: Annotated[
        list[str] | None,
        typer.Option(help="Only what is part of this programme (id); may be repeated."),
    ] = None,
    sector: Annotated[
        list[str] | None, typer.Option(help="Only what is about this sector (id); may be repeated.")
    ] = None,
    largest: Annotated[
        int | None, typer.Option(help="Only what no more than so many take part in.")
    ] = None,
    intermediary: Annotated[
        list[str] | None,
        typer.Option(
            help="Only through actors of this type (Cluster…); may be repeated.",
            autocompletion=complete_actor_types,
        ),
    ] = None,
    avoid: Annotated[
        list[str] | None,
        typer.Option(help="Not through this actor, event or project (id); may be repeated."),
    ] = None,
    through: Annotated[
        list[str] | None,
        typer.Option(
            help="Only where this one stands between: an actor's id, or somebody in a place; "
            "may be repeated, then any of them."
        ),
    ] = None,
    at_site: Annotated[
        bool,
        typer.Option(
            "--at-site",
            help="Who took part counts for the place of the part of it that did, where a source tells it.",
        ),
    ] = False,
    with_parts: WithPartsOption = False,
    grouped: Annotated[
        bool,
        typer.Option(
            "--grouped",
            help="One path for each chain of intermediaries, and how many it stands for.",
        ),
    ] = False,
    seconds: Annotated[float, typer.Option(help="Longest time.")] = 10,
    coverage: Annotated[
        bool,
        typer.Option(
            "--coverage", help="Also what is known of both ends; said anyway if no path is."
        ),
    ] = False,
    notes: Annotated[
        bool,
        typer.Option("--notes", help="Also what the sources add to each part: department, status…"),
    ] = False,
    as_json: JsonOption = False,
    show_cypher: Annotated[
        bool, typer.Option("--cypher", help="Also the Cypher that gave the answer.")
    ] = False,
) -> None:
    """How two places, groups or actors are connected, through what, and who says so.

    Status 0: paths were found; 3: none within the limit; 4: both ends are the same; 5: an end is not
    known; 6: the time limit was reached.
    """
    question = Question(
        from_=_split_ends(from_),
        to=_split_ends(to),
        max_ties=max_ties,
        first=first,
        skip=skip,
        as_of=parse_date_option(as_of),
        between=_parse_date_pair(between),
        kinds=frozenset(kind) if kind else None,
        programmes=frozenset(programme or ()),
        sectors=frozenset(sector or ()),
        largest=largest,
        intermediaries=frozenset(intermediary) if intermediary else None,
        avoid=frozenset(avoid or ()),
        through=frozenset(through or ()),
        at_site=at_site,
        with_parts=with_parts,
        grouped=grouped,
        time_limit_s=seconds,
        cover=Cover.ALWAYS if coverage else Cover.NO_PATH,
    )

    async def work(database: Database) -> PartnerPaths:
        return await find_partner_paths(database, question)

    if as_json:
        answer = with_database(work)
        print_answer_json(answer)
    else:
        with error_console.status(f"Looking for paths from {from_} to {to}"):
            answer = with_database(work)
        _print_path_answer(answer, skip, notes=notes, show_cypher=show_cypher)
    raise typer.Exit(_EXIT_STATUS[answer.outcome])


def _split_ends(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip()) or (text,)


def parse_date_option(text: str | None) -> PartialDate | None:
    """The date of an option, None without one. Raises :class:`typer.BadParameter` for anything else."""
    try:
        return PartialDate(text) if text else None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _parse_date_pair(pair: tuple[str, str] | None) -> tuple[PartialDate, PartialDate] | None:
    """The two dates of ``--between``; None unless both are given."""
    first, last = (parse_date_option(text) for text in pair or ("", ""))
    return (first, last) if first and last else None


def _print_path_answer(
    answer: PartnerPaths, skipped: int, *, notes: bool, show_cypher: bool
) -> None:
    """Print the answer: its sentence, each path with its evidence, what is known, what to ask next."""
    print_plain_line("bold", answer.message)
    _print_paths(answer, skipped, notes=notes)
    for line in render_coverage_lines(answer):
        print_plain_line("dim", line)
    if answer.truncated and answer.paths:
        print_plain_line("", f"\nThere are more: --skip {skipped + len(answer.paths)}")
    for party in answer.suggestions:
        print_plain_line("", f"  {party.id}  {party.name}")
    for statement in answer.statements if show_cypher else ():
        print_plain_line("", f"\n{statement.cypher}")
        print_plain_line("dim", str(statement.parameters))


def _print_paths(answer: PartnerPaths, skipped: int, *, notes: bool) -> None:
    """Print each path with its evidence, then the sources that are named."""
    numbers = {source.id: n for n, source in enumerate(_cited_sources(answer), 1)}
    for number, path in enumerate(answer.paths, 1 + skipped):
        print_plain_line("", f"\n{number:>3}. {_path_text(path)}")
        if path.alike:
            print_plain_line("", f"     {_alike_paths_text(answer, path.alike)}")
        for hop in path.hops:
            for line in _evidence_lines(hop, numbers, alone=path.length == 1, notes=notes):
                print_plain_line("dim", f"     {line}")
    if numbers:
        print_plain_line("dim", "\nWho says so:")
    for source in _cited_sources(answer):
        reference = ", ".join(filter(None, (source.title, source.url)))
        print_plain_line("dim", f"  [{numbers[source.id]}] {reference}")


def _alike_paths_text(answer: PartnerPaths, alike: Alike) -> str:
    from_names, to_names = (
        ", ".join(end.name for end in ends) for ends in (answer.from_, answer.to)
    )
    return (
        f"stands for {count_in_words(alike.paths, 'path')}: {count_in_words(alike.from_actors, 'actor')} of {from_names}, "
        f"{count_in_words(alike.to_actors, 'actor')} of {to_names}, {count_in_words(alike.ties, 'tie')}"
    )


def _path_text(path: PartnerPath) -> str:
    """A path on one line: who, how, with whom."""
    hops = [f"—[{hop.kind}]→ {hop.to.name}" for hop in path.hops]
    return " ".join([path.hops[0].from_.name, *hops])


def print_answer_json(answer: Any) -> None:
    """Print a whole answer as JSON, under the names that GraphQL has."""
    print_json_value(answer_data(answer))


def print_plain_line(style: str, line: str) -> None:
    """Print a line as it is: not wrapped, no markup read in it, in a style of Rich or none (``""``)."""
    console.print(line, style=style or None, highlight=False, markup=False, soft_wrap=True)


def _cited_sources(answer: PartnerPaths) -> list[PathSource]:
    """The sources of an answer, each once, in the order in which they are named."""
    hops = (hop for path in answer.paths for hop in path.hops)
    return list({source.id: source for hop in hops for source in hop.sources}.values())


def _evidence_lines(
    hop: Hop, numbers: Mapping[str, int], *, alone: bool, notes: bool
) -> Iterator[str]:
    """What ties two actors, and where which source says so; who they are, unless it is said above.

    What a tie without anything shared consists in stands in its notes; else they are for who asks.
    """
    yield _tie_text(hop) if alone else f"{hop.from_.name} – {hop.to.name}: {_tie_text(hop)}"
    for whole, parts in ((hop.from_, hop.from_parts), (hop.to, hop.to_parts)):
        if parts:
            yield f"  {whole.name} by its {', '.join(part.name for part in parts)}"
    for note in hop.notes if notes or not hop.via else ():
        yield f"  {note}"
    for source in hop.sources:
        yield f"  [{numbers[source.id]}] {source.locator}"


def _tie_text(hop: Hop) -> str:
    """A tie in words: what they share, when, in which roles, and how many others there are."""
    words = [f"{hop.via.typename} “{hop.via.name}”" if hop.via else str(hop.kind)]
    if hop.via and hop.via.date:
        words.append(hop.via.date)
    elif hop.since or hop.until:
        words.append(f"{hop.since or ''}–{hop.until or ''}")
    if hop.via and hop.via.status == "planned":
        words.append("planned")
    roles = [" & ".join(names) for names in (hop.from_roles, hop.to_roles) if names]
    if roles:
        words.append(" / ".join(roles))
    if hop.more:
        words.append(f"and {hop.more} more of this kind")
    return ", ".join(words)
