"""What the server costs beside throughput: its first requests, its memory, and what a second worker brings.

    python -m benchmarks.serving

Needs wrk. It starts a Neo4j of its own with 2,000 made-up clusters. Ratios compare figures of one run.
"""

from __future__ import annotations

import asyncio
import json
import socket
import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil

from benchmarks.graphql import OURS, measure_throughput, prepare_database, run_graphql_server
from partnergraph.graph.server import lifecycle
from partnergraph.graph.settings import GraphSettings
from tests.conftest import settings_in

MEGA = 1024 * 1024
SLOW, PIPELINED, TURNS, STARTS = 50, 40, 12, 3
OWN_WORK = "{ queries { name title category question parameters { name } } }"


def time_answer_ms(client: httpx.Client, url: str, query: str) -> float:
    """How long an answer takes, in ms."""
    variables = {"id": "cluster:c77"} if "$id" in query else {}
    start = time.perf_counter()
    answer = client.post(url, json={"query": query, "variables": variables}).json()
    assert "errors" not in answer, answer
    return (time.perf_counter() - start) * 1000


def measure_first_requests(settings: GraphSettings, nowhere: Path) -> None:
    """The first request after a start beside a warm one, each operation on servers of its own.

    New: nobody ever asked Neo4j for it. Asked before: an earlier server did, so Neo4j has its plan.
    Known: it is also among the operations that PARTNERGRAPH_OPERATIONS names.
    """
    for kind, query in OURS.items():
        folder = nowhere / kind
        folder.mkdir()
        (folder / "one.graphql").write_text(query)
        phrases = []
        for state, starts in {"new": 1, "asked before": STARTS, "known": STARTS}.items():
            more = {"PARTNERGRAPH_OPERATIONS": str(folder)} if state == "known" else {}
            times = []
            for _ in range(starts):
                with run_graphql_server("ours", settings, nowhere, more=more) as (url, _):
                    times.append(time_first_and_warm(url, query))
            cold, warm = (statistics.median(each) for each in zip(*times, strict=True))
            phrases.append(f"{state} {cold:.1f} / {warm:.1f} ms = {cold / warm:.1f}")
        print(f"first {kind:8} {', '.join(phrases)}", flush=True)


def time_first_and_warm(url: str, query: str) -> tuple[float, float]:
    """How long the first answer takes, and later ones, in ms."""
    with httpx.Client() as client:
        time_answer_ms(client, url, "{ __typename }")
        cold = time_answer_ms(client, url, query)
        return cold, statistics.median(time_answer_ms(client, url, query) for _ in range(100))


def resident_mb(pid: int) -> float:
    """Resident memory of the server, in MB."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return sum(process.memory_info().rss for process in family) / MEGA


def measure_different_operations(settings: GraphSettings, nowhere: Path) -> None:
    """Memory after 1,000 different operations, and after 1,000 more, again and again."""
    with run_graphql_server("ours", settings, nowhere) as (url, pid), httpx.Client() as client:
        memory_mb = []
        for turn in range(TURNS):
            for number in range(1000):
                name = f"x{turn}x{number}"
                time_answer_ms(
                    client, url, f"{{ {name}: clusters(first: 2) {{ nodes {{ {name}: name }} }} }}"
                )
            memory_mb.append(resident_mb(pid))
    sizes = ", ".join(f"{size:.1f}" for size in memory_mb)
    print(f"memory after each 1,000 of {TURNS},000 different operations: {sizes} MB", flush=True)


def measure_slow_readers(settings: GraphSettings, nowhere: Path) -> None:
    """Memory held for clients that ask again and again and read nothing."""
    with run_graphql_server("ours", settings, nowhere) as (url, pid), httpx.Client() as client:
        size = len(client.post(url, json={"query": OURS["flat"]}).content)
        for _ in range(50):
            time_answer_ms(client, url, OURS["flat"])
        before = resident_mb(pid)
        body = json.dumps({"query": OURS["flat"]}).encode()
        head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        where = urlsplit(url)
        connections = []
        for _ in range(SLOW):
            connection = socket.create_connection((where.hostname or "", where.port or 0))
            connection.setblocking(False)  # noqa: FBT003 - the socket's own signature
            connection.send((head.encode() + body) * PIPELINED)
            connections.append(connection)
        time.sleep(10)
        after = resident_mb(pid)
        quick = time_answer_ms(client, url, OURS["lookup"])
        for connection in connections:
            connection.close()
    print(
        f"{SLOW} connections that asked for {PIPELINED} x {size / 1024:.0f} kB each and read nothing: "
        f"{(after - before) / SLOW * 1024:.0f} kB each; another client's look-up then {quick:.1f} ms"
    )


def measure_workers(settings: GraphSettings, nowhere: Path) -> None:
    """Throughput of two workers beside one, on all cores, which Neo4j and the client use too.

    Two cores show what workers bring only where Neo4j has nothing to do and answers take long enough
    for the client not to matter: an operation over the library of queries.
    """
    for kind, query in {"our own work": OWN_WORK, "no database": "{ __typename }", **OURS}.items():
        rates = []
        for number in (1, 2):
            with run_graphql_server("ours", settings, nowhere, core=None, workers=number) as (
                url,
                _,
            ):
                measure_throughput(url, query, 32, 2)
                rates.append(measure_throughput(url, query, 32, 5)[0])
        print(
            f"workers {kind:12} 1: {rates[0]:6.0f}/s, 2: {rates[1]:6.0f}/s, ratio {rates[1] / rates[0]:.2f}"
        )


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        settings = settings_in(Path(name) / "data", heap="1G", page_cache="256M")
        lifecycle.start_server(settings)
        try:
            asyncio.run(prepare_database(settings))
            for part in (
                measure_first_requests,
                measure_different_operations,
                measure_slow_readers,
                measure_workers,
            ):
                part(settings, Path(name))
        finally:
            lifecycle.stop_server(settings)


if __name__ == "__main__":
    main()
