"""What can be told from a query's Cypher without a database."""

from __future__ import annotations

import re

# Strings, quoted names and comments, in which nothing is a clause or a parameter.
_QUOTED_TEXT = re.compile(
    r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`[^`]*`|//[^\n]*|/\*.*?\*/", re.DOTALL
)
_WRITING_CLAUSE = re.compile(
    r"\b(CREATE|MERGE|DELETE|SET|REMOVE|DROP|FOREACH|LOAD\s+CSV|IN\s+(?:\w+\s+)?TRANSACTIONS|USE)\b",
    re.IGNORECASE,
)
_PARAMETER_NAME = re.compile(r"\$(\w+)")


def _strip_quoted_text(cypher: str) -> str:
    """The text without strings, quoted names and comments, in which nothing is a clause."""
    return _QUOTED_TEXT.sub(" ", cypher)


def find_writing_clause(cypher: str) -> str | None:
    """The first clause that writes or reaches outside, if there is one. The server has the last word."""
    match = _WRITING_CLAUSE.search(_strip_quoted_text(cypher))
    return match[0] if match else None


def find_cypher_parameters(cypher: str) -> set[str]:
    """The names of the parameters that the text takes, without their ``$``."""
    return set(_PARAMETER_NAME.findall(_strip_quoted_text(cypher)))
