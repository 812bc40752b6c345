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
from graph.embedded import server
from graph.settings import GraphSettings
from tests.conftest import settings_in

MEGA = 1024 * 1024
SLOW, PIPELINED = 50, 40


def ask(client: httpx.Client, url: str, query: str) -> float:
    """How long an answer takes, in ms."""
    variables = {"id": "cluster:c77"} if "$id" in query else {}
    start = time.perf_counter()
    answer = client.post(url, json={"query": query, "variables": variables}).json()
    assert "errors" not in answer, answer
    return (time.perf_counter() - start) * 1000


def first(settings: GraphSettings, nowhere: Path) -> None:
    """The first request after a start beside a warm one, each operation on a server of its own."""
    for kind, query in OURS.items():
        with running("ours", settings, nowhere) as (url, _), httpx.Client() as client:
            ask(client, url, "{ __typename }")
            cold = ask(client, url, query)
            warm = statistics.median(ask(client, url, query) for _ in range(100))
        print(f"first {kind:8} {cold:7.1f} ms, warm {warm:6.1f} ms, ratio {cold / warm:4.1f}")


def held(pid: int) -> float:
    """Resident memory of the server, in MB."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return sum(one.memory_info().rss for one in family) / MEGA


def different(settings: GraphSettings, nowhere: Path) -> None:
    """Memory after 1,000 different operations, and after 1,000 more and 1,000 more."""
    with running("ours", settings, nowhere) as (url, pid), httpx.Client() as client:
        found = []
        for turn in range(4):
            for number in range(1000):
                name = f"x{turn}x{number}"
                ask(client, url, f"{{ {name}: clusters(first: 2) {{ nodes {{ {name}: name }} }} }}")
            found.append(held(pid))
    told = ", ".join(f"{size:.1f}" for size in found)
    print(f"memory after 1,000, 2,000, 3,000, 4,000 different operations: {told} MB")


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
        opened = []
        for _ in range(SLOW):
            one = socket.create_connection((where.hostname or "", where.port or 0))
            one.setblocking(False)  # noqa: FBT003 - the socket's own signature
            one.send((head.encode() + body) * PIPELINED)
            opened.append(one)
        time.sleep(10)
        after = held(pid)
        quick = ask(client, url, OURS["lookup"])
        for one in opened:
            one.close()
    print(
        f"{SLOW} connections that asked for {PIPELINED} x {size / 1024:.0f} kB each and read nothing: "
        f"{(after - before) / SLOW * 1024:.0f} kB each; another client's look-up then {quick:.1f} ms"
    )


def workers(settings: GraphSettings, nowhere: Path) -> None:
    """Throughput of two workers beside one, on all cores, which Neo4j and the client use too."""
    for kind, query in {"no database": "{ __typename }", **OURS}.items():
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
        server.up(settings)
        try:
            asyncio.run(prepare(settings))
            for part in (first, different, slow, workers):
                part(settings, Path(name))
        finally:
            server.down(settings)


if __name__ == "__main__":
    main()
