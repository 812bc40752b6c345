"""``--json``: every command whose work ends has it, and what it prints has one shape."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from partnergraph.api.cli.commands import COMMANDS, app, import_command
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from tests.api.serving import add
from tests.forked import run_python

# They go on until they are stopped, or print a language of its own.
WITHOUT = {"serve", "demo", "mcp", "schema"}
TABLE = {"columns", "rows", "truncated"}


def every_command() -> Iterator[tuple[str, Any]]:
    for name in COMMANDS:
        command = import_command(name)
        below = getattr(command, "commands", None)
        yield from ((f"{name} {n}", c) for n, c in below.items()) if below else [(name, command)]


EVERY = dict(every_command())


@pytest.mark.parametrize("name", EVERY)
def test_every_command_whose_work_ends_has_it(name: str) -> None:
    options = {option for parameter in EVERY[name].params for option in parameter.opts}
    assert ("--json" in options) == (name not in WITHOUT)


@pytest.fixture
def environment(address: Address, tmp_path: Path) -> dict[str, str]:
    return {
        "NEO4J_URI": address.uri,
        "NEO4J_USERNAME": address.username,
        "NEO4J_PASSWORD": address.password,
        "PARTNERGRAPH_DATA_DIR": str(tmp_path),
    }


@pytest.fixture
async def actors(database: Database) -> None:
    for key in ("a", "b"):
        await add(database, "Organisation", key)


@pytest.mark.usefixtures("actors")
def test_it_prints_one_object_and_lists_as_tables_are(
    environment: dict[str, str], tmp_path: Path
) -> None:
    def printed(*command: str) -> dict[str, Any]:
        # A loop of its own is what a command starts, so it cannot run in the test's.
        told = CliRunner().invoke(app, [*command, "--json"], env=environment)
        assert told.exception is None or isinstance(told.exception, SystemExit), told.output
        found = json.loads(told.stdout)
        assert isinstance(found, dict), command
        return found

    lists: tuple[tuple[str, ...], ...] = (
        ("keys", "list"),
        ("audit",),
        ("sources",),
        ("settings",),
        ("query",),
        ("query", "entities-by-type"),
        ("cypher", "MATCH (n:Organisation) RETURN n.id AS id"),
        ("matches", "list"),
    )
    for command in lists:
        table = printed(*command)
        assert table.keys() == TABLE, command
        assert all(row.keys() == set(table["columns"]) for row in table["rows"]), command
    done: list[tuple[str, ...]] = [
        ("keys", "create", "--role", "reader", "--name", "R"),
        ("matches", "find"),
        ("matches", "accept", "--above", "0.9", "--dry-run"),
        ("migrate",),
        ("status",),
        ("export", str(tmp_path / "all.graphml")),
        ("dump", str(tmp_path / "dump.zip")),
        ("backup", str(tmp_path / "backups")),
        (
            "query",
            "--favourites",
            str(tmp_path / "all.zip"),
            "--style",
            str(tmp_path / "all.grass"),
        ),
        ("paths", "organisation:a", "organisation:b"),
    ]
    for command in done:
        assert printed(*command), command
    assert printed("health", "--port", "1")["well"] is False


def test_an_error_is_an_object_too(tmp_path: Path) -> None:
    main = "from partnergraph.api.cli import main; main()"
    told = run_python(
        main, "query", "no-such-query", "--json", variables={"PARTNERGRAPH_DATA_DIR": str(tmp_path)}
    )
    error = json.loads(told.stdout)["error"]
    assert (error["code"], error["exit"], told.returncode) == ("NOT_FOUND", 10, 10)
    assert error["detail"]
    assert error["do"]
