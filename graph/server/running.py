"""Which embedded Neo4j runs, and ending it.

Apart from :mod:`partnergraph.graph.server.lifecycle`, which needs the driver to see whether a server
answers: ``partnergraph status`` imports this alone and is there at once.
"""

from __future__ import annotations

import json
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from partnergraph.graph.server.home import ServerHome

_STOP_PATIENCE_S = 60

# Servers that this process started and has not seen end.
_CHILD_PROCESSES: dict[int, subprocess.Popen[bytes]] = {}
_ENDED_STATUS: dict[int, int] = {}


@dataclass(frozen=True)
class RunningServer:
    """A server that runs: its process and its addresses. ``started``: see :func:`read_start_time`."""

    pid: int
    started: int
    bolt_port: int
    http_port: int

    @property
    def bolt(self) -> str:
        """Address for drivers, unencrypted, on this machine only."""
        return f"bolt://127.0.0.1:{self.bolt_port}"

    @property
    def browser(self) -> str:
        """Address of Neo4j Browser, for people, on this machine only."""
        return f"http://127.0.0.1:{self.http_port}/browser/"

    def process(self) -> psutil.Process | None:
        """The process, if it still lives (and is the same one, not another with its number)."""
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(self.pid)
            same = read_start_time(self.pid) == self.started
            if same and process.status() != psutil.STATUS_ZOMBIE:
                return process
        return None


def read_start_time(pid: int) -> int | None:
    """When a process started, by a clock that nobody sets: ticks since this machine did. None if it is gone.

    The time of day in its place would make a running server look like another once the clock was set.
    Where there is no ``/proc``, it is the second of the day all the same.
    """
    stat = Path(psutil.PROCFS_PATH) / str(pid) / "stat"
    try:
        # Fields of proc(5) after the name, which may have blanks and brackets in it: the 22nd is the start.
        return int(stat.read_text("utf-8", errors="replace").rpartition(")")[2].split()[19])
    except (OSError, IndexError, ValueError):
        pass
    with suppress(psutil.Error):
        return round(psutil.Process(pid).create_time())
    return None


def find_server_in(home: ServerHome) -> RunningServer | None:
    """The server that was started on a folder, if its process lives."""
    try:
        running = RunningServer(**json.loads(home.state_file.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return running if running.process() else None


def keep_child(child: subprocess.Popen[bytes]) -> None:
    """Remember a server that this process started, to take note of its end."""
    collect_ended_children()
    _CHILD_PROCESSES[child.pid] = child


def collect_ended_children() -> None:
    """Take note of servers that have ended, of which the system keeps an entry until then."""
    for pid, child in list(_CHILD_PROCESSES.items()):
        if (status := child.poll()) is not None:
            del _CHILD_PROCESSES[pid]
            _ENDED_STATUS[pid] = status


def ended_child_status(pid: int) -> int | None:
    """How a server that this process started has ended: its exit status, or minus the signal. Else None."""
    collect_ended_children()
    return _ENDED_STATUS.get(pid)


def terminate_server(running: RunningServer) -> None:
    """Stop a server: ask, wait, and only then kill."""
    process = running.process()
    family = [process, *process.children(recursive=True)] if process else []
    for signal_number, patience in ((signal.SIGTERM, _STOP_PATIENCE_S), (signal.SIGKILL, 10)):
        for member in family:
            with suppress(psutil.NoSuchProcess):
                member.send_signal(signal_number)
        _, family = psutil.wait_procs(family, timeout=patience)
        if not family:
            break
    collect_ended_children()
