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
    """The text without strings, quoted names and comments, in which nothing is a clause."""
    return QUOTED.sub(" ", cypher)


def writing_in(cypher: str) -> str | None:
    """The first clause that writes or reaches outside, if there is one. The server has the last word."""
    match = WRITING.search(bare(cypher))
    return match[0] if match else None


def parameters_in(cypher: str) -> set[str]:
    """The names of the parameters that the text takes, without their ``$``."""
    return set(PARAMETER.findall(bare(cypher)))
