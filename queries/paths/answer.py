"""What partner paths answer: plain data, ready to be shown as text, JSON or GraphQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from partnergraph.schema.base import TieKind


class Outcome(StrEnum):
    """How the search ended."""

    FOUND = "found"
    SAME_ENDS = "same ends"
    UNKNOWN_END = "unknown end"
    NO_PATH = "no path"
    TIME_LIMIT = "time limit"


@dataclass(frozen=True)
class Party:
    """An entity as it is named in an answer; ``typename`` is its kind (Cluster, Country…)."""

    id: str
    name: str
    typename: str


@dataclass(frozen=True)
class SourceCoverage:
    """What one source tells of an end: of how many actors and ties, from which year to which."""

    id: str
    title: str
    actors: int
    ties: int
    first_year: int | None
    last_year: int | None


@dataclass(frozen=True)
class EndCoverage:
    """What is known of an end at all, whatever the question: how many actors and ties, and by whom."""

    actors: int
    ties: int
    sources: tuple[SourceCoverage, ...]


@dataclass(frozen=True)
class SourceRelease:
    """A source that was loaded when the answer was given, its date, and when our copy was taken."""

    id: str
    title: str
    published: str | None
    retrieved: str | None


@dataclass(frozen=True)
class PathEnd(Party):
    """One end as it was understood, and how many actors stand for it; what is known of it if asked."""

    asked: str
    actors: int
    coverage: EndCoverage | None = None


@dataclass(frozen=True)
class HopSource:
    """A source that says so, and where in it."""

    id: str
    title: str
    url: str | None
    locator: str


@dataclass(frozen=True)
class Via(Party):
    """What two actors share: an event, project or agreement. ``status`` is ``planned`` where it is."""

    date: str | None
    status: str | None


@dataclass(frozen=True)
class Hop:
    """One tie between two actors.

    ``type`` is the relationship type in Neo4j, ``via`` None where that relationship itself ties the two.
    ``roles`` are those of either side. ``more`` counts the other ties of this type between the two.
    ``strength`` (0 to 1) is the product of what ``reasons`` add up to; see :mod:`partnergraph.queries.paths.score`.
    """

    from_: Party
    to: Party
    kind: TieKind
    type: str
    via: Via | None
    from_roles: tuple[str, ...]
    to_roles: tuple[str, ...]
    notes: tuple[str, ...]
    since: str | None
    until: str | None
    sources: tuple[HopSource, ...]
    more: int
    strength: float
    reasons: Mapping[str, float]


@dataclass(frozen=True)
class PathGroup:
    """What a path stands for where paths are grouped: all that go through the same intermediaries.

    ``paths`` counts them, and so itself; ``from_actors`` and ``to_actors`` who is at their ends; ``ties``
    the ties by which these are tied to the intermediaries (to each other, where there are none).
    """

    paths: int
    from_actors: int
    to_actors: int
    ties: int


@dataclass(frozen=True)
class PartnerPath:
    """A chain of ties. ``score`` is the product of the strengths of its hops.

    ``alike`` is None where paths are not grouped.
    """

    hops: tuple[Hop, ...]
    score: float
    alike: PathGroup | None = None

    @property
    def length(self) -> int:
        """How many ties the path has, the number of its hops."""
        return len(self.hops)

    @property
    def actors(self) -> tuple[Party, ...]:
        """Everybody on it, from end to end."""
        return (self.hops[0].from_, *(hop.to for hop in self.hops))


@dataclass(frozen=True)
class ExecutedStatement:
    """A statement that was run for the answer, with the values of its parameters."""

    cypher: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class PathsAnswer:
    """The answer. ``message`` says it in a sentence; ``truncated`` whether there are more paths.

    ``from_`` and ``to`` are the ends on either side; ``through`` who was named as an intermediary. Where
    any of them is not known all three are empty, and ``suggestions`` are what may be meant.
    ``data`` are the sources of that day; empty where coverage was not asked for.
    """

    outcome: Outcome
    message: str
    from_: tuple[PathEnd, ...] = ()
    to: tuple[PathEnd, ...] = ()
    through: tuple[Party, ...] = ()
    paths: tuple[PartnerPath, ...] = ()
    truncated: bool = False
    suggestions: tuple[Party, ...] = ()
    statements: tuple[ExecutedStatement, ...] = ()
    data: tuple[SourceRelease, ...] = ()
