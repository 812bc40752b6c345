"""A graph of another model is neither read nor written, and the error says what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest

from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database, Transaction
from partnergraph.graph.contributions.author import Author
from partnergraph.graph.contributions.contribution import (
    Contribution,
    ContributionIntent,
    MutationResult,
    perform_contribution,
)
from partnergraph.graph.ledger import (
    GraphVersion,
    check_graph_version,
    read_graph_version,
    read_revision,
    take_turn,
)
from partnergraph.graph.loading.load import load_sources, unload_sources
from partnergraph.graph.migration.migrate import bring_up_to_date
from partnergraph.graph.migration.steps import MigrationStep, pending_statements
from partnergraph.graph.resolution.matching.decide import undo_decisions
from partnergraph.schema.documents import Source
from partnergraph.schema.errors import Conflict
from partnergraph.schema.versions import MODEL_VERSION
from tests.api.serving import serving
from tests.graph.snapshot import snapshot

SOURCE = Source.model_validate({"id": "source:s", "title": "S"})
OTHERS = {
    "newer": ({"model": MODEL_VERSION + 1}, "install the version"),
    "newer, not done yet": (
        {"model": MODEL_VERSION, "migrating": MODEL_VERSION + 1},
        "install the version",
    ),
    "broken off": (
        {"model": MODEL_VERSION, "migrating": MODEL_VERSION},
        "partnergraph migrate",
    ),
}


async def contribute(database: Database) -> object:
    async def work(_contribution: Contribution) -> MutationResult:
        return {}

    author = Author("key:1", "One", "one", "contributor")
    return await perform_contribution(database, ContributionIntent(author, "m", {}), work)


WAYS: dict[str, Callable[[Database], Awaitable[object]]] = {
    "load": lambda database: load_sources(database, [SOURCE], []),
    "unload": lambda database: unload_sources(database, [SOURCE.id]),
    "contribution": contribute,
    "decision": lambda database: undo_decisions(database, []),
    "command": check_graph_version,
}


@pytest.fixture
async def loaded(database: Database) -> Database:
    await load_sources(database, [SOURCE], [])
    return database


async def set_ledger(database: Database, props: dict[str, int]) -> None:
    await database.write("MATCH (l:Ledger) SET l.migrating = NULL, l += $props", props=props)


async def test_a_new_graph_is_of_this_model(loaded: Database) -> None:
    assert await read_graph_version(loaded) == GraphVersion(MODEL_VERSION)
    await check_graph_version(loaded)
    assert await bring_up_to_date(loaded) is None


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
async def test_a_newer_graph_is_left_alone(
    loaded: Database, way: Callable[[Database], Awaitable[object]]
) -> None:
    await set_ledger(loaded, {"model": MODEL_VERSION + 1})
    before, revision = await snapshot(loaded), await read_revision(loaded)
    with pytest.raises(Conflict, match=f"version {MODEL_VERSION + 1} of the model") as refused:
        await way(loaded)
    assert "install the version" in refused.value.do
    assert (await snapshot(loaded), await read_revision(loaded)) == (before, revision)


@pytest.mark.parametrize(("props", "advice"), OTHERS.values(), ids=OTHERS.keys())
async def test_what_to_do(loaded: Database, props: dict[str, int], advice: str) -> None:
    await set_ledger(loaded, props)
    with pytest.raises(Conflict) as refused:
        await check_graph_version(loaded)
    assert advice in refused.value.do
    with pytest.raises(Conflict):
        await undo_decisions(loaded, [])


async def test_one_that_was_broken_off_is_finished_by_a_load(loaded: Database) -> None:
    await set_ledger(loaded, {"migrating": MODEL_VERSION})
    await load_sources(loaded, [SOURCE], [])
    assert await read_graph_version(loaded) == GraphVersion(MODEL_VERSION)


async def test_a_graph_that_is_being_loaded_is_not_migrated(loaded: Database) -> None:
    await set_ledger(loaded, {"migrating": MODEL_VERSION})
    await loaded.write(
        "MATCH (s:Source) SET s.run = 'r', s.run_owner = 'elsewhere:1:1.0', s.run_beat = timestamp()"
    )
    with pytest.raises(Conflict, match="is being loaded"):
        await bring_up_to_date(loaded)
    assert await read_graph_version(loaded) == GraphVersion(MODEL_VERSION, MODEL_VERSION)


async def test_a_server_is_not_ready_for_a_newer_graph(loaded: Database, address: Address) -> None:
    async with serving(address) as client:
        assert (await client.get("/ready")).status_code == httpx.codes.OK
        await set_ledger(loaded, {"model": MODEL_VERSION + 1})
        unready = await client.get("/ready")
        assert unready.status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert "of the model" in unready.text
    with pytest.raises(Conflict):
        async with serving(address):
            pytest.fail("it started")


def test_steps_are_run_in_the_order_of_their_versions() -> None:
    steps = tuple(MigrationStep(version, "", (f"RETURN {version}",)) for version in (4, 2, 3))
    assert pending_statements(2, steps) == ("RETURN 3", "RETURN 4")
    assert pending_statements(4, steps) == ()


async def test_turns_are_taken_without_deadlocks(database: Database) -> None:
    """A transaction that claims twice raises the revision twice; others wait for it, and none is run again."""
    writers, each, tried = 8, 10, 0

    async def work(tx: Transaction) -> None:
        nonlocal tried
        tried += 1
        await take_turn(tx)
        await take_turn(tx)

    async def write() -> None:
        for _ in range(each):
            await database.transact(work)

    await asyncio.gather(*(write() for _ in range(writers)))
    assert tried == writers * each
    assert await read_revision(database) == 2 * writers * each
