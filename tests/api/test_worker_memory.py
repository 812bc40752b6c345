"""What large answers took is given back, though small things that stay were made between them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

_SCRIPT = """
import psutil
from partnergraph.api.worker import bound_free_memory
bound_free_memory()
read_mb = lambda: psutil.Process().memory_info().rss >> 20
before, kept = read_mb(), []
large = bytes(4_000_000)
del large
for _ in range(20):
    answers = []
    for _ in range(100):
        answers.append(b"x" * 1_000_000)
        kept.append(b"y" * 5_000)
    del answers
print(read_mb() - before)
"""


def _grown_mb(**environment: str) -> int:
    told = subprocess.run(
        [sys.executable, "-c", _SCRIPT],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(told.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="the C library of Linux")
def test_what_large_answers_took_is_given_back() -> None:
    assert _grown_mb() < 30  # of which 10 are kept
    # What the environment says stays: here glibc's own way, but for how many arenas.
    assert _grown_mb(MALLOC_ARENA_MAX="8") > 60
