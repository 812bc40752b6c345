"""``health`` and ``backup`` as a container or a timer calls them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from partnergraph.api.cli.commands import app
from partnergraph.graph.server.lifecycle import find_free_port
from partnergraph.schema.errors import InvalidInput

IMPORTED = """
import sys
from partnergraph.api.cli import main
sys.argv = ["partnergraph", "health", "--port", "1"]
try:
    main()
except SystemExit as end:
    print(end.code, *sorted({"neo4j", "strawberry", "httpx"} & sys.modules.keys()))
"""


@pytest.mark.parametrize("more", [[], ["--alive"]])
def test_who_does_not_answer_is_not_well(more: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://192.0.2.1:9")  # which is not for this machine
    done = CliRunner().invoke(app, ["health", "--port", str(find_free_port()), *more])
    assert done.exit_code == 1
    assert "does not answer" in done.output


def test_asking_imports_little() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["1"]


@pytest.mark.parametrize("every", ["every night", "0 25 * * *", "* * * * * *", ""])
def test_a_backup_is_told_of_a_time_that_is_none(tmp_path: Path, every: str) -> None:
    done = CliRunner().invoke(app, ["backup", str(tmp_path), "--every", every])
    assert isinstance(done.exception, InvalidInput)
