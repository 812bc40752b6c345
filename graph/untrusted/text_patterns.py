"""Regular expressions of statements (``=~``): which of them Java's matcher is done with in time.

It goes back over what it matched for as long as there is another way to match it, and nothing stops it. So a pattern must
be known beforehand, repeats no group without end (which takes time that doubles with each letter, and a stack as deep as
the text is long), refers to no group, and may be matched in few ways: with each repetition they are as many times more as
the text has letters, with each choice (``?``, ``|``, ``{1,3}``) as many times more as it leaves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import factorial, prod

from partnergraph.graph.cypher.text import UNCLEAR_CLASS
from partnergraph.schema.errors import Refused

LONGEST_PATTERN, MOST_REPETITIONS, LONGEST_MATCHED_TEXT = 1_000, 2, 20_000
# Of the ways to match one text: seconds of Java's.
_MOST_WAYS = 1_000_000_000
_PATTERN_TOKEN = re.compile(
    rf"""(?P<opaque>\\c|\(\?[a-zA-Z]*x|{UNCLEAR_CLASS})
      | (?P<escape>\\(?:Q.*?(?:\\E|$)|.))
      | (?P<class>\[\^?\]?(?:\\.|[^\]\\])*\])
      | (?P<group_start>\((?:\?(?:<?[=!]|[:>]|<\w+>|[\w-]*:?))?)
      | (?P<group_end>\))
      | (?P<repetition>(?:[*+]|\{{\d+(?:,\d*)?\}})[?+]?)
      | (?P<choice>\?[?+]?)
      | (?P<bar>\|)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_BACK_REFERENCE = re.compile(r"\\[1-9k]")
_SHORT_REPETITION = re.compile(r"\{(?:(\d+),)?(\d+)\}")
_FEW_TIMES = 10
_ANYTHING_AT_THE_END = ".*"


@dataclass
class _Part:
    """A letter, class or group of a pattern: in how many ways it may match, and how many repetitions without end are in it."""

    ways: int = 1
    repetitions: int = 0
    is_group: bool = False


@dataclass
class _Alternatives:
    """What stands in parentheses: the parts after the last bar, and the ways and repetitions of what is before it."""

    parts: list[_Part] = field(default_factory=list)
    ways: int = 0
    repetitions: int = 0

    def end_alternative(self) -> None:
        self.ways = min(self.ways + prod(part.ways for part in self.parts), _MOST_WAYS + 1)
        self.repetitions += sum(part.repetitions for part in self.parts)
        self.parts = []

    def as_part(self) -> _Part:
        self.end_alternative()
        return _Part(self.ways, self.repetitions, is_group=True)


def check_text_pattern(pattern: str | None) -> None:
    """Raise :class:`Refused` for a pattern that could take for ever; None is one that is not known."""
    if pattern is None:
        raise _pattern_error("must be a text or a parameter of the statement")
    if len(pattern) > LONGEST_PATTERN:
        raise _pattern_error(f"has {len(pattern)} characters; {LONGEST_PATTERN} are allowed")
    whole = _measure_pattern(pattern)
    repetitions = whole.repetitions - pattern.endswith(_ANYTHING_AT_THE_END)
    if repetitions > MOST_REPETITIONS:
        raise _pattern_error(
            f"repeats {repetitions} parts; {MOST_REPETITIONS} are allowed, and .* at its end"
        )
    ways = whole.ways * LONGEST_MATCHED_TEXT**repetitions // factorial(repetitions)
    if ways > _MOST_WAYS:
        raise _pattern_error("leaves too many choices (? | {1,3}) beside what it repeats")


def _measure_pattern(pattern: str) -> _Part:
    open_groups = [_Alternatives()]
    for token in _PATTERN_TOKEN.finditer(pattern):
        parts, kind = open_groups[-1].parts, token.lastgroup
        if kind == "opaque":
            raise _pattern_error(r"has (?x), \c, or [ && \Q within brackets")
        if kind == "escape" and _BACK_REFERENCE.match(token[0]):
            raise _pattern_error("refers to a part of itself")
        if kind == "group_start":
            open_groups.append(_Alternatives())
        elif kind == "group_end" and len(open_groups) > 1:
            closed = open_groups.pop().as_part()
            open_groups[-1].parts.append(closed)
        elif kind == "bar":
            open_groups[-1].end_alternative()
        elif kind == "choice" and parts:
            parts[-1].ways += 1
        elif kind == "repetition" and parts:
            parts[-1] = _repeat_part(parts[-1], token[0])
        else:
            parts.append(_Part())
    while len(open_groups) > 1:
        unclosed = open_groups.pop().as_part()
        open_groups[-1].parts.append(unclosed)
    return open_groups[0].as_part()


def _repeat_part(part: _Part, repetition: str) -> _Part:
    """A part repeated. Raises :class:`Refused` for a group that is repeated often."""
    times = _SHORT_REPETITION.match(repetition)
    if times is not None and int(times[2]) <= _FEW_TIMES:
        most = int(times[2])
        least = int(times[1] or most)
        ways = sum(part.ways**often for often in range(least, most + 1))
        return _Part(min(ways, _MOST_WAYS + 1), part.repetitions * most, part.is_group)
    if part.is_group:
        raise _pattern_error("repeats a part in parentheses")
    return _Part(part.ways, part.repetitions + 1)


def _pattern_error(why: str) -> Refused:
    return Refused(
        f"a pattern after =~ {why}, which is not allowed here, for it could take for ever",
        do="compare by CONTAINS, STARTS WITH or ENDS WITH, or by a simpler pattern",
    )
