"""Partner paths over HTTP beside the bare driver, on FP7 of 2016 and on a million participations like it.

    python -m benchmarks.paths /path/to/fp7-2016 [--folder DIR] [--rounds 12] [--million]

Starts a Neo4j of its own (in ``--folder``, which is kept and used again; else in a temporary one) and the
server on it. Ours is GraphQL's ``partnerPaths``: ten best paths, three ties, with the evidence on each hop,
the whole answer over HTTP. The floor is the official driver with one statement written by hand, SHORTEST 10
over a quantified path pattern between the two places, its nodes and relationships with their properties:
no ranking, no sources' titles, no intermediaries kept apart, and of two places that are tied ten arbitrary
ties. Both are asked in turn, pair by pair; ratios are of the same round.

Beside them a breadth-first search in memory (rustworkx; `pip install --group benchmark .`): ids only, one
shortest chain, after reading the whole graph.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from itertools import combinations
from pathlib import Path
from typing import Any

import httpx

from benchmarks import fp7
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database, StatementOptions
from partnergraph.graph.server.lifecycle import find_free_port
from partnergraph.graph.summaries.store import renew_summaries
from partnergraph.queries.paths import Question, find_partner_paths

EVIDENCE = """
query ($from: [String!]!, $to: [String!]!) {
  partnerPaths(from: $from, to: $to, maxTies: 3, first: 10) {
    outcome message truncated from { id name actors } to { id name actors }
    paths {
      length score
      hops {
        from { id name typename } to { id name typename } type relation via { id name typename date status }
        fromRoles toRoles notes since until more strength reasons { name value }
        sources { id title url locator }
      }
    }
  }
}
"""
BROKERS = """{ brokers(between: "DE", and: "FR") {
  message brokers { id name first { partners ties last } second { partners ties last } } } }"""
FLOOR = """
MATCH p = SHORTEST 10 (:{label} {{id: $one}})<-[:LOCATED_IN]-(:Organisation)
  ((:Organisation)-[:PARTNER_IN]->(:Project)<-[:PARTNER_IN]-(:Organisation)){{1,3}}
  (:Organisation)-[:LOCATED_IN]->(:{label} {{id: $other}})
RETURN [n IN nodes(p) | properties(n)] AS nodes, [r IN relationships(p) | properties(r)] AS ties
"""
LARGEST = """
MATCH (place:{label})<-[:LOCATED_IN]-(o:Organisation) WHERE coalesce(place.level, 3) = 3
RETURN place.code AS code, place.id AS id, count(o) AS actors ORDER BY actors DESC, id LIMIT 25
"""
GROUPS = [("EaP", "EU"), ("EFTA", "V4"), ("EaP", "V4"), ("EFTA", "EaP")]
# Of the largest 25, pairs of large, middling and small.
PAIRS = [(0, 4), (1, 3), (2, 10), (5, 17), (8, 20), (12, 24), (16, 22), (19, 23)]
ALLOWED_S = 20.0


@asynccontextmanager
async def run_path_server(where: Address) -> AsyncIterator[httpx.AsyncClient]:
    """Our server on that database; a client of it."""
    port = find_free_port()
    login = {
        "NEO4J_URI": where.uri,
        "NEO4J_PASSWORD": where.password,
        "NEO4J_DATABASE": "neo4j",
        "PARTNERGRAPH_ANONYMOUS_RATE": "0",
        # What is measured is answering, not giving an answer again.
        "PARTNERGRAPH_ANSWER_BYTES": "0",
        # The first answers of a cold server may take longer than is allowed; they are not measured.
        "PARTNERGRAPH_MAX_SECONDS": "300",
    }
    command = [str(Path(sys.executable).with_name("partnergraph")), "serve", "--port", str(port)]
    process = subprocess.Popen(  # noqa: ASYNC220
        command, env={**os.environ, **login}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
            for _ in range(600):
                try:
                    (await client.get("/ready")).raise_for_status()
                    break
                except httpx.HTTPError:
                    await asyncio.sleep(0.2)
            yield client
    finally:
        process.terminate()
        process.wait()


async def query_graphql(client: httpx.AsyncClient, query: str, **variables: Any) -> Any:
    """The data of an answer."""
    answer = await client.post("/graphql", json={"query": query, "variables": variables})
    body = answer.json()
    assert "errors" not in body, body
    return body["data"]


async def time_ms(work: Callable[[], Awaitable[Any]]) -> tuple[float, Any]:
    """How long something takes, and what it gives."""
    start = time.perf_counter()
    answer = await work()
    return (time.perf_counter() - start) * 1000, answer


async def list_pairs(database: Database, label: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Pairs of places of a label, each with its code and id."""
    if label == "Group":
        return [
            ({"code": one, "id": f"group:{one}"}, {"code": other, "id": f"group:{other}"})
            for one, other in GROUPS
        ]
    places = await database.read(LARGEST.format(label=label))
    return [(places[one], places[other]) for one, other in PAIRS]


async def time_beside_floor(
    database: Database, client: httpx.AsyncClient, label: str, rounds: int
) -> dict[str, list[float]]:
    """Times of ours and the floor, in turn, for pairs of places of a label; what ours took of Neo4j's heap, in MB."""
    pairs = await list_pairs(database, label)
    text = FLOOR.format(label=label)
    times: dict[str, list[float]] = {"ours": [], "floor": [], "heap": []}
    profiled = ProfiledDatabase(database.driver, database.name)
    for one, other in pairs:
        profiled.heap = 0
        ends = one["code"], other["code"]
        await find_partner_paths(profiled, Question(*ends, time_limit_s=300))
        times["heap"].append(profiled.heap / 1e6)
    for turn in range(-2, rounds):
        for one, other in pairs:

            async def ours(one: Any = one, other: Any = other) -> int:
                ends = {"from": [one["code"]], "to": [other["code"]]}
                return len((await query_graphql(client, EVIDENCE, **ends))["partnerPaths"]["paths"])

            async def floor(one: Any = one, other: Any = other) -> int:
                return len(await database.read(text, one=one["id"], other=other["id"]))

            both = [("ours", ours), ("floor", floor)]
            if (
                label == "Group"
            ):  # SHORTEST 10 is for each pair of their countries, and takes minutes
                both = both[:1]
            for name, work in both[:: 1 if turn % 2 else -1]:
                took, found = await time_ms(work)
                # The first two rounds fill caches, Neo4j's of plans and of pages.
                if turn >= 0:
                    assert found == 10, (name, one, other, found)
                    times[name].append(took)
    return times


class ProfiledDatabase(Database):
    """A database whose single records are read under PROFILE; ``heap`` is the most that one of them took, in bytes."""

    heap = 0

    def under(self, _terms: StatementOptions) -> Database:
        """Itself, without limits."""
        return self

    async def record(self, cypher: str, parameters: dict[str, Any]) -> dict[str, Any] | None:
        """As of any database, by the driver."""
        records, summary, _ = await self.driver.execute_query(
            "PROFILE " + cypher, parameters, database_=self.name
        )
        assert summary.profile
        self.heap = max(self.heap, summary.profile["args"].get("GlobalMemory", 0))
        return dict(records[0]) if records else None


def print_percentiles(label: str, times: dict[str, list[float]]) -> float:
    """Print medians and 95th percentiles; our median."""
    heap = max(times.pop("heap"))
    times = {name: values for name, values in times.items() if values}
    medians = {name: statistics.median(values) for name, values in times.items()}
    percentiles = {name: statistics.quantiles(values, n=20)[-1] for name, values in times.items()}
    heaps = f"heap of one question at most {heap:.1f} MB"
    if "floor" not in times:
        print(
            f"{label:24} ours {medians['ours']:7.1f} ms (p95 {percentiles['ours']:7.1f}), {heaps}"
        )
        return medians["ours"]
    print(
        f"{label:24} ours {medians['ours']:7.1f} ms (p95 {percentiles['ours']:7.1f}), "
        f"floor {medians['floor']:7.1f} ms (p95 {percentiles['floor']:7.1f}), "
        f"ratio {medians['ours'] / medians['floor']:.2f} (p95 {percentiles['ours'] / percentiles['floor']:.2f}), {heaps}",
        flush=True,
    )
    return medians["ours"]


async def measure_every_pair(database: Database, client: httpx.AsyncClient) -> None:
    """All pairs of the 25 largest countries: the slowest, and whether any ran out of time."""
    codes = [row["code"] for row in await database.read(LARGEST.format(label="Country"))]
    slowest, late = (0.0, ""), 0
    for one, other in combinations(codes, 2):
        start = time.perf_counter()
        found = await query_graphql(client, EVIDENCE, **{"from": [one], "to": [other]})
        slowest = max(slowest, (time.perf_counter() - start, f"{one}-{other}"))
        late += found["partnerPaths"]["outcome"] == "TIME_LIMIT"
    pairs = len(codes) * (len(codes) - 1) // 2
    print(
        f"{pairs} pairs of countries: {late} over the time limit of {ALLOWED_S:g} s, "
        f"slowest {slowest[1]} {slowest[0]:.2f} s",
        flush=True,
    )


async def measure_in_memory_search(database: Database) -> None:
    """One shortest chain between two countries by breadth-first search in memory."""
    import rustworkx  # noqa: PLC0415

    start = time.perf_counter()
    rows = await database.read(fp7.READ_PARTICIPATIONS)
    places = await database.read(LARGEST.format(label="Country"))
    where = await database.read(fp7.READ_PLACES)
    graph = rustworkx.PyGraph(multigraph=False)
    names = dict.fromkeys(name for row in rows for name in (row["who"], row["what"]))
    index = dict(zip(names, graph.add_nodes_from(list(names)), strict=True))
    graph.add_edges_from_no_data([(index[row["who"]], index[row["what"]]) for row in rows])
    ends = dict(
        zip((p["id"] for p in places), graph.add_nodes_from([p["id"] for p in places]), strict=True)
    )
    located = [
        (ends[place], index[row["who"]])
        for row in where
        for place in row["places"]
        if place in ends and row["who"] in index
    ]
    graph.add_edges_from_no_data(located)
    print(f"in memory: {time.perf_counter() - start:.1f} s to read {graph.num_edges():,} edges")
    times = []
    for first, second in PAIRS:
        start = time.perf_counter()
        one, other = ends[places[first]["id"]], ends[places[second]["id"]]
        found = rustworkx.dijkstra_shortest_paths(graph, one, other)
        times.append((time.perf_counter() - start) * 1000)
        assert len(found[other]) >= 5
    print(f"in memory: one shortest chain {statistics.median(times):.1f} ms, no evidence, no order")


async def measure_brokers(client: httpx.AsyncClient) -> None:
    """Who stands between the two largest; on a million that may take more memory than is allowed."""
    times = []
    for _ in range(4):
        took, answer = await time_ms(lambda: client.post("/graphql", json={"query": BROKERS}))
        if errors := answer.json().get("errors"):
            assert errors[0]["extensions"]["code"] == "REFUSED", errors
            print(f"brokers DE-FR: refused after {took / 1000:.2f} s: {errors[0]['message']}")
            return
        times.append(took / 1000)
    print(f"brokers DE-FR: first {times[0]:.2f} s, then {statistics.median(times[1:]):.2f} s")


async def measure_graph(database: Database, where: Address, rounds: int) -> float:
    """One graph; our median between countries."""
    (row,) = await database.read("MATCH ()-[r:PARTNER_IN]->() RETURN count(r) AS ties")
    print(f"\n{row['ties']:,} participations")
    start = time.perf_counter()
    assert await renew_summaries(database)
    print(f"summaries made in {time.perf_counter() - start:.1f} s")
    async with run_path_server(where) as client:
        middle = print_percentiles(
            "two countries", await time_beside_floor(database, client, "Country", rounds)
        )
        print_percentiles(
            "two NUTS 3 regions", await time_beside_floor(database, client, "Region", rounds)
        )
        print_percentiles("two groups", await time_beside_floor(database, client, "Group", rounds))
        await measure_brokers(client)
        await measure_every_pair(database, client)
    return middle


async def measure_all(arguments: argparse.Namespace, where: Address) -> None:
    """Fill the database and measure."""
    async with Database.open(where) as database:
        await fp7.load_fp7(database, arguments.files)
        fp7_median = await measure_graph(database, where, arguments.rounds)
        await measure_in_memory_search(database)
        if arguments.million:
            await fp7.multiply_fp7(database, 1_000_000)
            million_median = await measure_graph(database, where, arguments.rounds)
            print(
                f"median between countries on a million / on FP7: {million_median / fp7_median:.2f}   (aim: < 4)"
            )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--million", action="store_true")
    arguments = parser.parse_args()
    with (
        nullcontext(arguments.folder)
        if arguments.folder
        else tempfile.TemporaryDirectory() as folder
    ):
        folder_ = Path(folder)
        folder_.mkdir(exist_ok=True, parents=True)
        with fp7.run_neo4j(folder_) as settings:
            asyncio.run(measure_all(arguments, fp7.server_address(settings)))


if __name__ == "__main__":
    main()
