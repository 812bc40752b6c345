"""Keeping an embedded server running while something is served from it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from partnergraph.graph.server import lifecycle
from partnergraph.graph.server.home import ServerHome
from partnergraph.graph.server.logs import has_database_panicked
from partnergraph.graph.server.recovery import Announce
from partnergraph.graph.server.running import find_server_in
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.errors import PartnergraphError

_LOOK_EVERY_S = 2.0
_TRY_AGAIN_S = 15.0
_LEAVE_AFTER_S = 1.0
_STOPPED = "Neo4j was stopped; until it is started (partnergraph up) every answer is an error."


@contextmanager
def keep_server_running(
    settings: GraphSettings, announce: Announce, *, foreground: bool = False
) -> Iterator[None]:
    """Start the server of the data folder again whenever it dies in the block, and say so.

    One that somebody stopped (``down`` removes what is written of it) stays stopped, which is said too. What keeps
    it from starting is said once, and it is tried again.
    """
    ended = threading.Event()
    keeper = threading.Thread(
        target=_watch_server, args=(settings, announce, foreground, ended.wait), daemon=True
    )
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        # A server that is being started goes on by itself, unless it is to be stopped with this process.
        keeper.join(None if foreground else _LEAVE_AFTER_S)


def _watch_server(
    settings: GraphSettings,
    announce: Announce,
    foreground: bool,  # noqa: FBT001 - of a thread
    wait: Callable[[float], bool],
) -> None:
    """Look after the server until the wait says that it is over."""
    home = lifecycle.server_home(settings)
    told = ""

    def tell(text: str) -> None:
        nonlocal told
        if text != told:
            announce(text)
        told = text

    # Looked at twice: who stops it removes its record just after its end.
    while not wait(_LOOK_EVERY_S):
        if not (found := _find_trouble(home)):
            told = ""
        elif not wait(_LOOK_EVERY_S) and _find_trouble(home):
            if not home.state_file.exists():
                tell(_STOPPED)
                continue
            if not told:
                announce(f"Neo4j {found}: starting it anew.")
            try:
                running = lifecycle.start_server(settings, foreground=foreground, announce=announce)
                announce(f"Neo4j answers again (process {running.pid}).")
            except PartnergraphError as error:
                tell(str(error))
                wait(_TRY_AGAIN_S)


def _find_trouble(home: ServerHome) -> str:
    """What is wrong with the server of a folder, in words; nothing where it runs and takes writes."""
    if find_server_in(home) is None:
        return "has ended unexpectedly"
    return "can write no more" if has_database_panicked(home) else ""
