"""``status`` speaks of the server that the settings mean."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from partnergraph.api.cli.commands import app
from partnergraph.graph.connection.address import Address
from partnergraph.graph.server.lifecycle import find_free_port


@pytest.fixture
def elsewhere(address: Address, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Address:
    """Another server, named by the environment; no embedded one runs."""
    monkeypatch.setenv("PARTNERGRAPH_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("NEO4J_URI", address.uri)
    monkeypatch.setenv("NEO4J_USERNAME", address.username)
    monkeypatch.setenv("NEO4J_PASSWORD", address.password)
    monkeypatch.setenv("NEO4J_DATABASE", address.database)
    return address


def test_it_speaks_of_the_server_that_is_named(elsewhere: Address) -> None:
    shown = CliRunner().invoke(app, ["status"])
    assert shown.exit_code == 0, shown.output
    assert f"answers at {elsewhere.uri}" in shown.output
    state = json.loads(CliRunner().invoke(app, ["status", "--json"]).stdout)
    assert state["running"] is True
    assert (state["uri"], state["database"]) == (elsewhere.uri, elsewhere.database)
    assert state["version"]


def test_it_says_why_the_named_one_does_not_answer(
    elsewhere: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = f"bolt://127.0.0.1:{find_free_port()}"
    monkeypatch.setenv("NEO4J_URI", uri)
    shown = CliRunner().invoke(app, ["status", "--json"])
    assert shown.exit_code == 3
    state = json.loads(shown.stdout)
    assert state == {
        "running": False,
        "uri": uri,
        "database": elsewhere.database,
        "error": "Neo4j does not answer",
    }
