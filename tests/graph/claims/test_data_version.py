"""The data version, what is being loaded, and the log of changes."""

from __future__ import annotations

import asyncio
import gc
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from partnergraph.graph.claims import changes, lease
from partnergraph.graph.claims.changes import Change, ChangeKind, read_changes
from partnergraph.graph.claims.data_version import DataClock, read_data_state
from partnergraph.graph.connection.address import Address, connect_driver
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading import load as loading
from partnergraph.graph.loading.load import load_sources, unload_sources
from partnergraph.schema.vocabulary import SourceState
from tests.graph.loading.network import A_SAYS, A_SAYS_LATER, B_SAYS, A, B, claims


async def test_every_write_moves_the_version(database: Database) -> None:
    assert (await read_data_state(database)).version == 0
    seen = [0]
    for things in (A_SAYS, A_SAYS_LATER):
        await load_sources(database, [A], claims(A, things))
        seen.append((await read_data_state(database)).version)
    await unload_sources(database, [A.id])
    seen.append((await read_data_state(database)).version)
    assert seen == sorted(set(seen))
    state = await read_data_state(database)
    assert state.changed_at is not None
    assert abs(state.changed_at - datetime.now(UTC)) < timedelta(minutes=10)


async def test_what_is_being_loaded_is_said_until_it_is_whole(database: Database) -> None:
    await load_sources(database, [B], claims(B, B_SAYS))
    run = await lease.lease_described_sources(database, [A])
    (source,) = (await read_data_state(database)).loading
    assert (source.source, source.title) == (A.id, A.title)
    assert source.since is not None
    await lease.release_lease(database, run, SourceState.LOADING)  # as a load that died leaves it
    (still,) = (await read_data_state(database)).loading
    assert still == source
    await load_sources(database, [A], claims(A, A_SAYS))
    assert (await read_data_state(database)).loading == ()
    (row,) = await database.read("MATCH (s:Source {id: $id}) RETURN s.loaded_at AS at", id=A.id)
    assert row["at"] == datetime.now(UTC).date().isoformat()


async def test_a_clock_sees_what_others_write(database: Database) -> None:
    clock = DataClock(database)
    before = await clock.current()
    assert await clock.current() is before
    await load_sources(database, [A], claims(A, A_SAYS))
    after = await clock.current()
    assert after.version > before.version
    assert after.loading == ()


async def test_the_log_lists_what_a_load_changed(database: Database) -> None:
    await load_sources(database, [A], claims(A, A_SAYS))
    since = (await read_data_state(database)).version
    await load_sources(database, [A], claims(A, A_SAYS_LATER))
    log = await read_changes(database, since)
    assert log.complete
    assert not log.more
    (entry,) = log.entries
    assert entry.complete
    assert entry.sources == (A.id,)
    assert entry.count == len(entry.changes)
    assert set(entry.changes) == {
        Change(ChangeKind.ADDED, A.id, "country:RO"),
        Change(ChangeKind.CHANGED, A.id, "organisation:shared"),
        Change(ChangeKind.REMOVED, A.id, "project:p"),
        Change(ChangeKind.CHANGED, A.id, "organisation:shared", "LOCATED_IN", "country:UA"),
        Change(ChangeKind.ADDED, A.id, "organisation:only-a", "LOCATED_IN", "country:RO"),
        Change(ChangeKind.REMOVED, A.id, "organisation:only-a", "LOCATED_IN", "country:UA"),
        Change(ChangeKind.REMOVED, A.id, "organisation:only-a", "PARTNER_IN", "project:p"),
        Change(ChangeKind.REMOVED, A.id, "organisation:shared", "TOOK_PART_IN", "event:e"),
    }
    assert (await read_changes(database, log.version)).entries == ()


async def test_a_load_that_changes_nothing_is_not_in_the_log(database: Database) -> None:
    await load_sources(database, [A], claims(A, A_SAYS))
    since = (await read_data_state(database)).version
    await load_sources(database, [A], claims(A, A_SAYS))
    assert (await read_changes(database, since)).entries == ()


async def test_a_large_load_is_counted_and_a_long_log_is_read_in_pages(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await load_sources(database, [B], claims(B, B_SAYS))
    monkeypatch.setattr(loading, "TRANSACTION_ROWS", 1)
    await load_sources(database, [A], claims(A, A_SAYS))
    first = await read_changes(database, 0, first=1)
    assert first.more
    assert [entry.complete for entry in first.entries] == [True]
    rest = await read_changes(database, first.version)
    assert [(e.sources, e.count, e.complete, e.changes) for e in rest.entries] == [
        ((A.id,), len(A_SAYS), False, ())
    ]


async def test_a_log_that_does_not_reach_back_says_so(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "KEPT_VERSIONS", 2)
    await load_sources(database, [A], claims(A, A_SAYS))
    await load_sources(database, [B], claims(B, B_SAYS))
    await load_sources(database, [A], claims(A, A_SAYS_LATER))
    log = await read_changes(database, 0)
    assert not log.complete
    assert log.entries


async def test_readers_see_a_small_load_whole_or_not_at_all(database: Database) -> None:
    """The sizes that a reader may see are those before and after, whatever moment it reads at."""
    await load_sources(database, [A], claims(A, A_SAYS))
    sizes = set()
    statement = "MATCH (n:Entity) WHERE NOT n:Source WITH count(n) AS nodes RETURN nodes, COUNT { ()-[r]->() WHERE NOT r:DESCRIBED_BY } AS ties"
    done = asyncio.Event()

    async def watch() -> None:
        clock = DataClock(database)
        while not done.is_set():
            before = await clock.current()
            (row,) = await database.read(statement)
            if (await clock.current()).moment == before.moment:
                sizes.add((row["nodes"], row["ties"]))

    watching = [asyncio.create_task(watch()) for _ in range(3)]
    for things in (A_SAYS_LATER, A_SAYS) * 10:
        await load_sources(database, [A], claims(A, things))
    done.set()
    await asyncio.gather(*watching)
    assert len(sizes) <= 2


async def test_a_read_that_nobody_waits_for_any_more_fails_in_silence(address: Address) -> None:
    told: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    gc.collect()  # what other tests left would be told here, too
    await asyncio.sleep(0)
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _loop, context: told.append(context))
    try:
        driver = await connect_driver(address)
        clock = DataClock(Database(driver, address.database))
        reading = None
        while reading is None or reading.done():  # else it was answered before anybody could go
            asking = asyncio.create_task(clock.current())
            for _ in range(5):
                await asyncio.sleep(0)
            asking.cancel()
            await asyncio.wait([asking])
            reading = clock._under_way
        await driver.close()
        await asyncio.wait([reading])
        del reading, asking, clock
        gc.collect()
        await asyncio.sleep(0)
    finally:
        loop.set_exception_handler(before)
    assert told == []
