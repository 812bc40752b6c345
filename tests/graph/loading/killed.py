"""A load of A's second edition that kills itself after the first batch of a phase: ``python -m …killed URI DATABASE PHASE``."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading import load as loading
from tests.graph.loading.network import A_SAYS_LATER, A, claims


async def main(uri: str, name: str, phase: str) -> None:
    def deadly(now: str, _done: int, _total: int | None) -> None:
        if now == phase:
            os.kill(os.getpid(), signal.SIGKILL)

    loading.TRANSACTION_ROWS = 1
    login = os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"]
    async with Database.open(Address(uri, *login, name)) as database:
        await loading.load_sources(database, [A], claims(A, A_SAYS_LATER), progress=deadly)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
