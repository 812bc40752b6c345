"""Look long for a difference between the two ways to execute: ``python -m tests.api.graphql.long [SECONDS]``.

On an embedded Neo4j of its own, at new operations each time; an hour if nothing else is said. It goes on
after a difference, and ends with how many operations were asked and every difference, made small.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
import traceback
from pathlib import Path
from random import Random, SystemRandom

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from partnergraph.api.graphql.execution.engine import GraphQLEngine
from partnergraph.api.graphql.schema import executable_schema
from partnergraph.graph import ddl
from partnergraph.graph.connection.address import resolve_address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.server import lifecycle
from partnergraph.graph.settings import GraphSettings
from tests.api.graphql import network
from tests.api.graphql.alike import Both
from tests.api.graphql.conftest import SETTINGS
from tests.api.graphql.operations import Operation, operations
from tests.conftest import settings_in

ROUND = settings(
    max_examples=100,
    database=None,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def look(runner: asyncio.Runner, both: Both, number: int) -> str | None:
    """One round of operations; the difference that it found."""

    @seed(number)
    @ROUND
    @given(operation=operations(executable_schema()), choice=st.randoms(use_true_random=False))
    def asked(operation: Operation, choice: Random) -> None:
        runner.run(both.ask(operation, choice))

    try:
        asked()
    except Exception:  # noqa: BLE001 - whatever it is, it is the finding
        return f"seed {number}\n{traceback.format_exc()}"
    return None


def search(graph: GraphSettings, seconds: float) -> int:
    """Look for so many seconds; how many rounds found a difference."""
    differences = 0
    with asyncio.Runner() as runner:
        opened = Database.open(resolve_address(graph))
        database = runner.run(opened.__aenter__())
        runner.run(ddl.apply_indexes(database))
        runner.run(network.fill(database))
        both = Both(
            GraphQLEngine(executable_schema(), database, SETTINGS),
            GraphQLEngine(executable_schema(), database, SETTINGS, compiles=False),
        )
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = look(runner, both, SystemRandom().randrange(2**32))
            differences += found is not None
            say(found or f"{both.seen.total()} operations, {differences} differences")
        say(f"{both.seen.total()} operations, {differences} differences: {dict(both.seen)}")
        runner.run(opened.__aexit__(None, None, None))
    return differences


def main() -> None:
    """Start a server, look, stop."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3600
    with tempfile.TemporaryDirectory() as folder:
        graph = settings_in(Path(folder))
        lifecycle.start_server(graph, foreground=True)
        try:
            sys.exit(bool(search(graph, seconds)))
        finally:
            lifecycle.stop_server(graph)


if __name__ == "__main__":
    main()
