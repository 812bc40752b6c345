"""A candidate partner, and why: in numbers, in names, and in sentences that a person can check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from queries.paths import Party
from queries.paths.ends import party


@dataclass(frozen=True)
class Introducer(Party):
    """A common partner: its ties with the one who asks and with the candidate, and when the latest began."""

    ties: int
    last: str | None
    candidate_ties: int
    candidate_last: str | None


@dataclass(frozen=True)
class Candidate(Party):
    """Somebody to ask. ``common_partners`` counts all, ``introducers`` are the closest of them.

    ``programmes`` and ``sectors`` are those of both (or of the topic); ``other_sectors`` what the candidate
    would add.
    """

    score: float
    common_partners: int
    introducers: tuple[Introducer, ...]
    programmes: tuple[Party, ...]
    sectors: tuple[Party, ...]
    other_sectors: tuple[Party, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, in words."""
        return tuple(words(self))


def candidate(
    node: Any,
    score: float,
    common: int,
    via: list[list[Any]],
    *named: list[Any],
) -> Candidate:
    """A candidate of a row; ``named`` are programmes, shared and other sectors."""
    programmes, sectors, others = (tuple(map(party, some)) for some in named)
    introducers = tuple(Introducer(**party(x).__dict__, **ties(*numbers)) for x, *numbers in via)
    who = party(node).__dict__
    return Candidate(
        **who,
        score=round(score, 6),
        common_partners=common,
        introducers=introducers,
        programmes=programmes,
        sectors=sectors,
        other_sectors=others,
    )


def ties(own: int, last: str | None, theirs: int, their_last: str | None) -> dict[str, Any]:
    """The numbers of an introducer by name."""
    return {
        "ties": own,
        "last": last,
        "candidate_ties": theirs,
        "candidate_last": their_last,
    }


def words(of: Candidate) -> Iterator[str]:
    """Each reason in words, the closest introducer first."""
    for one in of.introducers[:1]:
        mine = told(one.ties, "you", one.last)
        yield f"ask {one.name}: {mine}, {told(one.candidate_ties, 'them', one.candidate_last)}"
    if of.common_partners > 1:
        yield f"{of.common_partners} common partners"
    if of.programmes:
        yield f"both in {names(of.programmes)}"
    if of.sectors:
        yield f"active in {names(of.sectors)}"
    if of.other_sectors:
        yield f"adds {names(of.other_sectors)}"


def told(count: int, whom: str, last: str | None) -> str:
    """So many ties with somebody, and when the latest began."""
    number = "1 tie" if count == 1 else f"{count} ties"
    return f"{number} with {whom}" + (f" (last {last[:4]})" if last else "")


def names(parties: Sequence[Party]) -> str:
    """The names of some, in words."""
    return ", ".join(one.name for one in parties)
