"""A source says one thing more or less, and all else stays as it was."""

from __future__ import annotations

import asyncio

import pytest

from partnergraph.graph.claims import lease
from partnergraph.graph.claims.claim import Claim
from partnergraph.graph.connection.database import Database, Transaction
from partnergraph.graph.loading.amend import Amendment, amend_source
from partnergraph.graph.loading.load import load_sources, unload_sources
from partnergraph.schema.actors import Cluster
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.documents import Source
from partnergraph.schema.errors import Conflict, NotFound
from partnergraph.schema.relations import LocatedIn, TookPartIn
from partnergraph.schema.vocabulary import EventRole, SourceState
from tests.graph.loading.network import A_SAYS, B_SAYS, EVENT, ONLY_A, SHARED, A, B, claims
from tests.graph.snapshot import changed, snapshot

PLATFORM = Source.model_validate({"id": "source:p", "title": "Platform", "priority": 3})
NEW = Cluster(id="cluster:new", name="New")
NEW_IN_UA = LocatedIn(start=NEW.id, end="country:UA")
CAME = TookPartIn(start=ONLY_A.id, end=EVENT.id, role=EventRole.PARTICIPANT)


async def do(database: Database, change: Amendment) -> None:
    async def work(tx: Transaction) -> None:
        await amend_source(tx, change)

    await database.transact(work)


@pytest.fixture
async def graph(database: Database) -> Database:
    await load_sources(database, [A], claims(A, A_SAYS))
    await load_sources(database, [B], claims(B, B_SAYS))
    return database


def say(*things: Entity | Relation) -> Amendment:
    return Amendment(PLATFORM, things, "entry 1")


async def test_it_is_as_if_it_had_been_loaded(graph: Database) -> None:
    for one in (say(NEW), say(NEW_IN_UA), say(SHARED, CAME)):
        await do(graph, one)
    amended = await snapshot(graph)
    await unload_sources(graph, [PLATFORM.id])
    said: tuple[Entity | Relation, ...] = (NEW, NEW_IN_UA, SHARED, CAME)
    await load_sources(
        graph,
        [PLATFORM.model_copy(update={"state": SourceState.COMPLETE})],
        [Claim(PLATFORM.id, one, "entry 1") for one in said],
    )
    assert await snapshot(graph) == amended


async def test_what_is_said_no_longer_leaves_no_trace(graph: Database) -> None:
    before = await snapshot(graph)
    await do(graph, say(NEW, NEW_IN_UA, SHARED.model_copy(update={"description": "Ours"})))
    touched = changed(before, await snapshot(graph))
    assert PLATFORM.id in touched
    assert SHARED.id in touched
    away = Amendment(
        PLATFORM,
        removed_entities=(NEW.id, SHARED.id),
        removed_relations=(NEW_IN_UA,),
        withdrawn=True,
    )
    await do(graph, away)
    assert await snapshot(graph) == before


async def test_others_may_load_meanwhile_but_not_the_same_source(graph: Database) -> None:
    run = await lease.lease_described_sources(graph, [A])
    await do(graph, say(NEW))
    with pytest.raises(Conflict, match="is being loaded by process"):
        await do(graph, Amendment(A, (NEW,), "entry 1"))
    await graph.transact(run.renew)
    await lease.release_lease(graph, run, SourceState.COMPLETE)
    await do(graph, Amendment(A, (NEW,), "entry 1"))


async def test_a_source_that_came_during_a_load_is_ranked_in_it(graph: Database) -> None:
    """The load began before the source was there, and writes what both speak of."""
    told = asyncio.get_running_loop()
    waiting: list[asyncio.Task[None]] = []

    def meanwhile(phase: str, *_: object) -> None:
        if phase == "reading" and not waiting:
            waiting.append(told.create_task(do(graph, say(SHARED))))

    other = SHARED.model_copy(update={"description": "Otherwise"})
    await load_sources(graph, [A], claims(A, (other, *A_SAYS[2:5], A_SAYS[0])), progress=meanwhile)
    await asyncio.gather(*waiting)
    assert (await snapshot(graph))[SHARED.id][1]["description"] == "Otherwise"


async def test_a_tie_to_nothing_is_refused_and_nothing_is_written(graph: Database) -> None:
    before = await snapshot(graph)
    with pytest.raises(NotFound) as caught:
        await do(graph, say(NEW, LocatedIn(start=NEW.id, end="country:XX")))
    assert caught.value.where == "country:XX"
    assert await snapshot(graph) == before
