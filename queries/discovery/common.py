"""What the questions of discovery have in common: their ends, how many results, what ties."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import replace
from enum import StrEnum

from partnergraph.queries.paths import Question, Widen, messages
from partnergraph.queries.paths.ends import KnownEnd, resolve_ends
from partnergraph.queries.paths.run import QuestionReader
from partnergraph.queries.paths.ties import CountingRules
from partnergraph.schema.errors import InvalidInput, NotFound

# What more actors than this share introduces nobody.
DEFAULT_LARGEST = 50
MAX_RESULTS = 100


class DiscoveryOutcome(StrEnum):
    """Whether a question of discovery found anything."""

    FOUND = "found"
    NONE = "none"


def discovery_outcome(found: Sized) -> DiscoveryOutcome:
    """The outcome that these results are."""
    return DiscoveryOutcome.FOUND if len(found) else DiscoveryOutcome.NONE


def widen_discovery(question: Question, *, topic: bool = False) -> Widen:
    """Which limits of a question can be moved so that more is found; no path is asked for, so not its length."""
    return replace(messages.widen_question(question), max_ties=None, topic=topic)


async def resolve_both_ends(read: QuestionReader, question: Question) -> tuple[KnownEnd, KnownEnd]:
    """Both ends of a question that has one on each side.

    Raises :class:`~partnergraph.schema.errors.NotFound` where one is not known, and
    :class:`~partnergraph.schema.errors.InvalidInput` where they are the same or there are more.
    """
    texts = require_single_ends(question)
    first, second = await resolve_known_ends(read, *texts, dated=question.as_of is not None)
    if first.id == second.id:
        raise InvalidInput(f"both ends are {first.name} ({first.id})", do="name two different ones")
    return first, second


def require_single_ends(question: Question) -> tuple[str, str]:
    """The texts of the ends. Raises :class:`~partnergraph.schema.errors.InvalidInput` where a side has several."""
    (first, *more_first), (second, *more_second) = question.sides
    if more_first or more_second:
        raise InvalidInput("this is asked of one end on each side", do="ask of each, or of a group")
    return first, second


async def resolve_known_ends(read: QuestionReader, *texts: str, dated: bool) -> list[KnownEnd]:
    """The ends that texts mean, in their order; ``dated`` is whether the question has a date.

    Raises :class:`~partnergraph.schema.errors.NotFound`, with what may be meant, where any is not known.
    """
    resolved = await resolve_ends(read, texts, as_of=dated)
    if unknown := [end for end in resolved if not isinstance(end, KnownEnd)]:
        raise NotFound(
            f"{messages.unknown_ends_in_words(unknown)}.", where=", ".join(e.asked for e in unknown)
        )
    return [end for end in resolved if isinstance(end, KnownEnd)]


def check_result_limit(first: int, most: int = MAX_RESULTS) -> None:
    """Raise :class:`~partnergraph.schema.errors.InvalidInput` unless from 1 to ``most`` results are asked for."""
    if not 1 <= first <= most:
        raise InvalidInput(
            f"first cannot be {first}", where="first", do=f"give a number from 1 to {most}"
        )


def union_tie_patterns(counting: CountingRules, shared: str, edges: str, **values: str) -> str:
    """Cypher for both ways to be tied, by something ``shared`` and by ``edges``, as far as they count.

    Into these two patterns are filled the relationship types, the conditions of ``counting`` and ``values``.
    """
    conditions = {
        "body": counting.body_labels,
        "part": counting.participation("r"),
        "direct": counting.direct_tie("r"),
    }
    return "  UNION ALL".join(
        text.format(types=types, thing=counting.shared_thing("via"), **conditions, **values)
        for text, types in ((shared, counting.shared_types), (edges, counting.edge_types))
        if types
    )
