"""Loading FP7 of 2016 from file to graph, beside the same rows sent by the bare driver.

    .venv/bin/python -m benchmarks.loading /path/to/fp7-2016 [--rounds 3]
    .venv/bin/python -m benchmarks.loading /path/to/fp7-2016 --memory 10
    .venv/bin/python -m benchmarks.loading --bulk 1000000

The floor reads the two files with the csv module and sends organisations, projects, participations and
countries in batches of UNWIND … MERGE, by the official driver, on the same server with the same
constraints and indexes: no checks, no provenance, no staging. Ours is ``partnergraph load cordis``. Both
start on a graph that holds only the places. The second load is the same file again; then all of it is withdrawn. Memory is the peak
of the whole command, with the process that it starts to help; ``--memory N`` measures it for FP7 and for a made-up set N times as
large (benchmarks/synthetic.py), and no more. ``--bulk N`` loads a made-up set of N participations into an empty
database, once by ``partnergraph load cordis`` and once with ``--bulk``. Everything is measured in this one run; ratios are what counts.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import neo4j
import psutil

from benchmarks import synthetic
from partnergraph.graph import ddl
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import unload_sources
from partnergraph.graph.server import lifecycle
from partnergraph.graph.settings import GraphSettings
from partnergraph.loaders.registry import LOADERS
from partnergraph.loaders.run import run_loader

BATCH = 5000
# Relationships first: some nodes have so many that they could not be deleted with them in one transaction.
WIPE = (
    "MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 20000 ROWS",
    "MATCH (n) CALL (n) { DELETE n } IN TRANSACTIONS OF 20000 ROWS",
)
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


def read_batches(path: Path, delimiter: str) -> Iterator[list[dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter=delimiter)
        while batch := list(islice(reader, BATCH)):
            yield batch


def load_by_bare_driver(address: Address, folder: Path) -> None:
    auth = (address.username, address.password)
    with neo4j.GraphDatabase.driver(address.uri, auth=auth) as driver, driver.session() as session:

        def send(statement: str, rows: list[dict[str, Any]]) -> None:
            session.execute_write(lambda tx: tx.run(statement, rows=rows).consume())  # type: ignore[arg-type]

        for batch in read_batches(folder / "fp7org_sod16.csv", ";"):
            send(ORGANISATIONS, batch)
        for statement in (PROJECTS, EDGES):
            for batch in read_batches(folder / "fp7edges.csv", "\t"):
                send(statement, batch)


async def reset_to_places(database: Database) -> None:
    for statement in WIPE:
        await database.run(statement)
    await ddl.apply_indexes(database)
    await run_loader(database, LOADERS["places"], [])


async def measure_rounds(address: Address, folder: Path, count: int) -> None:
    times: dict[str, list[float]] = {"floor": [], "ours": [], "again": [], "withdrawn": []}
    async with Database.open(address) as database:
        for _ in range(count):
            await reset_to_places(database)
            start = time.perf_counter()
            await asyncio.to_thread(load_by_bare_driver, address, folder)
            times["floor"].append(time.perf_counter() - start)
            await reset_to_places(database)
            for name in ("ours", "again"):
                start = time.perf_counter()
                _, report = await run_loader(database, LOADERS["cordis"], [folder])
                times[name].append(time.perf_counter() - start)
            start = time.perf_counter()
            await unload_sources(database, report.sources)
            times["withdrawn"].append(time.perf_counter() - start)
            print({name: round(values[-1], 1) for name, values in times.items()}, flush=True)
        await reset_to_places(database)
    medians = {name: statistics.median(values) for name, values in times.items()}
    print(
        f"floor {medians['floor']:.1f} s, ours {medians['ours']:.1f} s, again {medians['again']:.1f} s"
    )
    print(f"ours / floor   {medians['ours'] / medians['floor']:.2f}   (aim: 1.5)")
    print(f"again / ours   {medians['again'] / medians['ours']:.2f}   (aim: 0.25)")
    print(f"withdrawn / ours   {medians['withdrawn'] / medians['ours']:.2f}   (aim: 1)")


def run_command(environment: dict[str, str], *words: object) -> tuple[float, int]:
    """Seconds and peak memory (bytes) of the command line: of its process and those of Python beside it."""
    program = [
        sys.executable,
        "-c",
        "from partnergraph.api.cli import main; main()",
        *map(str, words),
        "--json",
    ]
    process_environment = {
        **os.environ,
        **environment,
        "PYTHONPATH": str(Path(__file__).parent.parent),
    }
    peak = 0
    with tempfile.TemporaryDirectory() as cwd, tempfile.TemporaryFile("w+") as output:
        start = time.perf_counter()
        process = psutil.Popen(
            program, env=process_environment, cwd=cwd, stdout=output, stderr=output
        )
        while process.poll() is None:
            peak = max(peak, resident_bytes(process))
            time.sleep(0.02)
        seconds = time.perf_counter() - start
        if process.returncode:
            output.seek(0)
            raise SystemExit(output.read())
    return seconds, peak


def resident_bytes(process: psutil.Process) -> int:
    """The memory of a process and of those of Python that it started, what they share counted once (Linux)."""
    total = 0
    with suppress(psutil.Error):
        for member in (process, *process.children(recursive=True)):
            if "python" in member.name():
                total += member.memory_full_info().pss
    return total


def measure_memory(address: Address, folder: Path, label: str = "", *more: str) -> None:
    environment = {
        "NEO4J_URI": address.uri,
        "NEO4J_USERNAME": address.username,
        "NEO4J_PASSWORD": address.password,
    }
    seconds, peak = run_command(environment, "load", "cordis", folder, *more)
    print(
        f"peak memory of the command{label} {peak / 1e6:.0f} MB in {seconds:.0f} s   (aim: 300)",
        flush=True,
    )


def measure_bulk(participations: int) -> None:
    """A first load of a made-up set, online and in bulk, each from an empty data folder to all indexes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "files"
        synthetic.write_made_up_tables(folder, participations)
        seconds = {}
        for kind in ("online", "bulk"):
            ports = {
                "bolt_port": lifecycle.find_free_port(),
                "http_port": lifecycle.find_free_port(),
            }
            data_settings = {"data_dir": Path(name) / kind, "neo4j_uri": None, **ports}
            settings = GraphSettings.model_validate(data_settings)
            environment = {
                "PARTNERGRAPH_DATA_DIR": str(settings.data_dir),
                "PARTNERGRAPH_BOLT_PORT": str(ports["bolt_port"]),
                "PARTNERGRAPH_HTTP_PORT": str(ports["http_port"]),
            }
            if kind == "online":
                lifecycle.start_server(settings, foreground=True)
                run_command(environment, "load", "places")
            more = ["--bulk"] if kind == "bulk" else []
            seconds[kind], peak = run_command(environment, "load", "cordis", folder, *more)
            lifecycle.stop_server(settings)
            print(f"{kind} {seconds[kind]:.0f} s, peak memory {peak / 1e6:.0f} MB", flush=True)
    print(f"online / bulk   {seconds['online'] / seconds['bulk']:.1f}   (aim: 3)")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=lambda text: Path(text).resolve(), nargs="?")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", type=int, metavar="N")
    parser.add_argument("--bulk", type=int, metavar="N")
    arguments = parser.parse_args()
    if arguments.bulk:
        measure_bulk(arguments.bulk)
    if arguments.folder is None:
        return
    with tempfile.TemporaryDirectory() as home:
        ports = {"bolt_port": lifecycle.find_free_port(), "http_port": lifecycle.find_free_port()}
        settings = GraphSettings.model_validate({"data_dir": home, "neo4j_uri": None, **ports})
        running = lifecycle.start_server(settings, foreground=True)
        try:
            password = lifecycle.server_home(settings).password
            address = Address(running.bolt, "neo4j", password, "neo4j", embedded=True)
            if arguments.memory is None:
                asyncio.run(measure_rounds(address, arguments.folder, arguments.rounds))
            measure_memory(address, arguments.folder)
            if arguments.memory:
                larger = Path(home) / "files"
                synthetic.write_made_up_tables(larger, arguments.memory * synthetic.PARTICIPATIONS)
                # Another source: as an edition of the first it would be refused for what it lacks.
                measure_memory(
                    address, larger, f" at {arguments.memory} x", "--source", "source:larger"
                )
        finally:
            lifecycle.stop_server(settings)


if __name__ == "__main__":
    main()
