"""Workers that collect different tests run none: what a test is called hangs on no clock and no order of a set.

Where a run has several workers, they show it: each orders its sets by a seed of its own, and xdist ends a run whose workers
collected different tests. One process alone collects a second time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ANOTHER_ORDER = {**os.environ, "PYTHONHASHSEED": "7"}
# Without our own "-q": a second one would make it tell files, not tests.
COLLECT = [
    sys.executable,
    "-m",
    "pytest",
    "--collect-only",
    "-q",
    "-o",
    "addopts=-p no:schemathesis",
]


def test_they_are_called_alike_later_and_in_another_order(request: pytest.FixtureRequest) -> None:
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if workers > 1 and os.environ.get("PYTHONHASHSEED", "random") == "random":
        return
    ours = {item.nodeid for item in request.session.items}
    files = sorted({nodeid.partition("::")[0] for nodeid in ours})
    told = subprocess.run(
        [*COLLECT, *files], cwd=ROOT, env=ANOTHER_ORDER, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert sorted(ours - set(told.stdout.splitlines())) == []
