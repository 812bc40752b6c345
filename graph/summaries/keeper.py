"""Keeping the summaries up: what a server does beside its answers, whoever has written to the graph."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from partnergraph.graph.connection.database import Database
from partnergraph.graph.summaries.store import (
    read_fresh_index,
    read_summary_state,
    renew_summaries,
)
from partnergraph.schema.errors import PartnergraphError

_LOOK_EVERY_S = 2.0
# After Neo4j refused it, as one that may only be read does.
_LOOK_AGAIN_S = 60.0


@asynccontextmanager
async def keeping_summaries(
    database: Database,
    *,
    enabled: bool,
    renewed: Callable[[], Awaitable[None]],
    every_s: float = _LOOK_EVERY_S,
) -> AsyncIterator[None]:
    """Renew the summaries whenever they are stale, and have this process read them, as long as the block runs.

    ``renewed`` is called whenever there are others than before, whoever made them: after every load.
    """
    if not enabled:
        yield
        return
    keeper = asyncio.create_task(_keep_summaries(database, renewed, every_s))
    try:
        yield
    finally:
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper


async def _keep_summaries(
    database: Database, renewed: Callable[[], Awaitable[None]], every_s: float
) -> None:
    """Look at the state again and again; while somebody writes, wait until that is over."""
    last: int = -1
    build: str | None = ""  # of none yet
    while True:
        pause = every_s
        try:
            state = await read_summary_state(database)
            settled = state.revision == last and not state.loading
            last, build = state.revision, state.build if build == "" else build
            if state.fresh:
                await read_fresh_index(database)
                if state.build != build:
                    build = state.build
                    await renewed()
            elif settled and state.revision:
                await renew_summaries(database)
        except PartnergraphError:
            pause = _LOOK_AGAIN_S
        await asyncio.sleep(pause)
