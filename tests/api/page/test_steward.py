"""The stewards' pages on a real graph: who is let in, what is shown, what a decision does, and what is refused."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape

import httpx
import jwt
import pytest

from partnergraph.api.access.keys import create_api_key, revoke_api_key
from partnergraph.api.access.roles import Role
from partnergraph.api.access.sessions import COOKIE
from partnergraph.api.access.settings import AccessSettings
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from tests.api.page.hostile import MARKUP
from tests.api.serving import Client, serving
from tests.graph.matching import propose_pair

ONE, TWO = "organisation:hostile-markup", "organisation:hostile-endless"
CLUSTER = "cluster:kharkiv-it-cluster"
DESK = ("", "/matches", "/registrations", "/corrections", "/audit", "/loads")
ACCESS = AccessSettings(anonymous_rate=0, key_rate=0, key_cache_seconds=0)


@pytest.fixture
async def site(address: Address, network: Database) -> AsyncIterator[Client]:  # noqa: ARG001  (loaded)
    async with serving(address, access=ACCESS) as client:
        yield client


@pytest.fixture
async def key(network: Database) -> AsyncIterator[str]:
    text, stored = await create_api_key(network, Role.STEWARD, "Olena <b>")
    yield text
    await revoke_api_key(network, stored.id)


@pytest.fixture
async def steward(site: Client, key: str) -> Client:
    assert (await log_in(site, key)).status_code == 303
    return site


async def log_in(site: Client, credential: str, **fields: str) -> httpx.Response:
    return await site.post("/en/steward/login", data={"credential": credential, **fields})


async def proof_of(steward: Client) -> str:
    html = (await steward.get("/en/steward/matches")).text
    found = re.search(r'name="proof" value="([0-9a-f]+)"', html)
    assert found is not None
    return found[1]


async def decide(steward: Client, queue: str, **fields: str | list[str]) -> httpx.Response:
    fields.setdefault("proof", await proof_of(steward))
    return await steward.post(f"/en/steward/{queue}", data=fields)


async def test_nobody_but_stewards_is_let_in(site: Client, network: Database) -> None:
    for path in DESK:
        answer = await site.get(f"/en/steward{path}")
        assert answer.status_code == 401
        assert 'name="credential"' in answer.text
    contributor, _ = await create_api_key(network, Role.CONTRIBUTOR, "contributor")
    assert (await log_in(site, contributor)).headers["location"] == "/en/"
    answer = await site.get("/en/steward/matches")
    assert answer.status_code == 401
    assert "contributor, who is no steward" in answer.text


async def test_the_cookie_is_for_this_site_alone_and_holds_no_key(site: Client, key: str) -> None:
    answer = await log_in(site, key, wanted="/steward/audit")
    assert answer.headers["location"] == "/en/steward/audit"
    cookie = answer.headers["set-cookie"]
    for term in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age="):
        assert term in cookie
    assert key not in cookie
    assert key.split("_", 2)[2] not in str(
        jwt.decode(site.cookies[COOKIE], options={"verify_signature": False})
    )


@pytest.mark.parametrize(
    "wanted", ["//elsewhere.example", "https://elsewhere.example", "/steward/../x", "/api"]
)
async def test_logging_in_leads_to_no_other_site(site: Client, key: str, wanted: str) -> None:
    assert (await log_in(site, key, wanted=wanted)).headers["location"] == "/en/steward"


@pytest.mark.parametrize(
    "credential", ["", "pg_x", "nonsense", "a.b.c", "\udcff".encode("utf-8", "replace").decode()]
)
async def test_what_does_not_count_is_told_so(site: Client, credential: str) -> None:
    answer = await log_in(site, credential)
    assert answer.status_code == 401
    assert "does not count here" in answer.text
    assert COOKIE not in site.cookies


async def test_a_session_ends_with_its_key_and_by_logging_out(
    site: Client, network: Database
) -> None:
    text, stored = await create_api_key(network, Role.STEWARD, "short")
    await log_in(site, text)
    assert (await site.get("/en/steward")).status_code == 200
    await revoke_api_key(network, stored.id)
    assert (await site.get("/en/steward")).status_code == 401
    other, _ = await create_api_key(network, Role.STEWARD, "other")
    await log_in(site, other)
    assert (await site.post("/en/steward/logout", data={"sent": "1"})).status_code == 303
    assert COOKIE not in site.cookies
    assert (await site.get("/en/steward")).status_code == 401


async def test_a_cookie_signed_elsewhere_is_none(steward: Client) -> None:
    claims = jwt.decode(steward.cookies[COOKIE], options={"verify_signature": False})
    forged = jwt.encode(claims, "another secret of thirty-two bytes", "HS256")
    unsigned = jwt.encode(claims, "", "none")
    steward.cookies.clear()
    for cookie in (forged, unsigned, "x"):
        answer = await steward.get("/en/steward", headers={"Cookie": f"{COOKIE}={cookie}"})
        assert answer.status_code == 401


async def test_whoever_is_logged_in_reads_where_reading_is_closed(
    address: Address, key: str
) -> None:
    async with serving(address, access=AccessSettings(open_reading=False)) as site:
        assert (await site.get("/en/clusters")).status_code == 401
        assert (await site.get("/en/steward/login")).status_code == 200
        await log_in(site, key)
        assert (await site.get("/en/clusters")).status_code == 200


async def test_every_page_of_theirs_in_every_language(steward: Client, network: Database) -> None:
    await propose_pair(network, ONE, TWO, 0.91)
    for tag in ("en", "fr", "de", "uk"):
        for path in DESK:
            answer = await steward.get(f"/{tag}/steward{path}")
            assert answer.status_code == 200, path
            assert "<script>alert" not in answer.text
            assert "Olena <b>" not in answer.text
            assert "javascript:" not in answer.text


@pytest.mark.parametrize(
    ("fields", "headers", "status"),
    [
        ({"proof": "0" * 64}, {}, 403),
        ({"proof": ""}, {}, 403),
        ({}, {"Origin": "https://elsewhere.example"}, 403),
        ({}, {"Sec-Fetch-Site": "cross-site"}, 403),
        ({"decision": "nonsense"}, {}, 400),
        ({"id": "match-no"}, {}, 409),
    ],
)
async def test_a_form_that_is_not_theirs_decides_nothing(
    steward: Client, network: Database, fields: dict[str, str], headers: dict[str, str], status: int
) -> None:
    pair = await propose_pair(network, ONE, TWO, 0.91)
    form = {"proof": await proof_of(steward), "id": pair, "decision": "reject", **fields}
    answer = await steward.post("/en/steward/matches", data=form, headers=headers)
    assert answer.status_code == status
    (row,) = await network.read(
        "MATCH (p:MatchProposal {id: $id}) RETURN p.status AS status", id=pair
    )
    assert row["status"] == "proposed"


async def test_a_pair_is_compared_decided_and_taken_back(
    steward: Client, network: Database
) -> None:
    pair = await propose_pair(network, ONE, TWO, 0.91)
    html = (await steward.get("/en/steward/matches?minScore=0.9")).text
    assert unescape(html).count(MARKUP) >= 2
    assert "same words: nordwerk" in html
    german = (await steward.get("/de/steward/matches?minScore=0.9")).text
    assert re.search(r'<ul class="reasons" lang="en"><li>same words: nordwerk', german)
    assert "Accepted, both become one" in html
    answer = await decide(steward, "matches", id=pair, decision="reject")
    shown = (await steward.get(answer.headers["location"])).text
    assert f'id="{pair}"' not in shown
    assert "Take it back" in shown
    undone = await decide(steward, "matches", id=pair, decision="undo")
    assert undone.headers["location"] == f"/en/steward/matches#{pair}"
    assert f'id="{pair}"' in (await steward.get("/en/steward/matches")).text
    sides = {"first": min(ONE, TWO), "second": max(ONE, TWO)}
    await decide(steward, "matches", id=pair, decision="second-part", **sides)
    parts = await network.read(
        "MATCH (p)-[:PART_OF]->(w {id: $id}) RETURN p.id AS id", id=sides["first"]
    )
    assert [row["id"] for row in parts] == [sides["second"]]
    await decide(steward, "matches", id=pair, decision="undo")
    trail = (await steward.get("/en/steward/audit")).text
    assert [name in trail for name in ("rejectMatch", "attachPart", "undoMatch")] == [True] * 3


async def test_a_report_is_decided_and_its_sender_sees_that(
    steward: Client,
    network: Database,  # noqa: ARG001  (loaded)
) -> None:
    sent = await steward.post("/en/correct", data={"about": CLUSTER, "wrong": "Mended elsewhere"})
    identifier = sent.headers["location"].split("sent=")[1]
    assert "Mended elsewhere" in (await steward.get("/en/steward/corrections")).text
    silent = await decide(steward, "corrections", id=identifier, decision="reject")
    assert silent.status_code == 409
    assert "say why it is not right" in silent.text
    taken = await decide(steward, "corrections", id=identifier, decision="accept", note="thanks")
    assert taken.status_code == 303
    state = (await steward.get(f"/en/corrections/{identifier}")).text
    assert "accepted" in state
    assert "thanks" in state


async def test_a_profile_is_judged_by_the_written_criteria(steward: Client, key: str) -> None:
    register = (
        'mutation { registerCluster(input: {name: "New cluster"}) { result { id } version } }'
    )
    bearer = {"Authorization": f"Bearer {key}"}
    made = (await steward.ask(register, headers=bearer))["data"]["registerCluster"]
    submit = (
        f'mutation {{ submitForValidation(input: {{id: "{made["result"]["id"]}"}}) {{ version }} }}'
    )
    await steward.ask(submit, headers=bearer)
    html = (await steward.get("/en/steward/registrations")).text
    criteria = re.findall(r'name="met" value="(\w+)"', html)
    version = re.search(r'name="version" value="([^"]+)"', html)
    assert version is not None
    given = {"id": made["result"]["id"], "version": version[1]}
    some = await decide(
        steward, "registrations", **given, decision="validate", met=criteria[:2], note="Two alone"
    )
    assert some.status_code == 409
    # What was filled in is still there, to be gone on with.
    assert re.findall(r'name="met" value="(\w+)" checked', some.text) == criteria[:2]
    assert ">Two alone</textarea>" in some.text
    whole = await decide(steward, "registrations", **given, decision="validate", met=criteria)
    assert whole.status_code == 303
    assert "New cluster" not in (await steward.get("/en/steward/registrations")).text
