"""What partner paths answer: plain data, ready to be shown as text, JSON or GraphQL."""

from __future__ import annotations

from enum import StrEnum

from partnergraph.queries.facts import (
    FactDate,
    FactId,
    FactJson,
    FactUrl,
    declare_answer,
    declare_fact,
    derived_fact,
)
from partnergraph.schema.base import TieKind


class Outcome(StrEnum):
    """How a search for paths ended."""

    FOUND = "found"
    SAME_ENDS = "same ends"
    UNKNOWN_END = "unknown end"
    NO_PATH = "no path"
    TIME_LIMIT = "time limit"


class UnknownReason(StrEnum):
    """Why an end is none."""

    NOT_KNOWN = "not known"
    SEVERAL_PLACES = "several places"
    NO_PARTNER = "no partner"


@declare_answer
class Party:
    """An entity on a path."""

    id: FactId = declare_fact("Its id")
    name: str = declare_fact("Its name")
    typename: str = declare_fact("Its type: Cluster, Country…")


@declare_answer
class CoveringSource:
    """What one source tells of an end."""

    id: FactId = declare_fact("The source's id")
    title: str = declare_fact("Its title")
    actors: int = declare_fact("Of how many of the end's actors it tells something")
    ties: int = declare_fact("Of how many of their ties it tells")
    first_year: int | None = declare_fact("The year of the earliest")
    last_year: int | None = declare_fact("The year of the latest")


@declare_answer
class Coverage:
    """What is known of an end at all, so that it can be judged what is not."""

    actors: int = declare_fact("How many actors are known there")
    ties: int = declare_fact("How many ties of theirs, of every kind")
    sources: tuple[CoveringSource, ...] = declare_fact("Who says so; most ties first")


@declare_answer
class Release:
    """A source that was loaded when the answer was given."""

    id: FactId = declare_fact("The source's id")
    title: str = declare_fact("Its title")
    published: FactDate | None = declare_fact("Its date")
    retrieved: FactDate | None = declare_fact("When our copy was taken")


@declare_answer
class AskedEnd(Party):
    """An end as it was understood."""

    asked: str = declare_fact("What was asked")
    actors: int = declare_fact("How many actors stand for it: those in the place, or itself")


@declare_answer
class PathEnd(AskedEnd):
    """An end of a search, as it was understood."""

    coverage: Coverage | None = declare_fact(
        "What is known of it at all; null where the time was over before it was counted",
        default=None,
    )


@declare_answer
class UnknownEnd:
    """An end that is not known, or means several things."""

    asked: str = declare_fact("What was asked")
    reason: UnknownReason = declare_fact("Why it is no end")
    typename: str | None = declare_fact("What it is, where that can have no partners", default=None)
    suggestions: tuple[Party, ...] = declare_fact("What it may mean", default=())


@declare_answer
class PathSource:
    """A source that says so, and where in it."""

    id: FactId = declare_fact("The source's id")
    title: str = declare_fact("Its title")
    url: FactUrl | None = declare_fact("Where it can be read")
    locator: str = declare_fact("Where in it: a paragraph, a record's key")


@declare_answer
class Via(Party):
    """What two actors share: an event, a project, an agreement."""

    date: FactDate | None = declare_fact("When it was, or began")
    status: str | None = declare_fact("'planned' where it had not taken place yet")


@declare_answer
class Reason:
    """One part of what a score is made of."""

    name: str = declare_fact("What counts")
    value: float = declare_fact("How much")


@declare_answer
class Hop:
    """One tie between two actors.

    ``strength`` is the product of what ``reasons`` add up to; see :mod:`partnergraph.queries.paths.score`.
    """

    from_: Party = declare_fact("Who")
    to: Party = declare_fact("With whom")
    kind: TieKind = declare_fact("In what way they are partners", name="type")
    relation: str = declare_fact("The relationship type in Neo4j")
    via: Via | None = declare_fact("What they share; null where they are tied directly")
    from_parts: tuple[Party, ...] = declare_fact("With parts: those of the first that have the tie")
    to_parts: tuple[Party, ...] = declare_fact("With parts: those of the second")
    from_roles: tuple[str, ...] = declare_fact("The roles of the first")
    to_roles: tuple[str, ...] = declare_fact("The roles of the second")
    notes: tuple[str, ...] = declare_fact("What the sources add")
    since: FactDate | None = declare_fact("When it began")
    until: FactDate | None = declare_fact("When it ended")
    sources: tuple[PathSource, ...] = declare_fact("Who says so")
    more: int = declare_fact("How many other ties of this type these two have")
    strength: float = declare_fact("How strong the tie is, 0 to 1")
    reasons: tuple[Reason, ...] = declare_fact("What its strength is made of")


@declare_answer
class Alike:
    """All paths through the same intermediaries, or the same thing where there are none."""

    paths: int = declare_fact("How many there are")
    from_actors: int = declare_fact("How many actors of the first end")
    to_actors: int = declare_fact("How many actors of the second end")
    ties: int = declare_fact("How many ties these have with those who stand between")


@declare_answer
class PartnerPath:
    """A chain of ties from one end to the other."""

    hops: tuple[Hop, ...] = declare_fact("The ties, from end to end")
    score: float = declare_fact("The product of the strengths of its hops, 0 to 1")
    alike: Alike | None = declare_fact("What it stands for, where paths are grouped", default=None)

    @property
    @derived_fact("How many ties it has")
    def length(self) -> int:
        """How many ties the path has, the number of its hops."""
        return len(self.hops)

    @property
    @derived_fact("Everybody on it, from end to end")
    def actors(self) -> tuple[Party, ...]:
        """Everybody on it, from end to end."""
        return (self.hops[0].from_, *(hop.to for hop in self.hops))


@declare_answer
class Statement:
    """A Cypher statement that was run for the answer."""

    cypher: str = declare_fact("Its text")
    parameters: FactJson = declare_fact("The values of its parameters")


@declare_answer
class Widen:
    """Which limits of a question may be left out or moved to find more; those that it does not have are false."""

    max_ties: int | None = declare_fact(
        "Up to how many ties may be asked for, where that is more", default=None
    )
    kinds: bool = declare_fact("Ask for all kinds of tie", default=False)
    date: bool = declare_fact("Ask for another date, or any", default=False)
    programmes: bool = declare_fact("Ask for all programmes", default=False)
    sectors: bool = declare_fact("Ask for all sectors", default=False)
    largest: bool = declare_fact("Ask for larger consortia", default=False)
    intermediaries: bool = declare_fact(
        "Let anybody stand between: no intermediaries, avoid or through", default=False
    )
    sites: bool = declare_fact("Count every place of who took part: no atSite", default=False)
    topic: bool = declare_fact("Ask for another topic, or any", default=False)
    place: bool = declare_fact("Ask for a wider place", default=False)


@declare_answer
class PartnerPaths:
    """How two ends are connected."""

    outcome: Outcome = declare_fact("How the search ended")
    message: str = declare_fact("The same in a sentence, with what to try next")
    from_: tuple[PathEnd, ...] = declare_fact(
        "The first end; empty if anything that was named is not known", default=()
    )
    to: tuple[PathEnd, ...] = declare_fact("The second end; likewise", default=())
    through: tuple[Party, ...] = declare_fact("Of whom one stands between; likewise", default=())
    paths: tuple[PartnerPath, ...] = declare_fact("The best paths first", default=())
    truncated: bool = declare_fact("Whether there are more paths than these", default=False)
    shortest: int | None = declare_fact(
        "How many ties the shortest of these paths has", default=None
    )
    max_ties: int | None = declare_fact("How many ties were allowed", default=None)
    skipped: int = declare_fact("How many paths were left out before these", default=0)
    time_limit_s: float | None = declare_fact(
        "The time limit in seconds, where it ended the search", name="timeLimit", default=None
    )
    widen: Widen | None = declare_fact(
        "What to ask for instead, where no path was found", default=None
    )
    unknown: tuple[UnknownEnd, ...] = declare_fact("Which ends are not known, and why", default=())
    suggestions: tuple[Party, ...] = declare_fact("What an unknown end may mean", default=())
    statements: tuple[Statement, ...] = declare_fact("The Cypher that gave the answer", default=())
    data: tuple[Release, ...] = declare_fact(
        "The sources that the graph is made of, with their dates, to cite the answer with",
        default=(),
    )
