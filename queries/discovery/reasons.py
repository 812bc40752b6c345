"""A candidate partner, and why: in numbers, in names, and in sentences that a person can check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from partnergraph.queries.facts import FactDate, declare_answer, declare_fact, derived_fact
from partnergraph.queries.paths import Party
from partnergraph.queries.paths.ends import party_from_node


@declare_answer
class Introducer(Party):
    """A common partner of the one who asks and of a candidate."""

    ties: int = declare_fact("How many ties it has with the one who asks")
    last: FactDate | None = declare_fact("When the latest of these began")
    candidate_ties: int = declare_fact("How many it has with the candidate")
    candidate_last: FactDate | None = declare_fact("When the latest of these began")


@declare_answer
class Candidate(Party):
    """Somebody to ask who is no partner yet."""

    score: float = declare_fact("By what candidates are ordered: common partners and sectors")
    common_partners: int = declare_fact("How many partners it has in common with the one who asks")
    introducers: tuple[Introducer, ...] = declare_fact("The closest of them, three at most")
    programmes: tuple[Party, ...] = declare_fact("Programmes that funded projects of both")
    sectors: tuple[Party, ...] = declare_fact("Sectors in which both are active, or of the topic")
    other_sectors: tuple[Party, ...] = declare_fact("Sectors that the candidate would add")

    @property
    @derived_fact("The same in words")
    def reasons(self) -> tuple[str, ...]:
        """Why to ask this candidate, each reason as a phrase to be shown."""
        return tuple(_describe_reasons(self))


def candidate_from_row(
    node: Any,
    score: float,
    common: int,
    via: list[list[Any]],
    *node_lists: list[Any],
) -> Candidate:
    """The candidate of a row; ``node_lists`` are its programmes, its shared and its other sectors.

    ``common`` counts its common partners with the one who asks; ``via`` has the closest, each with the
    numbers of :func:`_introducer_ties`.
    """
    programmes, sectors, others = (tuple(map(party_from_node, nodes)) for nodes in node_lists)
    introducers = tuple(
        Introducer(**party_from_node(partner).__dict__, **_introducer_ties(*numbers))
        for partner, *numbers in via
    )
    return Candidate(
        **party_from_node(node).__dict__,
        score=round(score, 6),
        common_partners=common,
        introducers=introducers,
        programmes=programmes,
        sectors=sectors,
        other_sectors=others,
    )


def _introducer_ties(
    asker_ties: int, asker_last: str | None, candidate_ties: int, candidate_last: str | None
) -> dict[str, Any]:
    """The fields of an introducer that are its ties with the one who asks and with the candidate."""
    return {
        "ties": asker_ties,
        "last": asker_last,
        "candidate_ties": candidate_ties,
        "candidate_last": candidate_last,
    }


def _describe_reasons(of: Candidate) -> Iterator[str]:
    """Each reason in words, the closest introducer first."""
    for closest in of.introducers[:1]:
        yours = _describe_tie_count(closest.ties, "you", closest.last)
        theirs = _describe_tie_count(closest.candidate_ties, "them", closest.candidate_last)
        yield f"ask {closest.name}: {yours}, {theirs}"
    if of.common_partners > 1:
        yield f"{of.common_partners} common partners"
    if of.programmes:
        yield f"both in {_join_party_names(of.programmes)}"
    if of.sectors:
        yield f"active in {_join_party_names(of.sectors)}"
    if of.other_sectors:
        yield f"adds {_join_party_names(of.other_sectors)}"


def _describe_tie_count(count: int, whom: str, last: str | None) -> str:
    """So many ties with somebody, and when the latest began."""
    number = "1 tie" if count == 1 else f"{count} ties"
    return f"{number} with {whom}" + (f" (last {last[:4]})" if last else "")


def _join_party_names(parties: Sequence[Party]) -> str:
    """The names of several, in words."""
    return ", ".join(named.name for named in parties)
