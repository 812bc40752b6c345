"""Every query of the library on whatever is loaded: how long it takes, and how much Neo4j touches for a row.

    .venv/bin/python -m benchmarks.library [--country DE] [--aim-ms 1000] [NAME…]

Asks the Neo4j that the settings mean. Countries are ``--country`` (and France beside it), other parameters those of the
example, or the defaults. The time is that of the second of two runs; touched is what PROFILE calls database hits.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from typing import Any

import neo4j

from partnergraph.graph.connection.address import resolve_address
from partnergraph.graph.connection.database import Database, StatementOptions
from partnergraph.graph.settings import GraphSettings
from partnergraph.graph.untrusted.guard import plan_operators
from partnergraph.queries.named import load_library, run_named_query
from partnergraph.queries.named.parameters import ParameterType
from partnergraph.queries.named.query import NamedQuery
from partnergraph.schema.errors import PartnergraphError

LIMIT_S = 120.0


def ask_of_countries(query: NamedQuery, country: str) -> dict[str, Any]:
    """The values that a query is asked with."""
    given = dict(query.example)
    countries = [n for n, p in query.parameters.items() if p.type is ParameterType.COUNTRY]
    return {**given, **dict(zip(countries, (country, "FR"), strict=False))}


async def count_hits(database: Database, query: NamedQuery, given: dict[str, Any]) -> int:
    """How often Neo4j touches its store for a query."""
    async with database.session(neo4j.READ_ACCESS) as session:
        result = await session.run(f"PROFILE {query.cypher}", query.bind(given))
        summary = await result.consume()
    return sum(operator.get("dbHits", 0) for operator in plan_operators(summary.profile or {}))


async def measure(names: list[str], country: str, aim_ms: float) -> None:
    """Print a line for each query, the slowest first."""
    async with Database.open(resolve_address(GraphSettings())) as opened:
        database = opened.under(StatementOptions(seconds=LIMIT_S))
        lines = []
        for name, query in load_library().items():
            if names and name not in names:
                continue
            given = ask_of_countries(query, country)
            try:
                for _ in range(2):
                    start = time.perf_counter()
                    table = await run_named_query(database, query, given)
                    rows = sum(1 for _ in table.rows)
                    took = (time.perf_counter() - start) * 1000
                hits = await count_hits(database, query, given)
            except PartnergraphError as error:
                print(f"{name}: {error}", flush=True)
                continue
            lines.append((took, name, rows, hits))
    for took, name, rows, hits in sorted(lines, reverse=True):
        missed = "" if took <= aim_ms else "  over the aim"
        print(
            f"{name:28} {took:9.1f} ms {rows:6} rows {hits:10,} touched, {hits // max(1, rows):9,} a row{missed}"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--country", default="DE")
    parser.add_argument("--aim-ms", type=float, default=1000)
    arguments = parser.parse_args()
    asyncio.run(measure(arguments.names, arguments.country, arguments.aim_ms))


if __name__ == "__main__":
    main()
