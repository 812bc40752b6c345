"""Texts in predicates: compared without case and accents, and regular expressions that cannot run for long."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from math import factorial

from partnergraph.schema.codes import UNDECOMPOSED_LETTERS
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.values import LONGEST_NAME

# Marks that the letters of Europe's languages decompose into; Java has no list of all that Cypher could use.
_COMBINING_MARKS = (
    "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0323\u0326\u0327\u0328"
)
_REPLACEMENTS = [
    *((mark, "") for mark in _COMBINING_MARKS),
    *((chr(letter), text) for letter, text in UNDECOMPOSED_LETTERS.items()),
    ("ς", "σ"),
]
_REPLACEMENT_PAIRS = ", ".join(f"['{sign}', '{text}']" for sign, text in _REPLACEMENTS)

_LONGEST_PATTERN, _MOST_REPEATS, _MOST_CHOICES = 200, 3, 8
# Of the ways to match one text: about a second of Java's.
_MOST_WAYS = 500_000_000
# A class within a class, or quoting in one: it does not end at the bracket that seems to end it.
UNCLEAR_CLASS = r"\[\^?\]?(?:\\[^Q]|&(?!&)|[^]\\[&])*(?:\[|&&|\\Q)"
_PATTERN_SIGNS = re.compile(
    rf"""
    (?P<opaque>\\[Qc]|\(\?[a-zA-Z]*x|{UNCLEAR_CLASS})  # what would make the rest mean something else
    | \\. | \[\^?\]?(?:\\.|[^\]\\])*\] | \(\?     # escapes, classes, what begins a group of its own kind
    | (?P<group>\)[*+{{])
    | (?P<repeat>[*+]|\{{\d*,\d*\}})
    | (?P<choice>[?|])
    """,
    re.VERBOSE | re.DOTALL,
)


def fold_expression(expression: str) -> str:
    """Cypher for a text as :func:`partnergraph.schema.codes.fold_for_comparison` has it, where that is not kept beside the text."""
    return f"reduce(t = toLower(normalize({expression}, NFKD)), p IN [{_REPLACEMENT_PAIRS}] | replace(t, p[0], p[1]))"


@cache
def regular_expression_check(longest: int) -> Callable[[str], str]:
    """:func:`check_regular_expression` for texts of at most ``longest`` characters."""
    return partial(check_regular_expression, longest=longest)


def check_regular_expression(value: str, longest: int = LONGEST_NAME) -> str:
    """A regular expression, if no text of at most ``longest`` characters can make its matching take long.

    Java tries one way after the other and cannot be stopped within a row. Repeated groups are what makes
    the ways grow as a power of two, so they are refused. Of all else there may be a few: with each repeat the
    ways are as many times more as the text has characters, with each choice twice as many.

    Raises :class:`~partnergraph.schema.errors.InvalidInput` for one that could.
    """
    signs = [match.lastgroup for match in _PATTERN_SIGNS.finditer(value)]
    if (
        len(value) > _LONGEST_PATTERN
        or "opaque" in signs
        or "group" in signs
        or signs.count("repeat") > _MOST_REPEATS
        or signs.count("choice") > _MOST_CHOICES
    ):
        raise InvalidInput(
            "matching this regular expression could take too long",
            do=f"write at most {_LONGEST_PATTERN} characters, {_MOST_REPEATS} repeats (* + {{n,m}}) and "
            f"{_MOST_CHOICES} choices (? |), without repeating groups, \\Q, \\c and (?x); or use contains",
        )
    repeats, choices = signs.count("repeat"), signs.count("choice")
    if longest**repeats // factorial(repeats) * 2**choices > _MOST_WAYS:
        raise InvalidInput(
            f"matching this regular expression in a text of {longest:,} characters could take too long",
            do="write fewer repeats (* + {n,m}) and choices (? |); or use contains",
        )
    return value
