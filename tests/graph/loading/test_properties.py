"""What is written reads back equal, and the order of loads does not matter: for anything declared."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources, unload_sources
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.catalog import (
    Declaration,
    EntityType,
    RelationType,
    all_entity_types,
    all_relation_types,
    entity_type_of_id,
)
from partnergraph.schema.documents import Source
from tests.graph.loading.network import A, B, claims
from tests.graph.snapshot import Snapshot, snapshot
from tests.strategies import things

TYPES = [e for e in all_entity_types().values() if not e.abstract and e.cls is not Source]
Things = tuple[Entity | Relation, ...]

with_neo4j = settings(
    max_examples=3,
    deadline=None,
    # An example costs several loads, so a failing one is shown as it is found.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


async def fresh(database: Database, *loads: tuple[Source, Things]) -> Snapshot:
    await database.run("MATCH (n) DETACH DELETE n")
    for source, said in loads:
        report = await load_sources(database, [source], claims(source, said))
        assert not report.rejects
    return await snapshot(database)


def restored(declared: Declaration, properties: dict[str, Any]) -> dict[str, Any]:
    return {name: field.restored(properties) for name, field in declared.own.items()}


def given_values(declared: Declaration, thing: Entity | Relation) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in declared.own}


def identifiers_of(thing: Entity) -> set[tuple[str, Any]]:
    declared = entity_type_of_id(thing.id)
    values = ((field.name, getattr(thing, field.name)) for field in declared.resolving)
    return {(name, value) for name, value in values if value}


@pytest.mark.parametrize("declared", TYPES, ids=lambda d: d.name)
@given(data=st.data())
@with_neo4j
async def test_an_entity_reads_back_equal(
    database: Database, declared: EntityType, data: st.DataObject
) -> None:
    thing = data.draw(things(declared))
    await fresh(database, (A, (thing,)))
    (row,) = await database.read(
        "MATCH (n {id: $id})-[d:DESCRIBED_BY]->() "
        "RETURN labels(n) AS labels, properties(n) AS shown, properties(d) AS said",
        id=thing.id,
    )
    assert set(row["labels"]) == set(declared.labels)
    for held in (row["shown"], row["said"]):
        assert restored(declared, held) == given_values(declared, thing)


@pytest.mark.parametrize("declared", all_relation_types().values(), ids=lambda d: d.name)
@given(data=st.data())
@with_neo4j
async def test_a_relation_reads_back_equal(
    database: Database, declared: RelationType, data: st.DataObject
) -> None:
    thing = data.draw(things(declared).filter(lambda r: "source" not in r.start + r.end))
    ends = [
        data.draw(things(entity_type_of_id(end))).model_copy(update={"id": end})
        for end in (thing.start, thing.end)
    ]
    one, other = map(identifiers_of, ends)
    assume(one.isdisjoint(other))  # else they are one, and nothing is a member of itself
    found = await fresh(database, (A, (*ends, thing)))
    start, end = (thing.start, thing.end)
    if declared.shape.symmetric:
        start, end = sorted((start, end))
    (held,) = found[f"{start} {declared.type} {end}"]
    assert restored(declared, held) == given_values(declared, thing)


@st.composite
def networks(draw: st.DrawFn) -> Things:
    """A few entities of few ids, and relations among them, so that two sources often meet."""
    nodes: dict[str, Entity] = {}
    for declared in draw(st.lists(st.sampled_from(TYPES), max_size=4)):
        thing = draw(things(declared))
        identifier = f"{declared.prefix}:{draw(st.sampled_from('ab'))}"
        nodes[identifier] = thing.model_copy(update={"id": identifier})
    said: list[Entity | Relation] = list(nodes.values())
    possible = [
        (relation, start, end)
        for relation in all_relation_types().values()
        for start in nodes
        for end in nodes
        if start != end
        and entity_type_of_id(start) in relation.start_types
        and entity_type_of_id(end) in relation.end_types
    ]
    for relation, start, end in (
        draw(st.lists(st.sampled_from(possible), max_size=4)) if possible else ()
    ):
        said.append(draw(things(relation)).model_copy(update={"start": start, "end": end}))
    return tuple(said)


@given(first=networks(), other=networks(), edited=networks())
@settings(with_neo4j, max_examples=8)
async def test_only_what_is_said_last_matters(
    database: Database, first: Things, other: Things, edited: Things
) -> None:
    """However the graph came to it: in either order, by way of other editions, after a withdrawal."""
    both = await fresh(database, (A, first), (B, other))
    assert await fresh(database, (B, other), (A, first)) == both
    assert await fresh(database, (B, edited), (A, edited), (B, other), (A, first)) == both
    await unload_sources(database, [A.id])
    assert await snapshot(database) == await fresh(database, (B, other))
