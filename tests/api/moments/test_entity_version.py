"""The version of an entity: it moves with every claim of it and of its relations, and with nothing else."""

from __future__ import annotations

import pytest

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.response import GraphQLRequest
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources, unload_sources
from partnergraph.graph.reading import fetch
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.relations import LocatedIn, PartnerIn
from partnergraph.schema.values import PartialDate
from partnergraph.schema.vocabulary import ProjectRole
from tests.graph.loading.network import (
    A_SAYS,
    B_SAYS,
    ONLY_A,
    PARTNER,
    PROJECT,
    RO,
    UA,
    A,
    B,
    claims,
)  # fmt: skip

ALL = "{ entities(first: 100) { nodes { id version } } }"
Things = tuple[Entity | Relation, ...]
WITHOUT_PARTNER: Things = tuple(thing for thing in A_SAYS if thing is not PARTNER)
# What a source says then, and whose versions that moves.
CHANGES: dict[str, tuple[Things, set[str]]] = {
    "nothing": (A_SAYS, set()),
    "a relation comes": (
        (*A_SAYS, PartnerIn(start="organisation:shared", end=PROJECT.id)),
        {"organisation:shared", PROJECT.id},
    ),
    "a relation goes": (WITHOUT_PARTNER, {ONLY_A.id, PROJECT.id}),
    "a relation's field changes": (
        (*WITHOUT_PARTNER, PARTNER.model_copy(update={"since": PartialDate("2020")})),
        {ONLY_A.id, PROJECT.id},
    ),
    "another role": (
        (*WITHOUT_PARTNER, PartnerIn(start=ONLY_A.id, end=PROJECT.id, role=ProjectRole.COORDINATOR)),
        {ONLY_A.id, PROJECT.id},
    ),
    "an entity changes": (
        tuple(t.model_copy(update={"name": "Other"}) if t is PROJECT else t for t in A_SAYS),
        {PROJECT.id},
    ),
    "another end": (
        (*(t for t in A_SAYS if not (isinstance(t, LocatedIn) and t.start == ONLY_A.id)), RO,
         LocatedIn(start=ONLY_A.id, end=RO.id)),
        {ONLY_A.id, UA.id, RO.id},
    ),
}  # fmt: skip


async def versions(engine: GraphQLEngine) -> dict[str, str]:
    response = await engine.execute(GraphQLRequest(ALL))
    assert response.by == "compiled"
    assert response.data
    found = {node["id"]: node["version"] for node in response.data["entities"]["nodes"]}
    for id_, version in found.items():
        assert (await fetch.fetch_versions(engine.database, [id_]))[id_] == version
    return found


@pytest.mark.parametrize(("says", "moved"), CHANGES.values(), ids=CHANGES)
async def test_it_moves_with_what_is_said_of_it_and_its_relations(
    database: Database, says: Things, moved: set[str]
) -> None:
    engine = GraphQLEngine(executable_schema(), database, ApiSettings())
    await load_sources(database, [A], claims(A, A_SAYS))
    before = await versions(engine)
    await load_sources(database, [A], claims(A, says))
    after = await versions(engine)
    changed = {id_ for id_ in before | after if before.get(id_) != after.get(id_)}
    assert changed - {A.id} == moved
    await load_sources(database, [A], claims(A, A_SAYS))
    again = await versions(engine)
    assert {id_: again[id_] for id_ in before if id_ != A.id} == {
        id_: version for id_, version in before.items() if id_ != A.id
    }


async def test_another_source_moves_it_too(database: Database) -> None:
    engine = GraphQLEngine(executable_schema(), database, ApiSettings())
    await load_sources(database, [A], claims(A, A_SAYS))
    before = await versions(engine)
    await load_sources(database, [B], claims(B, B_SAYS))
    between = await versions(engine)
    assert between["organisation:shared"] != before["organisation:shared"]
    assert between[UA.id] != before[UA.id], "somebody else is there now"
    assert between[PROJECT.id] == before[PROJECT.id]
    await unload_sources(database, [B.id])
    after = await versions(engine)
    assert after["organisation:shared"] == before["organisation:shared"]
