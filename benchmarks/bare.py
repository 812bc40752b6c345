"""The official driver sending the statement that an operation compiles to, and nothing around it.

    python -m benchmarks.bare OPERATION [--clients 16] [--seconds 4]

Prints records a second. :mod:`benchmarks.graphql` runs it on the core where the servers run.
"""

from __future__ import annotations

import argparse
import asyncio
import time

import neo4j
import uvloop

from api.graphql.execution.engine import Engine, Request
from api.graphql.schema import schema
from api.settings import ApiSettings
from graph.connection.address import resolve
from graph.connection.database import Database
from graph.settings import GraphSettings

ID = "cluster:c77"


class Noted(Database):
    """A database that keeps the last statement and its parameters."""

    last: tuple[str, dict[str, object]]

    async def values(self, cypher: str, parameters: dict[str, object]) -> list[object]:
        self.last = cypher, parameters
        return await super().values(cypher, parameters)

    def under(self, _terms: object) -> Database:
        return self


async def statement(database: Database, query: str) -> tuple[str, dict[str, object]]:
    """The Cypher that an operation compiles to, and its parameters."""
    recorder = Noted(database.driver, database.name)
    variables = {"id": ID} if "$id" in query else {}
    response = await Engine(schema(), recorder, ApiSettings()).execute(Request(query, variables))
    assert response.by == "compiled", response
    return recorder.last


async def measure(query: str, clients: int, seconds: float) -> float:
    """Records a second that so many clients get, after a quarter of the time to warm up."""
    async with Database.open(resolve(GraphSettings())) as database:
        cypher, parameters = await statement(database, query)
        end, done = 0.0, 0

        async def client() -> None:
            nonlocal done
            while time.perf_counter() < end:
                async with database.session(neo4j.READ_ACCESS) as session:
                    result = await session.run(cypher, parameters)
                    await result.single()
                done += 1

        for length in (seconds / 4, seconds):
            start, done = time.perf_counter(), 0
            end = start + length
            await asyncio.gather(*(client() for _ in range(clients)))
        return done / (time.perf_counter() - start)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("operation")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=4)
    arguments = parser.parse_args()
    print(uvloop.run(measure(arguments.operation, arguments.clients, arguments.seconds)))


if __name__ == "__main__":
    main()
