"""Loading FP7 of 2016 from file to graph, beside the same rows sent by the bare driver.

    .venv/bin/python -m benchmarks.loading /path/to/fp7-2016 [--rounds 3]

The floor reads the two files with the csv module and sends organisations, projects, participations and
countries in batches of UNWIND … MERGE, by the official driver, on the same server with the same
constraints and indexes: no checks, no provenance, no staging. Ours is ``partnergraph load cordis``. Both
start on a graph that holds only the places. The second load is the same file again. Memory is the peak
of the whole command in a process of its own. Everything is measured in this one run; ratios are what counts.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import neo4j

from graph import ddl
from graph.address import Address
from graph.database import Database
from graph.embedded import server
from graph.settings import GraphSettings
from loaders.registry import LOADERS
from loaders.running import run

BATCH = 5000
WIPE = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
ORGANISATIONS = """
UNWIND $rows AS row
MERGE (o:Entity {id: 'organisation:' + row.new_org_id})
SET o:Actor:Organisation, o.name = row.organisationName, o.name_folded = toLower(row.organisationName),
    o.acronym = row.organisationShortName, o.urls = [row.organizationUrl], o.street = row.street,
    o.city = row.city, o.postcode = row.postCode
WITH o, row
MATCH (c:Entity {id: 'country:' + row.country})
MERGE (o)-[:LOCATED_IN]->(c)
"""
PROJECTS = """
UNWIND $rows AS row
MERGE (p:Entity {id: 'project:' + row.projectRcn})
SET p:Activity:Project, p.name = 'Project ' + row.projectRcn, p.name_folded = 'project ' + row.projectRcn,
    p.rcn = row.projectRcn
"""
EDGES = """
UNWIND $rows AS row
MATCH (o:Entity {id: 'organisation:' + row.new_org_id})
MATCH (p:Entity {id: 'project:' + row.projectRcn})
MERGE (o)-[r:PARTNER_IN]->(p)
SET r.sources = ['fp7'], r.locators = [row.projectRcn + ' ' + row.new_org_id]
"""


def batches(path: Path, delimiter: str) -> Iterator[list[dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter=delimiter)
        while batch := list(islice(reader, BATCH)):
            yield batch


def floor(address: Address, folder: Path) -> None:
    auth = (address.username, address.password)
    with neo4j.GraphDatabase.driver(address.uri, auth=auth) as driver, driver.session() as session:

        def send(statement: str, rows: list[dict[str, Any]]) -> None:
            session.execute_write(lambda tx: tx.run(statement, rows=rows).consume())  # type: ignore[arg-type]

        for batch in batches(folder / "fp7org_sod16.csv", ";"):
            send(ORGANISATIONS, batch)
        for statement in (PROJECTS, EDGES):
            for batch in batches(folder / "fp7edges.csv", "\t"):
                send(statement, batch)


async def fresh(database: Database) -> None:
    await database.run(WIPE)
    await ddl.apply(database)
    await run(database, LOADERS["places"], [])


async def rounds(address: Address, folder: Path, count: int) -> None:
    times: dict[str, list[float]] = {"floor": [], "ours": [], "again": []}
    async with Database.open(address) as database:
        for _ in range(count):
            await fresh(database)
            start = time.perf_counter()
            await asyncio.to_thread(floor, address, folder)
            times["floor"].append(time.perf_counter() - start)
            await fresh(database)
            for name in ("ours", "again"):
                start = time.perf_counter()
                await run(database, LOADERS["cordis"], [folder])
                times[name].append(time.perf_counter() - start)
            print({name: round(values[-1], 1) for name, values in times.items()}, flush=True)
        await fresh(database)
    middle = {name: statistics.median(values) for name, values in times.items()}
    print(
        f"floor {middle['floor']:.1f} s, ours {middle['ours']:.1f} s, again {middle['again']:.1f} s"
    )
    print(f"ours / floor   {middle['ours'] / middle['floor']:.2f}   (aim: 1.5)")
    print(f"again / ours   {middle['again'] / middle['ours']:.2f}   (aim: 0.3)")


def memory(address: Address, folder: Path) -> None:
    environment = {
        **os.environ,
        "NEO4J_URI": address.uri,
        "NEO4J_USERNAME": address.username,
        "NEO4J_PASSWORD": address.password,
    }
    command = [Path(sys.executable).with_name("partnergraph"), "load", "cordis", folder, "--json"]
    with tempfile.TemporaryDirectory() as cwd:
        subprocess.run(command, env=environment, cwd=cwd, check=True, capture_output=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"peak memory of the command {peak / 1024:.0f} MB   (aim: 300)")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        ports = {"bolt_port": free_port(), "http_port": free_port()}
        settings = GraphSettings.model_validate({"data_dir": home, "neo4j_uri": None, **ports})
        running = server.up(settings, foreground=True)
        try:
            password = server.home_of(settings).password
            address = Address(running.bolt, "neo4j", password, "neo4j", embedded=True)
            asyncio.run(rounds(address, given.folder, given.rounds))
            memory(address, given.folder)
        finally:
            server.down(settings)


if __name__ == "__main__":
    main()
