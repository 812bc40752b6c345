"""Cypher in tokens: the one place that knows where its strings, comments and quoted names begin and end.

It judges nothing: every text can be told in tokens, and the tokens of a text joined are the text. What begins like a
string, a comment or a quoted name and does not end is a sign, and what follows it is read on as Cypher.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple


class TokenKind(Enum):
    """What a token of Cypher is."""

    SPACE = auto()
    COMMENT = auto()
    """``// …`` to the end of the line, or ``/* … */``."""
    STRING = auto()
    """In single or double quotes, which are part of the token."""
    QUOTED_NAME = auto()
    """In backquotes, which are part of the token; two in a row are two names."""
    WORD = auto()
    """A keyword, a name or a number: letters, digits and underscores."""
    SIGN = auto()
    """Any other character, each on its own."""


class CypherToken(NamedTuple):
    """A token with its text as it stands in the statement, from the character at ``start``."""

    kind: TokenKind
    text: str
    start: int


_LITERALS = r"""
      (?P<COMMENT>//[^\n]*|/\*.*?\*/)
    | (?P<STRING>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")
    | (?P<QUOTED_NAME>`[^`]*`)
"""
_OTHERS = r"| (?P<SPACE>\s+) | (?P<WORD>\w+) | (?P<SIGN>.)"
_LITERAL = re.compile(_LITERALS, re.VERBOSE | re.DOTALL)
_TOKEN = re.compile(_LITERALS + _OTHERS, re.VERBOSE | re.DOTALL)
_KINDS = {kind.name: kind for kind in TokenKind}


def tokenise_cypher(text: str) -> Iterator[CypherToken]:
    """The tokens of a text, spaces and comments among them."""
    for match in _TOKEN.finditer(text):
        # One of the alternatives always matches, and each is named for its kind.
        yield CypherToken(_KINDS[match.lastgroup or ""], match[0], match.start())


def find_parameter_names(text: str) -> set[str]:
    """The names of the parameters that a text takes, without their ``$``."""
    names, after_dollar = set(), False
    for token in tokenise_cypher(text):
        if after_dollar and token.kind in {TokenKind.WORD, TokenKind.QUOTED_NAME}:
            names.add(token.text.strip("`"))
        after_dollar = token.text == "$"
    return names


def blank_cypher_literals(text: str, *, keep_names: bool = False) -> str:
    """The text without what is in strings, comments and quoted names, where nothing is a clause.

    A comment becomes a space, a string a word of its own, so that neither joins what stands around it. A quoted
    name becomes a space too, or with ``keep_names`` its name, with underscores for what stands in no plain name
    but a dot.
    """

    def blank_literal(literal: re.Match[str]) -> str:
        match _KINDS[literal.lastgroup or ""]:
            case TokenKind.COMMENT:
                return " "
            case TokenKind.STRING:
                return " _ "
        return re.sub(r"[^\w.]", "_", literal[0][1:-1] or " ") if keep_names else " "

    return _LITERAL.sub(blank_literal, text)
