r"""A statement in its canonical text: what is checked is what Neo4j reads, for it is sent this text and no other.

Neo4j's lexer resolves ``\uXXXX`` anywhere, ends a comment at a carriage return, takes 28 characters for spaces and a
dozen for dashes. In the canonical text comments are spaces, spaces and dashes are ASCII's, nothing is escaped but
within strings, and lines are where they were, so that Neo4j's messages name the right one.
"""

from __future__ import annotations

import re

from partnergraph.graph.cypher.tokens import CypherToken, TokenKind, tokenise_cypher
from partnergraph.schema.errors import InvalidInput

_ESCAPE = re.compile(r"\\(?:\\|u([0-9a-fA-F]{4})?)")
# A backslash that escapes an u once more, when others resolved one already: Neo4j would resolve it again.
_ESCAPED_AGAIN = re.compile(r"(?<!\\)(?:\\\\)*\\u")
_LINE_END = re.compile(r"\r\n|\r|\n")
_ASCII_SIGNS = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
    | dict.fromkeys("\u27e8\u3008\ufe64\uff1c", "<")
    | dict.fromkeys("\u27e9\u3009\ufe65\uff1e", ">")
)


def canonicalise_statement(cypher: str) -> str:
    """The canonical text of a statement. Raises :class:`InvalidInput` for what Neo4j would not read."""
    resolved = _resolve_escapes(cypher)
    return "".join(_render_token(token, resolved) for token in tokenise_cypher(resolved)).strip()


def _resolve_escapes(cypher: str) -> str:
    """The text with its Unicode escapes resolved, but for those whose backslash is escaped itself."""

    def resolve(escape: re.Match[str]) -> str:
        if escape[0] == r"\\":
            return escape[0]
        if escape[1] is None:
            raise InvalidInput(
                f"{cypher[escape.start() : escape.start() + 6]} is no character",
                where=_position(cypher, escape.start()),
                do="write four hexadecimal digits after \\u, or \\\\u for a backslash and an u",
            )
        return chr(int(escape[1], 16))

    try:
        return _ESCAPE.sub(resolve, cypher).encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise InvalidInput(
            "the statement has half a character (a lone surrogate)", do="send whole characters"
        ) from None


def _render_token(token: CypherToken, text: str) -> str:
    match token.kind:
        case TokenKind.COMMENT:
            return " " + "\n" * len(_LINE_END.findall(token.text))
        case TokenKind.SPACE:
            return re.sub(r"[^ \n\t]", " ", _LINE_END.sub("\n", token.text))
        case TokenKind.STRING | TokenKind.QUOTED_NAME:
            if _ESCAPED_AGAIN.search(token.text):
                raise InvalidInput(
                    "a backslash that is written as an escape stands before an u",
                    where=_position(text, token.start),
                    do="write \\\\ for a backslash",
                )
            return token.text
        case TokenKind.SIGN:
            if text.startswith("/*", token.start):
                raise InvalidInput(
                    "a comment begins and does not end",
                    where=_position(text, token.start),
                    do="end it with */",
                )
            sign = token.text.translate(_ASCII_SIGNS)
            if not ("!" <= sign <= "~"):
                raise InvalidInput(
                    f"the character U+{ord(sign):04X} has no meaning outside quotes",
                    where=_position(text, token.start),
                    do="leave it out, or put the name in which it stands into backquotes",
                )
            return sign
        case _:
            return token.text


def _position(text: str, start: int) -> str:
    """A place in a text, as Neo4j's messages have it."""
    lines = _LINE_END.split(text[:start])
    return f"line {len(lines)}, column {len(lines[-1]) + 1}"
