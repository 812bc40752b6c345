"""A load of files that says when it begins to write and when it has ended, so that it can be killed between the two.

``python -m tests.loaders.writing_load URI DATABASE LOADER FILE…``: prints ``writing`` and ``written``. Every claim has a
transaction of its own, so that there is much to be killed in.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading import load as loading
from partnergraph.loaders.registry import LOADERS

WRITING_PHASES = frozenset({"entities", "relations removed", "relations", "entities removed"})


async def load_in_small_steps(database: Database, loader: str, files: list[Path]) -> None:
    """Load files, and print when writing has begun and when all is written."""
    begun = False

    def tell(phase: str, _done: int, _total: int | None) -> None:
        nonlocal begun
        if phase in WRITING_PHASES and not begun:
            begun = True
            print("writing", flush=True)  # noqa: T201

    loading.TRANSACTION_ROWS = 1
    reading = LOADERS[loader].open(files, None)
    await loading.load_sources(database, reading.sources, reading.claims(), progress=tell)
    print("written", flush=True)  # noqa: T201


async def main(uri: str, name: str, loader: str, *files: str) -> None:
    login = os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"]
    async with Database.open(Address(uri, *login, name)) as database:
        await load_in_small_steps(database, loader, [Path(file) for file in files])


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
