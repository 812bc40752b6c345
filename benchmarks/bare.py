"""The official driver sending the statement that an operation compiles to, and nothing around it.

    python -m benchmarks.bare OPERATION [--clients 16] [--seconds 4]

Prints records a second. :mod:`benchmarks.graphql` runs it on the core where the servers run.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable

import neo4j
import uvloop

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.execution.response import GraphQLRequest
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.address import resolve_address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.settings import GraphSettings
from tests.api.recorded import RecordedDatabase

ID = "cluster:c77"


async def compile_operation(database: Database, query: str) -> tuple[str, dict[str, object]]:
    """The Cypher that an operation compiles to, and its parameters."""
    recorder = RecordedDatabase.of(database)
    variables = {"id": ID} if "$id" in query else {}
    response = await GraphQLEngine(executable_schema(), recorder, ApiSettings()).execute(
        GraphQLRequest(query, variables)
    )
    assert response.by == "compiled", response
    return recorder.sent[-1], recorder.given[-1]


async def measure_records_per_second(query: str, clients: int, seconds: float) -> float:
    """Records a second that so many clients get, after a quarter of the time to warm up."""
    async with Database.open(resolve_address(GraphSettings())) as database:
        cypher, parameters = await compile_operation(database, query)

        async def ask() -> None:
            async with database.session(neo4j.READ_ACCESS) as session:
                result = await session.run(cypher, parameters)
                await result.single()

        await measure_rate(ask, clients, seconds / 4)
        return await measure_rate(ask, clients, seconds)


async def measure_rate(
    call: Callable[[], Awaitable[object]], clients: int, seconds: float
) -> float:
    """Calls a second of so many clients, each of which calls again as soon as it has an answer."""
    start, done = time.perf_counter(), 0

    async def keep_calling() -> None:
        nonlocal done
        while time.perf_counter() < start + seconds:
            await call()
            done += 1

    await asyncio.gather(*(keep_calling() for _ in range(clients)))
    return done / (time.perf_counter() - start)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("operation")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=4)
    arguments = parser.parse_args()
    print(
        uvloop.run(
            measure_records_per_second(arguments.operation, arguments.clients, arguments.seconds)
        )
    )


if __name__ == "__main__":
    main()
