"""A part is proposed as one, decided like a match, and is PART_OF its whole while both are described."""

from __future__ import annotations

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources, unload_sources
from partnergraph.graph.resolution.decided_parts import DECISIONS_SOURCE
from partnergraph.graph.resolution.matching import decide
from partnergraph.graph.resolution.matching.accept_above import accept_proposals_above
from partnergraph.graph.resolution.matching.propose import propose_matches
from partnergraph.schema.actors import Organisation
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.errors import Conflict
from partnergraph.schema.relations import LocatedIn
from tests.graph.loading.network import claims
from tests.graph.resolution.matching.network import UA, A, B, C, organisation
from tests.graph.snapshot import Snapshot, snapshot

BY = "steward"
ENGLISH_WHOLE = organisation("a-whole", name="University of Example")
ENGLISH_PART = organisation("z-part", name="University of Example, Faculty of Law")
EDGE = f"{ENGLISH_PART.id} PART_OF {ENGLISH_WHOLE.id}"


def said(*things: Organisation) -> tuple[Entity | Relation, ...]:
    return (UA, *things, *(LocatedIn(start=one.id, end=UA.id) for one in things))


@pytest.fixture
async def graph(database: Database) -> Database:
    await load_sources(database, [A], claims(A, said(ENGLISH_WHOLE)))
    await load_sources(database, [B], claims(B, said(ENGLISH_PART)))
    return database


async def without_proposals(database: Database) -> Snapshot:
    return {k: v for k, v in (await snapshot(database)).items() if not k.startswith("match-")}


async def propose_part(database: Database) -> str:
    assert (await propose_matches(database)).found == 1
    (row,) = await decide.list_proposals(database)
    assert row["part"] == ENGLISH_PART.id
    return str(row["id"])


async def test_accepted_it_is_part_of_the_whole_and_undone_it_is_not(graph: Database) -> None:
    before = await without_proposals(graph)
    identifier = await propose_part(graph)
    assert await decide.accept_proposals(graph, [identifier], BY) == 1
    after = await without_proposals(graph)
    assert after[EDGE][0]["sources"] == [DECISIONS_SOURCE.id]
    assert {ENGLISH_PART.id, ENGLISH_WHOLE.id} <= after.keys(), "they stay two"
    assert await decide.undo_decisions(graph, [identifier]) == 1
    assert await without_proposals(graph) == before


async def test_it_is_never_accepted_unseen(graph: Database) -> None:
    await propose_part(graph)
    assert (await accept_proposals_above(graph, 0, BY)).accepted == 0


async def test_it_goes_with_its_record_and_comes_back(graph: Database) -> None:
    identifier = await propose_part(graph)
    await decide.accept_proposals(graph, [identifier], BY)
    together = await without_proposals(graph)
    await unload_sources(graph, [B.id])
    alone = await without_proposals(graph)
    assert EDGE not in alone
    assert ENGLISH_PART.id not in alone
    await load_sources(graph, [B], claims(B, said(ENGLISH_PART)))
    assert await without_proposals(graph) == together


async def test_it_follows_its_ends_to_other_nodes(graph: Database) -> None:
    identifier = await propose_part(graph)
    await decide.accept_proposals(graph, [identifier], BY)
    other = organisation("0-first", name="Something else")
    await load_sources(graph, [C], claims(C, said(other)))
    joined = await decide.join_records(graph, other.id, ENGLISH_WHOLE.id, BY)
    assert f"{ENGLISH_PART.id} PART_OF {other.id}" in await snapshot(graph)
    await decide.undo_decisions(graph, [joined])
    assert EDGE in await snapshot(graph)


async def test_a_part_and_its_whole_are_not_one(graph: Database) -> None:
    identifier = await propose_part(graph)
    await decide.accept_proposals(graph, [identifier], BY)
    with pytest.raises(Conflict, match="something else was decided"):
        await decide.join_records(graph, ENGLISH_PART.id, ENGLISH_WHOLE.id, BY)


async def test_rejected_it_is_not_proposed_again_and_may_still_be_one(graph: Database) -> None:
    identifier = await propose_part(graph)
    await decide.reject_proposals(graph, [identifier], BY)
    assert (await propose_matches(graph)).found == 0
    await decide.undo_decisions(graph, [identifier])
    await decide.join_records(graph, ENGLISH_PART.id, ENGLISH_WHOLE.id, BY)
    assert ENGLISH_PART.id not in await snapshot(graph), "what was proposed as a part, one by hand"


async def test_said_by_hand(graph: Database) -> None:
    before = await snapshot(graph)
    identifier = await decide.attach_part(graph, ENGLISH_PART.id, ENGLISH_WHOLE.id, BY)
    assert EDGE in await snapshot(graph)
    await decide.undo_decisions(graph, [identifier])
    assert await snapshot(graph) == before
