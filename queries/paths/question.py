"""What can be asked of partner paths."""

from __future__ import annotations

from dataclasses import dataclass

from schema.base import TieKind
from schema.errors import InvalidInput
from schema.values import PartialDate

MOST_TIES, MOST_PATHS, MOST_SKIPPED = 4, 100, 1000
LONGEST_END = 200


@dataclass(frozen=True)
class Question:
    """Between what to look for paths, and which.

    An end is a place code (``UA``, ``EL``, ``RO11``), a group's code (``EaP``), the name of a place, or
    the id of any entity that can be a partner. ``skip`` leaves out the first paths, for paging.
    ``kinds`` are the ties that count (all, if None); ``as_of`` asks for what had begun by then and had
    not ended. Raises :class:`~schema.errors.InvalidInput` for values outside the limits.
    """

    from_: str
    to: str
    max_ties: int = 3
    first: int = 10
    skip: int = 0
    as_of: PartialDate | None = None
    kinds: frozenset[TieKind] | None = None
    time_limit_s: float = 20.0

    def __post_init__(self) -> None:
        for name, value, least, most in (
            ("maxTies", self.max_ties, 1, MOST_TIES),
            ("first", self.first, 1, MOST_PATHS),
            ("skip", self.skip, 0, MOST_SKIPPED),
        ):
            if not least <= value <= most:
                raise InvalidInput(
                    f"{name} cannot be {value}",
                    where=name,
                    do=f"give a number from {least} to {most}",
                )
        for name, end in (("from", self.from_), ("to", self.to)):
            if not end.strip() or len(end) > LONGEST_END:
                raise InvalidInput(
                    f"{name} must name a place, a group or an entity",
                    where=name,
                    do="give a code such as UA, RO11 or EaP, or an id such as cluster:cluj-it-cluster",
                )
        if self.kinds is not None and not self.kinds:
            raise InvalidInput(
                "no kind of tie is left to look for",
                where="kinds",
                do=f"give some of {list(TieKind)}",
            )
        if self.time_limit_s <= 0:
            raise InvalidInput("the time limit must be more than 0 seconds", where="timeLimit")

    @property
    def wanted(self) -> int:
        """How many paths to look for: those skipped and asked for, and one more to know if there are more."""
        return self.skip + self.first + 1
