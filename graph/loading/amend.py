"""Changing some of what one source says, within one transaction; all else that it says stays.

A load makes a source say exactly what is staged. Whoever writes through the platform says one thing at a
time, on the same terms: staged and checked the same way, written by the same code, taking turns with the
loads, and refused while a load holds the source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.claims import relation_writer
from graph.claims.canonical_ids import known_as
from graph.claims.claim import Claim
from graph.claims.difference import written_entities, written_relations
from graph.claims.lease import DESCRIBE, TAKE, TURN, refuse_if_held
from graph.claims.lease import trust as ranks
from graph.claims.stage import Stage
from graph.connection.database import Row, Tx, rows
from graph.resolution import records
from schema.base import Entity, Relation
from schema.catalog import entity_of, relation_of
from schema.documents import Source
from schema.errors import NotFound
from schema.vocabulary import SourceState

HELD = """
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
WHOLE = "MATCH (s:Source) WHERE s.id IN $ids SET s.state = $state"
WITHDRAW = "MATCH (s:Source {id: $id}) DETACH DELETE s"


@dataclass(frozen=True)
class Amendment:
    """What a source says from now on, and what it says no longer.

    ``unsaid``: ids of entities, as the source calls them. ``untied``: relations, of which the ends and the
    declared key count. ``withdrawn``: the source goes, and must say nothing else.
    """

    source: Source
    said: tuple[Entity | Relation, ...] = ()
    locator: str = ""
    unsaid: tuple[str, ...] = ()
    untied: tuple[Relation, ...] = ()
    withdrawn: bool = False


async def amend(tx: Tx, change: Amendment) -> None:
    """Bring an amendment into the graph.

    Raises :class:`~schema.errors.Conflict` while a load holds the source, and
    :class:`~schema.errors.NotFound` where a relation leads to what nobody describes.
    """
    await rows(tx, TURN)
    await describe(tx, change.source)
    trust = await ranks(tx)
    with Stage() as stage:
        for thing in change.said:
            stage.add(Claim(change.source.id, thing, change.locator))
        stage.close()
        await compare(tx, change, stage)
        for batch in stage.select(written_entities(one_source=True)):
            await records.write(tx, records.prepared(batch), trust)
        for batch in stage.select(written_relations(one_source=True)):
            await relation_writer.write(tx, relation_writer.prepared(batch), trust)
    await retract(tx, change, trust)
    if change.withdrawn:
        await rows(tx, WITHDRAW, id=change.source.id)


async def describe(tx: Tx, source: Source) -> None:
    """See that the source is there and nobody loads it."""
    found = await rows(tx, TAKE, ids=[source.id])
    for row in found:
        refuse_if_held(row)
    if not found:
        declared = entity_of(Source)
        props = declared.stored(source)
        described: Row = {"id": source.id, **props, **declared.folds(props)}
        await rows(tx, DESCRIBE, sources=[described])
        await rows(tx, WHOLE, ids=[source.id], state=SourceState.COMPLETE.value)


async def compare(tx: Tx, change: Amendment, stage: Stage) -> None:
    """Bring beside the staged claims what the source said before."""
    staged = [thing.id for thing in change.said if isinstance(thing, Entity)]
    held = await rows(tx, HELD, ids=staged, source=change.source.id)
    stage.hold_entities((change.source.id, r["id"], r["digest"]) for r in held)
    stage.differ((what, bucket) for what, bucket, *_ in stage.sums())
    ends = {end for one in change.said if isinstance(one, Relation) for end in (one.start, one.end)}
    known = await known_as(tx, ends)
    for missing in sorted(ends - known.keys() - set(staged)):
        raise NotFound("nothing describes this", where=missing, do="record it first")


async def retract(tx: Tx, change: Amendment, trust: dict[str, int]) -> None:
    """Remove what the source says no longer."""
    source = change.source.id
    await relation_writer.remove(tx, [untied(tie, source) for tie in change.untied], trust)
    held = await rows(tx, HELD, ids=list(change.unsaid), source=source)
    await records.remove(tx, [(row["id"], source) for row in held], trust)


def untied(tie: Relation, source: str) -> tuple[Any, ...]:
    """A relation as :func:`graph.claims.relation_writer.remove` takes it."""
    declared = relation_of(type(tie))
    props = declared.stored(tie)
    key = "|".join(str(props.get(name, "")) for name in declared.shape.key)
    return declared.type, tie.start, tie.end, key, source
