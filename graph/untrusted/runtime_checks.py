"""The checks that metered statements make as they run: expressions of Cypher that fail where something is too much.

Each works its value out once, under a name that is ours, and tells its size at once, however large it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from partnergraph.graph.untrusted.search_texts import PLAIN_SEARCH_TEXT, search_text_error
from partnergraph.graph.untrusted.text_patterns import LONGEST_MATCHED_TEXT
from partnergraph.schema.errors import Refused

# Steps that the loops of one expression may take together, and elements and characters that they may make.
MOST_STEPS, MOST_MADE = 1_000_000, 20_000_000
TOO_MUCH_SIGN = "more work than one expression may do"
# Beyond this, functions that take time with the square of a text's length take very long, and are not stopped in it.
LONGEST_ARGUMENT, _LONG_ARGUMENT_SIGN = 20_000, "a text is too long for this function"
_LONG_TEXT_SIGN = "a text is too long to be matched by =~"
_FAR_OUT_SIGN = "a point is too far out"
_NO_PLAIN_WORDS_SIGN = "a text that is sought is no plain words"
# Neo4j turns a longitude round the Earth by 360 degrees at a time, and is not stopped in it: this many take no time.
_FARTHEST_OUT = 1e8
LOOK_WHETHER_OVER = "date.statement() IS NOT NULL"
OUR_NAME = "list "
_FEW_COPIES = 10


@dataclass(frozen=True)
class LoopNesting:
    """The loops around a place: how many, and how often what stands there is worked out.

    ``often``: whether that may be so often that copies of a text, as large as any may be, are too much.
    """

    depth: int = 0
    known: int = 1
    counted: tuple[str, ...] = ()
    often: bool = False

    def times(self, known: int) -> LoopNesting:
        """Within a loop of a known length."""
        times = self.known * max(known, 1)
        often = self.often or times > _FEW_COPIES
        return replace(self, depth=self.depth + 1, known=times, often=often)

    def times_counted(self, size: str, *, often: bool = True) -> LoopNesting:
        """Within a loop whose length Neo4j counts, as an expression says it."""
        counted = (*self.counted, size)
        return replace(self, depth=self.depth + 1, counted=counted, often=self.often or often)

    def product(self, size: str) -> str:
        """How often, times a size, as an expression of a number that cannot overflow."""
        return " * ".join([f"{float(self.known)}", *self.counted, size])


def too_much_error(found: float | None = None) -> Refused:
    """What to say of a statement whose expressions walk through too much, or make too much."""
    steps = f"{found:,.0f} steps, and " if found else ""
    return Refused(
        f"{TOO_MUCH_SIGN}: {steps}{MOST_STEPS:,} steps through lists and {MOST_MADE:,} characters or elements"
        " made of them are allowed",
        do="let rows do it: UNWIND the list, and collect or sum what becomes of it",
    )


def check_product(name: str, size: str, around: LoopNesting, most: int, value: str = "") -> str:
    """A value (what the name stands for, if none is given), or a failure where a size within the loops around is beyond the most."""
    failure = f"date('{TOO_MUCH_SIGN}' + {size})"
    return f"CASE WHEN {around.product(size)} > {most} THEN {failure} ELSE {value or name} END"


def check_matched_text(operand: str, around: LoopNesting) -> str:
    """The text on the left of ``=~``, which must not be too long."""
    name = f"`{OUR_NAME}{around.depth + 1} text`"
    checked = (
        f"CASE WHEN size(toStringOrNull({name})) > {LONGEST_MATCHED_TEXT}"
        f" THEN date('{_LONG_TEXT_SIGN}' + size(toStringOrNull({name}))) ELSE {name} END"
    )
    return f" [{name} IN [{operand}] | {checked}][0] "


def check_argument(given: str, around: LoopNesting) -> str:
    """A text, or list of texts, for a function that takes long for long ones."""
    name = f"`{OUR_NAME}{around.depth + 1} text`"
    size = size_of_any(name)
    return (
        f" [{name} IN [{given}] | CASE WHEN {size} > {LONGEST_ARGUMENT}"
        f" THEN date('{_LONG_ARGUMENT_SIGN}' + {size}) ELSE {name} END][0] "
    )


def check_sought_text(given: str, around: LoopNesting) -> str:
    """A text that the statement works out and seeks in an index, which must be plain words."""
    name = f"`{OUR_NAME}{around.depth + 1} text`"
    return (
        f" [{name} IN [{given}] | CASE WHEN {name} =~ '{PLAIN_SEARCH_TEXT}'"
        f" THEN {name} ELSE date('{_NO_PLAIN_WORDS_SIGN}') END][0] "
    )


def check_point(given: str, around: LoopNesting) -> str:
    """A call of ``point()`` whose first coordinate is looked at before Neo4j turns it round the Earth."""
    name = f"`{OUR_NAME}{around.depth + 1} point`"
    first = f"toFloatOrNull(coalesce({name}.longitude, {name}.x))"
    return (
        f"[{name} IN [{given}] | CASE WHEN NOT abs({first}) <= {_FARTHEST_OUT:.0f}"
        f" THEN date('{_FAR_OUT_SIGN}') ELSE point({name}) END][0]"
    )


def explain_failure(message: str) -> Refused | None:
    """What was too much, where a message of Neo4j's is of a check that a metered statement makes."""
    if TOO_MUCH_SIGN in message:
        return too_much_error()
    if _LONG_ARGUMENT_SIGN in message:
        return Refused(
            f"{_LONG_ARGUMENT_SIGN} or CONTAINS: {LONGEST_ARGUMENT:,} characters are allowed",
            do="take a part of it: substring(…), left(…)",
        )
    if _FAR_OUT_SIGN in message:
        return Refused(
            f"{_FAR_OUT_SIGN}: coordinates up to {_FARTHEST_OUT:,.0f} are allowed", do="correct it"
        )
    if _NO_PLAIN_WORDS_SIGN in message:
        return search_text_error(
            "is worked out, and then may be plain words alone (without * ? ~ / ( [ {)"
        )
    if _LONG_TEXT_SIGN in message:
        return Refused(
            f"{_LONG_TEXT_SIGN}: {LONGEST_MATCHED_TEXT:,} characters are allowed",
            do="match a part of it: substring(…), or compare by CONTAINS",
        )
    return None


def size_of_any(value: str) -> str:
    """The length of a text or list, as Neo4j tells it at once; of anything else a little."""
    return f"coalesce(size(toStringOrNull({value})), size([] + {value}), 0)"


def check_gathered(accumulator: str, body: str) -> str:
    """The body of a reduction, which ends with the transaction and where it has gathered too much."""
    size = size_of_any(accumulator)
    return (
        f" CASE WHEN {LOOK_WHETHER_OVER} AND {size} <= {MOST_STEPS} THEN ({body})"
        f" ELSE date('{TOO_MUCH_SIGN}' + {size}) END"
    )


def check_made(body: str, inside: LoopNesting) -> str:
    """A comprehension's body, whose values must not be too large all together."""
    name = f"`{OUR_NAME}{inside.depth + 1} made`"
    size = size_of_any(name)
    return f"[{name} IN [{body}] | {check_product(name, size, inside, MOST_MADE)}][0]"
