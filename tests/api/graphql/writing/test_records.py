"""Events, agreements, participations; what is wrong with an input, field by field; the audit trail."""

from __future__ import annotations

from typing import Any

import pytest

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from tests.api.graphql.writing.asking import CONTRIBUTOR, STEWARD, ask, codes, done, mutate

EVENT = {
    "name": "Matchmaking in Iași",
    "starts": "2026-03-04",
    "status": "PLANNED",
    "participants": [
        {"id": "organisation:a", "role": "HOST"},
        {"id": "country:UA", "role": "DELEGATION"},
    ],
    "locatedIn": [{"id": "country:RO"}],
    "concerns": [{"id": "sector:ict"}],
}


async def test_an_event_with_who_took_part(engine: GraphQLEngine) -> None:
    want = "result { id participants { edges { role node { id } } } concerns { nodes { id } } country { code } }"
    result = (await done(engine, CONTRIBUTOR, "recordEvent", EVENT, want))["result"]
    assert result["id"] == "event:matchmaking-in-iasi-2026-03-04"
    took = {(e["node"]["id"], e["role"]) for e in result["participants"]["edges"]}
    assert took == {("organisation:a", "HOST"), ("country:UA", "DELEGATION")}
    given = {
        "participant": "cluster:old",
        "event": result["id"],
        "role": "SPEAKER",
        "topic": "Data",
    }
    after = (await done(engine, CONTRIBUTOR, "recordParticipation", given, want))["result"]
    assert len(after["participants"]["edges"]) == 3


async def test_an_agreement_with_who_signed(engine: GraphQLEngine) -> None:
    given = {
        "name": "Memorandum",
        "kind": "MEMORANDUM",
        "signed": "2025-10",
        "signatories": [{"id": "organisation:a"}, {"id": "cluster:old", "role": "coordinator"}],
    }
    want = "result { id signatories { edges { role node { id } } } }"
    result = (await done(engine, CONTRIBUTOR, "recordAgreement", given, want))["result"]
    assert result["id"] == "agreement:memorandum-2025-10"
    assert len(result["signatories"]["edges"]) == 2


WRONG: dict[str, tuple[str, Any, list[tuple[str, str]]]] = {
    "several fields at once": (
        "registerCluster",
        {"name": "X", "vat": "RO1", "wikidata": "z", "memberCount": {"value": -1}},
        [
            ("input.wikidata", "INVALID"),
            ("input.vat", "INVALID"),
            ("input.memberCount.value", "INVALID"),
        ],
    ),
    "an id of another kind": (
        "registerCluster",
        {"name": "X", "id": "country:XX"},
        [("input", "INVALID")],
    ),
    "an id that is none": (
        "registerCluster",
        {"name": "X", "id": "a b"},
        [("input.id", "INVALID")],
    ),
    "an empty name": ("registerCluster", {"name": " "}, [("input.name", "INVALID")]),
    "known already": ("registerCluster", {"name": "Old"}, [("input.id", "CONFLICT")]),
    "a code known already": (
        "registerCluster",
        {"name": "New", "pic": "999999999"},
        [("input.pic", "CONFLICT")],
    ),
    "a tie of the wrong kind": (
        "registerCluster",
        {"name": "New", "sectors": [{"id": "sector:ict"}, {"id": "country:RO"}]},
        [("input.sectors.1.id", "INVALID")],
    ),
    "ends before it starts": (
        "recordEvent",
        {"name": "E", "starts": "2020", "ends": "2019"},
        [("input", "INVALID")],
    ),
    "a tie that ends before it begins": (
        "recordEvent",
        {"name": "New", "participants": [{"id": "country:RO", "since": "2020", "until": "2019"}]},
        [("input.participants.0", "INVALID")],
    ),
    "nobody": (
        "recordParticipation",
        {"participant": "organisation:none", "event": "event:e"},
        [("input.participant", "NOT_FOUND")],
    ),
    "no event": (
        "recordParticipation",
        {"participant": "organisation:a", "event": "country:RO"},
        [("input.event", "NOT_FOUND")],
    ),
    "a participant of the wrong kind": (
        "recordParticipation",
        {"participant": "sector:ict", "event": "event:e"},
        [("input.participant", "INVALID")],
    ),
    "an unknown cluster": (
        "submitForValidation",
        {"id": "cluster:none"},
        [("input.id", "NOT_FOUND")],
    ),
    "no cluster": ("submitForValidation", {"id": "country:RO"}, [("input.id", "NOT_FOUND")]),
}


@pytest.mark.parametrize(("name", "given", "expected"), WRONG.values(), ids=WRONG)
async def test_what_is_wrong_is_told_by_field(
    engine: GraphQLEngine, name: str, given: Any, expected: list[tuple[str, str]]
) -> None:
    assert sorted(codes(await mutate(engine, CONTRIBUTOR, name, given))) == sorted(expected)
    trail = await ask(engine, STEWARD, "{ auditTrail { totalCount } }")
    assert trail["data"]["auditTrail"]["totalCount"] == 0, "nothing was written"


async def test_every_write_has_its_entry(engine: GraphQLEngine) -> None:
    entries = []
    for number in range(3):
        given = {"name": f"C{number}", "locatedIn": [{"id": "country:RO"}]}
        entries.append((await done(engine, CONTRIBUTOR, "registerCluster", given))["entry"])
    entries.append((await done(engine, STEWARD, "recordEvent", EVENT))["entry"])
    query = """query($after: String, $first: Int!, $affects: ID, $mutation: String) {
      auditTrail(first: $first, after: $after, affects: $affects, mutation: $mutation) {
        totalCount pageInfo { hasNextPage endCursor } nodes { id actor name role source mutation ids request input at } } }"""
    first = (await ask(engine, STEWARD, query, first=3))["data"]["auditTrail"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (4, True)
    after = first["pageInfo"]["endCursor"]
    rest = (await ask(engine, STEWARD, query, first=3, after=after))["data"]["auditTrail"]
    assert [one["id"] for one in (*first["nodes"], *rest["nodes"])] == entries[::-1]
    latest = first["nodes"][0]
    assert latest.pop("at")
    assert latest.pop("input")["participants"][0] == {"id": "organisation:a", "role": "host"}
    assert latest == {
        "id": entries[3],
        "actor": "key:steward",
        "name": "The steward",
        "role": "steward",
        "source": "source:platform-party-steward",
        "mutation": "recordEvent",
        "ids": [
            "event:matchmaking-in-iasi-2026-03-04",
            "country:RO",
            "sector:ict",
            "organisation:a",
            "country:UA",
        ],
        "request": "r-1",
    }
    for more, total in (({"affects": "country:RO"}, 4), ({"mutation": "recordEvent"}, 1)):
        found = (await ask(engine, STEWARD, query, first=1, **more))["data"]["auditTrail"]
        assert found["totalCount"] == total
