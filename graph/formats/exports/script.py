"""A Cypher script that makes the same nodes and relationships in an empty Neo4j.

It runs in Neo4j Browser and cypher-shell, a statement at a time. In a name in backquotes a backslash stands for
itself, unless a ``u`` follows, so it is written as the Unicode escape of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from neo4j.spatial import Point

from graph.formats.exports.base import GraphForm
from graph.formats.records import Node, Tie

AT_ONCE = 200
PLAIN = re.compile(r"[A-Za-z_]\w*", re.ASCII)
ESCAPED = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
HEAD = b"CREATE CONSTRAINT pg_entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;\n"


class Script(GraphForm):
    """Encodes Cypher statements, which end with a semicolon and a line break."""

    media = "application/x-cypher-query"
    suffix = "cypher"
    complete = True

    def __init__(self) -> None:
        self.statement = ""
        self.rows: list[str] = []

    def head(self) -> bytes:
        """The constraint by which relationships find their nodes."""
        return HEAD

    def node(self, node: Node) -> bytes:
        """Adds a node to a statement for nodes with its labels."""
        labels = ":".join(quoted(label) for label in node.labels)
        return self.row(f"CREATE (n:{labels}) SET n = row", literal(dict(node.props)))

    def tie(self, tie: Tie) -> bytes:
        """Adds a relationship to a statement for its type."""
        ends = "MATCH (a:Entity {id: row[0]}) MATCH (b:Entity {id: row[1]})"
        statement = f"{ends} CREATE (a)-[r:{quoted(tie.type)}]->(b) SET r = row[2]"
        return self.row(statement, literal([tie.start, tie.end, dict(tie.props)]))

    def row(self, statement: str, row: str) -> bytes:
        """Add a row to its statement; gives the statement before, if that is full or another."""
        finished = b""
        if statement != self.statement or len(self.rows) >= AT_ONCE:
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


def quoted(name: str) -> str:
    """A label, type or property name as Cypher writes it, in backquotes where it needs them."""
    if PLAIN.fullmatch(name):
        return name
    return "`" + name.replace("\\", "\\u005C").replace("`", "``") + "`"


def literal(value: Any) -> str:
    """A property's value, or a map or list of such, as a Cypher literal."""
    if isinstance(value, Point):
        names = ("x", "y", "z")[: len(value)]
        parts = [f"{n}: {literal(float(v))}" for n, v in zip(names, value, strict=True)]
        return f"point({{{', '.join(parts)}, srid: {value.srid}}})"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + "".join(ESCAPED.get(sign, sign) for sign in value) + "'"
    if isinstance(value, float):
        return number(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(n)}: {literal(v)}" for n, v in sorted(value.items())) + "}"
    return str(value)


def number(value: float) -> str:
    """A float; not-a-number and the infinities as the quotients that give them."""
    if value != value:  # noqa: PLR0124
        return "(0.0 / 0.0)"
    if value in (float("inf"), float("-inf")):
        return "(1.0 / 0.0)" if value > 0 else "(-1.0 / 0.0)"
    return repr(value)
