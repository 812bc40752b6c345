"""A process that starts an embedded server; a program of its own, for it is limited or killed.

``python -m tests.graph.server.child full|foreground SETTINGS``, these as JSON.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import time

from partnergraph.graph.server import lifecycle
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.errors import ServerUnavailable


def start_on_a_full_disk(settings: GraphSettings) -> None:
    """Print why the server does not start where no file may grow beyond a few kilobytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
    try:
        lifecycle.start_server(settings)
    except ServerUnavailable as error:
        print(error)  # noqa: T201


def wait_in_the_foreground(settings: GraphSettings) -> None:
    """Print the server's process, then wait for a signal."""
    # A shell that starts the tests in the background has them ignore Ctrl-C, and a child inherits that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    running = lifecycle.start_server(settings, foreground=True)
    try:
        print(running.pid, flush=True)  # noqa: T201
        time.sleep(300)
    finally:
        lifecycle.stop_server(settings)


if __name__ == "__main__":
    work = {"full": start_on_a_full_disk, "foreground": wait_in_the_foreground}[sys.argv[1]]
    work(GraphSettings.model_validate(json.loads(sys.argv[2])))
