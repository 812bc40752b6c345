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
from partnergraph.graph.claims.claim_rows import StagedRelationClaim
from partnergraph.graph.claims.stage import unpack_properties
from partnergraph.graph.claims.views import Properties, merge_claims
from partnergraph.graph.connection.database import Row, Transaction, execute_for_items
from partnergraph.graph.cypher.relation_key import relation_key_cypher
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
# A statement's beginning: the relationship ``r`` of each row. As a subquery of both ends, or the planner may take all
# relationships of one end, which is a country or a programme's source, and compare the other.
FIND_RELATIONSHIPS = """
UNWIND $rows AS row
MATCH (a:Entity {{id: row.start}})
MATCH (b:Entity {{id: row.end}})
CALL (row, a, b) {{ MATCH (a)-[r:{type}]->(b) WHERE {key} = row.key RETURN r }}
"""
_MATCH_RELATIONSHIPS = f"""
{FIND_RELATIONSHIPS}
RETURN row.index AS index, properties(r) AS props
"""
_SET_RELATIONSHIP_VIEWS = f"""
{FIND_RELATIONSHIPS}
SET r = row.props
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


def _single_claim_properties(
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
        props = _single_claim_properties(
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
        await write_relationships(tx, group_relation_claims(batch.claims(), canonical_ids), trust)
        return
    for type_, sent in batch.direct.items():
        declared = all_relation_types()[type_]
        existing_rows = await execute_for_items(
            tx, format_relation_statement(_CREATE_RELATIONSHIPS, declared), rows=sent
        )
        if not existing_rows:
            continue
        edges = list(
            group_relation_claims(batch.claims(declared), canonical_ids)[declared].values()
        )
        for row in existing_rows:
            edges[row["index"]].add_stored(row["props"])
        await update_shown_relationships(
            tx, declared, [edges[row["index"]] for row in existing_rows], trust
        )


class KeyedRelationClaim(NamedTuple):
    """A claim with its type of relation and its relation key."""

    declared: RelationType
    key: str
    claim: RelationClaim


RelationshipsByType = dict[RelationType, dict[RelationshipKey, ClaimedRelationship]]


def group_relation_claims(
    claims: Iterable[KeyedRelationClaim], canonical_ids: Mapping[str, str]
) -> RelationshipsByType:
    """Claims by type and relationship; ``canonical_ids`` has those of all their ends."""
    found: RelationshipsByType = defaultdict(dict)
    for declared, key, claim in claims:
        ends = canonical_ids[claim.start], canonical_ids[claim.end]
        at = (*order_relationship_ends(declared, *ends), key)
        found[declared].setdefault(at, ClaimedRelationship(declared, at)).add(claim)
    return found


async def find_nodes_of_ends(tx: Transaction, ends: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The canonical ids of the records at the ends of relations, known or not."""
    records = {record for pair in ends for record in pair}
    return {record: record for record in records} | await find_merged_records(tx, records)


def order_relationship_ends(declared: RelationType, start: str, end: str) -> tuple[str, str]:
    """The two ends in the order in which they are stored: of a symmetric relation, the lesser id first."""
    return (end, start) if declared.shape.symmetric and end < start else (start, end)


async def write_relationships(
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
        await update_shown_relationships(
            tx, declared, [batch[row["index"]] for row in existing_rows], trust
        )


async def refresh_relationship_views(
    tx: Transaction, keys: Iterable[tuple[str, RelationshipKey]], trust: Mapping[str, int]
) -> None:
    """Compute the views of relationships (type, key) anew, because the trust in their sources changed."""
    by_type: dict[RelationType, list[RelationshipKey]] = defaultdict(list)
    for type_, key in keys:
        by_type[all_relation_types()[type_]].append(key)
    for declared, keys_of_type in by_type.items():
        found = await _read_relationships(tx, declared, keys_of_type)
        await update_shown_relationships(
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


async def update_shown_relationships(
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
