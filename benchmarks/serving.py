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

from benchmarks.graphql import OURS, prepare, running, throughput
from graph.server import lifecycle
from graph.settings import GraphSettings
from tests.conftest import settings_in

MEGA = 1024 * 1024
SLOW, PIPELINED, TURNS, STARTS = 50, 40, 12, 3
OWN_WORK = "{ queries { name title category question parameters { name } } }"


def ask(client: httpx.Client, url: str, query: str) -> float:
    """How long an answer takes, in ms."""
    variables = {"id": "cluster:c77"} if "$id" in query else {}
    start = time.perf_counter()
    answer = client.post(url, json={"query": query, "variables": variables}).json()
    assert "errors" not in answer, answer
    return (time.perf_counter() - start) * 1000


def first(settings: GraphSettings, nowhere: Path) -> None:
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
                with running("ours", settings, nowhere, more=more) as (url, _):
                    times.append(first_and_warm(url, query))
            cold, warm = (statistics.median(each) for each in zip(*times, strict=True))
            phrases.append(f"{state} {cold:.1f} / {warm:.1f} ms = {cold / warm:.1f}")
        print(f"first {kind:8} {', '.join(phrases)}", flush=True)


def first_and_warm(url: str, query: str) -> tuple[float, float]:
    """How long the first answer takes, and later ones, in ms."""
    with httpx.Client() as client:
        ask(client, url, "{ __typename }")
        cold = ask(client, url, query)
        return cold, statistics.median(ask(client, url, query) for _ in range(100))


def held(pid: int) -> float:
    """Resident memory of the server, in MB."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return sum(process.memory_info().rss for process in family) / MEGA


def different(settings: GraphSettings, nowhere: Path) -> None:
    """Memory after 1,000 different operations, and after 1,000 more, again and again."""
    with running("ours", settings, nowhere) as (url, pid), httpx.Client() as client:
        memory_mb = []
        for turn in range(TURNS):
            for number in range(1000):
                name = f"x{turn}x{number}"
                ask(client, url, f"{{ {name}: clusters(first: 2) {{ nodes {{ {name}: name }} }} }}")
            memory_mb.append(held(pid))
    sizes = ", ".join(f"{size:.1f}" for size in memory_mb)
    print(f"memory after each 1,000 of {TURNS},000 different operations: {sizes} MB", flush=True)


def slow(settings: GraphSettings, nowhere: Path) -> None:
    """Memory held for clients that ask again and again and read nothing."""
    with running("ours", settings, nowhere) as (url, pid), httpx.Client() as client:
        size = len(client.post(url, json={"query": OURS["flat"]}).content)
        for _ in range(50):
            ask(client, url, OURS["flat"])
        before = held(pid)
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
        after = held(pid)
        quick = ask(client, url, OURS["lookup"])
        for connection in connections:
            connection.close()
    print(
        f"{SLOW} connections that asked for {PIPELINED} x {size / 1024:.0f} kB each and read nothing: "
        f"{(after - before) / SLOW * 1024:.0f} kB each; another client's look-up then {quick:.1f} ms"
    )


def workers(settings: GraphSettings, nowhere: Path) -> None:
    """Throughput of two workers beside one, on all cores, which Neo4j and the client use too.

    Two cores show what workers bring only where Neo4j has nothing to do and answers take long enough
    for the client not to matter: an operation over the library of queries.
    """
    for kind, query in {"our own work": OWN_WORK, "no database": "{ __typename }", **OURS}.items():
        rates = []
        for number in (1, 2):
            with running("ours", settings, nowhere, core=None, workers=number) as (url, _):
                throughput(url, query, 32, 2)
                rates.append(throughput(url, query, 32, 5)[0])
        print(
            f"workers {kind:12} 1: {rates[0]:6.0f}/s, 2: {rates[1]:6.0f}/s, ratio {rates[1] / rates[0]:.2f}"
        )


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        settings = settings_in(Path(name) / "data", heap="1G", page_cache="256M")
        lifecycle.up(settings)
        try:
            asyncio.run(prepare(settings))
            for part in (first, different, slow, workers):
                part(settings, Path(name))
        finally:
            lifecycle.down(settings)


if __name__ == "__main__":
    main()
