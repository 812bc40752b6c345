"""``partnergraph demo`` from an empty folder to an answer, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

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


def ready(url: str, process: subprocess.Popen[str]) -> dict[str, object]:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return dict(httpx.get(f"{url}/ready", timeout=120).raise_for_status().json())
        except httpx.HTTPError:
            time.sleep(0.2)
    pytest.fail(f"demo was not ready: {process.stdout.read() if process.stdout else ''}")


def test_demo(demo: tuple[subprocess.Popen[str], str]) -> None:
    process, url = demo
    assert int(str(ready(url, process)["entities"])) > 2000
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
    output, _ = process.communicate(timeout=300)
    assert "partnergraph is ready" in output
    assert "Neo4j Browser" in output
    _, alive = psutil.wait_procs(family, timeout=120)
    assert not alive, "nothing is left behind"
