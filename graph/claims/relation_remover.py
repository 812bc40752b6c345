"""Removing claims of relations, and moving them when records are resolved into other nodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from partnergraph.graph.claims.changes import Change, ChangeKind
from partnergraph.graph.claims.claim_rows import RemovedRelationClaim
from partnergraph.graph.claims.relation_writer import (
    FIND_RELATIONSHIPS,
    ClaimedRelationship,
    KeyedRelationClaim,
    RelationClaimKey,
    RelationshipKey,
    find_nodes_of_ends,
    format_relation_statement,
    group_relation_claims,
    order_relationship_ends,
    update_shown_relationships,
    write_relationships,
)
from partnergraph.graph.connection.database import Row, Transaction, execute_for_items
from partnergraph.graph.cypher.relation_key import relation_key
from partnergraph.schema.catalog import RelationType, all_relation_types

# A relationship that a single source claims, of the ends as they are, goes without being read: nearly all are such.
# The others are given back.
_DELETE_SINGLY_CLAIMED = f"""
{FIND_RELATIONSHIPS}
WITH row, r, coalesce(r.sources = [row.source] AND r.claims IS NULL, false) AS singly
FOREACH (_ IN CASE WHEN singly THEN [1] ELSE [] END | DELETE r)
WITH row, r, singly WHERE NOT singly
RETURN row.index AS index, properties(r) AS props
"""
_DELETE_RELATIONSHIPS = f"""
{FIND_RELATIONSHIPS}
DELETE r
"""
# Nodes without claims were only kept for the relationship's sake.
_DELETE_LONE_ENDS = """
UNWIND $ids AS id
MATCH (n:Entity {id: id}) USING INDEX SEEK n:Entity(id)
WHERE NOT n:Source AND NOT EXISTS { (n)--() }
DELETE n
"""
_MATCH_RELATIONSHIPS_OF_NODES = """
UNWIND $ids AS id
MATCH (n:Entity {id: id})-[r]-() USING INDEX SEEK n:Entity(id) WHERE NOT r:DESCRIBED_BY
RETURN DISTINCT type(r) AS type, startNode(r).id AS start, endNode(r).id AS end, properties(r) AS props
"""

_Discarded = dict[RelationshipKey, set[RelationClaimKey]]


async def remove_relation_claims(
    tx: Transaction, removed: Iterable[RemovedRelationClaim], trust: Mapping[str, int]
) -> None:
    """Remove claims, and relationships left without any."""
    claims = [RemovedRelationClaim._make(row) for row in removed]
    canonical_ids = await find_nodes_of_ends(tx, ((claim.start, claim.end) for claim in claims))
    to_discard: dict[RelationType, _Discarded] = defaultdict(lambda: defaultdict(set))
    for claim in claims:
        declared = all_relation_types()[claim.type]
        ends = canonical_ids[claim.start], canonical_ids[claim.end]
        at = (*order_relationship_ends(declared, *ends), claim.key)
        named = order_relationship_ends(declared, claim.start, claim.end)
        to_discard[declared][at].add((claim.source, *named))
    await _discard_relationship_claims(tx, to_discard, trust)


async def _discard_relationship_claims(
    tx: Transaction, to_discard: Mapping[RelationType, _Discarded], trust: Mapping[str, int]
) -> None:
    """Remove claims of relationships, relationships left without any, and then nodes left alone."""
    for declared, discarded in to_discard.items():
        shared = await _delete_singly_claimed(tx, declared, discarded)
        for edge in shared:
            for claim_key in sorted(discarded[edge.key]):
                edge.discard(claim_key)
        claimed = [edge for edge in shared if edge.claims]
        await update_shown_relationships(tx, declared, claimed, trust)
        unclaimed = [edge.parameters(i, trust) for i, edge in enumerate(shared) if not edge.claims]
        await execute_for_items(
            tx, format_relation_statement(_DELETE_RELATIONSHIPS, declared), rows=unclaimed
        )
        gone = discarded.keys() - {edge.key for edge in claimed}
        ends = {end for key in gone for end in key[:2]}
        await execute_for_items(tx, _DELETE_LONE_ENDS, ids=sorted(ends))


async def _delete_singly_claimed(
    tx: Transaction, declared: RelationType, discarded: _Discarded
) -> list[ClaimedRelationship]:
    """Delete the relationships that nobody else claims; returns the others."""
    edges = [ClaimedRelationship(declared, key) for key in discarded]
    sent: list[Row] = []
    for index, edge in enumerate(edges):
        (source, _, _), *_ = discarded[edge.key]
        sent.append({**edge.parameters(index, {}), "source": source})
    statement = format_relation_statement(_DELETE_SINGLY_CLAIMED, declared)
    shared = []
    for row in await execute_for_items(tx, statement, rows=sent):
        edge = edges[row["index"]]
        edge.add_stored(row["props"])
        shared.append(edge)
    return shared


async def move_relation_claims(
    tx: Transaction, nodes: Iterable[str], trust: Mapping[str, int]
) -> list[Change]:
    """Move all claims of relations around these nodes to the nodes that their ends are part of now; how that is told."""
    edges = [
        _relationship_from_row(row)
        for row in await execute_for_items(tx, _MATCH_RELATIONSHIPS_OF_NODES, ids=sorted(nodes))
    ]
    claims = [claim for edge in edges for claim in edge.claims.values()]
    canonical_ids = await find_nodes_of_ends(tx, ((claim.start, claim.end) for claim in claims))
    left: dict[RelationType, _Discarded] = defaultdict(lambda: defaultdict(set))
    moved: list[KeyedRelationClaim] = []
    told: list[Change] = []
    for edge in edges:
        for claim in edge.claims.values():
            ends = canonical_ids[claim.start], canonical_ids[claim.end]
            start, end = order_relationship_ends(edge.declared, *ends)
            if (start, end) != edge.key[:2]:
                left[edge.declared][edge.key].add(claim.claim_key)
                moved.append(KeyedRelationClaim(edge.declared, edge.key[2], claim))
                type_ = edge.declared.type
                before, after = (edge.key[0], type_, edge.key[1]), (start, type_, end)
                told.append(Change(ChangeKind.REMOVED, claim.source, *before))
                told.append(Change(ChangeKind.ADDED, claim.source, *after))
    await write_relationships(tx, group_relation_claims(moved, canonical_ids), trust)
    await _discard_relationship_claims(tx, left, trust)
    return told


def _relationship_from_row(row: Row) -> ClaimedRelationship:
    declared = all_relation_types()[row["type"]]
    key = relation_key(declared.shape.key, row["props"])
    edge = ClaimedRelationship(declared, (row["start"], row["end"], key))
    edge.add_stored(row["props"])
    return edge
