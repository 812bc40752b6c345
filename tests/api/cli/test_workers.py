"""``partnergraph serve`` with two workers, from the environment's settings."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path

import httpx
import psutil
from typer.testing import CliRunner

from partnergraph.api.cli.commands import app
from partnergraph.graph.connection.address import Address
from tests.api.process import served

REQUESTS, OPENED = 40, 20


def answered(numbers: str) -> int:
    """How many GraphQL requests the metrics count."""
    found = re.findall(
        r'^partnergraph_http_requests_total\{.*path="/graphql".*\} (\S+)$', numbers, re.MULTILINE
    )
    return sum(int(float(one)) for one in found)


def test_two_workers_answer_and_count_together(address: Address, tmp_path: Path) -> None:
    """They do so where no registry can be reached, and nothing is in the cache."""
    nowhere = {"cache_dir": tmp_path / "cache", "maven_url": "http://127.0.0.1:9"}
    with served(address, tmp_path, workers=2, **nowhere) as server:
        assert server.log.read_text().count("GraphiQL's page will be empty") == 1
        assert httpx.get(f"{server.url}/graphiql/start.js").status_code == 404
        assert httpx.get(f"{server.url}/en/about").status_code == 200
        with ExitStack() as opened:
            clients = [opened.enter_context(httpx.Client()) for _ in range(OPENED)]
            for turn in range(REQUESTS):
                answer = clients[turn % OPENED].post(
                    server.graphql, json={"query": "{ __typename }"}
                )
                assert answer.json() == {"data": {"__typename": "Query"}}
        counts = {answered(httpx.get(f"{server.url}/metrics").text) for _ in range(10)}
        assert counts == {REQUESTS}
        shown = httpx.get(f"{server.url}/metrics").text
        assert re.search(r"^partnergraph_workers 2\.0$", shown, re.MULTILINE)
        for name in (
            "cpu_seconds_total",
            "resident_memory_bytes",
            "open_fds",
            "start_time_seconds",
        ):
            value = re.search(rf"^process_{name} (\S+)$", shown, re.MULTILINE)
            assert value, name
            assert float(value[1]) > 0
        port = server.url.rpartition(":")[2]
        assert CliRunner().invoke(app, ["health", "--port", port]).exit_code == 0
        started = psutil.Process(server.pid).children(recursive=True)
        workers = [one for one in started if "spawn_main" in " ".join(one.cmdline())]
        assert len(workers) == 2
    _, alive = psutil.wait_procs(started, timeout=120)
    assert not alive, server.log.read_text()
