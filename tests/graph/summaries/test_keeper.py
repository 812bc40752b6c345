"""A server keeps the summaries up, whoever writes."""

from __future__ import annotations

import asyncio

from partnergraph.graph.connection.database import Database
from partnergraph.graph.ledger import RAISE_REVISION
from partnergraph.graph.summaries.keeper import keeping_summaries
from partnergraph.graph.summaries.store import read_summary_state
from tests.graph.summaries.test_store import SOURCES, TIES, take_step


async def test_they_are_renewed_after_every_write_but_not_while_a_source_is_loaded(
    database: Database,
) -> None:
    await take_step(database, "load", SOURCES[0], set(range(len(TIES))))
    again = asyncio.Event()

    async def renewed() -> None:
        again.set()

    async with keeping_summaries(database, enabled=True, renewed=renewed, every_s=0.05):
        await asyncio.wait_for(again.wait(), 300)
        assert (await read_summary_state(database)).fresh
        again.clear()
        await database.write("MATCH (s:Source) SET s.state = 'loading'")
        await database.write(RAISE_REVISION)
        await asyncio.sleep(1)
        assert not (await read_summary_state(database)).fresh
        await database.write("MATCH (s:Source) SET s.state = 'complete'")
        await asyncio.wait_for(again.wait(), 300)
        assert (await read_summary_state(database)).fresh


async def test_nothing_is_kept_where_that_is_off(database: Database) -> None:
    await take_step(database, "load", SOURCES[0], set(range(len(TIES))))

    async def renewed() -> None:
        raise AssertionError

    async with keeping_summaries(database, enabled=False, renewed=renewed, every_s=0.01):
        await asyncio.sleep(0.5)
    assert (await read_summary_state(database)).build is None
