"""What can be told from a query's Cypher without a database."""

from __future__ import annotations

import re

from partnergraph.graph.cypher.tokens import blank_cypher_literals

_WRITING_CLAUSE = re.compile(
    r"\b(CREATE|MERGE|DELETE|SET|REMOVE|DROP|FOREACH|LOAD\s+CSV|IN\s+(?:\w+\s+)?TRANSACTIONS|USE)\b",
    re.IGNORECASE,
)


def find_writing_clause(cypher: str) -> str | None:
    """The first clause that writes or reaches outside, if there is one. The server has the last word."""
    match = _WRITING_CLAUSE.search(blank_cypher_literals(cypher))
    return match[0] if match else None
