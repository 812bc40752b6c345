"""The processes that serve: dead ones are replaced while others are silent, and all of them end, whatever they do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil
import pytest

from partnergraph.graph.server.lifecycle import find_free_port
from tests.api.mixed.faults import find_workers
from tests.api.supervised import FOR_EVER

PATIENCE_S = 600
SERVE = """
import sys, uvicorn
from partnergraph.api import supervisor
app, port, workers, patience = sys.argv[1:]
supervisor.LAST_END_SECONDS = 1.2  # in the workers too, which import this file
if __name__ == "__main__":
    supervisor.run_server(uvicorn.Config(app, port=int(port), workers=int(workers), log_level="info",
        timeout_graceful_shutdown=1, timeout_worker_healthcheck=int(patience)))
"""


def wait_until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def supervised(
    tmp_path: Path, workers: int = 2, patience: int = FOR_EVER, app: str = "simple_app"
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server of the simple application in processes of its own, and its address."""
    script, port = tmp_path / "serve_simple.py", find_free_port()
    script.write_text(SERVE)
    command: list[str | Path] = [
        sys.executable,
        script,
        f"tests.api.supervised:{app}",
        str(port),
        str(workers),
        str(patience),
    ]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ) as process:
        started: list[psutil.Process] = []
        try:
            wait_until(lambda: answering(url))
            started = psutil.Process(process.pid).children(recursive=True)
            yield process, url
        finally:
            process.kill()
            for one in started:
                with suppress(psutil.NoSuchProcess):
                    one.kill()


def answering(url: str) -> bool:
    try:
        return httpx.get(url, timeout=PATIENCE_S).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def silent_worker(process: subprocess.Popen[bytes]) -> psutil.Process:
    """A worker that is stopped, and owes its parent an answer."""
    wait_until(lambda: len(find_workers(process.pid)) == 2)
    worker = find_workers(process.pid)[0]
    worker.suspend()
    time.sleep(1.5)  # it is asked every half second
    return worker


def test_one_that_dies_while_it_owes_an_answer(tmp_path: Path) -> None:
    with supervised(tmp_path) as (process, _):
        worker = silent_worker(process)
        worker.kill()
        wait_until(lambda: len(set(find_workers(process.pid)) - {worker}) == 2)


def test_one_that_dies_while_another_is_silent(tmp_path: Path) -> None:
    """And the silent one, which is only busy, stays."""
    with supervised(tmp_path) as (process, url):
        busy = silent_worker(process)
        (other,) = [one for one in find_workers(process.pid) if one != busy]
        other.kill()
        wait_until(lambda: len(set(find_workers(process.pid)) - {other}) == 2)
        assert busy in find_workers(process.pid)
        busy.resume()
        assert answering(url)


def test_one_that_is_silent_for_too_long(tmp_path: Path) -> None:
    with supervised(tmp_path, patience=3) as (process, _):
        worker = silent_worker(process)
        wait_until(lambda: len(set(find_workers(process.pid)) - {worker}) == 2)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("path", ["/still", "/endless", "/"])
def test_it_ends_whatever_is_under_way(tmp_path: Path, workers: int, path: str) -> None:
    """Where the event loop stands still, where a request never ends, and where the application itself does not."""
    app = "lingering_app" if path == "/" else "simple_app"
    with supervised(tmp_path, workers, app=app) as (process, url):
        with pytest.raises(httpx.TimeoutException) if path != "/" else httpx.Client():
            httpx.get(f"{url}{path}", timeout=1)
        serving = find_workers(process.pid)
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_S)
        assert not [one for one in serving if one.is_running()]


def test_it_ends_though_a_worker_hears_nothing(tmp_path: Path) -> None:
    with supervised(tmp_path) as (process, _):
        worker = silent_worker(process)
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_S)
        assert not worker.is_running()


def test_one_that_cannot_start_is_no_success(tmp_path: Path) -> None:
    script = tmp_path / "serve_simple.py"
    script.write_text(SERVE)
    app = "tests.api.supervised:failing_app"
    command = [sys.executable, str(script), app, "0", "2", str(FOR_EVER)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run(command, env=environment, check=False, timeout=PATIENCE_S)
    assert ended.returncode > 0
