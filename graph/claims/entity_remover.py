"""Removing claims of entities, and nodes that nobody describes any longer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from partnergraph.graph.claims.claim_rows import RemovedEntityClaim
from partnergraph.graph.claims.entity_writer import (
    DescribedNode,
    EntityClaimKey,
    update_shown_nodes,
)
from partnergraph.graph.connection.database import (
    Row,
    Transaction,
    execute_for_items,
    execute_statement,
)

_DELETE_ENTITY_CLAIMS = """
UNWIND $rows AS row
MATCH (n:Entity {id: row.id})-[d:DESCRIBED_BY]->(:Source {id: row.source})
WHERE coalesce(d.record, n.id) = row.record
DELETE d
"""
# A node without claims goes, unless a relationship still leads to it.
_DELETE_LONE_NODES = """
UNWIND $ids AS id
MATCH (n:Entity {id: id}) USING INDEX SEEK n:Entity(id)
WHERE NOT EXISTS { (n)--() }
DELETE n
"""
_STRIP_UNDESCRIBED_NODES = """
UNWIND $ids AS id
MATCH (n:Entity {id: id})
SET n = {id: n.id, name: n.name, name_folded: n.name_folded}
"""
# As the statements above, in one, for a node with a single claim, under its own id: nearly all are such.
_DELETE_SINGLY_DESCRIBED = """
UNWIND $rows AS row
MATCH (n:Entity {id: row.id})
WHERE NOT n:Source AND COUNT { (n)-[:DESCRIBED_BY]->() } = 1
MATCH (n)-[d:DESCRIBED_BY]->(s) WHERE s.id = row.source AND d.record IS NULL
WITH n, d, row.id AS id, d.type AS kind, [name IN $names | d[name]] AS identifiers,
     COUNT { (n)--() } = 1 AS lone, {id: n.id, name: n.name, name_folded: n.name_folded} AS bare
DELETE d
FOREACH (_ IN CASE WHEN lone THEN [] ELSE [1] END | SET n = bare)
FOREACH (_ IN CASE WHEN lone THEN [1] ELSE [] END | DELETE n)
RETURN id, kind, identifiers
"""


async def delete_singly_described(
    tx: Transaction, claims: Iterable[RemovedEntityClaim], names: list[str]
) -> list[Row]:
    """Remove those of these claims that are the only ones of nodes with the ids of their records.

    Returns of each the ``id``, the type (``kind``), and the values of the properties ``names`` (``identifiers``).
    """
    rows = [{"id": claim.record, "source": claim.source} for claim in claims]
    if not rows:
        return []
    return await execute_statement(tx, _DELETE_SINGLY_DESCRIBED, rows=rows, names=names)


async def remove_claims_of_nodes(
    tx: Transaction,
    nodes: dict[str, DescribedNode],
    gone: Iterable[tuple[str, EntityClaimKey]],
    trust: Mapping[str, int],
) -> None:
    """Remove claims of nodes that :func:`read_described_nodes` gave, and nodes left without any claim."""
    removed = []
    for identifier, key in gone:
        if identifier in nodes and nodes[identifier].claims.pop(key, None) is not None:
            removed.append({"id": identifier, "source": key[0], "record": key[1]})
    await execute_for_items(tx, _DELETE_ENTITY_CLAIMS, rows=removed)
    await update_shown_nodes(tx, [node for node in nodes.values() if node.claims], trust)
    undescribed = [node.id for node in nodes.values() if not node.claims]
    await execute_for_items(tx, _DELETE_LONE_NODES, ids=undescribed)
    await execute_for_items(tx, _STRIP_UNDESCRIBED_NODES, ids=undescribed)
