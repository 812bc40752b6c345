"""GraphQL beside the reference stack (@neo4j/graphql 7 with Apollo Server), on the same Neo4j and data.

    python -m benchmarks.graphql [--seconds 8] [--rounds 2]

Needs Node.js with npm, and wrk; takes about eight minutes. It starts everything: a Neo4j of its own with 2,000 made-up clusters, both
servers in turn on one core each (the clients and Neo4j share the others), in opposite order each round.
Figures are medians of the rounds; ratios are ours over theirs. The last column is ours over the bare driver
that sends the same Cypher from that core (benchmarks/bare.py): above 1, the whole answer over HTTP costs less
than the driver's own layers.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from partnergraph.graph import ddl
from partnergraph.graph.connection.address import resolve_address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.server import lifecycle
from partnergraph.graph.server.lifecycle import find_free_port
from partnergraph.graph.settings import GraphSettings
from tests.conftest import settings_in

HERE = Path(__file__).parent
CLUSTERS, ORGANISATIONS = 2000, 20000

OURS = {
    "lookup": "query($id: ID!) { cluster(id: $id) { id name city } }",
    "nested": "{ clusters(first: 50) { nodes { id name country { id name } region { id name } "
    "members(first: 10) { nodes { id name } } } } }",
    "flat": "{ organisations(first: 1000) { nodes { id name city acronym postcode } } }",
    "deep": "{ clusters(first: 20) { nodes { id name members(first: 10) { nodes { id name "
    "... on Organisation { memberOf(first: 3) { nodes { id name } } } } } } } }",
}
THEIRS = {
    "lookup": "query($id: ID!) { clusters(where: {id: {eq: $id}}) { id name city } }",
    "nested": "{ clusters(limit: 50) { id name country { id name } region { id name } "
    "members(limit: 10) { id name } } }",
    "flat": "{ organisations(limit: 1000) { id name city acronym postcode } }",
    "deep": "{ clusters(limit: 20) { id name members(limit: 10) { id name "
    "memberOf(limit: 3) { id name } } } }",
}


async def write_made_up_clusters(database: Database) -> None:
    """Made-up clusters with members, countries and regions."""
    await ddl.apply_indexes(database)
    chance = random.Random(7)
    countries = [
        {"id": f"country:{c}", "name": f"Country {c}", "code": c}
        for c in ("FR", "DE", "IT", "ES", "PL", "RO")
    ]
    regions = [
        {"id": f"region:{c['code']}{n}", "name": f"Region {n}", "code": f"{c['code']}{n}"}
        for c in countries
        for n in range(10, 30)
    ]
    clusters = [
        {
            "id": f"cluster:c{n}",
            "name": f"Cluster {n}",
            "city": f"City {n % 90}",
            "acronym": f"C{n}",
            "postcode": str(n),
        }
        for n in range(CLUSTERS)
    ]
    organisations = [
        {
            "id": f"organisation:o{n}",
            "name": f"Organisation {n}",
            "city": f"City {n % 90}",
            "acronym": f"O{n}",
            "postcode": str(n),
        }
        for n in range(ORGANISATIONS)
    ]
    for labels, rows in (
        ("Entity:Place:Country", countries),
        ("Entity:Place:Region", regions),
        ("Entity:Actor:Organisation:Cluster", clusters),
        ("Entity:Actor:Organisation", organisations),
    ):
        await database.write(f"UNWIND $rows AS row CREATE (n:{labels}) SET n = row", rows=rows)
    located = [(c["id"], r["id"]) for c in clusters for r in [chance.choice(regions)]]
    located += [(c["id"], chance.choice(countries)["id"]) for c in clusters]
    members = [(chance.choice(organisations)["id"], c["id"]) for c in clusters for _ in range(15)]
    for type_, pairs in (("LOCATED_IN", located), ("MEMBER_OF", members)):
        await database.write(
            "UNWIND $pairs AS pair MATCH (a:Entity {id: pair[0]}), (b:Entity {id: pair[1]}) "
            f"CREATE (a)-[:{type_} {{sources: [], locators: []}}]->(b)",
            pairs=[list(pair) for pair in pairs],
        )


def start_pinned(
    core: int | None,
    command: list[str],
    environment: dict[str, str],
    stdout: int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """A process on one core, or wherever it likes."""
    return subprocess.Popen(
        [*([] if core is None else ["taskset", "-c", str(core)]), *command],
        env={**os.environ, **environment},
        stdout=stdout,
        stderr=subprocess.DEVNULL,
    )


def server_environment(settings: GraphSettings) -> dict[str, str]:
    """The environment of a process that shall find this Neo4j.

    The rate limit is the one protection that a load test must not meet; all others are in force.
    """
    where = resolve_address(settings)
    return {
        "PARTNERGRAPH_ANONYMOUS_RATE": "0",
        # What is measured is answering, not giving an answer again.
        "PARTNERGRAPH_ANSWER_BYTES": "0",
        "NEO4J_URI": where.uri,
        "NEO4J_PASSWORD": where.password,
        "NEO4J_DATABASE": "neo4j",
    }


def measure_bare_driver(settings: GraphSettings, query: str, clients: int, seconds: int) -> float:
    """Records a second of the bare driver, on the core of the servers."""
    command = [sys.executable, "-m", "benchmarks.bare", query]
    command += ["--clients", str(clients), "--seconds", str(seconds)]
    process = start_pinned(0, command, server_environment(settings), stdout=subprocess.PIPE)
    return float(process.communicate()[0])


@contextmanager
def run_graphql_server(
    name: str,
    settings: GraphSettings,
    reference: Path,
    core: int | None = 0,
    workers: int = 1,
    more: dict[str, str] | None = None,
) -> Iterator[tuple[str, int]]:
    """One of the two servers, ready; its GraphQL address and its process."""
    port = find_free_port()
    if name == "ours":
        command = [
            str(Path(sys.executable).with_name("partnergraph")),
            "serve",
            "--port",
            str(port),
            "--workers",
            str(workers),
        ]
        url = f"http://127.0.0.1:{port}/graphql"
    else:
        command = ["node", str(reference / "server.mjs"), str(port)]
        url = f"http://127.0.0.1:{port}/"
    process = start_pinned(core, command, {**server_environment(settings), **(more or {})})
    try:
        for _ in range(600):
            try:
                httpx.post(url, json={"query": "{ __typename }"}).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield url, process.pid
    finally:
        process.terminate()
        process.wait()


def measure_throughput(url: str, query: str, clients: int, seconds: int) -> tuple[float, float]:
    """Requests a second and median latency in ms, by wrk."""
    body = json.dumps(
        {"query": query, "variables": {"id": "cluster:c77"} if "$id" in query else {}}
    )
    first = httpx.post(url, json=json.loads(body), timeout=60).json()
    assert "errors" not in first, first
    script = f'wrk.method = "POST"\nwrk.body = [==[{body}]==]\nwrk.headers["Content-Type"] = "application/json"\n'
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--latency", "-s", file.name, url]
        wrk_report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in wrk_report:
        raise RuntimeError(wrk_report)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", wrk_report)
    latency = re.search(r"50%\s+([\d.]+)(us|ms|s)", wrk_report)
    assert rate
    assert latency
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0}[latency[2]]
    return float(rate[1]), float(latency[1]) * unit


def install_reference_stack(folder: Path) -> None:
    """The reference stack, in a folder of its own."""
    for file in ("package.json", "server.mjs"):
        shutil.copy(HERE / "reference" / file, folder)
    subprocess.run(["npm", "install", "--silent", "--no-audit"], cwd=folder, check=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    runs_by_case: dict[tuple[str, str, int], list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as name:
        reference = Path(name) / "reference"
        reference.mkdir()
        install_reference_stack(reference)
        settings = settings_in(Path(name) / "data", heap="1G", page_cache="256M")
        lifecycle.start_server(settings)
        try:
            asyncio.run(prepare_database(settings))
            # Neo4j gets faster for minutes: whoever came first would be measured on a slow one.
            for turn in range(-1, arguments.rounds):
                for which in ("ours", "theirs")[:: 1 if turn % 2 == 0 else -1]:
                    queries = OURS if which == "ours" else THEIRS
                    with run_graphql_server(which, settings, reference) as (url, _):
                        for kind, query in queries.items():
                            measure_throughput(url, query, 16, 3)
                            for clients in (16, 1) if turn >= 0 else ():
                                key = (which, kind, clients)
                                measured = measure_throughput(
                                    url, query, clients, arguments.seconds
                                )
                                runs_by_case.setdefault(key, []).append(measured)
                                say_progress(turn, *key, *measured)
                for kind, query in OURS.items() if turn >= 0 else ():
                    for clients in (16, 1):
                        rate = measure_bare_driver(settings, query, clients, arguments.seconds)
                        runs_by_case.setdefault(("bare", kind, clients), []).append((rate, 0))
        finally:
            lifecycle.stop_server(settings)
    print_table(runs_by_case)


def say_progress(turn: int, which: str, kind: str, clients: int, rate: float, ms: float) -> None:
    """Tell on standard error what was measured just now, for it takes minutes until the table is there."""
    line = f"round {turn + 1}: {which:6} {kind:6} {clients:2} clients {rate:7.0f}/s {ms:8.2f} ms"
    print(line, file=sys.stderr, flush=True)


async def prepare_database(settings: GraphSettings) -> None:
    """Fill the database."""
    async with Database.open(resolve_address(settings)) as database:
        await write_made_up_clusters(database)


def print_table(runs_by_case: dict[tuple[str, str, int], list[tuple[float, float]]]) -> None:
    """Print medians of the runs (requests a second, ms), by stack, operation and clients."""
    print(
        f"{'':8} {'clients':>7} {'ours/s':>9} {'theirs/s':>9} {'ratio':>6} {'ours ms':>8} {'theirs ms':>9} {'bare/s':>8} {'ratio':>6}"
    )
    for kind in OURS:
        for clients in (16, 1):
            ours, theirs, driver = (
                runs_by_case[which, kind, clients] for which in ("ours", "theirs", "bare")
            )
            rate = [statistics.median(r for r, _ in runs) for runs in (ours, theirs, driver)]
            latency = [statistics.median(ms for _, ms in runs) for runs in (ours, theirs)]
            print(
                f"{kind:8} {clients:7} {rate[0]:9.0f} {rate[1]:9.0f} {rate[0] / rate[1]:6.1f} "
                f"{latency[0]:8.2f} {latency[1]:9.2f} {rate[2]:8.0f} {rate[0] / rate[2]:6.1f}"
            )


if __name__ == "__main__":
    main()
