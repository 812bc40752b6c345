"""Work in a process of its own: it is done there, its end is known here, and neither outlives the other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

import psutil
import pytest

from partnergraph.graph.claims.worker import WorkerProcess
from partnergraph.schema.errors import InvalidInput, PartnergraphError

BIG = "x" * 10_000


def written(items: Iterator[object], file: Path) -> None:
    """Write down who works, and then what comes."""
    with file.open("w") as lines:
        for line in chain([os.getpid()], items):
            lines.write(f"{line}\n")
            lines.flush()


def refused(items: Iterator[object], at: object) -> None:
    for item in items:
        if item == at:
            raise InvalidInput(f"{item} is no good", where="here", do="leave it out")


def pid_in(file: Path) -> int:
    """The process that writes a file, once it has begun."""
    while not (file.exists() and "\n" in file.read_text()):
        time.sleep(0.01)
    return int(file.read_text().split()[0])


def test_what_is_sent_comes_in_order_to_another_process(tmp_path: Path) -> None:
    with WorkerProcess(written, tmp_path / "told") as other:
        for number in range(1000):
            other.send(number)
        other.end()
    who, *told = (tmp_path / "told").read_text().split()
    assert int(who) == other.process.pid != os.getpid()
    assert told == [str(number) for number in range(1000)]


def send(items: list[object]) -> None:
    with WorkerProcess(refused, 3) as other:
        for item in items:
            other.send(item)
        other.end()


@pytest.mark.parametrize("more", [0, 1000], ids=["at the end", "while more is sent"])
def test_what_the_work_raises_is_raised_here(more: int) -> None:
    with pytest.raises(InvalidInput, match="3 is no good") as caught:
        send([*range(4), *[BIG] * more])
    assert (caught.value.where, caught.value.do) == ("here", "leave it out")


def test_a_process_that_is_killed_is_not_taken_for_one_that_is_done(tmp_path: Path) -> None:
    with WorkerProcess(written, tmp_path / "told") as other:
        os.kill(pid_in(tmp_path / "told"), signal.SIGKILL)
        with pytest.raises(PartnergraphError, match="ended with -9"):
            other.end()


def test_it_goes_with_whoever_gives_up(tmp_path: Path) -> None:
    with suppress(KeyboardInterrupt), WorkerProcess(written, tmp_path / "told") as other:
        pid_in(tmp_path / "told")
        raise KeyboardInterrupt
    assert other.process.poll() == -signal.SIGKILL


def test_ctrl_c_is_left_to_the_one_that_started_it(tmp_path: Path) -> None:
    with WorkerProcess(written, tmp_path / "told") as other:
        os.kill(pid_in(tmp_path / "told"), signal.SIGINT)
        other.send("on")
        other.end()
    assert (tmp_path / "told").read_text().split()[1:] == ["on"]


def test_it_ends_with_one_that_is_killed(tmp_path: Path) -> None:
    script = (
        "import time\nfrom pathlib import Path\nfrom partnergraph.graph.claims.worker import WorkerProcess\n"
        "from tests.graph.claims.test_worker import written\n"
        f"with WorkerProcess(written, Path({str(tmp_path / 'told')!r})):\n    time.sleep(600)\n"
    )
    path = os.pathsep.join(sys.path)
    with subprocess.Popen(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": path}
    ) as parent:
        other = psutil.Process(pid_in(tmp_path / "told"))
        parent.kill()
    other.wait(timeout=120)
