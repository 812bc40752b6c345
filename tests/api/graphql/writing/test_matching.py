"""Match proposals over GraphQL: seen side by side, decided, taken back, and each decision in the trail."""

from __future__ import annotations

from typing import Any

import pytest

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.graph.connection.database import Database
from tests.api.graphql.writing.asking import STEWARD, ask, codes, done, mutate
from tests.graph.matching import propose_pair

WANT = "result { id status part decidedBy first { id } second { id } }"
QUEUE = """query($status: MatchStatus, $first: Int = 20, $after: String, $least: Float = 0) {
  matchProposals(status: $status, first: $first, after: $after, minScore: $least) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id score status part reasons first { id name node { id } } second { id name node { id } } } } }"""
ONE, TWO = "organisation:a", "cluster:old"


@pytest.fixture
async def pair(database: Database, engine: GraphQLEngine) -> str:  # noqa: ARG001  (filled)
    return await propose_pair(database, ONE, TWO, 0.9)


async def queue(engine: GraphQLEngine, **variables: Any) -> Any:
    return (await ask(engine, STEWARD, QUEUE, **variables))["data"]["matchProposals"]


async def test_a_proposal_shows_both_records_and_their_nodes(
    engine: GraphQLEngine, pair: str
) -> None:
    (found,) = (await queue(engine, status="PROPOSED"))["nodes"]
    assert found["id"] == pair
    sides = {found[end]["id"]: found[end] for end in ("first", "second")}
    assert {key: side["node"]["id"] for key, side in sides.items()} == {ONE: ONE, TWO: TWO}
    assert {side["name"] for side in sides.values()} == {"A", "Old"}
    assert (await queue(engine, least=0.95))["nodes"] == []


async def test_pages_go_on_behind_the_last_one_seen(
    database: Database, engine: GraphQLEngine, pair: str
) -> None:
    others = {await propose_pair(database, ONE, f"country:{code}", 0.9) for code in ("RO", "UA")}
    seen: list[str] = []
    after = None
    while True:
        page = await queue(engine, first=1, after=after)
        assert page["totalCount"] == len(others) + 1
        seen += [one["id"] for one in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert seen == sorted({pair, *others})
    wrong = await ask(engine, STEWARD, QUEUE, after="bm8=")
    assert wrong["errors"][0]["extensions"]["code"] == "INVALID_INPUT"


async def test_a_rejection_is_in_the_trail_and_can_be_taken_back(
    engine: GraphQLEngine, pair: str
) -> None:
    rejected = await done(engine, STEWARD, "rejectMatch", {"id": pair}, WANT)
    assert rejected["result"]["status"] == "REJECTED"
    assert rejected["result"]["decidedBy"] == STEWARD.name
    answer = await ask(engine, STEWARD, "{ auditTrail(first: 1) { nodes { id mutation ids } } }")
    (entry,) = answer["data"]["auditTrail"]["nodes"]
    assert entry == {"id": rejected["entry"], "mutation": "rejectMatch", "ids": [pair, TWO, ONE]}
    undone = await done(engine, STEWARD, "undoMatch", {"id": pair}, WANT)
    assert undone["result"]["status"] == "PROPOSED"
    assert undone["result"]["decidedBy"] is None


async def test_what_is_accepted_is_one_until_it_is_taken_back(
    database: Database, engine: GraphQLEngine
) -> None:
    await database.write(
        "MATCH (o:Organisation {id: 'organisation:a'})-[d:DESCRIBED_BY]->(s) "
        "CREATE (n:Entity:Actor:Organisation {id: 'organisation:b', name: 'B', name_folded: 'b'}) "
        "CREATE (n)-[e:DESCRIBED_BY]->(s) SET e = d, e.record = NULL, e.name = 'B', e.pic = NULL"
    )
    pair = await propose_pair(database, ONE, "organisation:b", 0.9)
    query = '{ one: node(id: "organisation:a") { id } other: node(id: "organisation:b") { id } }'
    assert (await done(engine, STEWARD, "acceptMatch", {"id": pair}, WANT))["result"]
    assert (await ask(engine, STEWARD, query))["data"]["other"] == {"id": ONE}
    assert (await done(engine, STEWARD, "undoMatch", {"id": pair}, WANT))["result"]
    assert (await ask(engine, STEWARD, query))["data"]["other"] == {"id": "organisation:b"}


@pytest.mark.parametrize(("part", "whole"), [(ONE, TWO), (TWO, ONE)])
async def test_a_pair_that_was_proposed_as_one_becomes_part_and_whole(
    engine: GraphQLEngine, pair: str, part: str, whole: str
) -> None:
    attached = await done(engine, STEWARD, "attachPart", {"part": part, "whole": whole}, WANT)
    assert attached["result"]["id"] == pair
    assert attached["result"]["part"] == part
    parts = " ".join(
        f"... on {kind} {{ partOf {{ nodes {{ id }} }} }}" for kind in ("Organisation", "Cluster")
    )
    query = f'{{ node(id: "{part}") {{ {parts} }} }}'
    answer = await ask(engine, STEWARD, query)
    assert answer["data"]["node"]["partOf"]["nodes"] == [{"id": whole}]


async def test_what_cannot_be_decided_is_told(engine: GraphQLEngine, pair: str) -> None:
    assert codes(await mutate(engine, STEWARD, "acceptMatch", {"id": "match-no"})) == [
        ("input", "NOT_FOUND")
    ]
    await done(engine, STEWARD, "rejectMatch", {"id": pair}, WANT)
    assert codes(await mutate(engine, STEWARD, "acceptMatch", {"id": pair})) == [
        ("input", "CONFLICT")
    ]
