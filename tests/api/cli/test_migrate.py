"""``migrate`` finishes what was broken off; until then commands say so, and not something else."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from partnergraph.api.cli.commands import app
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.schema.errors import Conflict
from partnergraph.schema.versions import MODEL_VERSION


@pytest.fixture
def _environment(address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", address.uri)
    monkeypatch.setenv("NEO4J_USERNAME", address.username)
    monkeypatch.setenv("NEO4J_PASSWORD", address.password)
    monkeypatch.setenv("NEO4J_DATABASE", address.database)


@pytest.fixture
async def broken_off(database: Database) -> Database:
    await database.write(
        "CREATE (:Ledger {id: 'ledger', model: $version, migrating: $version})",
        version=MODEL_VERSION,
    )
    return database


@pytest.mark.usefixtures("_environment", "broken_off")
def test_a_migration_is_finished() -> None:
    runner = CliRunner()
    refused = runner.invoke(app, ["sources"]).exception
    assert isinstance(refused, Conflict)
    assert "partnergraph migrate" in refused.do
    finished = runner.invoke(app, ["migrate"])
    assert finished.exit_code == 0
    assert f"of version {MODEL_VERSION} of the model now" in finished.output
    assert runner.invoke(app, ["sources"]).exit_code == 0
    again = runner.invoke(app, ["migrate"])
    assert (again.exit_code, again.output) == (0, "")
