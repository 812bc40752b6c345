"""Work in a process of its own, for Python computes on one core at a time.

What goes there is pickled through a pipe that holds little: who is ahead waits.
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

from schema.errors import PartnergraphError

HELD = 1 << 20  # bytes of the pipe, where the system lets us say
CORES = os.cpu_count() or 1


class Apart:
    """A process that runs ``work(items, *given)``, where ``items`` is an iterator of what is sent.

    ``work`` is found by its name, and all that passes must be pickled. Use as a context manager, and
    :meth:`end` it; else it is killed.
    """

    def __init__(self, work: Callable[..., None], *given: Any) -> None:
        # Whatever this process can import, the other can.
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-m", "graph.claims.worker"]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(  # noqa: S603
            command, stdin=pipe, stdout=pipe, env=environment, pipesize=HELD
        )
        assert self.process.stdin is not None and self.process.stdout is not None  # noqa: S101, PT018
        self.pipe, self.answer = self.process.stdin, self.process.stdout
        self.send((work, given))

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
        """Say that nothing more comes."""
        with suppress(BrokenPipeError):
            self.pipe.close()

    def send(self, item: Any) -> None:
        """Send something. Raises what the work ended by, if it did."""
        try:
            pickle.dump(item, self.pipe, pickle.HIGHEST_PROTOCOL)
            self.pipe.flush()
        except BrokenPipeError:
            self.end()
            raise

    def end(self) -> None:
        """Send no more, and wait until the work is done. Raises what it ended by, if not well.

        That is :class:`PartnergraphError` where somebody killed it.
        """
        self.close()
        for error in unpickled(self.answer):
            raise error
        if code := self.process.wait():
            raise PartnergraphError(
                f"a process that worked for this one ended with {code}",
                do="run this again; if the machine was short of memory, with less beside it",
            )


def unpickled(pipe: IO[bytes]) -> Iterator[Any]:
    """What comes through a pipe until it is closed."""
    with suppress(EOFError):
        while True:
            yield pickle.load(pipe)  # noqa: S301 - the other end is this program


def main() -> None:
    """The other process. It ends when nothing more comes, and leaves Ctrl-C to the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    items = unpickled(sys.stdin.buffer)
    work, given = next(items)
    try:
        work(items, *given)
    except Exception as error:  # noqa: BLE001 - it is raised in the other process, if that still lives
        with suppress(BrokenPipeError):
            pickle.dump(error, sys.stdout.buffer)
            sys.stdout.flush()


if __name__ == "__main__":
    main()
