"""A load writes the difference between what a source says and what the graph holds of it, and no more."""

from __future__ import annotations

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources, unload_sources
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.errors import NotFound
from partnergraph.schema.relations import CooperatesWith
from partnergraph.schema.values import Count, PartialDate
from partnergraph.schema.vocabulary import EventRole
from tests.graph.loading.network import (
    A_SAYS,
    A_SAYS_LATER,
    B_SAYS,
    EVENT,
    HOSTED,
    ONLY_A,
    ONLY_A_IN_UA,
    PARTNER,
    PROJECT,
    SHARED,
    TOGETHER,
    A,
    B,
    claims,
)
from tests.graph.snapshot import Snapshot, changed, snapshot

Things = tuple[Entity | Relation, ...]


async def loaded(database: Database, *loads: tuple[object, Things]) -> Snapshot:
    """The graph after these loads, beginning with an empty one."""
    await database.run("MATCH (n) DETACH DELETE n")
    for source, things in loads:
        await load_sources(database, [source], claims(source, things))  # type: ignore[list-item, arg-type]
    return await snapshot(database)


async def test_again_the_same(database: Database) -> None:
    before = await loaded(database, (A, A_SAYS), (B, B_SAYS))
    for source, things in ((A, A_SAYS), (B, B_SAYS), (A, A_SAYS[::-1])):
        report = await load_sources(database, [source], claims(source, things))
        assert not report.difference.anything
        assert not report.rejects
    assert await snapshot(database) == before
    assert before[A.id][1]["state"] == "complete"


def but(thing: Entity | Relation, **change: object) -> Things:
    """A's claims with this thing changed, or left out where nothing is said to change."""
    edited = [thing.model_copy(update=change)] if change else []
    return tuple(one for t in A_SAYS for one in (edited if t is thing else [t]))


EDITS: dict[str, tuple[Things, set[str]]] = {
    "a property": (
        but(PROJECT, objective="To connect"),
        {"project:p", "project:p DESCRIBED_BY source:a"},
    ),
    "a count's qualifier": (
        but(SHARED, member_count=Count(value=50)),
        {"organisation:shared", "organisation:shared DESCRIBED_BY source:a"},
    ),
    "a value taken away": (
        but(ONLY_A, founded=None),
        {"organisation:only-a", "organisation:only-a DESCRIBED_BY source:a"},
    ),
    "a relation's property": (
        but(PARTNER, since=PartialDate("2020")),
        {"organisation:only-a PARTNER_IN project:p"},
    ),
    "a relation's key": (
        but(HOSTED, role=EventRole.MODERATOR),
        {"organisation:shared TOOK_PART_IN event:e"},
    ),
    "a relation gone": (
        but(ONLY_A_IN_UA),
        {"organisation:only-a LOCATED_IN country:UA"},
    ),
    "a symmetric relation turned round": (
        tuple(
            CooperatesWith(start=t.end, end=t.start, through=t.through) if t is TOGETHER else t
            for t in A_SAYS
        ),
        {"organisation:only-a COOPERATES_WITH organisation:shared"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("edited", "expected"), EDITS.values(), ids=EDITS)
async def test_an_edit_changes_itself_alone(
    database: Database, edited: Things, expected: set[str]
) -> None:
    before = await loaded(database, (A, A_SAYS))
    report = await load_sources(database, [A], claims(A, edited))
    after = await snapshot(database)
    assert changed(before, after) == expected
    assert report.difference.anything
    assert after == await loaded(database, (A, edited)), "the same as one clean load"


async def test_what_a_source_no_longer_says_is_swept(database: Database) -> None:
    await loaded(database, (A, A_SAYS), (B, B_SAYS))
    report = await load_sources(database, [A], claims(A, A_SAYS_LATER))
    d = report.difference
    assert (d.entities_new, d.entities_changed, d.entities_removed) == (1, 1, 1)
    assert (d.relations_new, d.relations_changed, d.relations_removed) == (1, 1, 3)
    after = await snapshot(database)
    assert PROJECT.id not in after
    assert after == await loaded(database, (A, A_SAYS_LATER), (B, B_SAYS))


async def test_what_another_source_says_too_stays(database: Database) -> None:
    await loaded(database, (A, A_SAYS), (B, B_SAYS))
    await load_sources(database, [A], claims(A, (EVENT,)))
    after = await snapshot(database)
    assert after == await loaded(database, (A, (EVENT,)), (B, B_SAYS))
    assert after["organisation:shared"][1]["name"] == "Shared Cluster"
    (located,) = after["organisation:shared LOCATED_IN country:UA"]
    assert located["sources"] == [B.id]
    assert "claims" not in located


async def test_two_sources_disagree_without_loss(database: Database) -> None:
    for order in ([(A, A_SAYS), (B, B_SAYS)], [(B, B_SAYS), (A, A_SAYS)]):
        after = await loaded(database, *order)
        labels, view = after["organisation:shared"]
        assert labels == ["Actor", "Cluster", "Entity", "Organisation"], "the narrowest kind"
        assert (view["name"], view["eccp_id"]) == ("Shared", "17"), "by priority, else who knows"
        assert view["aliases"] == ["Спільна", "Shared Cluster"]
        assert view["aliases_language"] == ["uk", ""]
        assert after["organisation:shared DESCRIBED_BY source:a"][0]["name"] == "Shared"
        (said,) = after["organisation:shared DESCRIBED_BY source:b"]
        assert (said["name"], said["type"], said["locator"]) == (
            "Shared Cluster",
            "Cluster",
            SHARED.id,
        )
        (located,) = after["organisation:shared LOCATED_IN country:UA"]
        assert located["sources"] == [A.id, B.id]
        assert located["since"] == "2015"
        assert len(located["claims"]) == 2


async def test_a_symmetric_relation_is_one_whichever_way_it_is_said(database: Database) -> None:
    turned = CooperatesWith(start=TOGETHER.end, end=TOGETHER.start)
    after = await loaded(database, (A, (SHARED, ONLY_A, TOGETHER)), (B, (SHARED, ONLY_A, turned)))
    (one,) = after["organisation:only-a COOPERATES_WITH organisation:shared"]
    assert one["sources"] == [A.id, B.id]
    assert "organisation:shared COOPERATES_WITH organisation:only-a" not in after


@pytest.mark.parametrize("order", [(A, B), (B, A)], ids=["the first", "the second"])
async def test_a_source_is_withdrawn_whole(database: Database, order: tuple[object, ...]) -> None:
    says = {A.id: A_SAYS, B.id: B_SAYS}
    await loaded(database, *((s, says[s.id]) for s in order))  # type: ignore[attr-defined]
    report = await unload_sources(database, [B.id])
    assert report.difference.entities_removed == 3
    assert await snapshot(database) == await loaded(database, (A, A_SAYS))
    await unload_sources(database, [A.id])
    assert await snapshot(database) == {}


async def test_an_unknown_source_cannot_be_withdrawn(database: Database) -> None:
    before = await loaded(database, (A, A_SAYS))
    with pytest.raises(NotFound, match="no such source"):
        await unload_sources(database, [A.id, "source:nobody"])
    assert await snapshot(database) == before


@pytest.mark.parametrize(
    "later", [{"priority": 9}, {"priority": 5, "published": PartialDate("2024")}], ids=str
)
async def test_another_priority_shows_other_values(
    database: Database, later: dict[str, object]
) -> None:
    """Also of what the source says as before."""
    risen = B.model_copy(update=later)
    await loaded(database, (A, A_SAYS), (B, B_SAYS))
    report = await load_sources(database, [risen], claims(B, B_SAYS))
    assert not report.difference.anything
    after = await snapshot(database)
    assert after["organisation:shared"][1]["name"] == "Shared Cluster"
    assert after == await loaded(database, (A, A_SAYS), (risen, B_SAYS))


async def test_what_only_a_tie_of_another_source_keeps(database: Database) -> None:
    """B ties its own to what only A describes; A goes, then B says no more of it."""
    tie = CooperatesWith(start="cluster:only-b", end=ONLY_A.id)
    await loaded(database, (A, A_SAYS), (B, (*B_SAYS, tie)))
    await unload_sources(database, [A.id])
    after = await snapshot(database)
    assert after[ONLY_A.id][1] == {
        "id": ONLY_A.id,
        "name": ONLY_A.name,
        "name_folded": "only in a",
    }
    assert "cluster:only-b COOPERATES_WITH organisation:only-a" in after
    await load_sources(database, [B], claims(B, B_SAYS))
    assert await snapshot(database) == await loaded(database, (B, B_SAYS))
