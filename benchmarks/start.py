"""How long the command line and the embedded Neo4j take to start, beside what they cannot be faster than.

    python -m benchmarks.start [--rounds 3] [--commands]

The commands alone with ``--commands``: ``--help`` and ``status`` (without a server), beside a Python that does nothing.

Cold: empty cache and data folder to the first answered query, beside Maven copying the same jars into an
empty repository (needs ``mvn``). Warm: ``up`` on a folder that was served before, to the first answered
query, beside the time from starting the same Java process to its own word that it has started.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from partnergraph.graph.server import lifecycle
from partnergraph.graph.server.artifacts import LOCK_PATH, read_lock
from partnergraph.graph.server.download import fetch_artifacts
from partnergraph.graph.server.relock import DEPENDENCY_TEMPLATE, LOCKED_COORDINATES, POM_TEMPLATE
from partnergraph.graph.server.running import terminate_server
from partnergraph.graph.settings import GraphSettings
from tests.conftest import settings_in


def time_maven_copy(folder: Path) -> float:
    """Seconds that Maven takes to copy the jars with an empty repository."""
    parts = "".join(
        DEPENDENCY_TEMPLATE.format(*key.split(":"), version)
        for key, version in LOCKED_COORDINATES[LOCK_PATH].items()
    )
    (folder / "pom.xml").write_text(POM_TEMPLATE.format(parts), "utf-8")
    command = [
        "mvn",
        "-q",
        "-B",
        f"-Dmaven.repo.local={folder / 'repository'}",
        "dependency:copy-dependencies",
    ]
    start = time.perf_counter()
    subprocess.run([*command, "-DincludeScope=runtime"], cwd=folder, check=True)
    return time.perf_counter() - start


def time_cold_start(folder: Path) -> tuple[float, float]:
    """Seconds to fetch, and to the first answered query, from nothing."""
    settings = settings_in(folder / "data", cache_dir=folder / "cache")
    start = time.perf_counter()
    fetch_artifacts(settings.cache_dir, read_lock(), settings.maven_url)
    fetched = time.perf_counter() - start
    lifecycle.start_server(settings)
    whole = time.perf_counter() - start
    lifecycle.stop_server(settings)
    return fetched, whole


def time_warm_start(settings: GraphSettings) -> float:
    """Seconds from ``up`` to the first answered query."""
    start = time.perf_counter()
    lifecycle.start_server(settings)
    took = time.perf_counter() - start
    lifecycle.stop_server(settings)
    return took


def time_java_start(settings: GraphSettings) -> float:
    """Seconds from starting the process to its word that it has started."""
    home = lifecycle.server_home(settings)
    log = home.root / "logs" / "neo4j.log"
    before = log.read_text("utf-8").count("Started.")
    jars = lifecycle.download_server(settings)
    start = time.perf_counter()
    running = lifecycle.launch_server(settings, home, jars, foreground=False)
    while log.read_text("utf-8").count("Started.") == before:
        time.sleep(0.01)
    took = time.perf_counter() - start
    terminate_server(running)
    home.state_file.unlink()
    return took


STARTED_COMMANDS = {
    "python": [sys.executable, "-c", "pass"],
    "--help": [str(Path(sys.executable).with_name("partnergraph")), "--help"],
    "status": [str(Path(sys.executable).with_name("partnergraph")), "status"],
}


def print_command_times(rounds: int) -> None:
    """Print seconds of each command, the median of many, and what it takes of a processor."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PARTNERGRAPH_DATA_DIR": folder}
        for name, command in STARTED_COMMANDS.items():
            took, used = [], []
            for _ in range(rounds * 5):
                start, before = time.perf_counter(), os.times()
                subprocess.run(command, env=environment, capture_output=True, check=False)
                after = os.times()
                took.append(time.perf_counter() - start)
                used.append(
                    after.children_user
                    + after.children_system
                    - before.children_user
                    - before.children_system
                )
            print(
                f"{name:6} {statistics.median(took):6.2f} s, {statistics.median(used):.2f} s of a processor"
            )
    print("--help and status: allowed 0.35 s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--commands", action="store_true")
    asked = parser.parse_args()
    print_command_times(asked.rounds)
    if not asked.commands:
        print_server_times(asked.rounds)


def print_server_times(rounds: int) -> None:
    """Print seconds of the server's starts."""
    times_by_name: dict[str, list[float]] = {
        "maven": [],
        "fetch": [],
        "cold": [],
        "own": [],
        "warm": [],
    }
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as name:
            times_by_name["maven"].append(time_maven_copy(Path(name)))
        with tempfile.TemporaryDirectory() as name:
            fetched, whole = time_cold_start(Path(name))
            times_by_name["fetch"].append(fetched)
            times_by_name["cold"].append(whole)
    with tempfile.TemporaryDirectory() as name:
        settings = settings_in(Path(name))
        time_warm_start(settings)
        for _ in range(rounds):
            times_by_name["own"].append(time_java_start(settings))
            times_by_name["warm"].append(time_warm_start(settings))
    medians = {name: statistics.median(times) for name, times in times_by_name.items()}
    for name, seconds in medians.items():
        print(f"{name:6} {seconds:6.1f} s")
    print(f"cold / maven {medians['cold'] / medians['maven']:.2f} (allowed 4)")
    print(f"warm / own   {medians['warm'] / medians['own']:.2f} (allowed 2)")


if __name__ == "__main__":
    main()
