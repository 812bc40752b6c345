"""One table of errors: every class of ours, in REST and GraphQL alike; nothing of the inside for clients."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import neo4j
import pytest
from graphql import GraphQLError
from structlog.testing import capture_logs

from partnergraph.api.access.roles import Role
from partnergraph.api.access.settings import AccessSettings
from partnergraph.api.graphql.execution.errors import format_graphql_error, status_for_errors
from partnergraph.api.problem_kinds import PROBLEM_KINDS, find_problem_kind
from partnergraph.api.problems import describe_problem
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.server.lifecycle import find_free_port
from partnergraph.schema import errors
from partnergraph.schema.errors import PartnergraphError, ServerUnavailable
from tests.api.serving import Client, assert_problem, serving
from tests.api.test_discovery import GRAPH
from tests.queries.paths.graphs import build

ANYBODY = AccessSettings(cypher_role=Role.READER)


def every_class(root: type[PartnergraphError]) -> Iterator[type[PartnergraphError]]:
    yield root
    for below in root.__subclasses__():
        yield from every_class(below)


def test_every_error_has_its_line_in_the_table() -> None:
    declared = {c for c in every_class(PartnergraphError) if c.__module__ == errors.__name__}
    assert declared == PROBLEM_KINDS.keys()
    codes = [kind.code for kind in PROBLEM_KINDS.values()]
    assert len(set(codes)) == len(codes)
    assert all(kind.retry == (kind.status in {429, 503}) for kind in PROBLEM_KINDS.values())


def test_rest_and_graphql_tell_the_same_and_nothing_of_the_inside() -> None:
    error = ServerUnavailable(
        "Neo4j does not answer", where="bolt://10.1.2.3:7687", do="wait", inside="10.1.2.3 refused"
    )
    with capture_logs() as lines:
        problem = describe_problem(error)
        told = format_graphql_error(GraphQLError("", original_error=error))
    assert "10.1.2.3" not in f"{problem} {told}"
    assert [line["cause"] for line in lines] == ["10.1.2.3 refused"] * 2
    assert problem["code"] == told["extensions"]["code"] == find_problem_kind(error).code
    assert problem["detail"] == told["message"]
    assert status_for_errors([told]) == problem["status"] == 503


@pytest.fixture
async def asking(address: Address, database: Database) -> AsyncIterator[Client]:
    await build(database, GRAPH)
    async with serving(address, access=ANYBODY) as client:
        yield client


@pytest.mark.parametrize(
    ("cypher", "says"),
    [
        (
            "MATCH (a:Cluster) MATCH p = shortestPath((a)-[*..3]-(a)) RETURN length(p) AS x",
            "shortest",
        ),
        ("RETURN substring('abc', -1) AS x", "negative|out of range"),
        ("RETURN datetime({epochMillis: 9223372036854775807}) AS x", "cannot be read"),
        ("RETURN date.truncate('nope', date()) AS x", "nope"),
    ],
)
async def test_a_mistake_of_the_asker_is_no_outage(asking: Client, cypher: str, says: str) -> None:
    answer = await asking.post("/cypher", json={"statement": cypher})
    assert answer.status_code == 400, answer.text
    assert_problem(answer)
    assert re.search(says, answer.json()["detail"])
    assert answer.json()["code"] == "INVALID_INPUT"


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nothing", 404), ("DELETE", "/queries", 405)]
)
async def test_what_no_route_takes_has_the_same_shape(
    asking: Client, method: str, path: str, status: int
) -> None:
    answer: Any = await asking.request(method, path)
    assert answer.status_code == status
    assert_problem(answer)


async def test_an_outage_names_no_host(asking: Client) -> None:
    port = find_free_port()
    gone = neo4j.AsyncGraphDatabase.driver(
        f"bolt://127.0.0.1:{port}", auth=("neo4j", "x"), max_transaction_retry_time=0
    )
    state = asking.app.state
    state.database = state.engine.database = Database(gone, "neo4j")
    for answer in (
        await asking.get("/ready"),
        await asking.get("/queries/orphans.json"),
        await asking.post("/cypher", json={"statement": "RETURN 1 AS x"}),
        await asking.post("/graphql", json={"query": "{ countries { totalCount } }"}),
    ):
        assert answer.status_code == 503, answer.text
        assert int(answer.headers["retry-after"]) > 0
        assert "SERVER_UNAVAILABLE" in answer.text
        assert str(port) not in answer.text
        assert "127.0.0.1" not in answer.text
    await gone.close()
