"""How commands reach the database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from partnergraph.graph.connection.address import resolve_address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.ledger import check_graph_version
from partnergraph.graph.settings import GraphSettings

T = TypeVar("T")


def with_database(work: Callable[[Database], Awaitable[T]], *, any_model: bool = False) -> T:
    """Run work on the database that the settings name, opened for it and closed after it.

    Raises :class:`~partnergraph.schema.errors.Conflict` for a graph of another model than this program's,
    unless ``any_model``: for work that sees to it itself.
    """

    async def run() -> T:
        async with Database.open(resolve_address(GraphSettings())) as database:
            if not any_model:
                await check_graph_version(database)
            return await work(database)

    return asyncio.run(run())
