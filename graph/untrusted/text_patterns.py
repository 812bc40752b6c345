"""Regular expressions of statements (``=~``): which of them Java's matcher is done with in time.

It goes back over what it matched for as long as there is another way to match it, and nothing stops it. So a pattern must
be known beforehand, repeats no group (which takes time that doubles with each letter, and a stack as deep as the text is
long), refers to no group, and has few repetitions: the time grows with the text's length to the power of their number.
"""

from __future__ import annotations

import re

from partnergraph.schema.errors import Refused

LONGEST_PATTERN, MOST_REPETITIONS, LONGEST_MATCHED_TEXT = 1_000, 2, 20_000
_PATTERN_TOKEN = re.compile(
    r"""(?P<escape>\\(?:Q.*?(?:\\E|$)|.))
      | (?P<class>\[\^?\]?(?:\\.|[^\]\\])*\])
      | (?P<group_end>\))
      | (?P<repetition>(?:[*+]|\{\d+(?:,\d*)?\})[?+]?)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_BACK_REFERENCE = re.compile(r"\\[1-9k]")
_SHORT_REPETITION = re.compile(r"\{(?:\d+,)?(\d+)\}")
_FEW_TIMES = 10
_ANYTHING_AT_THE_END = ".*"


def check_text_pattern(pattern: str | None) -> None:
    """Raise :class:`Refused` for a pattern that could take for ever; None is one that is not known."""
    if pattern is None:
        raise _pattern_error("must be a text or a parameter of the statement")
    if len(pattern) > LONGEST_PATTERN:
        raise _pattern_error(f"has {len(pattern)} characters; {LONGEST_PATTERN} are allowed")
    repetitions, previous = 0, ""
    for token in _PATTERN_TOKEN.finditer(pattern):
        kind = token.lastgroup or ""
        if kind == "escape" and _BACK_REFERENCE.match(token[0]):
            raise _pattern_error("refers to a part of itself")
        if kind == "repetition" and not _is_short(token[0]):
            if previous == "group_end":
                raise _pattern_error("repeats a part in parentheses")
            repetitions += 1
        previous = kind
    if pattern.endswith(_ANYTHING_AT_THE_END):
        repetitions -= 1
    if repetitions > MOST_REPETITIONS:
        raise _pattern_error(
            f"repeats {repetitions} parts; {MOST_REPETITIONS} are allowed, and .* at its end"
        )


def _is_short(repetition: str) -> bool:
    times = _SHORT_REPETITION.match(repetition)
    return times is not None and int(times[1]) <= _FEW_TIMES


def _pattern_error(why: str) -> Refused:
    return Refused(
        f"a pattern after =~ {why}, which is not allowed here, for it could take for ever",
        do="compare by CONTAINS, STARTS WITH or ENDS WITH, or by a simpler pattern",
    )
