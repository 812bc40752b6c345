"""What graphql-core's executor asks for many things at once is read together, however many there are."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.response import GraphQLRequest
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.api.graphql.types.batches import BatchedReads
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.database import Database
from tests.api.recorded import RecordedDatabase

WANTED = {
    "where it is": "... on Actor { country { code } region { name } }",
    "how it is shown": "displayName version",
    "who says it": "sources { id source { title } }",
    "what it is related to": "... on Actor { projects(first: 2) { totalCount edges { node { name partners(first: 1) { nodes { id } } } sources { id } } } }",
    "twice": "... on Actor { projects { totalCount } a: projects(first: 1) { nodes { name } } }",
}  # fmt: skip


@pytest.mark.parametrize("wanted", WANTED.values(), ids=WANTED)
async def test_statements_do_not_grow_with_what_is_found(asked: Database, wanted: str) -> None:
    ids = [
        r["id"] for r in await asked.read("MATCH (o:Organisation) RETURN o.id AS id ORDER BY id")
    ]
    assert len(ids) > 4
    counts, found = [], []
    for some in (ids[:2], ids):
        database = RecordedDatabase.of(asked)
        engine = GraphQLEngine(
            executable_schema(), database, ApiSettings(answer_bytes=0), compiles=False
        )
        text = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ id {wanted} }} }}"
        response = await engine.execute(GraphQLRequest(text, {"ids": some}))
        assert not response.errors
        assert response.by == "executor"
        found.append((response.data or {})["nodes"])
        counts.append(len(database.sent))
    assert found[1][:2] == found[0]
    assert counts[0] >= 2
    assert counts[1] <= counts[0] + 1, "the second has a kind of thing more, at most"


async def test_what_nobody_waits_for_is_ended_in_neo4j(asked: Database) -> None:
    """A statement of a loader is in a task of its own, which an operation that is given up does not await."""
    endless = "UNWIND range(1, 1000000000) AS i UNWIND range(1, 100) AS j WITH i WHERE i < 0 RETURN count(*)"
    running = "SHOW TRANSACTIONS YIELD currentQuery AS q WHERE q STARTS WITH 'UNWIND range(1, 1000000000)' RETURN count(*) AS n"
    batches = BatchedReads(asked)
    reading: Any = batches._batch_by_id(lambda database, _ids: database.read(endless)).load("x")  # type: ignore[arg-type,return-value]
    async with asyncio.timeout(120):
        while (await asked.read(running))[0]["n"] != 1:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        batches.end()
        while (await asked.read(running))[0]["n"] != 0:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert not asyncio.ensure_future(reading).done()
