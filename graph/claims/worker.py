"""A worker process, because one Python process computes on one core at a time.

Items are pickled to it through a small pipe, so the sender waits when it is ahead.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import IO, Any, Self

from partnergraph.schema.errors import PartnergraphError

_PIPE_BYTES = 1 << 20  # where the system lets us set it
CORES = os.cpu_count() or 1


class WorkerProcess:
    """A process that runs ``work(items, *arguments)``, where ``items`` iterates over what is sent.

    ``work`` is pickled by its name, ``arguments`` and items by value. Use as a context manager and call
    :meth:`end`; a worker that has not ended is killed.
    """

    def __init__(self, work: Callable[..., None], *arguments: Any) -> None:
        # The worker must be able to import whatever this process can.
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-m", "partnergraph.graph.claims.worker"]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(  # noqa: S603
            command, stdin=pipe, stdout=pipe, env=environment, pipesize=_PIPE_BYTES
        )
        assert self.process.stdin is not None and self.process.stdout is not None  # noqa: S101, PT018
        self.pipe, self.answer = self.process.stdin, self.process.stdout
        self.send((work, arguments))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.process.kill()
        self.close()
        self.answer.close()
        self.process.wait()

    def close(self) -> None:
        """Close the pipe, so that the worker's iterator ends."""
        with suppress(BrokenPipeError):
            self.pipe.close()

    def send(self, item: Any) -> None:
        """Send an item. Raises what the work raised, if it has ended."""
        try:
            pickle.dump(item, self.pipe, pickle.HIGHEST_PROTOCOL)
            self.pipe.flush()
        except BrokenPipeError:
            self.end()
            raise

    def end(self) -> None:
        """Send no more, and wait until the work is done. Raises what the work raised.

        Raises :class:`PartnergraphError` where the process was killed.
        """
        self.close()
        for error in _read_pickled(self.answer):
            raise error
        if code := self.process.wait():
            raise PartnergraphError(
                f"a process that worked for this one ended with {code}",
                do="run this again; if the machine was short of memory, with less beside it",
            )


def _read_pickled(pipe: IO[bytes]) -> Iterator[Any]:
    with suppress(EOFError):
        while True:
            yield pickle.load(pipe)  # noqa: S301 - the other end is this program


def _run_worker() -> None:
    """The worker process itself. It leaves Ctrl-C to the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    items = _read_pickled(sys.stdin.buffer)
    work, arguments = next(items)
    try:
        work(items, *arguments)
    except Exception as error:  # noqa: BLE001 - it is raised in the process that started this one
        with suppress(BrokenPipeError):
            pickle.dump(error, sys.stdout.buffer)
            sys.stdout.flush()


if __name__ == "__main__":
    _run_worker()
