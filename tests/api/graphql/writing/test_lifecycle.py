"""A profile from draft to validated or rejected; who registered it; what each step needs."""

from __future__ import annotations

import asyncio
from typing import Any

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.graph.claims import lease
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import unload_sources
from partnergraph.schema.vocabulary import Criterion, SourceState
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

NEW = {
    "name": "Cluj IT",
    "city": "Cluj",
    "memberCount": {"value": 50, "qualifier": "MORE_THAN"},
    "aliases": [{"text": "Клуж", "language": "uk"}],
    "founded": "2012-05",
    "kind": "ASSOCIATION",
    "location": {"type": "Point", "coordinates": [23.6, 46.8]},
    "locatedIn": [{"id": "country:RO", "basis": "as given"}],
    "sectors": [{"id": "sector:ict"}],
}
SHOWN = (
    "result { id name city founded validation memberCount { text } aliases { text language } location "
    "country { code } sectors { nodes { id } } locatedIn { edges { basis sources { id locator } } } "
    "sources { id values } version }"
)
ALL = [one.name for one in Criterion]


async def registered(engine: GraphQLEngine) -> Any:
    return await done(engine, CONTRIBUTOR, "registerCluster", NEW, SHOWN)


async def test_registered_it_is_there_with_who_says_so(engine: GraphQLEngine) -> None:
    found = await registered(engine)
    result = found["result"]
    edge = result["locatedIn"]["edges"][0]
    assert result["id"] == "cluster:cluj-it"
    assert (result["city"], result["founded"], result["validation"]) == ("Cluj", "2012-05", "DRAFT")
    assert result["memberCount"]["text"] == "more than 50"
    assert result["aliases"] == [{"text": "Клуж", "language": "uk"}]
    assert result["location"]["coordinates"] == [23.6, 46.8]
    assert result["country"] == {"code": "RO"}
    assert result["sectors"] == {"nodes": [{"id": "sector:ict"}]}
    assert edge["basis"] == "as given"
    assert edge["sources"][0]["id"] == "source:platform-party-contributor"
    assert found["entry"] in edge["sources"][0]["locator"]
    assert [one["id"] for one in result["sources"]] == [
        "source:platform-validation",
        "source:platform-party-contributor",
    ]
    assert result["sources"][0]["values"] == {"validation": "draft"}
    assert found["version"] == result["version"]
    again = await ask(
        engine,
        CONTRIBUTOR,
        '{ cluster(id: "cluster:cluj-it") { version } clusters { nodes { version } } }',
    )
    assert again["data"]["cluster"]["version"] == found["version"], "compiled, it is the same"
    assert {one["version"] for one in again["data"]["clusters"]["nodes"]} > {found["version"]}


async def test_from_draft_to_validated(engine: GraphQLEngine) -> None:
    one = (await registered(engine))["result"]["id"]
    early = await mutate(engine, STEWARD, "validate", {"id": one, "version": "x", "met": ALL})
    assert codes(early) == [("input.version", "CONFLICT")]
    submitted = await done(engine, CONTRIBUTOR, "submitForValidation", {"id": one}, SHOWN)
    assert submitted["result"]["validation"] == "SUBMITTED"
    some = {"id": one, "version": submitted["version"], "met": ALL[1:]}
    assert codes(await mutate(engine, STEWARD, "validate", some)) == [("input.met", "CRITERIA")]
    judged = await done(engine, STEWARD, "validate", {**some, "met": ALL, "note": "Seen"}, SHOWN)
    assert judged["result"]["validation"] == "VALIDATED"
    twice = await mutate(engine, CONTRIBUTOR, "submitForValidation", {"id": one})
    assert codes(twice) == [("input.id", "STATUS")]
    asked = await ask(
        engine,
        CONTRIBUTOR,
        "query($id: ID!) { reviews(cluster: $id) { decision criteria note by version } }",
        id=one,
    )
    assert asked["data"]["reviews"] == [
        {
            "decision": "VALIDATED",
            "criteria": ALL,
            "note": "Seen",
            "by": "The steward",
            "version": submitted["version"],
        }
    ]


async def test_rejected_it_is_mended_and_submitted_again(engine: GraphQLEngine) -> None:
    one = (await registered(engine))["result"]["id"]
    version = (await done(engine, CONTRIBUTOR, "submitForValidation", {"id": one}))["version"]
    bare = {"id": one, "version": version, "failed": [], "note": "no"}
    assert codes(await mutate(engine, STEWARD, "reject", bare)) == [("input.failed", "CRITERIA")]
    silent = {**bare, "failed": ["WEBSITE"], "note": " "}
    assert codes(await mutate(engine, STEWARD, "reject", silent)) == [("input.note", "INVALID")]
    turned = await done(engine, STEWARD, "reject", {**silent, "note": "No pages answer"}, SHOWN)
    assert turned["result"]["validation"] == "REJECTED"
    mended = {"id": one, "version": turned["version"], "urls": ["https://cluj.example"]}
    changed = await done(engine, CONTRIBUTOR, "updateCluster", mended, SHOWN)
    assert changed["result"]["validation"] == "REJECTED", (
        "where it stands is not the registrant's to say"
    )
    again = await done(engine, CONTRIBUTOR, "submitForValidation", {"id": one}, SHOWN)
    assert again["result"]["validation"] == "SUBMITTED"


async def test_an_update_changes_what_is_given_and_nothing_else(engine: GraphQLEngine) -> None:
    found = await registered(engine)
    given = {
        "id": found["result"]["id"],
        "version": found["version"],
        "city": None,
        "employeeCount": {"value": 3},
        "locatedIn": [{"id": "country:UA"}],
    }
    want = SHOWN.replace("city", "city employeeCount { value }")
    after = (await done(engine, CONTRIBUTOR, "updateCluster", given, want))["result"]
    assert (after["city"], after["employeeCount"]) == (None, {"value": 3})
    assert (after["name"], after["founded"]) == ("Cluj IT", "2012-05")
    assert after["country"] == {"code": "UA"}
    assert after["sectors"] == {"nodes": [{"id": "sector:ict"}]}
    assert after["version"] != found["version"]


async def test_what_others_registered_is_not_changed_but_corrected(engine: GraphQLEngine) -> None:
    found = await registered(engine)
    given = {"id": found["result"]["id"], "version": found["version"], "city": "Elsewhere"}
    query = "mutation($input: UpdateClusterInput!) { updateCluster(input: $input) { entry } }"
    (error,) = (await ask(engine, OTHER, query, input=given))["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert "correct" in error["extensions"]["do"]
    after = (await done(engine, STEWARD, "updateCluster", given, SHOWN))["result"]
    values = {one["id"]: one["values"] for one in after["sources"]}
    assert values["source:platform-party-steward"] == {"city": "Elsewhere"}
    assert values["source:platform-party-contributor"]["city"] == "Cluj", "nothing is overwritten"


async def test_of_two_updates_at_once_one_wins(engine: GraphQLEngine) -> None:
    found = await registered(engine)
    given = {"id": found["result"]["id"], "version": found["version"]}
    both = await asyncio.gather(
        *(
            mutate(engine, CONTRIBUTOR, "updateCluster", {**given, "city": city})
            for city in ("One", "Two")
        )
    )
    won = [one for one in both if not one["errors"]]
    lost = [one for one in both if one["errors"]]
    assert len(won) == 1
    assert codes(lost[0]) == [("input.version", "CONFLICT")]
    assert won[0]["version"] in lost[0]["errors"][0]["message"], "it says what to look at"


async def test_the_same_key_writes_once(engine: GraphQLEngine, database: Database) -> None:
    first = await mutate(engine, CONTRIBUTOR, "registerCluster", NEW, key="k1")
    before = await snapshot(database)
    again = await asyncio.gather(
        *(mutate(engine, CONTRIBUTOR, "registerCluster", NEW, key="k1") for _ in range(3))
    )
    assert all(one["replayed"] and one["entry"] == first["entry"] for one in again)
    assert all(one["result"] == first["result"] for one in again)
    assert await snapshot(database) == before
    other = await mutate(engine, CONTRIBUTOR, "registerCluster", {"name": "Other"}, key="k1")
    assert codes(other) == [("idempotencyKey", "IDEMPOTENCY_KEY_REUSED")]
    mine = await mutate(engine, OTHER, "registerCluster", {"name": "Other"}, key="k1")
    assert not mine["errors"], "keys are each caller's own"
    header = await mutate(engine, OTHER, "registerCluster", {"name": "Third"}, once="k2")
    replayed = await mutate(engine, OTHER, "registerCluster", {"name": "Third"}, once="k2")
    assert (header["replayed"], replayed["replayed"]) == (False, True)


async def test_a_failure_is_not_remembered(engine: GraphQLEngine) -> None:
    wrong = {"name": "X", "locatedIn": [{"id": "country:XX"}]}
    assert codes(await mutate(engine, CONTRIBUTOR, "registerCluster", wrong, key="k")) == [
        ("input.locatedIn.0.id", "NOT_FOUND")
    ]
    right = {**wrong, "locatedIn": [{"id": "country:RO"}]}
    assert not (await mutate(engine, CONTRIBUTOR, "registerCluster", right, key="k"))["errors"]


async def test_a_load_of_the_same_source_is_waited_for(
    engine: GraphQLEngine, database: Database
) -> None:
    found = await registered(engine)
    run = await lease.acquire_lease(database, ("source:platform-party-contributor",))
    given = {"id": found["result"]["id"], "version": found["version"], "city": "X"}
    busy = await mutate(engine, CONTRIBUTOR, "updateCluster", given)
    assert codes(busy) == [("input", "CONFLICT")]
    await lease.release_lease(database, run, SourceState.COMPLETE)
    assert not (await mutate(engine, CONTRIBUTOR, "updateCluster", given))["errors"]


async def test_a_contributor_can_be_withdrawn_whole(
    engine: GraphQLEngine, database: Database
) -> None:
    before = await snapshot(database)
    await registered(engine)
    await unload_sources(
        database, ["source:platform-party-contributor", "source:platform-validation"]
    )
    after = await snapshot(database)
    assert {key for key in after if ":" in str(key)} == {key for key in before if ":" in str(key)}
