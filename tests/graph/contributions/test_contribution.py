"""A write is made once, whatever breaks: a crash of Neo4j after it, a second try, a failure within."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil
import pytest

from partnergraph.graph.connection.address import resolve_address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.contributions import audit, records
from partnergraph.graph.contributions.author import Author
from partnergraph.graph.contributions.contribution import (
    Contribution,
    ContributionIntent,
    MutationResult,
    perform_contribution,
)
from partnergraph.graph.server import lifecycle
from partnergraph.schema.activities import Event
from partnergraph.schema.errors import InvalidFields
from tests.conftest import settings_in
from tests.graph.snapshot import snapshot

AUTHOR = Author("key:1", "One", "one", "contributor")


def intent(name: str, once: str | None = None) -> ContributionIntent:
    return ContributionIntent(AUTHOR, "recordEvent", {"name": name}, "r", once)


async def record(database: Database, name: str, once: str | None = None) -> str:
    async def work(act: Contribution) -> MutationResult:
        return await records.record_entity(act, Event, {"name": name}, ())

    return (await perform_contribution(database, intent(name, once), work)).entry


@pytest.mark.server
async def test_a_confirmed_write_survives_a_kill(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "data")
    try:
        running = lifecycle.start_server(settings)
        async with Database.open(resolve_address(settings)) as database:
            entry = await record(database, "Confirmed", "k")
            os.kill(running.pid, signal.SIGKILL)
        psutil.wait_procs(
            [psutil.Process(running.pid)] if psutil.pid_exists(running.pid) else [], 30
        )
        lifecycle.start_server(settings)
        async with Database.open(resolve_address(settings)) as database:
            (found,) = await audit.list_audit_entries(database, audit.AuditFilter(), limit=10)
            assert (found.id, found.ids) == (entry, ("event:confirmed",))
            assert await record(database, "Confirmed", "k") == entry, "sent again, it is the same"
            held = await snapshot(database)
            assert "event:confirmed DESCRIBED_BY source:platform-one" in held
    finally:
        lifecycle.stop_server(settings)


async def test_a_failure_within_leaves_nothing(database: Database) -> None:
    await record(database, "First")
    before = await snapshot(database)

    async def work(act: Contribution) -> MutationResult:
        await records.record_entity(act, Event, {"name": "Half"}, ())
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        await perform_contribution(database, intent("Half"), work)
    assert await snapshot(database) == before


async def test_a_transaction_run_again_by_the_driver_writes_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the connection breaks after the commit, and nobody can tell whether it was made."""
    transact = database.transact

    async def twice(work: object) -> object:
        await transact(work)  # type: ignore[arg-type]
        return await transact(work)  # type: ignore[arg-type]

    monkeypatch.setattr(database, "transact", twice)
    await record(database, "Once")
    assert await audit.count_audit_entries(database, audit.AuditFilter()) == 1


async def test_entries_are_numbered_in_the_order_of_writing(database: Database) -> None:
    made = [await record(database, f"E{number}") for number in range(4)]
    found = await audit.list_audit_entries(database, audit.AuditFilter(), limit=10)
    assert [entry.id for entry in found] == made[::-1]
    older = await audit.list_audit_entries(
        database, audit.AuditFilter(), limit=10, before=found[1].number
    )
    assert [entry.id for entry in older] == made[1::-1]
    with pytest.raises(InvalidFields):
        await record(database, "E0")
    assert await audit.count_audit_entries(database, audit.AuditFilter()) == 4
