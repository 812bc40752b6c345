"""Amendments: changing some claims of one source within one transaction, while its others stay.

A load makes the claims of a source exactly those that are staged. A contribution adds or removes single
claims, on the same terms: staged and checked the same way, written by the same code, in turn with the loads,
and refused while a load has a lease on the source.
"""

from __future__ import annotations

from dataclasses import dataclass

from partnergraph.graph.claims import relation_remover, relation_writer
from partnergraph.graph.claims.canonical_ids import find_canonical_ids
from partnergraph.graph.claims.changes import Change, ChangeKind, record_changes
from partnergraph.graph.claims.claim import Claim
from partnergraph.graph.claims.claim_rows import (
    RemovedEntityClaim,
    RemovedRelationClaim,
    StoredEntityClaim,
)
from partnergraph.graph.claims.difference import (
    select_changed_entities,
    select_changed_relations,
    select_changes,
)
from partnergraph.graph.claims.lease import (
    LOCK_SOURCES,
    WRITE_SOURCE_NODES,
    refuse_if_leased,
    source_properties,
)
from partnergraph.graph.claims.lease import read_trust as ranks
from partnergraph.graph.claims.stage import Stage
from partnergraph.graph.connection.database import Transaction, execute_statement
from partnergraph.graph.cypher.relation_key import relation_key
from partnergraph.graph.ledger import take_turn
from partnergraph.graph.resolution import records
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.catalog import relation_type_of
from partnergraph.schema.documents import Source
from partnergraph.schema.errors import NotFound
from partnergraph.schema.vocabulary import SourceState

_MATCH_STORED_CLAIMS = """
UNWIND $ids AS id
CALL (id) {
    MATCH (n:Entity {id: id})-[d:DESCRIBED_BY]->(:Source {id: $source}) USING INDEX SEEK n:Entity(id) WHERE d.record IS NULL
    RETURN n, d
    UNION
    MATCH (n)-[d:DESCRIBED_BY {record: id}]->(:Source {id: $source})
    USING INDEX SEEK d:DESCRIBED_BY(record) RETURN n, d
}
RETURN id, d.digest AS digest
"""
_SET_SOURCE_STATE = "MATCH (s:Source) WHERE s.id IN $ids SET s.state = $state"
_WITHDRAW_SOURCE = "MATCH (s:Source {id: $id}) DETACH DELETE s"


@dataclass(frozen=True)
class Amendment:
    """Claims that a source makes from now on, and those that it makes no longer.

    ``removed_entities``: ids of entities as the source names them. ``removed_relations``: of these only the
    ends and the key fields count. ``withdrawn``: the source is deleted; it must have no other claims.
    """

    source: Source
    things: tuple[Entity | Relation, ...] = ()
    locator: str = ""
    removed_entities: tuple[str, ...] = ()
    removed_relations: tuple[Relation, ...] = ()
    withdrawn: bool = False


async def amend_source(tx: Transaction, change: Amendment) -> None:
    """Write an amendment, and the source if it is new. The transaction takes its turn.

    Raises :class:`~partnergraph.schema.errors.Conflict` while a load has a lease on the source, and
    :class:`~partnergraph.schema.errors.NotFound` where a relation leads to a record that no source describes.
    """
    await take_turn(tx)
    await _ensure_source(tx, change.source)
    trust = await ranks(tx)
    with Stage() as stage:
        for thing in change.things:
            stage.add(Claim(change.source.id, thing, change.locator))
        stage.close()
        await _compare_amendment(tx, change, stage)
        await record_changes(tx, _list_retractions(change))
        for batch in stage.select(select_changed_entities(one_source=True)):
            await records.write_entity_claims(tx, records.prepare_entity_batch(batch), trust)
        for batch in stage.select(select_changed_relations(one_source=True)):
            await relation_writer.write_relation_claims(
                tx, relation_writer.prepare_relation_batch(batch), trust
            )
        await _retract_claims(tx, change, trust)
        await record_changes(tx, select_changes(stage))
    if change.withdrawn:
        await execute_statement(tx, _WITHDRAW_SOURCE, id=change.source.id)


async def _ensure_source(tx: Transaction, source: Source) -> None:
    """Create the source node if it is not there. Raises as :func:`amend_source`."""
    locked = await execute_statement(tx, LOCK_SOURCES, ids=[source.id])
    for row in locked:
        refuse_if_leased(row)
    if not locked:
        await execute_statement(tx, WRITE_SOURCE_NODES, sources=[source_properties(source)])
        await execute_statement(
            tx, _SET_SOURCE_STATE, ids=[source.id], state=SourceState.COMPLETE.value
        )


async def _compare_amendment(tx: Transaction, change: Amendment, stage: Stage) -> None:
    """Put the source's stored claims beside the staged ones, and check the ends of relations."""
    staged = [thing.id for thing in change.things if isinstance(thing, Entity)]
    source = change.source.id
    stored = await execute_statement(tx, _MATCH_STORED_CLAIMS, ids=staged, source=source)
    stage.add_stored_entities(StoredEntityClaim(source, r["id"], r["digest"]) for r in stored)
    stage.mark_differing(stage.digest_sums())
    relations = [thing for thing in change.things if isinstance(thing, Relation)]
    ends = {end for relation in relations for end in (relation.start, relation.end)}
    described = await find_canonical_ids(tx, ends)
    for missing in sorted(ends - described.keys() - set(staged)):
        raise NotFound("nothing describes this", where=missing, do="record it first")


def _list_retractions(change: Amendment) -> list[Change]:
    """What the source says no longer, as the log of changes has it."""
    source = change.source.id
    return [
        *(Change(ChangeKind.REMOVED, source, record) for record in change.removed_entities),
        *(
            Change(
                ChangeKind.REMOVED,
                source,
                relation.start,
                relation_type_of(type(relation)).type,
                relation.end,
            )
            for relation in change.removed_relations
        ),
    ]


async def _retract_claims(tx: Transaction, change: Amendment, trust: dict[str, int]) -> None:
    source = change.source.id
    await relation_remover.remove_relation_claims(
        tx, [_removed_relation(relation, source) for relation in change.removed_relations], trust
    )
    stored = await execute_statement(
        tx, _MATCH_STORED_CLAIMS, ids=list(change.removed_entities), source=source
    )
    removed = [RemovedEntityClaim(row["id"], source) for row in stored]
    await records.remove_entity_claims(tx, removed, trust)


def _removed_relation(relation: Relation, source: str) -> RemovedRelationClaim:
    declared = relation_type_of(type(relation))
    key = relation_key(declared.shape.key, declared.stored(relation))
    return RemovedRelationClaim(declared.type, relation.start, relation.end, key, source)
