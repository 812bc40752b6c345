"""Descriptions in the formats of linked data: of one entity with what it is tied to, or any statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Quad, RdfFormat, serialize

from partnergraph.graph.connection.database import Database
from partnergraph.graph.formats.exports import LINKED_DATA_ENCODERS
from partnergraph.graph.formats.linked_data.vocabulary import PREFIXES
from partnergraph.graph.formats.records import DumpedNode, DumpedRelationship, dumped_node_from_row

_MATCH_DESCRIBED_NODE = """
CALL () {
  MATCH (n:Entity {id: $id}) RETURN n
  UNION
  MATCH (n)-[d:DESCRIBED_BY {record: $id}]->() USING INDEX SEEK d:DESCRIBED_BY(record) RETURN n
}
RETURN n.id AS id, labels(n) AS labels, properties(n) AS props LIMIT 1
"""
# What it leads to comes before what leads to it; what a source describes is no part of its description.
_MATCH_NODE_RELATIONSHIPS = """
MATCH (n:Entity {id: $id})
CALL (n) {
  MATCH (n)-[r]->(m:Entity) RETURN r, m, 0 AS way
  UNION ALL
  MATCH (n)<-[r]-(m:Entity) WHERE type(r) <> 'DESCRIBED_BY' RETURN r, m, 1 AS way
}
WITH n, r, m, way ORDER BY way, type(r), m.id LIMIT $limit
RETURN startNode(r).id AS start, type(r) AS type, endNode(r).id AS end, properties(r) AS props,
  m.id AS id, labels(m) AS labels, m {.name, .title, .url, .licence} AS named
"""
_RDF_FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "nt": RdfFormat.N_TRIPLES,
}


@dataclass(frozen=True)
class DescribedEntity:
    """A node, its relationships with the nodes at their other ends by name, and whether there are more of them."""

    node: DumpedNode
    others: tuple[DumpedNode, ...]
    ties: tuple[DumpedRelationship, ...]
    truncated: bool

    def write(self, form: str, address: str | None) -> bytes:
        """It as a document; ``address``: of the server whose pages the IRIs are, if any."""
        encoder = LINKED_DATA_ENCODERS[form](address)
        parts = [encoder.head(), encoder.node(self.node), *map(encoder.node, self.others)]
        return b"".join([*parts, *map(encoder.tie, self.ties), *encoder.end()])


async def read_described_entity(
    database: Database, identifier: str, most: int
) -> DescribedEntity | None:
    """An entity by its id or that of a record which is part of it, with at most so many relationships."""
    found = await database.read(_MATCH_DESCRIBED_NODE, id=identifier)
    if not found:
        return None
    node = dumped_node_from_row(found[0])
    rows = await database.read(_MATCH_NODE_RELATIONSHIPS, id=node.id, limit=most + 1)
    others = {
        row["id"]: DumpedNode(row["id"], tuple(sorted(row["labels"])), row["named"])
        for row in rows[:most]
    }
    ties = [
        DumpedRelationship(row["start"], row["type"], row["end"], row["props"])
        for row in rows[:most]
    ]
    return DescribedEntity(node, tuple(others.values()), tuple(ties), len(rows) > most)


def write_linked_data(quads: Iterable[Quad], form: str) -> bytes:
    """Statements that may have blank nodes, in a format by its ending."""
    return serialize(quads, format=_RDF_FORMATS[form], prefixes=PREFIXES) or b""
