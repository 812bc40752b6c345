"""Whether a statement and its parameters are of a size that Neo4j copes with, judged before it sees them.

While Neo4j parses and plans it looks at no time limit, and nothing stops it: not the end of the transaction's
time, not TERMINATE TRANSACTION, not the end of the connection. What nests deeply overflows its stack, after
which it does not even answer; what repeats some constructs is planned in time that grows with their square, or
doubles with each. So each of these is counted in the text, and has a most, which was measured to be planned
in seconds at worst. The driver, too, cannot send some values, and does not come back from trying.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from partnergraph.graph.cypher.tokens import TokenKind, tokenise_cypher
from partnergraph.schema.errors import InvalidInput, Refused

LONGEST_STATEMENT, MOST_TOKENS, DEEPEST_NESTING, DEEPEST_SUBQUERIES = 50_000, 5_000, 60, 5
# How often a construct may stand in one statement, by the words or signs that make it.
CONSTRUCT_LIMITS: Mapping[str, tuple[str, int]] = {
    "UNION": (r"\bUNION\b", 50),
    "XOR": (r"\bXOR\b", 8),
    "NOT": (r"\bNOT\b", 60),
    "OR": (r"\bOR\b", 200),
    "AND": (r"\bAND\b", 400),
    "clauses": (r"\b(?:MATCH|WITH|UNWIND|CALL|MERGE|FOREACH)\b", 80),
    "subqueries": (r"\b(?:EXISTS|COUNT|COLLECT|CALL)\s*(?:\([^()]*\)\s*)?\{", 30),
    "steps along relationships": (r"-\s*(?:\[|->|-)|<-", 40),
    "alternatives of labels or types": (r"\|", 500),
    "signs before a value": (r"(?:[-+]\s*){3,}", 10),
}
_OPENING_BRACKETS, _CLOSING_BRACKETS = frozenset("([{"), frozenset(")]}")
_SUBQUERY_BRACE = re.compile(
    r"\b(?:EXISTS|COUNT|COLLECT)\s*\{|\bCALL\s*(?:\([^()]*\)\s*)?\{|[{}]", re.IGNORECASE
)
_COUNTED_CONSTRUCTS = {
    construct: (re.compile(sign, re.IGNORECASE), most)
    for construct, (sign, most) in CONSTRUCT_LIMITS.items()
}

_LARGEST_INTEGER = 2**63 - 1
DEEPEST_VALUE, MOST_VALUES, LONGEST_VALUE = 20, 200_000, 20_000


def check_statement_size(text: str) -> None:
    """Raise :class:`Refused` for a text, without strings and comments, that is too much to plan."""
    tokens = [token.text for token in tokenise_cypher(text) if token.kind is not TokenKind.SPACE]
    if len(tokens) > MOST_TOKENS:
        raise _too_much_error(
            "words and signs", MOST_TOKENS, len(tokens), "pass long lists as parameters"
        )
    if (depth := _deepest_level(_bracket_steps(tokens))) > DEEPEST_NESTING:
        raise _too_much_error(
            "levels of brackets", DEEPEST_NESTING, depth, "let clauses (WITH) do it in steps"
        )
    if (depth := _deepest_level(_subquery_steps(text))) > DEEPEST_SUBQUERIES:
        raise _too_much_error(
            "levels of subqueries", DEEPEST_SUBQUERIES, depth, "ask in several statements"
        )
    for construct, (sign, most) in _COUNTED_CONSTRUCTS.items():
        if (number := len(sign.findall(text))) > most:
            raise _too_much_error(
                construct, most, number, "ask for less at once, or in several statements"
            )


def _too_much_error(construct: str, most: int, number: int, advice: str) -> Refused:
    """What to say of a text that is too much to plan."""
    return Refused(f"the statement has {number} {construct}, and {most} are allowed", do=advice)


def _bracket_steps(tokens: list[str]) -> Iterator[int]:
    """+1 where something opens, -1 where it closes."""
    previous = ""
    for token in tokens:
        word = token.upper() if previous != "." else ""
        if token in _OPENING_BRACKETS or word == "CASE":
            yield 1
        elif token in _CLOSING_BRACKETS or word == "END":
            yield -1
        previous = token


def _subquery_steps(text: str) -> Iterator[int]:
    """+1 where a subquery opens, -1 where it closes; braces of maps are neither."""
    open_braces: list[int] = []
    for brace in _SUBQUERY_BRACE.finditer(text):
        if brace[0] != "}":
            open_braces.append(1 if len(brace[0]) > 1 else 0)
            yield open_braces[-1]
        elif open_braces:
            yield -open_braces.pop()


def _deepest_level(steps: Iterator[int]) -> int:
    """The deepest level that steps of +1 and -1 reach."""
    depth = most = 0
    for step in steps:
        depth = max(depth + step, 0)
        most = max(most, depth)
    return most


@dataclass
class _ValueCounter:
    """How many values there were so far."""

    count: int = 0


def check_parameter_values(parameters: Mapping[str, Any]) -> None:
    """Raise :class:`InvalidInput` for a value that Neo4j has not, or cannot be sent."""
    counter = _ValueCounter()
    for name, value in parameters.items():
        if not isinstance(name, str) or "\0" in name:
            raise InvalidInput(f"{name!r} is no name of a parameter", do="give it a name")
        _check_parameter_value(value, name, 1, counter)


def _check_text_length(text: str, where: str) -> None:
    if len(text) > LONGEST_VALUE:
        raise InvalidInput(
            f"a text has {len(text):,} characters, and {LONGEST_VALUE:,} are allowed",
            where=f"parameter {where}",
            do="send it in parts, as a list",
        )


def _check_parameter_value(value: Any, where: str, depth: int, counter: _ValueCounter) -> None:
    """Look at one value and at what is in it."""
    counter.count += 1
    if depth > DEEPEST_VALUE or counter.count > MOST_VALUES:
        problem = f"values within values deeper than {DEEPEST_VALUE} levels"
        if depth <= DEEPEST_VALUE:
            problem = f"more than {MOST_VALUES} values"
        raise InvalidInput(
            f"the parameters have {problem}", where=f"parameter {where}", do="send less"
        )
    if isinstance(value, str):
        _check_text_length(value, where)
    elif isinstance(value, int):
        if not -_LARGEST_INTEGER - 1 <= value <= _LARGEST_INTEGER:
            raise InvalidInput(
                "a whole number is beyond the 64 bits that Neo4j has",
                where=f"parameter {where}",
                do="send it as a text, or as a number with a decimal point",
            )
    elif isinstance(value, Mapping):
        for name, item in value.items():
            _check_parameter_value(
                item, f"{where}.{name}" if depth == 1 else where, depth + 1, counter
            )
    elif isinstance(value, list | tuple):
        for item in value:
            _check_parameter_value(item, where, depth + 1, counter)
