"""Cypher in tokens: the one place that knows where its strings, comments and quoted names begin and end.

As the lexers of Neo4j 5 and later do (held against its parser by tests/graph/untrusted/test_reading.py). It judges
nothing: every text can be told in tokens, and the tokens of a text joined are the text. What begins like a
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
    """``// …`` to the end of the line, which a carriage return is too, or ``/* … */``."""
    STRING = auto()
    """In single or double quotes, which are part of the token."""
    QUOTED_NAME = auto()
    """In backquotes, which are part of the token; two in a row are one of the name's own."""
    WORD = auto()
    """A keyword, a name or a number: letters, digits, underscores, and ``$`` but at its beginning."""
    SIGN = auto()
    """Any other character, each on its own."""


class CypherToken(NamedTuple):
    """A token with its text as it stands in the statement, from the character at ``start``."""

    kind: TokenKind
    text: str
    start: int


_LITERALS = r"""
      (?P<COMMENT>//[^\n\r]*|/\*.*?\*/)
    | (?P<STRING>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")
    | (?P<QUOTED_NAME>`(?:``|[^`])*`)
"""
# What Python takes for a space and Neo4j does not: the next line, U+0085.
_OTHERS = r"| (?P<SPACE>[^\S\x85]+) | (?P<WORD>\w[\w$]*) | (?P<SIGN>.)"
_TOKEN = re.compile(_LITERALS + _OTHERS, re.VERBOSE | re.DOTALL)
_WORD_CHARACTER = re.compile(r"[\w$]")
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
            names.add(unquote_name(token))
        after_dollar = token.text == "$"
    return names


def unquote_name(token: CypherToken) -> str:
    """The name that a word or a quoted name is."""
    if token.kind is TokenKind.QUOTED_NAME:
        return token.text[1:-1].replace("``", "`")
    return token.text


def blank_cypher_literals(text: str, *, keep_names: bool = False) -> str:
    """The text without what is in strings, comments and quoted names, where nothing is a clause.

    A comment becomes a space, a string a word of its own, so that neither joins what stands around it. A quoted
    name becomes a space too, or with ``keep_names`` a word of its own, with underscores for what stands in no plain
    name but a dot.
    """
    pieces: list[str] = []
    for token in tokenise_cypher(text):
        piece = _blank_token(token, keep_names=keep_names)
        if pieces and _WORD_CHARACTER.match(piece) and _WORD_CHARACTER.match(pieces[-1][-1:]):
            pieces.append(" ")
        pieces.append(piece)
    return "".join(pieces)


def _blank_token(token: CypherToken, *, keep_names: bool) -> str:
    match token.kind:
        case TokenKind.COMMENT:
            return " "
        case TokenKind.STRING:
            return " _ "
        case TokenKind.QUOTED_NAME:
            return re.sub(r"[^\w.]", "_", token.text[1:-1] or " ") if keep_names else " "
        case _:
            return token.text
