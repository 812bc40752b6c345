"""Writing and removing claims of records, and resolving what they touch in the same transaction.

So the resolution is right after every transaction, and a load that is killed leaves none of it to do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from partnergraph.graph.claims import entity_remover, entity_writer
from partnergraph.graph.claims.canonical_ids import find_merged_records
from partnergraph.graph.claims.claim_rows import RemovedEntityClaim, StagedEntityClaim
from partnergraph.graph.claims.entity_writer import DescribedNode
from partnergraph.graph.claims.views import Properties
from partnergraph.graph.connection.database import Row, Transaction
from partnergraph.graph.resolution.identity import (
    Identifier,
    claim_identifiers,
    identifier_names,
)
from partnergraph.graph.resolution.resolve import TouchedRecords, resolve_touched


@dataclass
class EntityBatch:
    """New and changed claims (source, properties) by record, and their identifiers.

    ``fresh``: of records with one claim here, the node as it would be created if it is new.
    """

    claims: dict[str, list[tuple[str, Properties]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    identifiers: set[Identifier] = field(default_factory=set)
    fresh: dict[str, tuple[tuple[str, ...], Row]] = field(default_factory=dict)


def prepare_entity_batch(staged: Iterable[tuple[Any, ...]]) -> EntityBatch:
    """Decode what :func:`~partnergraph.graph.claims.difference.select_changed_entities` selected, before the transaction."""
    batch = EntityBatch()
    for row in map(StagedEntityClaim._make, staged):
        properties = entity_writer.described_by_properties(
            row.type, row.locator, row.digest, row.props
        )
        batch.claims[row.record].append((row.source, properties))
        batch.identifiers |= claim_identifiers(row.type, properties)
    for record, claims in batch.claims.items():
        if len(claims) == 1:
            batch.fresh[record] = entity_writer.new_node_parameters(record, *claims[0])
    return batch


async def write_entity_claims(
    tx: Transaction, batch: EntityBatch, trust: Mapping[str, int]
) -> None:
    """Write new and changed claims, and resolve what they touch. ``trust`` ranks sources, 0 first."""
    merged = await find_merged_records(tx, batch.claims)
    nodes = await entity_writer.read_described_nodes(
        tx, {merged.get(record, record) for record in batch.claims}
    )
    touched = TouchedRecords(set(batch.claims), set(batch.identifiers))
    fresh = []
    for record, claims in batch.claims.items():
        canonical_id = merged.get(record, record)
        if canonical_id not in nodes and record in batch.fresh:
            fresh.append(batch.fresh[record])
            continue
        node = nodes.setdefault(canonical_id, DescribedNode(canonical_id))
        for source, properties in claims:
            key = source, record
            _note_touched(touched, node, key)
            node.claims[key] = properties
            node.changed.add(key)
            _note_touched(touched, node, key)
    await entity_writer.create_nodes_with_claims(tx, fresh)
    await entity_writer.write_described_nodes(tx, nodes, trust)
    await resolve_touched(tx, touched, trust)


async def remove_entity_claims(
    tx: Transaction, removed: Iterable[RemovedEntityClaim], trust: Mapping[str, int]
) -> None:
    """Remove claims, and resolve what that touches."""
    claims = [RemovedEntityClaim._make(row) for row in removed]
    merged = await find_merged_records(tx, {claim.record for claim in claims})
    touched = TouchedRecords()
    alone = [claim for claim in claims if claim.record not in merged]
    names = identifier_names()
    done = set()
    for row in await entity_remover.delete_singly_described(tx, alone, names):
        done.add(row["id"])
        values = dict(zip(names, row["identifiers"], strict=True))
        touched.identifiers |= claim_identifiers(row["kind"], values)
    touched.records |= done
    rest = [claim for claim in claims if claim.record not in done]
    await _remove_shared_claims(tx, rest, merged, touched, trust)
    await resolve_touched(tx, touched, trust)


async def _remove_shared_claims(
    tx: Transaction,
    claims: Iterable[RemovedEntityClaim],
    merged: Mapping[str, str],
    touched: TouchedRecords,
    trust: Mapping[str, int],
) -> None:
    """Remove claims of nodes that others describe too, or under other ids."""
    canonical_ids = {claim.record: merged.get(claim.record, claim.record) for claim in claims}
    nodes = await entity_writer.read_described_nodes(tx, set(canonical_ids.values()))
    dropped: dict[str, list[entity_writer.EntityClaimKey]] = defaultdict(list)
    for record, source in claims:
        canonical_id = canonical_ids[record]
        if canonical_id in nodes:
            _note_touched(touched, nodes[canonical_id], (source, record))
            dropped[canonical_id].append((source, record))
    keys = [(canonical_id, key) for canonical_id in dropped for key in dropped[canonical_id]]
    await entity_remover.remove_claims_of_nodes(tx, nodes, keys, trust)


def _note_touched(touched: TouchedRecords, node: DescribedNode, key: tuple[str, str]) -> None:
    """Note what is touched by adding, changing or removing the claim with a key."""
    touched.records.add(key[1])
    if claim := node.claims.get(key):
        touched.identifiers |= claim_identifiers(claim["type"], claim)
    if node.records - {node.id}:
        touched.nodes.add(node.id)
