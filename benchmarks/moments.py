"""What it costs that an answer is of one moment, and what a 304 saves.

    python -m benchmarks.moments [--seconds 4]

Needs wrk. On a Neo4j of its own with 2,000 made-up clusters: the server's requests a second and median latency for
operations by GET, with the ETag of the answer and without, and for a named query; then, within one process, the same
operations with the version read in their own statement, and by one more after it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from benchmarks.graphql import OURS, prepare_database, run_graphql_server
from partnergraph.api.graphql.execution.engine import GraphQLEngine, PreparedOperation
from partnergraph.api.graphql.execution.response import GraphQLRequest, GraphQLResponse
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.api.settings import ApiSettings
from partnergraph.graph.connection.address import resolve_address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.server import lifecycle
from partnergraph.graph.settings import GraphSettings
from tests.conftest import settings_in

# Else what is asked for again would not be read.
_NOTHING_KEPT = {"PARTNERGRAPH_ANSWER_BYTES": "0"}
_ROUNDS, _CALLS = 7, 150
_NAMED_QUERY = "/queries/entities-by-type.json"
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


def measure_get(url: str, tag: str | None, clients: int, seconds: int) -> tuple[float, float]:
    """Requests a second and median latency in ms of GET, by wrk."""
    headers = ["-H", f"If-None-Match: {tag}"] if tag else []
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--latency", *headers, url]
    report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", report)
    assert not refused, report
    rate = re.search(r"Requests/sec:\s+([\d.]+)", report)
    latency = re.search(r"50%\s+([\d.]+)(us|ms|s)", report)
    assert rate
    assert latency
    return float(rate[1]), float(latency[1]) * _UNITS[latency[2]]


def measure_server(settings: GraphSettings, seconds: int) -> None:
    """Print what GET costs whole, and as a 304."""
    with run_graphql_server("ours", settings, Path(), more=_NOTHING_KEPT) as (url, _):
        base = url.removesuffix("/graphql")
        asked = {
            kind: str(httpx.URL(url, params={"query": q, "variables": _variables(q)}))
            for kind, q in OURS.items()
        }
        for kind, address in {**asked, "named query": base + _NAMED_QUERY}.items():
            tag = httpx.get(address).raise_for_status().headers["etag"]
            assert httpx.get(address, headers={"If-None-Match": tag}).status_code == 304
            for clients in (16, 1):
                measure_get(address, None, clients, 1)
                whole = measure_get(address, None, clients, seconds)
                kept = measure_get(address, tag, clients, seconds)
                print(
                    f"{kind:12} {clients:3} clients: whole {whole[0]:7.0f}/s {whole[1]:7.2f} ms; "
                    f"304 {kept[0]:7.0f}/s {kept[1]:7.2f} ms; {kept[0] / whole[0]:5.1f} times as many"
                )


def _variables(query: str) -> str:
    return json.dumps({"id": "cluster:c77"} if "$id" in query else {})


async def measure_version_read(settings: GraphSettings) -> None:
    """Print how long operations take with the version read in their statement, and by one of its own, turn about."""
    async with Database.open(resolve_address(settings)) as database:
        engine = GraphQLEngine(executable_schema(), database, ApiSettings(answer_bytes=0))
        in_statement = engine.run_at_one_moment

        async def read_apart(prepared: PreparedOperation) -> GraphQLResponse:
            response = await engine.run(prepared)
            return replace(response, state=await engine.clock.current())

        ways: dict[str, Any] = {"within": in_statement, "apart": read_apart}
        for kind, query in OURS.items():
            request = GraphQLRequest(query, json.loads(_variables(query)))
            spent: dict[str, list[float]] = {name: [] for name in ways}
            for _ in range(_ROUNDS):
                for name, way in ways.items():
                    engine.run_at_one_moment = way  # type: ignore[method-assign]
                    spent[name].append(await _time_calls(lambda r=request: engine.execute(r)))  # type: ignore[misc]
            median = {name: statistics.median(times) * 1000 for name, times in spent.items()}
            print(
                f"{kind:12} version in the statement {median['within']:6.2f} ms, apart {median['apart']:6.2f} ms: "
                f"{median['apart'] - median['within']:5.2f} ms more"
            )
        alone = statistics.median([await _time_calls(engine.clock.current) for _ in range(_ROUNDS)])
        print(f"the read alone {alone * 1000:6.2f} ms")


async def _time_calls(call: Callable[[], Awaitable[Any]]) -> float:
    """Seconds of one of many calls, one after the other."""
    start = time.perf_counter()
    for _ in range(_CALLS):
        await call()
    return (time.perf_counter() - start) / _CALLS


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=4)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        settings = settings_in(Path(name), heap="1G", page_cache="256M")
        lifecycle.start_server(settings)
        try:
            asyncio.run(prepare_database(settings))
            measure_server(settings, arguments.seconds)
            asyncio.run(measure_version_read(settings))
        finally:
            lifecycle.stop_server(settings)


if __name__ == "__main__":
    main()
