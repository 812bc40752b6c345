"""Answers of one moment: their version, what is said while data move, and what conditional requests cost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from partnergraph.api.access.settings import AccessSettings
from partnergraph.api.graphql.execution.engine import MOST_READINGS, GraphQLEngine
from partnergraph.api.graphql.execution.response import GraphQLRequest
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.claims import lease
from partnergraph.graph.claims.data_version import read_data_state
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database, Row
from partnergraph.graph.ledger import RAISE_REVISION
from partnergraph.graph.loading import load as loading
from partnergraph.graph.loading.load import load_sources, unload_sources
from partnergraph.schema.vocabulary import SourceState
from tests.api.recorded import RecordedDatabase
from tests.api.serving import GRAPHQL, Client, serving
from tests.graph.loading.network import A_SAYS, A_SAYS_LATER, B_SAYS, A, B, claims

SIZES = "{ actors { totalCount aggregate { count } nodes { id } } }"
STATE = "{ data { version changedAt loading { source title since } } }"
CHANGES = "query ($since: Int!) { changes(since: $since) { version complete more entries { sources count complete changes { kind source id relation end } } } }"


@pytest.fixture
async def reader(address: Address, database: Database) -> AsyncIterator[Client]:
    await load_sources(database, [A], claims(A, A_SAYS))
    async with serving(address, access=AccessSettings(anonymous_rate=0)) as made:
        yield made


async def ask(client: Client, query: str, **variables: Any) -> Any:
    return (await client.post(GRAPHQL, json={"query": query, "variables": variables})).json()


async def test_an_answer_says_of_which_version_it_is(reader: Client, database: Database) -> None:
    got = await reader.post(GRAPHQL, json={"query": SIZES})
    assert got.headers["x-data-version"] == str((await read_data_state(database)).version)
    assert "extensions" not in got.json()
    await load_sources(database, [B], claims(B, B_SAYS))
    later = await reader.post(GRAPHQL, json={"query": SIZES})
    assert int(later.headers["x-data-version"]) > int(got.headers["x-data-version"])
    asked = (await ask(reader, STATE))["data"]["data"]
    assert asked["version"] == int(later.headers["x-data-version"])
    assert asked["loading"] == []
    assert asked["changedAt"].endswith("+00:00")


async def test_what_is_being_loaded_stands_beside_every_answer(
    reader: Client, database: Database
) -> None:
    run = await lease.acquire_lease(database, (A.id,))
    answer = await ask(reader, SIZES)
    (source,) = answer["extensions"]["data"]["loading"]
    assert (source["source"], source["title"]) == (A.id, A.title)
    assert not answer["extensions"]["data"]["moved"]
    assert [s["source"] for s in (await ask(reader, STATE))["data"]["data"]["loading"]] == [A.id]
    await lease.release_lease(database, run, SourceState.COMPLETE)
    assert "extensions" not in await ask(reader, SIZES)


async def test_changes_by_graphql(reader: Client, database: Database) -> None:
    since = (await read_data_state(database)).version
    await load_sources(database, [A], claims(A, A_SAYS_LATER))
    log = (await ask(reader, CHANGES, since=since))["data"]["changes"]
    assert (log["complete"], log["more"]) == (True, False)
    (entry,) = log["entries"]
    assert (entry["sources"], entry["count"], entry["complete"]) == ([A.id], 8, True)
    gone = {"kind": "REMOVED", "source": A.id, "id": "project:p", "relation": None, "end": None}
    assert gone in entry["changes"]
    wrong = await ask(reader, "{ changes(since: 0, first: 0) { version } }")
    assert wrong["errors"][0]["extensions"]["code"] == "INVALID_INPUT"


async def test_who_has_the_answer_already_costs_no_operation(
    reader: Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await reader.get(GRAPHQL, params={"query": SIZES})
    known = {"If-None-Match": first.headers["etag"]}
    ran = 0
    engine = reader.app.state.engine
    run = engine.run

    async def counted(prepared: Any) -> Any:
        nonlocal ran
        ran += 1
        return await run(prepared)

    monkeypatch.setattr(engine, "run", counted)
    again = await reader.get(GRAPHQL, params={"query": SIZES}, headers=known)
    assert (again.status_code, ran) == (304, 0)
    assert again.headers["x-data-version"] == first.headers["x-data-version"]
    other = await reader.get(GRAPHQL, params={"query": "{ actors { totalCount } }"}, headers=known)
    assert (other.status_code, ran) == (200, 1)
    await load_sources(database, [B], claims(B, B_SAYS))
    changed = await reader.get(GRAPHQL, params={"query": SIZES}, headers=known)
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize("rows", [1, 8000], ids=["in many transactions", "in one"])
async def test_no_answer_contradicts_itself_unsaid(
    reader: Client, database: Database, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    """Whoever reads while sources are loaded and withdrawn sees numbers that agree, or is told."""
    monkeypatch.setattr(loading, "TRANSACTION_ROWS", rows)
    done = asyncio.Event()
    answers = []

    async def read() -> None:
        while not done.is_set():
            answers.append(await ask(reader, SIZES))

    readers = [asyncio.create_task(read()) for _ in range(4)]
    for _ in range(5):
        await load_sources(database, [A], claims(A, A_SAYS_LATER))
        await load_sources(database, [B], claims(B, B_SAYS))
        await unload_sources(database, [B.id])
        await load_sources(database, [A], claims(A, A_SAYS))
    done.set()
    await asyncio.gather(*readers)
    unsaid = [answer["data"]["actors"] for answer in answers if "extensions" not in answer]
    assert unsaid
    for actors in unsaid:
        (group,) = actors["aggregate"]
        assert actors["totalCount"] == group["count"] == len(actors["nodes"])


class RestlessDatabase(RecordedDatabase):
    """One whose data move before each of an operation's first statements."""

    moves = 0

    async def values(self, cypher: str, parameters: Row) -> list[Any]:
        if self.operates and len(self.sent) < self.moves:
            await self.write(f"{RAISE_REVISION} RETURN l.revision")
        return await super().values(cypher, parameters)

    def under(self, terms: Any) -> Database:
        made = super().under(terms)
        assert isinstance(made, RestlessDatabase)
        made.moves = self.moves
        return made


@pytest.mark.parametrize("kept", [0, 1_000_000], ids=["nothing kept", "answers kept"])
@pytest.mark.parametrize(("moves", "readings"), [(0, 1), (1, 2), (2, 3), (9, MOST_READINGS)])
async def test_an_answer_is_read_again_while_the_data_move(
    database: Database, moves: int, readings: int, kept: int
) -> None:
    await load_sources(database, [A], claims(A, A_SAYS))
    restless = RestlessDatabase.of(database)
    restless.moves = moves
    engine = GraphQLEngine(executable_schema(), restless, ApiSettings(answer_bytes=kept))
    response = await engine.execute(GraphQLRequest(SIZES))
    assert (response.by, len(restless.sent)) == ("compiled", readings)
    assert response.moved == (moves >= MOST_READINGS)
    assert response.state == await read_data_state(database)
