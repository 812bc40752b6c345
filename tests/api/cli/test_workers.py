"""``partnergraph serve`` with two workers, from the environment's settings."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import psutil
import pytest

from graph.address import Address
from tests.conftest import free_port

PATIENCE_S = 240
REQUESTS, OPENED = 40, 20


@pytest.fixture
def served(address: Address) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = str(free_port())
    given = {
        "NEO4J_URI": address.uri,
        "NEO4J_USERNAME": address.username,
        "NEO4J_PASSWORD": address.password,
        "NEO4J_DATABASE": address.database,
        "PARTNERGRAPH_WORKERS": "2",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    command = ["partnergraph", "serve", "--port", port]
    with subprocess.Popen(
        command, env=os.environ | given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        yield process, f"http://127.0.0.1:{port}"
        for one in family(process):
            one.kill()


def family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """The process and what it started, while it lives."""
    try:
        one = psutil.Process(process.pid)
        return [one, *one.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def wait(url: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"{url}/ready").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    for one in family(process):
        one.kill()
    pytest.fail(process.communicate()[0])


def answered(numbers: str) -> int:
    """How many GraphQL requests the metrics count."""
    found = re.findall(
        r'^partnergraph_http_requests_total\{.*path="/graphql".*\} (\S+)$', numbers, re.MULTILINE
    )
    return sum(int(float(one)) for one in found)


def test_two_workers_answer_and_count_together(
    served: tuple[subprocess.Popen[str], str],
) -> None:
    process, url = served
    wait(url, process)
    with ExitStack() as opened:
        clients = [opened.enter_context(httpx.Client()) for _ in range(OPENED)]
        for turn in range(REQUESTS):
            answer = clients[turn % OPENED].post(f"{url}/graphql", json={"query": "{ __typename }"})
            assert answer.json() == {"data": {"__typename": "Query"}}
    counts = {answered(httpx.get(f"{url}/metrics").text) for _ in range(10)}
    assert counts == {REQUESTS}
    started = family(process)
    workers = [one for one in started if "spawn_main" in " ".join(one.cmdline())]
    assert len(workers) == 2
    process.terminate()
    output, _ = process.communicate(timeout=PATIENCE_S)
    _, alive = psutil.wait_procs(started[1:], timeout=10)
    assert not alive, output
