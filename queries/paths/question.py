"""What can be asked of partner paths."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from partnergraph.graph.summaries.truth import BODY_TYPES
from partnergraph.schema.base import TieKind
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.values import PartialDate

MAX_TIES, MAX_PATHS, MAX_SKIPPED, MAX_ENDS = 4, 100, 1000, 30
_MAX_END_LENGTH = 200


class Cover(StrEnum):
    """When to tell also what is known of the ends at all."""

    NEVER = "never"
    NO_PATH = "no path"
    ALWAYS = "always"


@dataclass(frozen=True)
class Question:
    """Between what to look for paths, and which.

    An end is a place code (``UA``, ``EL``, ``RO11``), a group's code (``EaP``), the name of a place, or
    the id of any entity that can be a partner; several on one side count as one. ``skip`` leaves out the
    first paths, for paging. ``grouped``: of all paths through the same intermediaries (through the same
    thing, where there are none) only the best, with how many it stands for.

    Which ties count: ``kinds`` (all, if None); ``as_of``, what had begun by then and had not ended;
    ``between``, what went on at some time from the first date to the second (in both, what has no date
    counts); ``programmes`` and ``sectors`` (ids), what is shared within one of them or a part of it;
    ``largest``, what no more than so many take part in. Who may be on a path: ``intermediaries`` are type
    names (Cluster…) of which all between the ends must be; ``avoid`` are ids of actors and shared things;
    ``through`` are ends of which one must stand between: an actor itself, somebody in a place.
    ``at_site``: whoever took part in something counts for the place where the part of it is that did so,
    wherever a source tells that apart, and not for its other places.
    ``with_parts``: an organisation and all its parts are one actor (:mod:`partnergraph.queries.paths.wholes`).
    ``cover``: when to tell also what is known of the ends at all, and by which sources.
    ``side_names``: what the sides are called where they were asked for.

    Raises :class:`~partnergraph.schema.errors.InvalidInput` for values outside the limits.
    """

    from_: str | tuple[str, ...]
    to: str | tuple[str, ...]
    max_ties: int = 3
    first: int = 10
    skip: int = 0
    as_of: PartialDate | None = None
    between: tuple[PartialDate, PartialDate] | None = None
    kinds: frozenset[TieKind] | None = None
    programmes: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    largest: int | None = None
    intermediaries: frozenset[str] | None = None
    avoid: frozenset[str] = frozenset()
    through: frozenset[str] = frozenset()
    at_site: bool = False
    with_parts: bool = False
    grouped: bool = False
    time_limit_s: float = 20.0
    cover: Cover = Cover.NEVER
    side_names: tuple[str, str] = field(default=("from", "to"), compare=False)

    def __post_init__(self) -> None:
        self._check_numbers()
        for name, ends in zip(self.side_names, self.sides, strict=True):
            _check_question_ends(name, ends)
        if self.through:
            _check_question_ends("through", tuple(self.through))
        if self.kinds is not None and not self.kinds:
            raise InvalidInput(
                "no kind of tie is left to look for", where="kinds", do=f"use {', '.join(TieKind)}"
            )
        if self.with_parts and self.at_site:
            raise InvalidInput(
                "a part of an organisation cannot count both for its own place alone and for the whole",
                where="withParts",
                do="ask for withParts or for atSite",
            )
        if self.between and self.between[1].last < self.between[0].first:
            raise InvalidInput(f"{self.between[1]} lies before {self.between[0]}", where="between")
        if self.intermediaries is not None and not self.intermediaries.issubset(BODY_TYPES):
            raise InvalidInput(
                "no such kind of intermediary",
                where="intermediaries",
                do=f"use {', '.join(sorted(BODY_TYPES))}",
            )

    def _check_numbers(self) -> None:
        for name, value, least, most in (
            ("maxTies", self.max_ties, 1, MAX_TIES),
            ("first", self.first, 1, MAX_PATHS),
            ("skip", self.skip, 0, MAX_SKIPPED),
            ("largest", self.largest, 2, None),
        ):
            if value is not None and (value < least or (most is not None and value > most)):
                do = f"give a number from {least}" + (f" to {most}" if most else " on")
                raise InvalidInput(f"{name} cannot be {value}", where=name, do=do)
        if self.time_limit_s <= 0:
            raise InvalidInput("the time limit must be more than 0 seconds", where="timeLimit")

    @property
    def sides(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The texts of the ends on either side, each once."""
        from_, to = ((side,) if isinstance(side, str) else side for side in (self.from_, self.to))
        return tuple(dict.fromkeys(from_)), tuple(dict.fromkeys(to))

    @property
    def limit(self) -> int:
        """How many paths to look for: those skipped and asked for, and one more to know if there are more."""
        return self.skip + self.first + 1


def _check_question_ends(name: str, ends: tuple[str, ...]) -> None:
    """Raises :class:`~partnergraph.schema.errors.InvalidInput` unless these can name ends, and not too many."""
    if not ends or any(not end.strip() or len(end) > _MAX_END_LENGTH for end in ends):
        raise InvalidInput(
            f"{name} must name a place, a group or an entity",
            where=name,
            do="give a code such as UA, RO11 or EaP, or an id such as cluster:cluj-it-cluster",
        )
    if len(ends) > MAX_ENDS:
        raise InvalidInput(
            f"{name} names {len(ends)} ends", where=name, do=f"name {MAX_ENDS} at most, or a group"
        )
