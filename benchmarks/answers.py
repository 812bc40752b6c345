"""Operations asked again and again, with the answers that a server keeps and without, on whatever is loaded.

    .venv/bin/python -m benchmarks.answers [--clients 16] [--seconds 4]

Asks the Neo4j that the settings mean, through the engine and its JSON, without HTTP. Both engines are asked in turn, and so
ratios are of the same moment; the version of the data is read before every answer, kept or not.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time

import orjson
import uvloop

from partnergraph.api.graphql.execution.engine import GraphQLEngine, GraphQLRequest
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.address import resolve_address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.settings import GraphSettings

OPERATIONS = {
    "look-up": '{ country(id: "country:DE") { id name code } }',
    "flat": "{ organisations(first: 100) { totalCount nodes { id name city } } }",
    "nested": """{ clusters(first: 20) { nodes { id name country { name } members(first: 5) {
        totalCount nodes { id name } } sources { id title } } } }""",
    "paths": """{ partnerPaths(from: ["UA"], to: ["RO"]) { message paths { score hops { from { id } to { id }
        sources { id locator } } } } }""",
}


async def count_answers(engine: GraphQLEngine, query: str, clients: int, seconds: float) -> float:
    """Answers a second that so many clients get."""
    end, done = time.perf_counter() + seconds, 0

    async def client() -> None:
        nonlocal done
        while time.perf_counter() < end:
            response = await engine.execute(GraphQLRequest(query))
            assert not response.errors, response.errors
            orjson.dumps(response.payload())
            done += 1

    start = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return done / (time.perf_counter() - start)


async def measure(clients: int, seconds: float, rounds: int = 3) -> None:
    """Print a line for each operation."""
    async with Database.open(resolve_address(GraphSettings())) as database:
        schema = executable_schema()
        plain = GraphQLEngine(schema, database, ApiSettings(answer_bytes=0))
        keeping = GraphQLEngine(schema, database, ApiSettings())
        for name, query in OPERATIONS.items():
            for engine in (plain, keeping):
                await engine.execute(GraphQLRequest(query))
            pairs = [
                [
                    await count_answers(engine, query, clients, seconds)
                    for engine in (plain, keeping)
                ]
                for _ in range(rounds)
            ]
            without, kept = (statistics.median(column) for column in zip(*pairs, strict=True))
            ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
            print(
                f"{name:8} {without:8.1f} answers a second, kept {kept:8.1f}: {ratio:.1f} x",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=4)
    arguments = parser.parse_args()
    uvloop.run(measure(arguments.clients, arguments.seconds))


if __name__ == "__main__":
    main()
