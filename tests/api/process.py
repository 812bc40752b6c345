"""The real server in a process of its own, as a user starts it, asked over the network."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import httpx

from partnergraph.graph.connection.address import Address
from partnergraph.graph.server.lifecycle import find_free_port
from tests.api.mixed.faulty_proxy import FaultyProxy

PATIENCE_S = 600


@dataclass(frozen=True)
class Served:
    """A server: where it is, what it has logged so far, and its process."""

    url: str
    log: Path
    pid: int

    @property
    def graphql(self) -> str:
        """Its endpoint."""
        return f"{self.url}/graphql"

    def faults(self) -> list[str]:
        """Lines of its log that tell of something nobody foresaw."""
        said = self.log.read_text("utf-8", errors="replace")
        signs = ("Traceback", '"level": "critical"')
        return [line for line in said.splitlines() if any(sign in line for sign in signs)]

    def exceptions(self) -> list[str]:
        """Lines of its log that tell of an exception, as JSON has them too."""
        said = self.log.read_text("utf-8", errors="replace")
        return [line for line in said.splitlines() if '"exception": [{' in line] + self.faults()


@contextmanager
def served(address: Address, folder: Path, **settings: object) -> Iterator[Served]:
    """``partnergraph serve`` on this database, with settings named as their variables are, in lower case."""
    port, log = find_free_port(), folder / "server.log"
    inherited = {
        k: v for k, v in os.environ.items() if not k.startswith(("NEO4J_", "PARTNERGRAPH_"))
    }
    given = {"port": port, "log_format": "json", "slow_ms": 0, **settings}
    login = {
        "NEO4J_URI": address.uri,
        "NEO4J_USERNAME": address.username,
        "NEO4J_PASSWORD": address.password,
        "NEO4J_DATABASE": address.database,
    }
    ours = {f"PARTNERGRAPH_{name.upper()}": str(value) for name, value in given.items()}
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [Path(sys.executable).with_name("partnergraph"), "serve"],
            env={**inherited, **login, **ours},
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            made = Served(f"http://127.0.0.1:{port}", log, process.pid)
            wait(made, process)
            yield made
        finally:
            process.terminate()


@asynccontextmanager
async def served_behind_proxy(
    address: Address, folder: Path, **settings: object
) -> AsyncIterator[tuple[Served, FaultyProxy]]:
    """The same, with a proxy between it and the database that does to their connections what it is told."""
    proxy = FaultyProxy(int(address.uri.rpartition(":")[2]), Random(1))
    uri = f"bolt://127.0.0.1:{await proxy.listen()}"
    serving = served(replace(address, uri=uri), folder, **settings)
    # In a thread, for the proxy needs this one meanwhile.
    server = await asyncio.to_thread(serving.__enter__)
    try:
        yield server, proxy
    finally:
        await asyncio.to_thread(serving.__exit__, None, None, None)
        await proxy.close()


def wait(server: Served, process: subprocess.Popen[bytes]) -> None:
    """Return once the server answers."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"{server.url}/health").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the server did not start:\n{server.log.read_text()}")
