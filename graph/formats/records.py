"""Reading every node and relationship of the network, page by page, in the order of ids.

Each page is a statement of its own, so memory grows neither here nor in Neo4j. Whether the graph changed
between two pages shows in its revision (:func:`partnergraph.graph.ledger.read_revision`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from partnergraph.graph.connection.database import Database, Row

_RECORDS_PER_PAGE = 2000
_MATCH_NODE_PAGE = """
MATCH (n:Entity) WHERE n.id > $after
RETURN n.id AS id, labels(n) AS labels, properties(n) AS props ORDER BY n.id LIMIT $page
"""
# Pages of relationships go by the nodes in which they start.
_MATCH_LAST_OF_PAGE = "MATCH (n:Entity) WHERE n.id > $after WITH n.id AS id ORDER BY id LIMIT $page RETURN max(id) AS last"
_MATCH_RELATIONSHIP_PAGE = """
MATCH (a:Entity) WHERE a.id > $after AND a.id <= $last
MATCH (a)-[r]->(b:Entity)
RETURN a.id AS start, type(r) AS type, b.id AS end, properties(r) AS props
"""
_MATCH_BESIDE_NETWORK = """
MATCH (n:{label}) WHERE NOT n:Entity
RETURN n.id AS id, labels(n) AS labels, properties(n) AS props ORDER BY n.id
"""


@dataclass(frozen=True)
class DumpedNode:
    """A node with its labels, sorted, and its stored properties."""

    id: str
    labels: tuple[str, ...]
    props: Mapping[str, Any]


@dataclass(frozen=True)
class DumpedRelationship:
    """A relationship with the ids of its nodes, and its stored properties."""

    start: str
    type: str
    end: str
    props: Mapping[str, Any]


async def read_network_nodes(database: Database) -> AsyncIterator[DumpedNode]:
    """Every node of the network, sources among them, in the order of ids."""
    after = ""
    while found := await database.read(_MATCH_NODE_PAGE, after=after, page=_RECORDS_PER_PAGE):
        for row in found:
            yield dumped_node_from_row(row)
        after = found[-1]["id"]


async def read_nodes_beside(database: Database, labels: Iterable[str]) -> AsyncIterator[DumpedNode]:
    """The nodes with these labels that are not part of the network, label by label."""
    for label in sorted(labels):
        for row in await database.read(_MATCH_BESIDE_NETWORK.format(label=label)):
            yield dumped_node_from_row(row)


def dumped_node_from_row(row: Mapping[str, Any]) -> DumpedNode:
    """A node of a row with its id, labels and props."""
    return DumpedNode(row["id"], tuple(sorted(row["labels"])), row["props"])


async def read_network_relationships(database: Database) -> AsyncIterator[DumpedRelationship]:
    """Every relationship of the network, by its start, type and end."""
    after = ""
    while last := (await database.read(_MATCH_LAST_OF_PAGE, after=after, page=_RECORDS_PER_PAGE))[
        0
    ]["last"]:
        for tie in sort_relationships(
            await database.read(_MATCH_RELATIONSHIP_PAGE, after=after, last=last)
        ):
            yield tie
        after = last


def sort_relationships(rows: list[Row]) -> Iterator[DumpedRelationship]:
    """The relationships of rows, sorted by start, type and end."""
    rows.sort(key=lambda row: (row["start"], row["type"], row["end"], str(row["props"])))
    return (DumpedRelationship(row["start"], row["type"], row["end"], row["props"]) for row in rows)
