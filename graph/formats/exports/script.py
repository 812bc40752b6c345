"""A Cypher script that makes the same nodes and relationships in an empty Neo4j.

It runs in Neo4j Browser and cypher-shell, a statement at a time. In a name in backquotes a backslash stands for
itself, unless a ``u`` follows, so it is written as the Unicode escape of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from neo4j.spatial import Point

from partnergraph.graph.formats.exports.base import GraphEncoder
from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship

_STATEMENT_ROWS = 200
_PLAIN_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_STRING_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_CREATE_ENTITY_CONSTRAINT = (
    b"CREATE CONSTRAINT pg_entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;\n"
)


class CypherScriptEncoder(GraphEncoder):
    """Encodes Cypher statements, which end with a semicolon and a line break."""

    media = "application/x-cypher-query"
    suffix = "cypher"
    complete = True

    def __init__(self) -> None:
        self.statement = ""
        self.rows: list[str] = []

    def head(self) -> bytes:
        """The constraint by which relationships find their nodes."""
        return _CREATE_ENTITY_CONSTRAINT

    def node(self, node: DumpedNode) -> bytes:
        """Adds a node to a statement for nodes with its labels."""
        labels = ":".join(_quote_cypher_name(label) for label in node.labels)
        return self.row(f"CREATE (n:{labels}) SET n = row", cypher_literal(dict(node.props)))

    def tie(self, tie: DumpedRelationship) -> bytes:
        """Adds a relationship to a statement for its type."""
        ends = "MATCH (a:Entity {id: row[0]}) MATCH (b:Entity {id: row[1]})"
        statement = f"{ends} CREATE (a)-[r:{_quote_cypher_name(tie.type)}]->(b) SET r = row[2]"
        return self.row(statement, cypher_literal([tie.start, tie.end, dict(tie.props)]))

    def row(self, statement: str, row: str) -> bytes:
        """Add a row to its statement; gives the statement before, if that is full or another."""
        finished = b""
        if statement != self.statement or len(self.rows) >= _STATEMENT_ROWS:
            finished = self.flush()
            self.statement = statement
        self.rows.append(row)
        return finished

    def flush(self) -> bytes:
        """The unfinished statement with its rows, if there is one."""
        if not self.rows:
            return b""
        rows = ",\n".join(self.rows)
        self.rows = []
        return f"UNWIND [\n{rows}\n] AS row {self.statement};\n".encode()

    def end(self) -> Iterator[bytes]:
        """The last statement of the script."""
        yield self.flush()


def _quote_cypher_name(name: str) -> str:
    """A label, type or property name as Cypher writes it, in backquotes where it needs them."""
    if _PLAIN_NAME.fullmatch(name):
        return name
    return "`" + name.replace("\\", "\\u005C").replace("`", "``") + "`"


def cypher_literal(value: Any) -> str:
    """A property's value, or a map or list of such, as a Cypher literal."""
    if isinstance(value, Point):
        names = ("x", "y", "z")[: len(value)]
        parts = [f"{n}: {cypher_literal(float(v))}" for n, v in zip(names, value, strict=True)]
        return f"point({{{', '.join(parts)}, srid: {value.srid}}})"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + "".join(_STRING_ESCAPES.get(sign, sign) for sign in value) + "'"
    if isinstance(value, float):
        return _cypher_number(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(cypher_literal, value))}]"
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(
                f"{_quote_cypher_name(n)}: {cypher_literal(v)}" for n, v in sorted(value.items())
            )
            + "}"
        )
    return str(value)


def _cypher_number(value: float) -> str:
    """A float; not-a-number and the infinities as the quotients that give them."""
    if value != value:  # noqa: PLR0124
        return "(0.0 / 0.0)"
    if value in (float("inf"), float("-inf")):
        return "(1.0 / 0.0)" if value > 0 else "(-1.0 / 0.0)"
    return repr(value)
