"""A load of files that kills itself after the first batch of a phase.

``python -m tests.loaders.killed_load URI DATABASE PHASE LOADER FILE…``
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading import load as loading
from partnergraph.loaders.registry import LOADERS


async def main(uri: str, name: str, phase: str, loader: str, *files: str) -> None:
    def deadly(now: str, _done: int, _total: int | None) -> None:
        if now == phase:
            os.kill(os.getpid(), signal.SIGKILL)

    loading.TRANSACTION_ROWS = 1
    login = os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"]
    reading = LOADERS[loader].open([Path(file) for file in files], None)
    async with Database.open(Address(uri, *login, name)) as database:
        await loading.load_sources(database, reading.sources, reading.claims(), progress=deadly)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
