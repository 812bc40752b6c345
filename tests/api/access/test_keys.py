"""API keys: known by their hash, until they are revoked or expire; and never to be read anywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from partnergraph.api.access import keys
from partnergraph.api.access.rates import RateLimiter
from partnergraph.api.access.roles import Role
from partnergraph.graph.connection.database import Database
from partnergraph.graph.contributions import keys as stored
from partnergraph.schema.errors import InvalidInput, NotFound, TooManyRequests
from tests.api.access.conftest import Serving
from tests.api.serving import GRAPHQL, Client
from tests.graph.snapshot import snapshot

VIEWER = {"query": "{ viewer { name role } }"}


async def view(client: Client, **headers: str) -> Any:
    return await client.post(GRAPHQL, json=VIEWER, headers=headers)


async def test_a_key_says_who_asks(serving: Serving, database: Database) -> None:
    key, kept = await keys.create_api_key(
        database, Role.CONTRIBUTOR, "A [cluster]", party="Cluj IT"
    )
    assert (kept.party, kept.role) == ("cluj-it", "contributor")
    async with serving() as client:
        for headers in ({"Authorization": f"Bearer {key}"}, {"X-API-Key": key}):
            answer = await view(client, **headers)
            assert answer.json()["data"]["viewer"] == {"name": "A [cluster]", "role": "CONTRIBUTOR"}
        nobody = (await view(client)).json()["data"]["viewer"]
        assert nobody == {"name": "anonymous", "role": "READER"}
    (listed,) = await stored.list_stored_keys(database)
    assert listed.used == datetime.now(UTC).strftime("%Y-%m-%dT%H:00:00+00:00")


async def test_the_key_itself_is_kept_nowhere(database: Database) -> None:
    key, kept = await keys.create_api_key(database, Role.STEWARD, "S")
    assert kept.hash == keys.hash_api_key(key)
    assert key not in repr(await snapshot(database))
    assert key.split("_", 2)[2] not in repr(await snapshot(database))


@pytest.mark.parametrize(
    ("name", "party"),
    [
        ("Validation", None), (" válidation! ", None), ("Platform", None), ("partnergraph", None),
        ("A", "VALIDATION"), ("A", "oidc-x-12345678"), ("oidc x", None), ("...", None), ("A", "..."),
    ],
)  # fmt: skip
async def test_no_key_writes_under_a_name_of_the_platforms_own(
    database: Database, name: str, party: str | None
) -> None:
    with pytest.raises(InvalidInput):
        await keys.create_api_key(database, Role.CONTRIBUTOR, name, party=party)
    assert not await stored.list_stored_keys(database)


async def test_two_names_do_not_become_one_party_unsaid(database: Database) -> None:
    await keys.create_api_key(database, Role.CONTRIBUTOR, "Über AG")
    await keys.create_api_key(database, Role.CONTRIBUTOR, "Über AG")
    with pytest.raises(InvalidInput, match="already writes as"):
        await keys.create_api_key(database, Role.CONTRIBUTOR, "über, ag")
    _, said = await keys.create_api_key(database, Role.CONTRIBUTOR, "Y", party="Über AG")
    assert len({key.party for key in await stored.list_stored_keys(database)}) == 1
    assert said.name == "Y"


WRONG = ["pg_", "pg_x", "pg_000000000000_" + "A" * 43, "x.y.z", "тест"]


@pytest.mark.parametrize("credential", WRONG)
async def test_a_wrong_credential_is_refused(serving: Serving, credential: str) -> None:
    async with serving() as client:
        given = {b"authorization": b"Bearer " + credential.encode()}
        answer = await client.post(GRAPHQL, json=VIEWER, headers=given)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith('Bearer realm="partnergraph", error=')
        assert answer.headers["cache-control"] == "no-store"
        (error,) = answer.json()["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"
        assert credential not in answer.text or credential == "pg_"
        assert "data" not in answer.json()


async def test_a_key_counts_until_it_is_revoked_or_expires(
    serving: Serving, database: Database
) -> None:
    key, kept = await keys.create_api_key(database, Role.READER, "R")
    late, expired = await keys.create_api_key(database, Role.READER, "L")
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    await database.write(
        "MATCH (k:ApiKey {id: $id}) SET k.expires = $past", id=expired.id, past=past
    )
    async with serving() as client:
        assert (await view(client, **{"X-API-Key": key})).status_code == 200
        assert (await view(client, **{"X-API-Key": late})).status_code == 401
        first = await keys.revoke_api_key(database, kept.id)
        assert (await view(client, **{"X-API-Key": key})).status_code == 401
        assert await keys.revoke_api_key(database, kept.id) == first, (
            "revoked twice, the first time stands"
        )
    with pytest.raises(NotFound):
        await keys.revoke_api_key(database, "unknown")


async def test_reading_can_be_closed(serving: Serving, database: Database) -> None:
    key, _ = await keys.create_api_key(database, Role.READER, "R")
    async with serving(open_reading=False) as client:
        answer = await view(client)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == 'Bearer realm="partnergraph"'
        known = await client.get(GRAPHQL, params=VIEWER, headers={"X-API-Key": key})
        assert known.status_code == 200
        assert known.headers["cache-control"].startswith("private")
        page = await client.get(GRAPHQL, headers={"Accept": "text/html"})
        assert page.status_code == 200, "a browser gets the page in which to enter a key"


async def test_too_many_requests(serving: Serving, database: Database) -> None:
    key, _ = await keys.create_api_key(database, Role.READER, "R", rate=0.001)
    async with serving(anonymous_rate=0.002, rate_burst=1000) as client:
        statuses = [(await view(client)).status_code for _ in range(3)]
        assert statuses == [200, 200, 429]
        answer = await view(client)
        assert int(answer.headers["retry-after"]) >= 1
        assert answer.json()["errors"][0]["extensions"]["code"] == "TOO_MANY_REQUESTS"
        assert (await view(client, **{"X-API-Key": key})).status_code == 200, "a key has its own"
        assert (await view(client, **{"X-API-Key": key})).status_code == 429
        assert (await view(client, **{"X-API-Key": "pg_x"})).status_code == 429, "no guessing"


def test_a_bucket_refills() -> None:
    now = 0.0
    rates = RateLimiter(2, lambda: now)
    for _ in range(20):
        rates.spend("a", 10)
    with pytest.raises(TooManyRequests) as caught:
        rates.spend("a", 10)
    assert caught.value.seconds == 1
    rates.spend("b", 10)
    now = 0.5
    for _ in range(5):
        rates.spend("a", 10)
    with pytest.raises(TooManyRequests):
        rates.spend("a", 10)
    for _ in range(1000):
        rates.spend("c", 0)


async def test_no_credential_is_logged(
    serving: Serving, database: Database, capfd: pytest.CaptureFixture[str]
) -> None:
    key, _ = await keys.create_api_key(database, Role.CONTRIBUTOR, "C")
    async with serving() as client:
        for credential in (key, key[:-1], "ey.secret.token"):
            headers = {"Authorization": f"Bearer {credential}"}
            body = {"query": 'mutation { recordEvent(input: {name: ""}) { errors { code } } }'}
            answer = await client.post(GRAPHQL, json=body, headers=headers)
            assert credential not in answer.text
            assert credential not in str(answer.headers)
    told = capfd.readouterr()
    for secret in (key, key[:-1], "ey.secret.token"):
        assert secret not in told.out + told.err
