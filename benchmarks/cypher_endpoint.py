"""A million rows over ``POST /cypher``, in every format: what they cost the server's memory, and how long they take.

    .venv/bin/python -m benchmarks.cypher_endpoint [--rows 1000000]

It starts everything: a Neo4j of its own, and the server as a process of its own, whose peak of resident memory
(VmHWM, set back before each format) is what counts; "costs" is how much that is over what it had before. The
floor is the bare driver reading the same rows in a process of its own and throwing them away. A slow reader
takes a piece and then waits, so that all that is made and not taken would be in memory. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import neo4j

from partnergraph.graph.server import lifecycle
from partnergraph.graph.server.lifecycle import find_free_port
from tests.conftest import settings_in

STATEMENT = (
    "UNWIND range(1, $rows) AS i RETURN i AS number, 'organisation:' + i AS id, i % 7 = 0 AS kind, "
    "i / 3.0 AS share, 'Some name of an organisation ' + (i % 1000) AS name"
)
# The driver keeps every node of a result, so nodes are a case of their own.
NODES = "MATCH (n:Entity) WITH n LIMIT $rows RETURN n"
FILL = """
UNWIND range(1, $rows) AS i
CALL (i) { CREATE (n:Entity:Actor:Organisation {id: 'organisation:' + i, name: 'Some name ' + i}) } IN TRANSACTIONS
"""
FORMS = ("jsonl", "json", "csv", "arrow", "parquet")
SLOW_PIECES = 100
FLOOR = """
import os, sys, time, neo4j
uri, password, statement, rows = sys.argv[1:]
start = time.perf_counter()
with neo4j.GraphDatabase.driver(uri, auth=("neo4j", password)) as driver:
    with driver.session(database="neo4j", fetch_size=1000) as session:
        count = sum(1 for record in session.run(statement, rows=int(rows)))
print(count, time.perf_counter() - start)
"""


def process_memory_mb(pid: int, field: str) -> float:
    """VmRSS or VmHWM of a process, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    raise KeyError(field)


@contextmanager
def run_server(uri: str, password: str) -> Iterator[tuple[int, str]]:
    """The server as a process: its id and address."""
    port = find_free_port()
    variables = {
        "PARTNERGRAPH_PORT": port,
        "PARTNERGRAPH_CYPHER_ROLE": "reader",
        "PARTNERGRAPH_CYPHER_SECONDS": 900,
        "PARTNERGRAPH_CYPHER_ROWS": 10_000_000,
        "PARTNERGRAPH_CYPHER_BYTES": 10_000_000_000,
        "NEO4J_URI": uri,
        "NEO4J_USERNAME": "neo4j",
        "NEO4J_PASSWORD": password,
    }
    environment = os.environ | {name: str(value) for name, value in variables.items()}
    command = [str(Path(sys.executable).with_name("partnergraph")), "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            for _ in range(600):
                try:
                    httpx.get(f"{url}/ready").raise_for_status()
                    break
                except httpx.HTTPError:
                    time.sleep(0.2)
            yield process.pid, url
        finally:
            process.terminate()


def measure_stream(
    pid: int, url: str, form: str, rows: int, pause: float = 0.0, statement: str = STATEMENT
) -> dict[str, float]:
    """Take all rows (or, with a pause between pieces, some): MB before and at the peak, seconds, MB sent."""
    before = process_memory_mb(pid, "VmRSS")
    Path(f"/proc/{pid}/clear_refs").write_text("5", "ascii")
    start, size, pieces = time.perf_counter(), 0, 0
    body = {"statement": statement, "parameters": {"rows": rows}}
    with httpx.stream(
        "POST", f"{url}/cypher", params={"format": form}, json=body, timeout=900
    ) as answer:
        answer.raise_for_status()
        for piece in answer.iter_raw(1 << 16):
            size += len(piece)
            pieces += 1
            if pause:
                time.sleep(pause)
                if pieces == SLOW_PIECES:
                    break
    seconds = time.perf_counter() - start
    peak = process_memory_mb(pid, "VmHWM")
    return {
        "before": before,
        "peak": peak,
        "costs": peak - before,
        "seconds": seconds,
        "sent": size / 1e6,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_in(Path(folder))
        running = lifecycle.start_server(settings, foreground=True)
        password = lifecycle.server_home(settings).password
        try:
            floor = subprocess.run(
                [sys.executable, "-c", FLOOR, running.bolt, password, STATEMENT, str(rows)],
                check=True,
                capture_output=True,
                text=True,
            ).stdout.split()
            with neo4j.GraphDatabase.driver(running.bolt, auth=("neo4j", password)) as driver:
                driver.session().run(FILL, rows=rows // 5).consume()
            print(f"{rows:,} rows; the bare driver takes {float(floor[1]):.1f} s")
            print(
                f"{'':12}{'MB before':>10}{'MB peak':>9}{'costs':>7}{'s':>8}{'x floor':>9}{'MB sent':>9}"
            )
            with run_server(running.bolt, password) as (pid, url):
                measure_stream(pid, url, "jsonl", 1000)
                results = {form: measure_stream(pid, url, form, rows) for form in FORMS}
                results["1/5 nodes"] = measure_stream(pid, url, "jsonl", rows // 5, statement=NODES)
                results["slow jsonl"] = measure_stream(pid, url, "jsonl", rows, pause=0.1)
            for name, result in results.items():
                ratio = result["seconds"] / float(floor[1])
                print(
                    f"{name:12}{result['before']:10.0f}{result['peak']:9.0f}{result['costs']:7.0f}"
                    f"{result['seconds']:8.1f}{ratio:9.1f}{result['sent']:9.0f}"
                )
            print(json.dumps(results))
        finally:
            lifecycle.stop_server(settings)


if __name__ == "__main__":
    main()
