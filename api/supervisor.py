"""The processes that serve: watched without waiting for any of them, made anew when one dies, and ended in time."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from contextlib import suppress
from functools import cached_property
from types import FrameType

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import multiprocess

_log = logging.getLogger("uvicorn.error")

# Whoever listens to changes, or reads slowly, does not keep a server from ending; no more does what fails to end.
GRACEFUL_END_SECONDS, LAST_END_SECONDS = 4, 7
# On a busy machine a process may take long to say that it lives, above all while it starts.
WORKER_PATIENCE_SECONDS = 120


def run_server(config: uvicorn.Config) -> None:
    """Serve until a signal says that it is over, by as many processes as the configuration names.

    Within :data:`LAST_END_SECONDS` of the signal each has ended, whatever it was doing. Exits where none could start.
    """
    if config.workers > 1:
        # uvicorn makes them by this name, in several places.
        multiprocess.Process = _Worker  # type: ignore[misc]
        supervisor = _Supervisor(config, [config.bind_socket()])
        supervisor.run()
        if any(worker.exitcode == STARTUP_FAILURE for worker in supervisor.processes):
            sys.exit(STARTUP_FAILURE)
        return
    server = _EndingServer(config)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)


def leave_at_once() -> None:
    """End this process, in which nothing is under way any more, without taking its modules apart: on a busy machine that takes seconds."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


class _EndingServer(uvicorn.Server):
    """uvicorn's server, which ends in time: uvicorn itself would wait for the application as long as that likes."""

    @cached_property
    def _last_end(self) -> threading.Timer:
        timer = threading.Timer(LAST_END_SECONDS, _end_process)
        timer.daemon = True
        return timer

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal says that it is over."""
        if not self.should_exit:
            self._last_end.start()
        super().handle_exit(sig, frame)


def _end_process() -> None:
    """End this process now, whatever its other threads do."""
    _log.error("Ended while requests were under way: they did not end in time")
    os._exit(0)


class _Worker(multiprocess.Process):
    """A process that serves. It is asked for a sign of life, and the answer is looked for the next time."""

    _asked_at: float | None = None

    @property
    def server(self) -> uvicorn.Server:
        """What it runs."""
        if self._server is None:
            self._server = _EndingServer(self.config)
        return self._server

    def is_alive(self, timeout: float = 5) -> bool:
        """Whether it has not died, nor been silent for so many seconds; never waits, for there are others to look after."""
        if not self.process.is_alive():
            return False
        try:
            while self.parent_conn.poll():
                self.parent_conn.recv()
                self._asked_at = None
            if self._asked_at is None:
                self.parent_conn.send(b"ping")
                self._asked_at = time.monotonic()
        except (OSError, EOFError):
            return False
        return time.monotonic() - self._asked_at < timeout


class _Supervisor(multiprocess.Multiprocess):
    """uvicorn's supervisor, which ends in time."""

    def join_all(self) -> None:
        """Wait for the processes, which were told that it is over, and kill those that cannot hear it."""
        deadline = time.monotonic() + LAST_END_SECONDS
        for worker in self.processes:
            worker.process.join(max(0.0, deadline - time.monotonic()))
            if worker.process.is_alive():
                _log.error("Killed process %s, which did not end in time", worker.pid)
                worker.process.kill()
                worker.process.join()
