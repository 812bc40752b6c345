"""The command line imports what a command needs, and only then."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from typer.testing import CliRunner

from partnergraph.api.cli.commands import COMMANDS, app, import_command
from partnergraph.graph.folders import data_folder
from partnergraph.graph.settings import GraphSettings

# What Typer and Rich import themselves, and what finds a process and a user's folders.
LIGHT_PACKAGES = {
    "annotated_doc",
    "annotated_types",
    "attr",
    "markdown_it",
    "mdurl",
    "platformdirs",
    "psutil",
    "pydantic",
    "pydantic_core",
    "pygments",
    "rich",
    "shellingham",
    "typer",
    "typing_extensions",
    "typing_inspection",
}
LIGHT_MODULES = {
    "partnergraph",
    "partnergraph.api",
    "partnergraph.api.cli",
    "partnergraph.api.cli.commands",
    "partnergraph.api.cli.console",
    "partnergraph.api.cli.exit_status",
    "partnergraph.api.cli.status",
    "partnergraph.api.problem_kinds",
    "partnergraph.graph",
    "partnergraph.graph.folders",
    "partnergraph.graph.server",
    "partnergraph.graph.server.artifacts",
    "partnergraph.graph.server.home",
    "partnergraph.graph.server.own_conf",
    "partnergraph.graph.server.running",
    "partnergraph.graph.server.store_version",
    "partnergraph.schema",
    "partnergraph.schema.errors",
}
IMPORTED = """
import sys
before = set(sys.modules)  # what the environment brings, as an editable install does
import atexit, json
from partnergraph.api.cli import main

def tell():
    found = [
        [name, getattr(module, "__file__", None) or ""]
        for name, module in sys.modules.items()
        if name not in before
    ]
    print(json.dumps(found), file=sys.stderr)

atexit.register(tell)
sys.argv = ["partnergraph", *sys.argv[1:]]
main()
"""


def imported_modules(folder: Path, *arguments: str) -> dict[str, str]:
    """The modules that are in memory once a command has run, each with its file."""
    environment = {**os.environ, "PARTNERGRAPH_DATA_DIR": str(folder)}
    ran = subprocess.run(
        [sys.executable, "-c", IMPORTED, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert ran.stdout, ran.stderr
    return dict(json.loads(ran.stderr))


@pytest.mark.parametrize("command", ["--help", "--version", "status"])
def test_what_every_start_waits_for(tmp_path: Path, command: str) -> None:
    modules = imported_modules(tmp_path, command)
    installed = {
        name.partition(".")[0] for name, file in modules.items() if "site-packages" in file
    }
    assert installed <= LIGHT_PACKAGES
    assert {name for name in modules if name.startswith("partnergraph")} <= LIGHT_MODULES


def test_a_command_does_not_import_its_neighbours(tmp_path: Path) -> None:
    modules = imported_modules(tmp_path, "paths", "--help")
    assert "partnergraph.queries.paths" in modules
    assert not {"strawberry", "fastapi", "uvicorn", "openpyxl", "scipy", "duckdb"} & set(modules)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_what_the_command_says(name: str) -> None:
    _, summary = COMMANDS[name]
    assert import_command(name).help.startswith(summary)
    assert summary.endswith(".")


def test_no_command_is_left_out() -> None:
    defined = {
        made.name or made.callback.__name__
        for module in {module for module, _ in COMMANDS.values()}
        for group in [sys.modules[f"partnergraph.api.cli.{module}"].command_group]
        for made in (*group.registered_commands, *group.registered_groups)
    }
    assert defined == set(COMMANDS)


def test_a_name_that_is_nearly_right() -> None:
    result = CliRunner().invoke(app, ["pahts"])
    assert result.exit_code == 2
    assert "Did you mean" in result.output
    assert "paths" in result.output


def test_version() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert result.output == f"partnergraph {version('partnergraph')}\n"
    assert result.exit_code == 0


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"PARTNERGRAPH_DATA_DIR": "/some/where"},
        {"partnergraph_data_dir": "relative/~x"},
        {"PARTNERGRAPH_DATA_DIR": ""},
        {"XDG_DATA_HOME": "/an/other"},
    ],
)
def test_the_folder_is_that_of_the_settings(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PARTNERGRAPH_DATA_DIR", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert data_folder() == GraphSettings().data_dir
