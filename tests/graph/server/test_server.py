"""The embedded server's life, and every fault it may meet."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import neo4j
import psutil
import pytest

from partnergraph.graph.connection.address import Address, connect_driver, resolve_address
from partnergraph.graph.server import lifecycle
from partnergraph.graph.server.home import prepare_home
from partnergraph.graph.server.keeper import keep_server_running
from partnergraph.graph.server.lifecycle import find_free_port
from partnergraph.graph.server.running import RunningServer
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.errors import Conflict, InvalidInput, ServerUnavailable
from tests.conftest import settings_in


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[GraphSettings]:
    made = settings_in(tmp_path / "Dätä földer")
    yield made
    lifecycle.stop_server(made)


def query(settings: GraphSettings, cypher: str) -> list[object]:
    where = resolve_address(settings)
    with neo4j.GraphDatabase.driver(where.uri, auth=(where.username, where.password)) as driver:
        return [
            record[0] for record in driver.execute_query(cypher, database_=where.database).records
        ]


def gone(pid: int, patience: float = 120) -> bool:
    """Whether a process ends within so many seconds."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.server
def test_a_life_with_faults(settings: GraphSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """One server for several faults, for each start takes seconds."""
    # A locale in which the folder's name cannot be written, and a heap that is somebody else's.
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("_JAVA_OPTIONS", "-Xmx8m")
    monkeypatch.setenv("JDK_JAVA_OPTIONS", "-Xmx8m")
    running = lifecycle.start_server(settings)
    assert lifecycle.find_running_server(settings) == running
    assert lifecycle.start_server(settings) == running, "up is idempotent"
    query(settings, "CREATE (:Kept {n: 1})")

    addresses = {
        c.laddr.ip
        for c in psutil.Process(running.pid).net_connections()
        if c.status == psutil.CONN_LISTEN
    }
    assert addresses <= {"127.0.0.1", "::ffff:127.0.0.1"}
    home = lifecycle.server_home(settings)
    assert home.password_file.stat().st_mode & 0o777 == 0o600
    assert home.password not in " ".join(psutil.Process(running.pid).cmdline())
    assert home.password not in home.console.read_text()

    other_ports = settings.model_copy(
        update={"bolt_port": find_free_port(), "http_port": find_free_port()}
    )
    with pytest.raises(Conflict, match="already serves this folder") as second:
        lifecycle.start_server(other_ports)
    assert "PARTNERGRAPH_DATA_DIR" in second.value.do

    only_its_owner_can_read(home.root)
    again = killed_and_started_by_its_keeper(settings, running)
    assert query(settings, "MATCH (n:Kept) RETURN n.n") == [1], "nothing was lost"

    # The record of the process is lost, so the second server is only stopped by the store's own lock.
    record = home.state_file.read_text()
    home.state_file.unlink()
    with pytest.raises(Conflict, match="another Neo4j already serves this folder"):
        lifecycle.start_server(other_ports)
    home.state_file.write_text(record)

    family = [
        again.pid,
        *(child.pid for child in psutil.Process(again.pid).children(recursive=True)),
    ]
    assert lifecycle.stop_server(settings) == again
    assert all(gone(pid) for pid in family)
    assert lifecycle.stop_server(settings) is None


def only_its_owner_can_read(root: Path) -> None:
    """Store, logs and configuration."""
    assert root.stat().st_mode & 0o077 == 0
    store = [path for path in (root / "data").rglob("*") if path.is_file()]
    assert any(path.name == "neostore" for path in store)
    assert [path for path in store if path.stat().st_mode & 0o077] == []


def killed_and_started_by_its_keeper(
    settings: GraphSettings, running: RunningServer
) -> RunningServer:
    """The server that takes the place of one which dies while something is served from it."""
    said: list[str] = []
    with keep_server_running(settings, said.append):
        os.kill(running.pid, signal.SIGKILL)
        assert gone(running.pid)
        deadline = time.monotonic() + 600
        while len(said) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
    again = lifecycle.find_running_server(settings)
    assert again is not None
    assert again.pid != running.pid
    assert said == [
        "Neo4j has ended unexpectedly: starting it anew.",
        f"Neo4j answers again (process {again.pid}).",
    ]
    return again


def test_a_taken_port(settings: GraphSettings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", settings.bolt_port))
        other.listen()
        with pytest.raises(Conflict, match=f"port {settings.bolt_port} is taken") as caught:
            lifecycle.start_server(settings)
    assert "PARTNERGRAPH_BOLT_PORT" in caught.value.do
    assert str(os.getpid()) in caught.value.what, "says who holds it"


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    # Tests may run as root, whom no file mode stops; a file in the folder's place stops everybody.
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(ServerUnavailable, match="data folder cannot be written") as caught:
        prepare_home(settings_in(tmp_path / "data"))
    assert "PARTNERGRAPH_DATA_DIR" in caught.value.do


@pytest.mark.server
def test_a_disk_that_fills_while_the_server_starts(settings: GraphSettings) -> None:
    """No file may grow beyond a few kilobytes: what a full disk is to the server."""
    done = subprocess.run(child("full", settings), capture_output=True, text=True, check=True)
    assert "Neo4j stopped while starting" in done.stdout
    assert "File too large" in done.stdout, "the reason, from whichever log has it"
    assert "ulimit -f" in done.stdout
    assert lifecycle.find_running_server(settings) is None


def child(mode: str, settings: GraphSettings) -> list[str]:
    """The command of a process that starts the server."""
    names = ("data_dir", "cache_dir", "bolt_port", "http_port")
    given = json.dumps({name: str(getattr(settings, name)) for name in names})
    warned = ["-W", "always::ResourceWarning"]
    return [sys.executable, *warned, "-m", "tests.graph.server.child", mode, given]


@pytest.mark.server
@pytest.mark.parametrize(
    "end", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill -9 of the parent"]
)
def test_in_the_foreground_no_process_is_left(settings: GraphSettings, end: signal.Signals) -> None:
    with subprocess.Popen(
        child("foreground", settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        assert parent.stderr is not None
        pid = int(parent.stdout.readline())
        assert psutil.pid_exists(pid)
        parent.send_signal(end)
        try:
            parent.wait(300)
        finally:
            parent.kill()
        assert gone(pid)
        assert "ResourceWarning" not in parent.stderr.read(), "it waited for its own"


def broken(settings: GraphSettings, **changed: object) -> GraphSettings:
    return GraphSettings.model_validate({**settings.model_dump(), **changed})


@pytest.mark.parametrize(
    ("changed", "error", "says"),
    [
        ({"neo4j_uri": "http://localhost:7474"}, InvalidInput, "NEO4J_URI is not the address"),
        ({"neo4j_uri": "bolt://"}, InvalidInput, "NEO4J_URI is not the address"),
        ({}, ServerUnavailable, "the embedded Neo4j does not run"),
    ],
)
def test_addresses_that_lead_nowhere(
    settings: GraphSettings, changed: dict[str, object], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        resolve_address(broken(settings, **changed))


async def test_an_unreachable_server(settings: GraphSettings) -> None:
    where = resolve_address(
        broken(
            settings, neo4j_uri=f"bolt://127.0.0.1:{find_free_port()}", neo4j_password="hidden-word"
        )
    )
    with pytest.raises(ServerUnavailable, match="does not answer") as caught:
        await connect_driver(where)
    assert "NEO4J_URI" in caught.value.do
    assert "hidden-word" not in str(caught.value) + repr(where)


async def test_a_wrong_login_and_a_wrong_database(
    settings: GraphSettings, address: Address
) -> None:
    given = broken(settings, neo4j_uri=address.uri, neo4j_password="wrong-word")
    with pytest.raises(ServerUnavailable, match="refused the username or password") as caught:
        await connect_driver(resolve_address(given))
    assert "NEO4J_PASSWORD" in caught.value.do
    assert "wrong-word" not in str(caught.value)
    given = broken(given, neo4j_password=address.password, neo4j_database="nowhere")
    with pytest.raises(ServerUnavailable, match="no such database"):
        await connect_driver(resolve_address(given))
