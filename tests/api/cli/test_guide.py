"""docs/guides/new-source.md is true: its files and commands, in its order, in an empty folder."""

from __future__ import annotations

import csv
import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from partnergraph.api.cli.commands import app
from partnergraph.graph.connection.address import Address
from partnergraph.loaders.table.mapping import (
    CellParse,
    EntitySpec,
    FieldSpec,
    RelationSpec,
    TableMapping,
)

GUIDE = (Path(__file__).parents[3] / "docs/guides/new-source.md").read_text("utf-8")
FILE = re.compile(
    r"`([\w.]+)`,[^\n]*:\n\n```\w+\n(.*?)```|`([\w.]+)`:\n\n```\w+\n(.*?)```", re.DOTALL
)
COMMANDS = re.compile(r"```console\n(.*?)```", re.DOTALL)


def run(command: str) -> str:
    program, *arguments = shlex.split(command)
    assert program == "partnergraph"
    result: Result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, f"{command}: {result.output} {result.exception}"
    return result.output


def test_every_word_of_a_mapping_is_explained() -> None:
    words = {*TableMapping.model_fields, *FieldSpec.model_fields, *EntitySpec.model_fields}
    words |= {*RelationSpec.model_fields, *CellParse}
    assert not [word for word in words if f"`{word}`" not in GUIDE]


@pytest.mark.usefixtures("database")
def test_the_guide_can_be_followed(
    address: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (
        ("URI", address.uri),
        ("USERNAME", address.username),
        ("PASSWORD", address.password),
        ("DATABASE", address.database),
    ):
        monkeypatch.setenv(f"NEO4J_{name}", value)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    for match in FILE.finditer(GUIDE):
        Path(match[1] or match[3]).write_text(match[2] or match[4], "utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "clusters.csv",
        "clusters.yaml",
        "ecosystems.yaml",
    ]
    commands = [line for block in COMMANDS.findall(GUIDE) for line in block.splitlines()]
    dry, first, _, asked, again, unloaded = [run(command) for command in commands]

    assert "dry run" in dry
    with (tmp_path / "rejects-table.csv").open(encoding="utf-8", newline="") as file:
        rejects = [(row["what"], row["where"], row["reason"]) for row in csv.DictReader(file)]
    assert [(what, where) for what, where, _ in rejects] == [
        ("record", "clusters.csv, line 5"),
        ("value", "clusters.csv, line 4"),
    ]
    assert "'Unicorns' is none of the words" in rejects[1][2]
    assert "warning" not in first
    for found in (
        "cluster:danube-timber-cluster-at",
        "city:linz-at",
        "city:prague",
        "city:burgas-bg",
    ):
        assert found in asked
    assert "nothing written" in again
    assert "unload" in unloaded
    left = run("partnergraph cypher 'MATCH (c:Cluster) RETURN count(c) AS n' --as json")
    assert json.loads(left)["rows"] == [{"n": 0}]
