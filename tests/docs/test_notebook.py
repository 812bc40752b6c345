"""The notebooks of docs/, executed as an analyst does: on a served network, cell by cell."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from partnergraph.graph.connection.address import Address
from tests.api.process import served

NOTEBOOKS = Path(__file__).parents[2] / "docs" / "notebooks"
# In a process of its own, for what Jupyter warns of is not ours to mend.
EXECUTE = """
import sys, nbclient, nbformat
notebook = nbformat.read(sys.argv[1], as_version=4)
nbclient.NotebookClient(notebook, timeout=900, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[2])
"""


def shown(cell: dict[str, Any]) -> str:
    """All that a cell shows."""
    data = [output.get("data", {}) for output in cell["outputs"]]
    return "".join("".join(part) for one in data for part in one.values())


@pytest.mark.usefixtures("founding")
@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_every_cell_runs_and_the_picture_shows_somebody(
    path: Path, address: Address, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "NEO4J_URI": address.uri,
        "NEO4J_USERNAME": address.username,
        "NEO4J_PASSWORD": address.password,
    }
    out = tmp_path / path.name
    with served(address, tmp_path) as server:
        ran = subprocess.run(
            [sys.executable, "-c", EXECUTE, path, out],
            env={**environment, "PARTNERGRAPH_SERVER": server.url},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.returncode == 0, ran.stderr[-3000:]
    cells = [c for c in json.loads(out.read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
    assert all(cell["execution_count"] for cell in cells)
    (picture,) = [shown(c) for c in cells if "picture" in c["metadata"].get("tags", ())]
    for heat in [c for c in cells if "heat" in c["metadata"].get("tags", ())]:
        assert any("image/png" in output.get("data", {}) for output in heat["outputs"])
    data = re.search(r'<script type="application/json" id="neo4j-viz-data">(.*?)</script>', picture)
    assert data
    drawn = json.loads(data[1])
    captions = {node["id"]: node["caption"] for node in drawn["nodes"]}
    assert len(captions) > 5
    assert all(captions.values())
    ends = {end for tie in drawn["relationships"] for end in (tie["from"], tie["to"])}
    assert len(ends & captions.keys()) > 5


def test_they_are_kept_without_what_they_show() -> None:
    for path in NOTEBOOKS.glob("*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
