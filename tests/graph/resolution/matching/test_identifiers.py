"""Records that share an identifier are one node, whichever source says so and in whatever order."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources, unload_sources
from partnergraph.graph.reading import fetch
from partnergraph.schema.activities import Project
from partnergraph.schema.actors import Network, Organisation
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.documents import Source
from tests.graph.loading.network import claims
from tests.graph.resolution.matching.network import (
    OTHER_PIC,
    OTHER_VAT,
    PIC,
    VAT,
    A,
    B,
    C,
    organisation,
    tied,
)
from tests.graph.snapshot import Snapshot, snapshot


def project(key: str, **known: str) -> Project:
    return Project(id=f"project:{key}", name=f"Project {key}", **known)


Things = tuple[Entity | Relation, ...]
ONE = organisation("one", vat=VAT, city="Львів")
TWO = organisation("two", vat=VAT, street="Main street 1")
PROPOSALS = (
    "MATCH (p:MatchProposal) RETURN p.first AS first, p.second AS second, p.reasons AS reasons"
)


async def loaded(database: Database, *loads: tuple[Source, Things]) -> Snapshot:
    await database.run("MATCH (n) DETACH DELETE n")
    for source, things in loads:
        report = await load_sources(database, [source], claims(source, things))
        assert not report.rejects
    return await snapshot(database)


async def nodes(database: Database) -> set[str]:
    rows = await database.read("MATCH (n:Actor) RETURN n.id AS id")
    return {row["id"] for row in rows}


# Per case: what is known of each record, one source a record; and which are one in the end.
CASES: dict[str, tuple[list[Entity], list[set[str]], int]] = {
    "one VAT": ([ONE, TWO], [{"one", "two"}], 0),
    "one VAT, one without a PIC": (
        [organisation("1", vat=VAT, pic=PIC), organisation("2", vat=VAT)],
        [{"1", "2"}],
        0,
    ),
    "one VAT, two PICs": (
        [organisation("1", vat=VAT, pic=PIC), organisation("2", vat=VAT, pic=OTHER_PIC)],
        [{"1"}, {"2"}],
        1,
    ),
    "a chain": (
        [organisation("1", vat=VAT), organisation("2", vat=VAT, pic=PIC), organisation("3", pic=PIC)],
        [{"1", "2", "3"}],
        0,
    ),
    "a chain whose ends differ": (
        [
            organisation("1", vat=VAT, ror="05591te55"),
            organisation("2", vat=VAT, pic=PIC),
            organisation("3", pic=PIC, ror="02mhbdp94"),
        ],
        [{"1"}, {"2", "3"}],
        1,
    ),
    "a third that could be either": (
        [
            organisation("1", vat=VAT, pic=PIC),
            organisation("2", vat=VAT, pic=OTHER_PIC),
            organisation("3", vat=VAT),
        ],
        [{"1"}, {"2"}, {"3"}],
        3,
    ),
    "nothing shared": (
        [organisation("1", vat=VAT), organisation("2", vat=OTHER_VAT)],
        [{"1"}, {"2"}],
        0,
    ),
    "a project by its record number": (
        [project("cordis-632927", code="CORDIS 632927", rcn="193157"), project("cordis-rcn-193157", rcn="193157")],
        [{"cordis-632927", "cordis-rcn-193157"}],
        0,
    ),
    "a project by its grant, in a list of somebody's": (
        [project("cordis-632927"), project("cordis-rcn-193157", rcn="0193157"), project("mine", code="CORDIS 632927", rcn="193157")],
        [{"cordis-632927"}, {"cordis-rcn-193157", "mine"}],
        0,
    ),
    "numbers of other registers are given again": (
        [project("1", code="RPO 632927"), project("2", code="RPO 632927"), project("3", code="632927")],
        [{"1"}, {"2"}, {"3"}],
        0,
    ),
    "one record number, two grants": (
        [project("1", code="CORDIS 632927", rcn="7"), project("2", code="CORDIS 632928", rcn="7")],
        [{"1"}, {"2"}],
        1,
    ),
    "a body is no network": (
        [
            Organisation(id="organisation:1", name="1", wikidata="Q1"),
            Network(id="network:2", name="2", wikidata="Q1"),
        ],
        [{"1"}, {"2"}],
        1,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("records", "groups", "proposed"), CASES.values(), ids=CASES)
async def test_what_is_one(
    database: Database, records: list[Entity], groups: list[set[str]], proposed: int
) -> None:
    sources = (A, B, C)[: len(records)]
    loads = [(s, (one,)) for s, one in zip(sources, records, strict=True)]
    seen = [await loaded(database, *order) for order in permutations(loads)]
    assert all(one == seen[0] for one in seen)
    found = await database.read(
        "MATCH (n:Actor|Project)-[d:DESCRIBED_BY]->() "
        "WITH n, collect(split(coalesce(d.record, n.id), ':')[1]) AS records RETURN records"
    )
    assert sorted(sorted(row["records"]) for row in found) == sorted(map(sorted, groups))
    assert len(await database.read(PROPOSALS)) == proposed
    for source, said in loads:
        assert not (
            await load_sources(database, [source], claims(source, said))
        ).difference.anything
    assert await snapshot(database) == seen[0]


async def test_a_reason_says_what_is_shared_and_what_differs(database: Database) -> None:
    records, *_ = CASES["one VAT, two PICs"]
    await loaded(database, (A, (records[0],)), (B, (records[1],)))
    (row,) = await database.read(PROPOSALS)
    assert row["reasons"] == [f"same vat {VAT}", f"different pic: {PIC} and {OTHER_PIC}"]


@pytest.mark.parametrize("order", list(permutations([(A, ONE), (B, TWO)])), ids=["ab", "ba"])
async def test_ties_lead_to_the_one_node(database: Database, order: Any) -> None:
    found = await loaded(database, *((s, tied(one)) for s, one in order))
    assert await nodes(database) == {ONE.id, "organisation:other"}
    (partner,) = found["organisation:one PARTNER_IN project:p"]
    assert partner["sources"] == [A.id, B.id]
    (view,) = [v[1] for k, v in found.items() if k == ONE.id]
    assert (view["name"], view["city"], view["street"]) == ("Name one", "Львів", "Main street 1")
    assert found["organisation:one DESCRIBED_BY source:b"][0]["record"] == TWO.id
    thing = await fetch.fetch_node(database, TWO.id)
    assert thing is not None
    assert thing.id == ONE.id


async def test_a_source_withdrawn_leaves_the_other_whole(database: Database) -> None:
    alone = {s.id: await loaded(database, (s, tied(one))) for s, one in ((A, ONE), (B, TWO))}
    for gone, left in ((A, B), (B, A)):
        await loaded(database, (A, tied(ONE)), (B, tied(TWO)))
        await unload_sources(database, [gone.id])
        assert await snapshot(database) == alone[left.id]


async def test_two_records_of_one_source(database: Database) -> None:
    both = (*tied(ONE), *tied(TWO)[3:])
    before = await loaded(database, (A, both))
    assert await nodes(database) == {ONE.id, "organisation:other"}
    assert len(before[f"{ONE.id} DESCRIBED_BY {A.id}"]) == 2
    assert not (await load_sources(database, [A], claims(A, both))).difference.anything
    await load_sources(database, [A], claims(A, tied(ONE)))
    assert await snapshot(database) == await loaded(database, (A, tied(ONE)))


async def test_an_identifier_that_changes(database: Database) -> None:
    """What was one becomes two, and one again."""
    apart = TWO.model_copy(update={"vat": OTHER_VAT})
    together = await loaded(database, (A, tied(ONE)), (B, tied(TWO)))
    await load_sources(database, [B], claims(B, tied(apart)))
    separate = await snapshot(database)
    assert await nodes(database) == {ONE.id, TWO.id, "organisation:other"}
    await load_sources(database, [B], claims(B, tied(TWO)))
    assert await snapshot(database) == together
    assert await loaded(database, (B, tied(apart)), (A, tied(ONE))) == separate


async def test_a_contradiction_that_ends(database: Database) -> None:
    records, *_ = CASES["a third that could be either"]
    first, second, third = records
    without = await loaded(database, (A, (first,)), (C, (third,)))
    await loaded(database, (A, (first,)), (B, (second,)), (C, (third,)))
    await unload_sources(database, [B.id])
    assert await snapshot(database) == without
    assert not await database.read(PROPOSALS)


async def test_a_placeholder_identifies_nobody(database: Database) -> None:
    many = tuple(organisation(f"n{i}", vat=VAT, pic=f"9981{i:02}345") for i in range(12))
    await loaded(database, (A, many))
    assert len(await nodes(database)) == 12
    assert not await database.read(PROPOSALS)
