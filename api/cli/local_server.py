"""The server of this machine, as commands ask it that are to import little."""

from __future__ import annotations

import os
import urllib.request

from partnergraph.schema.errors import InvalidInput

_DEFAULT_PORT, _LARGEST_PORT = "8000", 65535
PATIENCE_S = 7


def local_address(port: int | None) -> str:
    """Where it listens: at this port, or at the one that the environment says. Raises :class:`InvalidInput` for none."""
    given = str(port) if port else os.environ.get("PARTNERGRAPH_PORT", _DEFAULT_PORT)
    if not (given.isascii() and given.isdigit() and 1 <= int(given[:6]) <= _LARGEST_PORT):
        raise InvalidInput(
            f"{given!r} is no port",
            where="--port" if port else "PARTNERGRAPH_PORT",
            do=f"give a number from 1 to {_LARGEST_PORT}",
        )
    return f"http://127.0.0.1:{given}"


def make_local_opener() -> urllib.request.OpenerDirector:
    """What asks it: what the environment says of proxies is not meant for this machine."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))
