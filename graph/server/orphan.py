"""Run a command that ends when the process which asked for it ends, however that ends.

Used as a program: ``python orphan.py COMMAND…``. On Linux the kernel tells a process of its parent's
death, also after it has become another program; elsewhere this one stays and looks for its parent.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time

_PR_SET_PDEATHSIG = 1


def command_ending_with_parent(command: list[str]) -> list[str]:
    """The command line that runs ``command`` and ends it when this process ends."""
    return [sys.executable, __file__, str(os.getpid()), *command]


def _run_until_parent_ends(parent: int, command: list[str]) -> int:
    """Become the command, to be told to stop when ``parent`` is gone; or watch over it until then."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() == parent:
            os.execv(command[0], command)  # noqa: S606
        return 1
    child = subprocess.Popen(command)  # noqa: S603
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    while child.poll() is None:
        if os.getppid() != parent:
            child.terminate()
        time.sleep(0.5)
    return child.returncode


if __name__ == "__main__":
    sys.exit(_run_until_parent_ends(int(sys.argv[1]), sys.argv[2:]))
