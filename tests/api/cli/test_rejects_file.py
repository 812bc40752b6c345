"""The file of what a load could not use."""

from __future__ import annotations

from pathlib import Path

from partnergraph.api.cli.load_report import write_rejects_file
from partnergraph.graph.claims.claim import Reject


def test_a_clean_run_removes_what_the_one_before_rejected(tmp_path: Path) -> None:
    file = tmp_path / "rejects-table.csv"
    assert write_rejects_file(file, [Reject("a.csv, line 2", "no name")])
    assert "no name" in file.read_text("utf-8")
    assert not write_rejects_file(file, [])
    assert not file.exists()
    assert not write_rejects_file(file, [])
