"""Writing claims of relations: one relationship, however many sources claim it.

A relationship carries ``sources``, ``locators`` and ``digests`` in step, and as its own properties the
view of the claims. Of a single claim that view is all there is to keep. Where there are several, or where a
source named an end by a record that was since resolved into another node, the claims themselves are kept in
``claims`` (JSON, in step with ``sources``). One source may claim it of several records of one node.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from partnergraph.graph.claims.canonical_ids import find_merged_records
from partnergraph.graph.claims.claim_rows import RemovedRelationClaim, StagedRelationClaim
from partnergraph.graph.claims.stage import unpack_properties
from partnergraph.graph.claims.views import Properties, merge_claims
from partnergraph.graph.connection.database import Row, Transaction, execute_for_items
from partnergraph.graph.cypher.relation_key import relation_key, relation_key_cypher
from partnergraph.schema.catalog import RelationType, all_relation_types

_CLAIM_PROPERTIES = ("sources", "locators", "digests", "claims")

_CREATE_RELATIONSHIPS = """
UNWIND $rows AS row
MATCH (a:Entity {{id: row.start}})
MATCH (b:Entity {{id: row.end}})
OPTIONAL MATCH (a)-[r:{type}]->(b) WHERE {key} = row.key
FOREACH (_ IN CASE WHEN r IS NULL THEN [1] ELSE [] END |
    CREATE (a)-[n:{type}]->(b) SET n = row.props)
WITH row, r WHERE r IS NOT NULL
RETURN row.index AS index, properties(r) AS props
"""
_MATCH_RELATIONSHIPS = """
UNWIND $rows AS row
MATCH (a:Entity {{id: row.start}})-[r:{type}]->(b:Entity {{id: row.end}}) WHERE {key} = row.key
RETURN row.index AS index, properties(r) AS props
"""
_SET_RELATIONSHIP_VIEWS = """
UNWIND $rows AS row
MATCH (a:Entity {{id: row.start}})-[r:{type}]->(b:Entity {{id: row.end}}) WHERE {key} = row.key
SET r = row.props
"""
_DELETE_RELATIONSHIPS = """
UNWIND $rows AS row
MATCH (a:Entity {{id: row.start}})-[r:{type}]->(b:Entity {{id: row.end}}) WHERE {key} = row.key
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

RelationshipKey = tuple[
    str, str, str
]  # the canonical ids of its start and end, and its relation key
RelationClaimKey = tuple[str, str, str]  # source, and start and end as it names them


@dataclass(frozen=True)
class RelationClaim:
    """A claim of a relation: the ends as its source names them, and the properties."""

    source: str
    start: str
    end: str
    locator: str
    digest: int
    props: Properties

    @property
    def claim_key(self) -> RelationClaimKey:
        """What tells it from the other claims of its relationship."""
        return self.source, self.start, self.end


@dataclass
class ClaimedRelationship:
    """A relationship while its claims change."""

    declared: RelationType
    key: RelationshipKey
    claims: dict[RelationClaimKey, RelationClaim] = field(default_factory=dict)

    def add(self, claim: RelationClaim) -> None:
        """Add a claim, in place of an earlier one by the same source of the same ends."""
        self.claims[claim.claim_key] = claim

    def discard(self, claim_key: RelationClaimKey) -> None:
        """Remove a claim; all by its source, where ``claim_key`` has canonical ids and not the source's own."""
        if self.claims.pop(claim_key, None) is None:
            for key in [key for key in self.claims if key[0] == claim_key[0]]:
                del self.claims[key]

    def properties(self, trust: Mapping[str, int]) -> Properties:
        """All properties of the relationship. ``trust`` ranks sources, 0 first."""
        order = sorted(self.claims, key=lambda key: (trust[key[0]], key))
        claims = [self.claims[key] for key in order]
        props = {
            **merge_claims(self.declared, [claim.props for claim in claims]),
            "sources": [claim.source for claim in claims],
            "locators": [claim.locator for claim in claims],
            "digests": [claim.digest for claim in claims],
        }
        if len(claims) > 1 or (claims[0].start, claims[0].end) != self.key[:2]:
            props["claims"] = [
                orjson.dumps(
                    {"source": c.source, "start": c.start, "end": c.end, "said": c.props}
                ).decode()
                for c in claims
            ]
        return props

    def add_stored(self, props: Properties) -> None:
        """Add the claims that a stored relationship with ``props`` carries, where there is no newer one."""
        view = {name: value for name, value in props.items() if name not in _CLAIM_PROPERTIES}
        only = {"start": self.key[0], "end": self.key[1], "said": view}
        kept = [orjson.loads(claim) for claim in props.get("claims", ())]
        for stored, source, locator, digest in zip(
            kept or [only], props["sources"], props["locators"], props["digests"], strict=True
        ):
            claim = RelationClaim(
                source, stored["start"], stored["end"], locator, digest, stored["said"]
            )
            self.claims.setdefault(claim.claim_key, claim)

    def parameters(self, index: int, trust: Mapping[str, int]) -> Row:
        """The relationship as a row of the statements here, which give ``index`` back."""
        start, end, key = self.key
        props = self.properties(trust) if self.claims else {}
        return {"index": index, "start": start, "end": end, "key": key, "props": props}


def single_claim_properties(
    source: str, locator: str, digest: int, props: Properties
) -> Properties:
    """All properties of a relationship with one claim, whose source names the ends by their canonical ids."""
    return {**props, "sources": [source], "locators": [locator], "digests": [digest]}


def format_relation_statement(template: str, declared: RelationType) -> str:
    """A statement for one type of relation: fills in ``{type}``, and ``{key}`` as the relation key."""
    return template.format(type=declared.type, key=relation_key_cypher(declared.shape.key))


@dataclass
class RelationBatch:
    """New and changed claims, and the rows of :data:`_CREATE_RELATIONSHIPS` by type if no two claims share a relationship."""

    staged: list[StagedRelationClaim]
    direct: dict[str, list[Row]] | None = None

    def claims(self, declared: RelationType | None = None) -> Iterator[KeyedRelationClaim]:
        """The claims, all or those of one type."""
        for row in self.staged:
            type_ = all_relation_types()[row.type]
            if declared in {None, type_}:
                props = unpack_properties(row.props)
                claim = RelationClaim(
                    row.source, row.start, row.end, row.locator, row.digest, props
                )
                yield KeyedRelationClaim(type_, row.key, claim)


def prepare_relation_batch(staged: Iterable[tuple[Any, ...]]) -> RelationBatch:
    """Decode what :func:`~partnergraph.graph.claims.difference.select_changed_relations` selected, before the transaction."""
    prepared_batch = RelationBatch([StagedRelationClaim._make(row) for row in staged])
    direct: dict[str, list[Row]] = defaultdict(list)
    several = len({row[:4] for row in prepared_batch.staged}) < len(prepared_batch.staged)
    for row in prepared_batch.staged:
        props = single_claim_properties(
            row.source, row.locator, row.digest, unpack_properties(row.props)
        )
        sent = direct[row.type]
        ends = {"start": row.start, "end": row.end}
        sent.append({"index": len(sent), **ends, "key": row.key, "props": props})
    prepared_batch.direct = None if several else direct
    return prepared_batch


async def write_relation_claims(
    tx: Transaction, batch: RelationBatch, trust: Mapping[str, int]
) -> None:
    """Write new and changed claims. Where possible, relationships are created before any is read."""
    ends = {end for row in batch.staged for end in (row.start, row.end)}
    merged_records = await find_merged_records(tx, ends)
    canonical_ids = {record: record for record in ends} | merged_records
    if merged_records or batch.direct is None:
        await _write_relationships(tx, _group_relation_claims(batch.claims(), canonical_ids), trust)
        return
    for type_, sent in batch.direct.items():
        declared = all_relation_types()[type_]
        existing_rows = await execute_for_items(
            tx, format_relation_statement(_CREATE_RELATIONSHIPS, declared), rows=sent
        )
        if not existing_rows:
            continue
        edges = list(
            _group_relation_claims(batch.claims(declared), canonical_ids)[declared].values()
        )
        for row in existing_rows:
            edges[row["index"]].add_stored(row["props"])
        await _update_shown_relationships(
            tx, declared, [edges[row["index"]] for row in existing_rows], trust
        )


class KeyedRelationClaim(NamedTuple):
    """A claim with its type of relation and its relation key."""

    declared: RelationType
    key: str
    claim: RelationClaim


RelationshipsByType = dict[RelationType, dict[RelationshipKey, ClaimedRelationship]]


def _group_relation_claims(
    claims: Iterable[KeyedRelationClaim], canonical_ids: Mapping[str, str]
) -> RelationshipsByType:
    """Claims by type and relationship; ``canonical_ids`` has those of all their ends."""
    found: RelationshipsByType = defaultdict(dict)
    for declared, key, claim in claims:
        ends = canonical_ids[claim.start], canonical_ids[claim.end]
        at = (*order_relationship_ends(declared, *ends), key)
        found[declared].setdefault(at, ClaimedRelationship(declared, at)).add(claim)
    return found


async def _find_nodes_of_ends(tx: Transaction, ends: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The canonical ids of the records at the ends of relations, known or not."""
    records = {record for pair in ends for record in pair}
    return {record: record for record in records} | await find_merged_records(tx, records)


def order_relationship_ends(declared: RelationType, start: str, end: str) -> tuple[str, str]:
    """The two ends in the order in which they are stored: of a symmetric relation, the lesser id first."""
    return (end, start) if declared.shape.symmetric and end < start else (start, end)


async def _write_relationships(
    tx: Transaction, edges: RelationshipsByType, trust: Mapping[str, int]
) -> None:
    """Write claims of relationships, beside those that are stored already."""
    for declared, of_type in edges.items():
        batch = list(of_type.values())
        sent = [edge.parameters(index, trust) for index, edge in enumerate(batch)]
        existing_rows = await execute_for_items(
            tx, format_relation_statement(_CREATE_RELATIONSHIPS, declared), rows=sent
        )
        for row in existing_rows:
            batch[row["index"]].add_stored(row["props"])
        await _update_shown_relationships(
            tx, declared, [batch[row["index"]] for row in existing_rows], trust
        )


async def remove_relation_claims(
    tx: Transaction, removed: Iterable[RemovedRelationClaim], trust: Mapping[str, int]
) -> None:
    """Remove claims, and relationships left without any."""
    claims = [RemovedRelationClaim._make(row) for row in removed]
    canonical_ids = await _find_nodes_of_ends(tx, ((claim.start, claim.end) for claim in claims))
    to_discard: dict[RelationType, dict[RelationshipKey, set[RelationClaimKey]]] = defaultdict(
        lambda: defaultdict(set)
    )
    for claim in claims:
        declared = all_relation_types()[claim.type]
        ends = canonical_ids[claim.start], canonical_ids[claim.end]
        at = (*order_relationship_ends(declared, *ends), claim.key)
        named = order_relationship_ends(declared, claim.start, claim.end)
        to_discard[declared][at].add((claim.source, *named))
    await _discard_relationship_claims(tx, to_discard, trust)


async def _discard_relationship_claims(
    tx: Transaction,
    to_discard: Mapping[RelationType, Mapping[RelationshipKey, set[RelationClaimKey]]],
    trust: Mapping[str, int],
) -> None:
    """Remove claims of relationships, relationships left without any, and then nodes left alone."""
    for declared, keys in to_discard.items():
        edges = await _read_relationships(tx, declared, keys)
        for edge in edges:
            for claim_key in sorted(keys[edge.key]):
                edge.discard(claim_key)
        await _update_shown_relationships(
            tx, declared, [edge for edge in edges if edge.claims], trust
        )
        unclaimed = [edge.parameters(i, trust) for i, edge in enumerate(edges) if not edge.claims]
        await execute_for_items(
            tx, format_relation_statement(_DELETE_RELATIONSHIPS, declared), rows=unclaimed
        )
        await execute_for_items(
            tx,
            _DELETE_LONE_ENDS,
            ids=[end for row in unclaimed for end in (row["start"], row["end"])],
        )


async def move_relation_claims(
    tx: Transaction, nodes: Iterable[str], trust: Mapping[str, int]
) -> None:
    """Move all claims of relations around these nodes to the nodes that their ends are part of now."""
    edges = [
        _relationship_from_row(row)
        for row in await execute_for_items(tx, _MATCH_RELATIONSHIPS_OF_NODES, ids=sorted(nodes))
    ]
    claims = [claim for edge in edges for claim in edge.claims.values()]
    canonical_ids = await _find_nodes_of_ends(tx, ((claim.start, claim.end) for claim in claims))
    left: dict[RelationType, dict[RelationshipKey, set[RelationClaimKey]]] = defaultdict(
        lambda: defaultdict(set)
    )
    moved: list[KeyedRelationClaim] = []
    for edge in edges:
        for claim in edge.claims.values():
            ends = canonical_ids[claim.start], canonical_ids[claim.end]
            if order_relationship_ends(edge.declared, *ends) != edge.key[:2]:
                left[edge.declared][edge.key].add(claim.claim_key)
                moved.append(KeyedRelationClaim(edge.declared, edge.key[2], claim))
    await _write_relationships(tx, _group_relation_claims(moved, canonical_ids), trust)
    await _discard_relationship_claims(tx, left, trust)


def _relationship_from_row(row: Row) -> ClaimedRelationship:
    declared = all_relation_types()[row["type"]]
    key = relation_key(declared.shape.key, row["props"])
    edge = ClaimedRelationship(declared, (row["start"], row["end"], key))
    edge.add_stored(row["props"])
    return edge


async def refresh_relationship_views(
    tx: Transaction, keys: Iterable[tuple[str, RelationshipKey]], trust: Mapping[str, int]
) -> None:
    """Compute the views of relationships (type, key) anew, because the trust in their sources changed."""
    by_type: dict[RelationType, list[RelationshipKey]] = defaultdict(list)
    for type_, key in keys:
        by_type[all_relation_types()[type_]].append(key)
    for declared, keys_of_type in by_type.items():
        found = await _read_relationships(tx, declared, keys_of_type)
        await _update_shown_relationships(
            tx, declared, [edge for edge in found if edge.claims], trust
        )


async def _read_relationships(
    tx: Transaction, declared: RelationType, keys: Iterable[RelationshipKey]
) -> list[ClaimedRelationship]:
    """The stored relationships with these keys; one without claims where there is none."""
    edges = [ClaimedRelationship(declared, key) for key in keys]
    sought = [edge.parameters(index, {}) for index, edge in enumerate(edges)]
    for row in await execute_for_items(
        tx, format_relation_statement(_MATCH_RELATIONSHIPS, declared), rows=sought
    ):
        edges[row["index"]].add_stored(row["props"])
    return edges


async def _update_shown_relationships(
    tx: Transaction,
    declared: RelationType,
    edges: list[ClaimedRelationship],
    trust: Mapping[str, int],
) -> None:
    """Set the properties of stored relationships to what follows from their claims."""
    sent = [edge.parameters(index, trust) for index, edge in enumerate(edges)]
    await execute_for_items(
        tx, format_relation_statement(_SET_RELATIONSHIP_VIEWS, declared), rows=sent
    )
