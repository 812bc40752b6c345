"""``partnergraph demo`` from an empty folder to an answer, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import httpx
import psutil
import pytest

from partnergraph.graph.server.lifecycle import find_free_port

pytestmark = pytest.mark.server

PATIENCE_S = 600


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    ports = {name: str(find_free_port()) for name in ("PORT", "BOLT_PORT", "HTTP_PORT")}
    given = {"DATA_DIR": str(tmp_path), "HEAP": "512M", "PAGE_CACHE": "128M", **ports}
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NEO4J_")}
    environment |= {f"PARTNERGRAPH_{name}": value for name, value in given.items()}
    with subprocess.Popen(
        ["partnergraph", "demo"],
        env=environment | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        yield process, f"http://127.0.0.1:{ports['PORT']}"
        if process.poll() is None:
            process.kill()


def read_until_ready(process: subprocess.Popen[str]) -> str:
    """What it prints until it has said where it serves; it is killed where it never does."""
    assert process.stdout is not None
    killer = Timer(PATIENCE_S, process.kill)
    killer.start()
    read = ""
    for line in process.stdout:
        read += line
        if "in another terminal" in line:
            killer.cancel()
            return read
    pytest.fail(f"demo was not ready: {read}")


def test_demo(demo: tuple[subprocess.Popen[str], str]) -> None:
    process, url = demo
    printed = read_until_ready(process)
    assert "partnergraph is ready" in printed
    assert "Neo4j Browser" in printed
    assert httpx.get(f"{url}/ready", timeout=120).raise_for_status().json()["entities"] > 2000
    query = '{ partnerPaths(from: "UA", to: "HU") { outcome message paths { hops { sources { id title url } } } } }'
    answer = httpx.post(f"{url}/graphql", json={"query": query}, timeout=120).json()
    paths = answer["data"]["partnerPaths"]["paths"]
    assert paths, answer
    assert all(hop["sources"] for path in paths for hop in path["hops"])
    assert httpx.get(f"{url}/health", timeout=120).json()["status"] == "ok"
    page = httpx.get(f"{url}/graphql", headers={"Accept": "text/html"}, timeout=120)
    assert "GraphiQL" in page.text

    family = psutil.Process(process.pid).children(recursive=True)
    assert family, "Neo4j runs beside it"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=300)
    _, alive = psutil.wait_procs(family, timeout=120)
    assert not alive, "nothing is left behind"
