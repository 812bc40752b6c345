"""Corrections: proposed they change nothing, accepted they are shown, withdrawn it is as before."""

from __future__ import annotations

from typing import Any

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.graph.connection.database import Database
from partnergraph.graph.reading import search
from tests.api.graphql.writing.asking import (
    CONTRIBUTOR,
    OTHER,
    STEWARD,
    ask,
    codes,
    done,
    mutate,
)
from tests.graph.snapshot import snapshot

WANT = "result { id state said proposedBy proposedAt decidedBy decidedAt note source { id kind title url } target { id name } }"
RIGHT = {
    "id": "cluster:old",
    "set": {"cluster": {"founded": "2003-05", "memberCount": {"value": 12}}},
    "reason": "Its statute says so",
    "evidence": "https://example.org/statute",
}
OLD = '{ cluster(id: "cluster:old") { name founded memberCount { text } sources { id values } version } }'


async def old(engine: GraphQLEngine) -> Any:
    return (await ask(engine, CONTRIBUTOR, OLD))["data"]["cluster"]


def entities_of(found: dict[str, Any]) -> dict[str, Any]:
    """Without what stands beside the network."""
    return {k: v for k, v in found.items() if ":" in str(k)}


async def test_accepted_and_withdrawn(engine: GraphQLEngine, database: Database) -> None:
    before, shown = await snapshot(database), await old(engine)
    proposed = (await done(engine, CONTRIBUTOR, "correct", RIGHT, WANT))["result"]
    assert (proposed["state"], proposed["source"]) == ("PROPOSED", None)
    assert proposed["target"] == {"id": "cluster:old", "name": "Old"}
    assert await old(engine) == shown, "until it is accepted nothing changes"
    one = {"id": proposed["id"]}
    accepted = (await done(engine, STEWARD, "acceptCorrection", one, WANT))["result"]
    assert (accepted["state"], accepted["decidedBy"]) == ("ACCEPTED", "The steward")
    assert accepted["source"]["kind"] == "CORRECTION"
    assert accepted["source"]["url"] == "https://example.org/statute"
    after = await old(engine)
    assert (after["name"], after["founded"], after["memberCount"]["text"]) == (
        "Old",
        "2003-05",
        "12",
    )
    assert after["version"] != shown["version"]
    values = {source["id"]: source["values"] for source in after["sources"]}
    assert values["source:register"]["founded"] == "2001", "what others say stays"
    assert "name" not in values[accepted["source"]["id"]], "it says only what it corrects"
    assert codes(await mutate(engine, STEWARD, "acceptCorrection", one)) == [("input.id", "STATUS")]
    back = (await done(engine, STEWARD, "withdrawCorrection", {**one, "note": "Wrong"}, WANT))[
        "result"
    ]
    assert (back["state"], back["source"], back["note"]) == ("WITHDRAWN", None, "Wrong")
    assert await old(engine) == shown
    assert entities_of(await snapshot(database)) == entities_of(before)


async def test_rejected(engine: GraphQLEngine, database: Database) -> None:
    before = await snapshot(database)
    one = (await done(engine, CONTRIBUTOR, "correct", RIGHT, WANT))["result"]["id"]
    silent = await mutate(engine, STEWARD, "rejectCorrection", {"id": one, "note": " "})
    assert codes(silent) == [("input.note", "INVALID")]
    found = await done(engine, STEWARD, "rejectCorrection", {"id": one, "note": "No"}, WANT)
    assert (found["result"]["state"], found["result"]["note"]) == ("REJECTED", "No")
    assert entities_of(await snapshot(database)) == entities_of(before)


async def test_the_later_correction_is_shown(engine: GraphQLEngine) -> None:
    for year in ("2003", "2004", "2005"):
        given = {**RIGHT, "set": {"cluster": {"founded": year}}}
        one = (await done(engine, OTHER, "correct", given, WANT))["result"]["id"]
        await done(engine, STEWARD, "acceptCorrection", {"id": one})
        assert (await old(engine))["founded"] == year


async def test_who_may_withdraw_and_who_sees_what(engine: GraphQLEngine) -> None:
    one = (await done(engine, CONTRIBUTOR, "correct", RIGHT, WANT))["result"]["id"]
    query = (
        "mutation($input: WithdrawCorrectionInput!) { withdrawCorrection(input: $input) { entry } }"
    )
    (error,) = (await ask(engine, OTHER, query, input={"id": one}))["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    listing = (
        "{ corrections(state: PROPOSED) { totalCount nodes { id } pageInfo { hasNextPage } } }"
    )
    for caller, total in ((CONTRIBUTOR, 1), (OTHER, 0), (STEWARD, 1)):
        found = (await ask(engine, caller, listing))["data"]["corrections"]
        assert (found["totalCount"], len(found["nodes"])) == (total, total)
    await done(engine, CONTRIBUTOR, "withdrawCorrection", {"id": one})


async def test_what_cannot_be_right(engine: GraphQLEngine) -> None:
    cases: list[tuple[Any, list[tuple[str, str]]]] = [
        ({"id": "cluster:none"}, [("input.id", "NOT_FOUND")]),
        ({"id": "source:register"}, [("input.id", "NOT_FOUND")]),
        ({"set": {}}, [("input.set", "INVALID")]),
        ({"set": {"cluster": {}}}, [("input.set.cluster", "INVALID")]),
        ({"set": {"cluster": {"vat": "X1"}}}, [("input.set.cluster.vat", "INVALID")]),
        ({"set": {"event": {"venue": "Hall"}}}, [("input.set.event.venue", "INVALID")]),
        ({"version": "unseen"}, [("input.version", "CONFLICT")]),
        ({"reason": ""}, [("input.reason", "INVALID")]),
    ]
    for more, expected in cases:
        assert codes(await mutate(engine, CONTRIBUTOR, "correct", {**RIGHT, **more})) == expected


async def test_what_stands_beside_the_network_is_not_found_in_it(
    engine: GraphQLEngine, database: Database
) -> None:
    await done(engine, CONTRIBUTOR, "correct", {**RIGHT, "reason": "Zanzibar"}, WANT)
    assert await search.search_nodes(database, "Zanzibar") == []
    tied = await database.read(
        "MATCH (n) WHERE NOT n:Entity AND EXISTS { (n)--() } RETURN count(n) AS n"
    )
    assert tied == [{"n": 0}]
