"""What is accepted is one, survives every load, and can be taken back without loss."""

from __future__ import annotations

from collections.abc import Awaitable
from itertools import permutations

import pytest

from partnergraph.graph.claims.changes import Change, ChangeKind, read_changes
from partnergraph.graph.claims.data_version import read_data_state
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources, unload_sources
from partnergraph.graph.reading import fetch
from partnergraph.graph.resolution.matching import decide
from partnergraph.graph.resolution.matching.accept_above import accept_proposals_above
from partnergraph.graph.resolution.matching.joint_projects import JOINT_PROJECT_REASON
from partnergraph.graph.resolution.matching.propose import propose_matches
from partnergraph.graph.resolution.matching.scoring import ACCEPTED_SCORE, PROPOSED_SCORE
from partnergraph.schema.actors import Organisation
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.errors import Conflict, NotFound
from partnergraph.schema.relations import CooperatesWith, LocatedIn, PartnerIn
from partnergraph.schema.values import Text
from partnergraph.schema.vocabulary import ProjectRole
from tests.graph.loading.network import claims
from tests.graph.matching import propose_pair
from tests.graph.resolution.matching.network import (
    ONE,
    OTHER,
    PIC,
    PROJECT,
    THREE,
    TWO,
    UA,
    VAT,
    A,
    B,
    C,
    organisation,
    tied,
)
from tests.graph.snapshot import snapshot

Things = tuple[Entity | Relation, ...]
SAYS = (
    (A, tied(ONE)),
    (B, (*tied(TWO), CooperatesWith(start=TWO.id, end=ONE.id))),
    (C, tied(THREE)),
)
BY = "steward"


def called(key: str, name: str) -> Organisation:
    return organisation(key, name=name, city="Київ")


def in_ua(*things: Organisation) -> Things:
    return (UA, *things, *(LocatedIn(start=one.id, end=UA.id) for one in things))


@pytest.fixture
async def graph(database: Database) -> Database:
    for source, said in SAYS:
        assert not (await load_sources(database, [source], claims(source, said))).rejects
    for one, other in ((ONE, TWO), (TWO, THREE), (ONE, THREE)):
        await propose_pair(database, one.id, other.id, 0.9)
    return database


async def loads_write_nothing(database: Database) -> None:
    before = await snapshot(database)
    for source, said in SAYS:
        report = await load_sources(database, [source], claims(source, said))
        assert not report.difference.anything
        assert not report.rejects
    assert await snapshot(database) == before


async def proposal_of(database: Database, *records: Entity) -> str:
    ids = {one.id for one in records}
    found = await decide.list_proposals(database, decide.ProposalFilter(None))
    return next(str(row["id"]) for row in found if {row["first"], row["second"]} == ids)


async def test_accept_then_undo_is_as_before(graph: Database) -> None:
    before = await snapshot(graph)
    identifier = await proposal_of(graph, ONE, TWO)
    assert await decide.accept_proposals(graph, [identifier], BY) == 1
    accepted = await snapshot(graph)
    assert TWO.id not in accepted
    assert await decide.accept_proposals(graph, [identifier], BY) == 0
    assert await snapshot(graph) == accepted
    await loads_write_nothing(graph)
    thing = await fetch.fetch_node(graph, TWO.id)
    assert thing is not None
    assert thing.id == ONE.id
    assert await decide.undo_decisions(graph, [identifier]) == 1
    assert await snapshot(graph) == before
    await loads_write_nothing(graph)


async def test_who_follows_the_log_is_told(graph: Database) -> None:
    """A node that becomes part of another went, for its source; the other came to have what it says, its relations too."""
    identifier = await proposal_of(graph, ONE, TWO)
    ways: list[tuple[Awaitable[object], str, str]] = [
        (decide.accept_proposals(graph, [identifier], BY), TWO.id, ONE.id),
        (decide.undo_decisions(graph, [identifier]), ONE.id, TWO.id),
    ]
    for decision, left, come in ways:
        since = (await read_data_state(graph)).version
        await decision
        log = await read_changes(graph, since)
        assert log.complete
        (entry,) = log.entries
        entities = (
            Change(ChangeKind.REMOVED, B.id, left),
            Change(ChangeKind.ADDED, B.id, come),
        )
        assert entry.changes[:2] == entities
        assert set(entry.changes[2:]) == {
            Change(kind, B.id, start, type_, end)
            for kind, one in ((ChangeKind.REMOVED, left), (ChangeKind.ADDED, come))
            for start, type_, end in (
                (one, "LOCATED_IN", UA.id),
                (one, "PARTNER_IN", PROJECT.id),
                (OTHER.id, "MEMBER_OF", one),
                (min(one, OTHER.id), "COOPERATES_WITH", max(one, OTHER.id)),
                (min(one, ONE.id), "COOPERATES_WITH", max(one, ONE.id)),
            )
        }
        assert entry.count == len(entry.changes) == 12
    since = (await read_data_state(graph)).version
    attached = await decide.attach_part(graph, THREE.id, ONE.id, BY)
    await decide.undo_decisions(graph, [attached])
    told = [
        change for entry in (await read_changes(graph, since)).entries for change in entry.changes
    ]
    assert [(c.kind.name, c.id, c.type, c.other) for c in told] == [
        ("ADDED", THREE.id, "PART_OF", ONE.id),
        ("REMOVED", THREE.id, "PART_OF", ONE.id),
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
async def test_three_records(graph: Database, order: tuple[int, ...]) -> None:
    """Two decisions make three one, and each can go first or last."""
    before = await snapshot(graph)
    pairs = ((ONE, TWO), (TWO, THREE), (ONE, THREE))
    ids = [await proposal_of(graph, *pairs[i]) for i in order]
    for identifier in ids[:2]:
        await decide.accept_proposals(graph, [identifier], BY)
    found = await snapshot(graph)
    assert found[THREE.id][0] == ["Actor", "Cluster", "Entity", "Organisation"]
    assert {ONE.id, TWO.id}.isdisjoint(found)
    (partner,) = found[f"{THREE.id} PARTNER_IN project:p"]
    assert partner["sources"] == [C.id, A.id, B.id]
    assert f"{THREE.id} COOPERATES_WITH {THREE.id}" in found, "what two records say of each other"
    await loads_write_nothing(graph)
    for identifier in ids[:2]:
        await decide.undo_decisions(graph, [identifier])
    assert await snapshot(graph) == before


async def test_a_source_that_drops_its_record(graph: Database) -> None:
    """The other stays whole; when the record comes back, so does the one node."""
    await decide.accept_proposals(graph, [await proposal_of(graph, ONE, TWO)], BY)
    together = await snapshot(graph)
    await load_sources(graph, [B], claims(B, SAYS[1][1][:3]), reject_share=1)
    alone = await snapshot(graph)
    assert f"{ONE.id} DESCRIBED_BY {A.id}" in alone
    assert f"{ONE.id} DESCRIBED_BY {B.id}" not in alone
    await load_sources(graph, [B], claims(B, SAYS[1][1]))
    assert {k: v for k, v in (await snapshot(graph)).items() if not k.startswith("match-")} == {
        k: v for k, v in together.items() if not k.startswith("match-")
    }


async def test_a_source_withdrawn(graph: Database) -> None:
    await decide.accept_proposals(graph, [await proposal_of(graph, ONE, TWO)], BY)
    await unload_sources(graph, [A.id])
    found = await snapshot(graph)
    assert TWO.id in found
    assert found[f"{TWO.id} PARTNER_IN project:p"][0]["sources"] == [B.id]
    await load_sources(graph, [A], claims(A, SAYS[0][1]))
    await loads_write_nothing(graph)
    assert TWO.id not in await snapshot(graph)


async def test_what_contradicts_a_decision_is_refused(graph: Database) -> None:
    first, second, third = [
        await proposal_of(graph, *pair) for pair in ((ONE, TWO), (TWO, THREE), (ONE, THREE))
    ]
    await decide.accept_proposals(graph, [first], BY)
    await decide.reject_proposals(graph, [third], BY)
    before = await snapshot(graph)
    with pytest.raises(Conflict, match="were said to be two"):
        await decide.accept_proposals(graph, [second], BY)
    with pytest.raises(Conflict, match="it is rejected already"):
        await decide.accept_proposals(graph, [third], BY)
    with pytest.raises(NotFound):
        await decide.accept_proposals(graph, [second, "match-none"], BY)
    assert await snapshot(graph) == before
    result = await accept_proposals_above(graph, 0.5, BY)
    assert result.accepted == 0
    assert [refused.pair.proposal for refused in result.refused] == [second]


async def test_two_that_share_an_identifier_are_said_to_be_two(database: Database) -> None:
    one, two = organisation("one", vat=VAT), organisation("two", vat=VAT)
    await load_sources(database, [A], claims(A, (one,)))
    await load_sources(database, [B], claims(B, (two,)))
    before = await snapshot(database)
    identifier = await decide.separate_records(database, one.id, two.id, BY)
    assert two.id in await snapshot(database)
    report = await load_sources(database, [B], claims(B, (two,)))
    assert not report.difference.anything
    await decide.undo_decisions(database, [identifier])
    assert await snapshot(database) == before


async def test_names_are_proposed_and_what_was_decided_is_not_again(database: Database) -> None:
    left = called("a1", "Харківський кластер ІТ"), called("a2", "Кластер Агро-Захід ТОВ")
    right = called("b1", "ХАРКІВСЬКИЙ КЛАСТЕР ІТ"), called("b2", "ТОВ «Кластер Агро Захід»")
    await load_sources(database, [A], claims(A, in_ua(*left)))
    await load_sources(database, [B], claims(B, in_ua(*right)))
    before = await snapshot(database)
    found = await propose_matches(database, A.id, B.id)
    assert (found.found, found.new) == (2, 2)
    assert {k for k in await snapshot(database) if not k.startswith("match-")} == set(before)
    assert (await propose_matches(database)).new == 0, "nothing new, whoever is compared"
    one, two = await decide.list_proposals(database)
    assert one["reasons"][0] == "same words: klaster agro zahid"
    await decide.reject_proposals(database, [one["id"]], BY)
    await decide.accept_proposals(database, [two["id"]], BY)
    assert (await propose_matches(database)).found == 0
    assert await decide.list_proposals(database) == []
    with pytest.raises(NotFound, match="no such source"):
        await propose_matches(database, "source:nobody")


async def test_partners_of_one_project_are_left_to_people(database: Database) -> None:
    """Proposed, but never accepted unseen; and as sure as before once they are in it no more."""
    one, two = called("a", "Харківський кластер ІТ"), called("b", "ХАРКІВСЬКИЙ КЛАСТЕР ІТ")
    for source, partner in ((A, one), (B, two)):
        joins = PartnerIn(start=partner.id, end=PROJECT.id, role=ProjectRole.PARTNER)
        said = (*in_ua(partner), PROJECT, joins)
        assert not (await load_sources(database, [source], claims(source, said))).rejects
    await propose_matches(database)
    (held,) = await decide.list_proposals(database)
    assert PROPOSED_SCORE <= held["score"] < ACCEPTED_SCORE
    assert held["reasons"][-1] == JOINT_PROJECT_REASON
    assert (await propose_matches(database)).new == 0, "the same again is not written again"
    assert (await accept_proposals_above(database, ACCEPTED_SCORE, BY)).accepted == 0
    await load_sources(database, [B], claims(B, in_ua(two)))
    assert (await propose_matches(database)).new == 1
    assert (await accept_proposals_above(database, ACCEPTED_SCORE, BY)).accepted == 1


async def test_what_is_one_by_other_decisions_is_not_listed(graph: Database) -> None:
    """Nor proposed again under the id that the node has now."""
    first, second, _ = [
        await proposal_of(graph, *pair) for pair in ((ONE, TWO), (TWO, THREE), (ONE, THREE))
    ]
    await decide.accept_proposals(graph, [first], BY)
    names = {
        row["id"]: {row["first_name"], row["second_name"]}
        for row in await decide.list_proposals(graph)
    }
    assert names[second] == {"Name two", "Name three"}, "by what the record is called"
    assert len(names) == 2
    await decide.accept_proposals(graph, [second], BY)
    assert await decide.list_proposals(graph) == []


async def test_a_chain_of_contradictions_is_shown_and_refused(database: Database) -> None:
    """A list that calls one body by the names of two is no ground for these two being one."""
    names = [f"Харківський кластер технологій {number}" for number in (3, 5)]
    first, last = (called(key, name) for key, name in zip("ac", names, strict=True))
    both = called("b", names[0]).model_copy(update={"aliases": (Text(text=names[1]),)})
    for source, one in ((A, first), (B, both), (C, last)):
        await load_sources(database, [source], claims(source, in_ua(one)))
    assert (await propose_matches(database)).found == 2
    before = await snapshot(database)
    shown = await accept_proposals_above(database, 0.95, BY, dry_run=True)
    assert await snapshot(database) == before
    result = await accept_proposals_above(database, 0.95, BY)
    assert shown == result
    assert result.accepted == 1
    (refused,) = result.refused
    assert refused.contradiction in {(first.id, last.id), (last.id, first.id)}
    again = await accept_proposals_above(database, 0.95, BY)
    assert (again.accepted, len(again.refused)) == (0, 1), "nor by another run"


@pytest.mark.parametrize("decided", ["rejected", "separated", "part"])
async def test_a_chain_between_two_that_were_said_to_be_two_is_shown_and_refused(
    database: Database, decided: str
) -> None:
    """By a dry run as by a real one, though their names are alike."""
    ends = [called(key, "Харківський кластер ІТ") for key in "abc"]
    for source, one in zip((A, B, C), ends, strict=True):
        await load_sources(database, [source], claims(source, in_ua(one)))
    first, _, last = ends
    if decided == "part":
        await decide.attach_part(database, first.id, last.id, BY)
    elif decided == "separated":
        await decide.separate_records(database, first.id, last.id, BY)
    await propose_matches(database)
    if decided == "rejected":
        await decide.reject_proposals(database, [await proposal_of(database, first, last)], BY)
    shown = await accept_proposals_above(database, 0.9, BY, dry_run=True)
    result = await accept_proposals_above(database, 0.9, BY)
    assert shown == result
    assert (result.accepted, result.chains, result.conflicting) == (1, [], [])
    (refused,) = result.refused
    assert set(refused.contradiction) == {first.id, last.id}


async def test_a_body_that_was_renamed_has_both_names(database: Database) -> None:
    """What shares an identifier is one, so that the former name does not contradict what has the latter."""
    former = organisation("a", name="Стара Назва Інституту", pic=PIC)
    renamed = organisation("b", name="Кластер Харківських Технологій", pic=PIC)
    other = organisation("c", name="КЛАСТЕР ХАРКІВСЬКИХ ТЕХНОЛОГІЙ")
    for source, one in ((A, former), (B, renamed), (C, other)):
        await load_sources(database, [source], claims(source, in_ua(one)))
    await propose_matches(database)
    result = await accept_proposals_above(database, 0.95, BY)
    assert (result.accepted, result.refused) == (1, [])
    assert other.id not in await snapshot(database)


async def test_the_threshold_itself_counts(graph: Database) -> None:
    (one, *_) = await decide.list_proposals(graph)
    shown = await accept_proposals_above(graph, one["score"], BY, dry_run=True)
    assert shown.accepted + len(shown.refused) == 3


async def test_what_scores_too_low_by_now_is_withdrawn(graph: Database) -> None:
    """Proposals of an earlier scorer do not wait to be accepted."""
    report = await propose_matches(graph)
    assert report.withdrawn == 3
    assert await decide.list_proposals(graph) == []
