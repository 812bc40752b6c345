"""``keys`` and ``audit`` on a real Neo4j."""

from __future__ import annotations

import json

import pytest

from partnergraph.api.access.roles import Role
from partnergraph.graph.connection.database import Database
from partnergraph.graph.contributions import records
from partnergraph.graph.contributions.author import Author
from partnergraph.graph.contributions.contribution import ContributionIntent, perform_contribution
from partnergraph.schema.activities import Event
from partnergraph.schema.errors import NotFound
from tests.api.cli.test_commands import Run, run

__all__ = ["run"]


@pytest.mark.usefixtures("database")
def test_a_key_from_making_to_revoking(run: Run) -> None:
    made = run("keys", "create", "--role", "contributor", "--name", "Cluj IT", "--rate", "5")
    key = made.stdout.strip()
    assert key.startswith("pg_")
    (listed,) = json.loads(run("keys", "list", "--json").stdout)["rows"]
    assert (listed["name"], listed["role"], listed["rate"]) == ("Cluj IT", Role.CONTRIBUTOR, 5)
    assert "hash" not in listed
    assert key not in run("keys", "list").output
    assert run("keys", "revoke", listed["id"]).exit_code == 0
    assert json.loads(run("keys", "list", "--json").stdout)["rows"][0]["revoked"]
    with pytest.raises(NotFound):
        run("keys", "revoke", "unknown")
    assert run("keys", "create", "--role", "boss", "--name", "X").exit_code != 0


@pytest.fixture
async def written(database: Database) -> None:
    author = Author("key:1", "Cluj IT", "cluj-it", "contributor")
    intent = ContributionIntent(author, "recordEvent", {"name": "E"}, "r-1")
    await perform_contribution(
        database, intent, lambda act: records.record_entity(act, Event, {"name": "E"}, ())
    )


@pytest.mark.usefixtures("written")
def test_what_was_written_is_listed(run: Run) -> None:
    (entry,) = json.loads(run("audit", "--json").stdout)["rows"]
    assert (entry["actor"], entry["mutation"], entry["ids"]) == (
        "key:1",
        "recordEvent",
        ["event:e"],
    )
    assert "event:e" in run("audit", "--affects", "event:e").output
    assert json.loads(run("audit", "--actor", "key:2", "--json").stdout)["rows"] == []
