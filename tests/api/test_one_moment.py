"""Whoever reads while sources are loaded and withdrawn, of whatever worker: one version has one answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from partnergraph.api.access.settings import AccessSettings
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading import load as loading
from partnergraph.graph.loading.load import load_sources, unload_sources
from tests.api.serving import GRAPHQL, Client, serving
from tests.conftest import WIPE
from tests.graph.loading.network import A_SAYS, A_SAYS_LATER, B_SAYS, A, B, claims

QUESTIONS = (
    "{ actors { totalCount aggregate { count } nodes { id name sources { id } } } }",
    "{ projects { totalCount nodes { id partners { totalCount nodes { id } } } } entities { totalCount aggregate { count } } }",
)  # fmt: skip
TABLES = ("/queries/entities-by-type.json", "/queries/relations-by-type.json")
STEPS: dict[str, Callable[[Database], Awaitable[Any]]] = {
    "load A": lambda database: load_sources(database, [A], claims(A, A_SAYS)),
    "load A anew": lambda database: load_sources(database, [A], claims(A, A_SAYS_LATER)),
    "load B": lambda database: load_sources(database, [B], claims(B, B_SAYS)),
    "withdraw A": lambda database: unload_sources(database, [A.id]),
    "withdraw B": lambda database: unload_sources(database, [B.id]),
    "load both": lambda database: load_sources(
        database, [A, B], [*claims(A, A_SAYS), *claims(B, B_SAYS)]
    ),
}
FIRST = ("load A", "load B")


@pytest.fixture
async def workers(address: Address, database: Database) -> AsyncIterator[tuple[Client, Client]]:
    """Two applications on one database, as two workers are."""
    free = AccessSettings(anonymous_rate=0)
    assert database
    async with serving(address, access=free) as one, serving(address, access=free) as other:
        yield one, other


class Readers:
    """Those who read without pause, and what they were told of each version."""

    def __init__(self, workers: tuple[Client, Client]) -> None:
        self.workers = workers
        self.done = False
        self.told: dict[tuple[str, int], Any] = {}
        self.read = 0

    async def read_graphql(self, client: Client, question: str) -> None:
        latest = 0
        while not self.done:
            got = await client.post(GRAPHQL, json={"query": question})
            version, body = int(got.headers["x-data-version"]), got.json()
            assert version >= latest, "time went back"
            latest = version
            if (
                "moved" not in str(body.get("extensions"))
                or not body["extensions"]["data"]["moved"]
            ):
                self.compare(question, version, body["data"])

    async def read_table(self, client: Client, path: str) -> None:
        while not self.done:
            got = await client.get(path)
            if "x-data-moved" not in got.headers:
                self.compare(path, int(got.headers["x-data-version"]), got.json())

    def compare(self, question: str, version: int, answer: Any) -> None:
        self.read += 1
        assert self.told.setdefault((question, version), answer) == answer, (question, version)
        for connection in answer.values() if question in QUESTIONS else ():
            if "aggregate" in connection:
                assert connection["totalCount"] == connection["aggregate"][0]["count"]
            if "nodes" in connection:
                assert connection["totalCount"] == len(connection["nodes"])

    async def read_during(self, work: Awaitable[None]) -> None:
        tasks = [
            asyncio.create_task(self.read_graphql(client, question))
            for client in self.workers
            for question in QUESTIONS
        ]
        tasks += [
            asyncio.create_task(self.read_table(client, path))
            for client, path in zip(self.workers, TABLES, strict=True)
        ]
        try:
            await work
        finally:
            self.done = True
            await asyncio.gather(*tasks)


@hypothesis.settings(
    max_examples=4, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
@hypothesis.given(
    steps=st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=4),
    rows=st.sampled_from([1, 3, 8000]),
)
async def test_one_version_has_one_answer(
    workers: tuple[Client, Client],
    database: Database,
    steps: list[str],
    rows: int,
) -> None:
    readers = Readers(workers)

    async def take_steps() -> None:
        with pytest.MonkeyPatch.context() as patch:
            # How much one transaction of a load takes.
            patch.setattr(loading, "TRANSACTION_ROWS", rows)
            for step in (*FIRST, *steps):
                await STEPS[step](database)

    await database.run(f"{WIPE.replace('MATCH (n)', 'MATCH (n) WHERE NOT n:Ledger')}")
    await readers.read_during(take_steps())
    assert readers.read
