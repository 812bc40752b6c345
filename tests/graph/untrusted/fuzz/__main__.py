"""``python -m tests.graph.untrusted.fuzz COUNT [SEED]``: many statements on a server of their own, with a report."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from partnergraph.graph import ddl
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.server import lifecycle
from tests.conftest import settings_in
from tests.graph.untrusted.fuzz.trying import FuzzOutcome, try_statements, write_graph


async def run_statements(address: Address, count: int, first: int) -> FuzzOutcome:
    """Try so many statements."""
    async with Database.open(address) as database:
        await ddl.apply_indexes(database)
        await write_graph(database)
        return await try_statements(database, range(first, first + count))


def main() -> int:
    """Run as many as the command line says, and tell what became of them."""
    count, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_in(Path(folder))
        running = lifecycle.start_server(settings, foreground=True)
        try:
            password = lifecycle.server_home(settings).password
            address = Address(running.bolt, "neo4j", password, "neo4j", embedded=True)
            began = time.monotonic()
            outcome = asyncio.run(run_statements(address, count, first))
        finally:
            lifecycle.stop_server(settings)
    took = time.monotonic() - began
    sys.stdout.write(
        f"{count} statements in {took:.0f} s, {outcome.parsed / count:.1%} parse: {dict(outcome.outcomes)}\n"
    )
    for cypher, what in outcome.wrong:
        sys.stdout.write(f"WRONG {what}: {cypher}\n")
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
