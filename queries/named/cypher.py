"""What can be told from a query's Cypher without a database."""

from __future__ import annotations

import re

# Strings, quoted names and comments, in which nothing is a clause or a parameter.
QUOTED = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`[^`]*`|//[^\n]*|/\*.*?\*/", re.DOTALL)
WRITING = re.compile(
    r"\b(CREATE|MERGE|DELETE|SET|REMOVE|DROP|FOREACH|LOAD\s+CSV|IN\s+(?:\w+\s+)?TRANSACTIONS|USE)\b",
    re.IGNORECASE,
)
PARAMETER = re.compile(r"\$(\w+)")


def bare(cypher: str) -> str:
    """The text without strings, quoted names and comments."""
    return QUOTED.sub(" ", cypher)


def writing_in(cypher: str) -> str | None:
    """The first clause that writes or reaches outside, if there is one. The server has the last word."""
    found = WRITING.search(bare(cypher))
    return found[0] if found else None


def parameters_in(cypher: str) -> set[str]:
    """The parameters that the text takes."""
    return set(PARAMETER.findall(bare(cypher)))
