"""Exit statuses: one table, which ``--help``, the guide and the errors agree with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from partnergraph.api.cli import paths, status
from partnergraph.api.cli.commands import app
from partnergraph.api.cli.exit_status import EXIT_STATUSES
from partnergraph.api.problem_kinds import PROBLEM_KINDS
from partnergraph.graph.server.lifecycle import find_free_port
from tests.conftest import ROOT
from tests.forked import run_python

ANSWERS = {*paths._EXIT_STATUS.values(), status._NOT_RUNNING_STATUS}


def test_every_error_and_answer_ends_with_a_status_of_the_table() -> None:
    errors = {kind.exit for kind in PROBLEM_KINDS.values()}
    assert errors | ANSWERS | {0, 130} == EXIT_STATUSES.keys()
    assert not errors & ANSWERS
    assert all(kind.exit in {14, 15} for kind in PROBLEM_KINDS.values() if kind.retry)


def test_help_and_the_guide_have_the_table() -> None:
    shown = CliRunner().invoke(app, ["--help"]).output
    guide = (ROOT / "docs/guides/command-line.md").read_text("utf-8")
    told = {
        int(status): text
        for status, text in re.findall(r"^\| (\d+) \| (.*) \|$", guide, re.MULTILINE)
    }
    assert told == EXIT_STATUSES
    for number, text in EXIT_STATUSES.items():
        assert re.search(rf"\b{number}\s+{re.escape(text.split(',')[0].split(';')[0])}", shown)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["query", "no-such-query"], 10),
        (["query", "clusters-of-country", "country"], 2),
        (["paths"], 2),
        (["load", "seeds", "--bulk", "--dry-run"], 2),
        (["sources"], 14),
        (["down", "--json"], 0),
        (["--version"], 0),
    ],
)
def test_a_command_ends_with_it(command: list[str], expected: int, tmp_path: Path) -> None:
    environment = {"PARTNERGRAPH_DATA_DIR": str(tmp_path)}
    if command == ["sources"]:
        environment["NEO4J_URI"] = f"bolt://127.0.0.1:{find_free_port()}"
    main = "from partnergraph.api.cli import main; main()"
    ran = run_python(main, *command, variables=environment)
    assert ran.returncode == expected, ran.stderr
    assert "will be retried" not in ran.stderr, "the driver's own words, before ours"
