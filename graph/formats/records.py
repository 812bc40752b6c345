"""Reading every node and relationship of the network, page by page, in the order of ids.

Each page is a statement of its own, so memory grows neither here nor in Neo4j. Whether the graph changed
between two pages shows in its revision (:func:`graph.claims.lease.revision`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graph.connection.database import Database, Row

PAGE = 2000
NODES = """
MATCH (n:Entity) WHERE n.id > $after
RETURN n.id AS id, labels(n) AS labels, properties(n) AS props ORDER BY n.id LIMIT $page
"""
# Pages of relationships go by the nodes in which they start.
BEGINNINGS = "MATCH (n:Entity) WHERE n.id > $after WITH n.id AS id ORDER BY id LIMIT $page RETURN max(id) AS last"
TIES = """
MATCH (a:Entity) WHERE a.id > $after AND a.id <= $last
MATCH (a)-[r]->(b:Entity)
RETURN a.id AS start, type(r) AS type, b.id AS end, properties(r) AS props
"""
BESIDE = """
MATCH (n:{label}) WHERE NOT n:Entity
RETURN n.id AS id, labels(n) AS labels, properties(n) AS props ORDER BY n.id
"""


@dataclass(frozen=True)
class Node:
    """A node with its labels, sorted, and its stored properties."""

    id: str
    labels: tuple[str, ...]
    props: Mapping[str, Any]


@dataclass(frozen=True)
class Tie:
    """A relationship with the ids of its nodes, and its stored properties."""

    start: str
    type: str
    end: str
    props: Mapping[str, Any]


async def nodes(database: Database) -> AsyncIterator[Node]:
    """Every node of the network, sources among them, in the order of ids."""
    after = ""
    while found := await database.read(NODES, after=after, page=PAGE):
        for row in found:
            yield node(row)
        after = found[-1]["id"]


async def beside(database: Database, labels: Iterable[str]) -> AsyncIterator[Node]:
    """The nodes with these labels that are not part of the network, label by label."""
    for label in sorted(labels):
        for row in await database.read(BESIDE.format(label=label)):
            yield node(row)


def node(row: Mapping[str, Any]) -> Node:
    """A node of a row with its id, labels and props."""
    return Node(row["id"], tuple(sorted(row["labels"])), row["props"])


async def ties(database: Database) -> AsyncIterator[Tie]:
    """Every relationship of the network, by its start, type and end."""
    after = ""
    while last := (await database.read(BEGINNINGS, after=after, page=PAGE))[0]["last"]:
        for tie in in_order(await database.read(TIES, after=after, last=last)):
            yield tie
        after = last


def in_order(rows: list[Row]) -> Iterator[Tie]:
    """The relationships of rows, sorted by start, type and end."""
    rows.sort(key=lambda row: (row["start"], row["type"], row["end"], str(row["props"])))
    return (Tie(row["start"], row["type"], row["end"], row["props"]) for row in rows)
