"""Starting, watching and stopping the embedded Neo4j."""

from __future__ import annotations

import fcntl
import json
import random
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

import psutil

from partnergraph.graph.server import orphan
from partnergraph.graph.server.artifacts import neo4j_main_class, server_artifacts
from partnergraph.graph.server.download import DownloadProgress, fetch_artifacts
from partnergraph.graph.server.home import ServerHome, prepare_home
from partnergraph.graph.server.java import java_environment, java_program
from partnergraph.graph.server.logs import StartLogs, has_database_panicked
from partnergraph.graph.server.plugin_folder import link_plugin_jars
from partnergraph.graph.server.recovery import (
    Announce,
    LogRefused,
    log_announcement,
    recover_from_torn_log,
)
from partnergraph.graph.server.resources import require_start_resources
from partnergraph.graph.server.running import (
    RunningServer,
    collect_ended_children,
    ended_child_status,
    find_server_in,
    keep_child,
    read_start_time,
    terminate_server,
)
from partnergraph.graph.server.state import DatabaseState, find_database_state
from partnergraph.graph.server.torn_log import find_torn_log
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.errors import Conflict

OPENED_PACKAGES = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
_START_PATIENCE_S = 600  # of a process that lives: a machine may be busy
_DYING_PATIENCE_S = 3
_POLL_SERVER_S = 0.05


def server_home(settings: GraphSettings) -> ServerHome:
    """The folder that the settings name, whether or not anything is in it."""
    return ServerHome.in_data_folder(settings.data_dir)


def find_running_server(settings: GraphSettings) -> RunningServer | None:
    """The server of the data folder, if its process lives."""
    return find_server_in(server_home(settings))


def start_server(
    settings: GraphSettings,
    *,
    foreground: bool = False,
    progress: DownloadProgress | None = None,
    announce: Announce = log_announcement,
) -> RunningServer:
    """Start the server of the data folder, unless it runs, and wait until it answers a query.

    With ``foreground`` the server ends with this process, however that ends. ``announce`` is told of what was done
    beside that: a server that ran without answering was ended, the torn tail of a log was set aside. Raises
    :class:`Conflict` if the folder is served on other ports, :class:`ServerUnavailable` if it cannot
    start, :class:`~partnergraph.schema.errors.DownloadFailed` if its jars cannot be had.
    """
    if running := _find_answering_server(settings):
        return running
    jars = download_server(settings, progress)
    home = prepare_home(settings)
    link_plugin_jars(home.root / "plugins", jars, settings.plugins)
    with lock_server_start(home):
        # Another process may have started it meanwhile, or be the one that does not answer.
        if running := _find_answering_server(settings):
            return running
        require_start_resources(settings, home)
        _end_failed_server(settings, announce)
        require_unserved_store(home)
        for name, port in (
            ("PARTNERGRAPH_BOLT_PORT", settings.bolt_port),
            ("PARTNERGRAPH_HTTP_PORT", settings.http_port),
        ):
            require_free_port(name, port)

        def launch() -> RunningServer:
            return _launch_until_ready(settings, home, jars, foreground=foreground)

        try:
            return launch()
        except LogRefused as refused:
            return recover_from_torn_log(refused.torn, home, launch, announce)


def _find_answering_server(settings: GraphSettings) -> RunningServer | None:
    """The server of the data folder, if it runs where the settings want it and its database takes reads and writes."""
    running = find_running_server(settings)
    if running is None:
        return None
    _require_same_ports(running, settings)
    home = server_home(settings)
    answers = find_database_state(running, home.password) is DatabaseState.ANSWERS
    return running if answers and not has_database_panicked(home) else None


def _end_failed_server(settings: GraphSettings, announce: Announce) -> None:
    """End a server of the data folder that runs and does not answer, or writes no more: its database has failed."""
    if running := find_running_server(settings):
        announce(
            f"Neo4j ran (process {running.pid}) but its database had failed: starting it anew."
        )
        terminate_server(running)


def _launch_until_ready(
    settings: GraphSettings, home: ServerHome, jars: list[Path], *, foreground: bool
) -> RunningServer:
    """Start the process and wait for it; whatever ends the waiting early ends the process too."""
    logs = StartLogs.begin(home)
    running = launch_server(settings, home, jars, foreground=foreground)
    try:
        _wait_until_ready(running, home, logs)
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
        java_program(settings),
        f"-Xms{settings.heap}",
        f"-Xmx{settings.heap}",
        "-XX:+UseG1GC",
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED_PACKAGES),
        "-Dfile.encoding=UTF-8",
        *settings.java_options,
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
            env=java_environment(),
            umask=0o077,  # what is in the store is its owner's alone
        )
    keep_child(child)
    running = RunningServer(
        child.pid, read_start_time(child.pid) or 0, settings.bolt_port, settings.http_port
    )
    part = home.state_file.with_suffix(".part")
    part.write_text(json.dumps(asdict(running)), "utf-8")
    part.replace(home.state_file)
    return running


def _wait_until_ready(running: RunningServer, home: ServerHome, logs: StartLogs) -> None:
    """Return as soon as Bolt answers a query; raise as soon as it never will.

    Raises :class:`LogRefused` where that is because Neo4j cannot read the end of a transaction log.
    """
    deadline = time.monotonic() + _START_PATIENCE_S
    while time.monotonic() < deadline:
        ended = running.process() is None
        state = find_database_state(running, home.password)
        if state is DatabaseState.ANSWERS:
            return
        if ended or state is DatabaseState.FAILED:
            if torn := find_torn_log(logs.debug(), home.transactions):
                raise LogRefused(torn)
            raise logs.failure(
                _describe_end(running) if ended else "Neo4j cannot open its database"
            )
        time.sleep(_POLL_SERVER_S)
    raise logs.failure(f"Neo4j did not answer within {_START_PATIENCE_S} s")


def _describe_end(running: RunningServer) -> str:
    """That a server ended while it started, and how, as far as the system says."""
    status = ended_child_status(running.pid)
    if status == -signal.SIGKILL:
        return "Neo4j was killed while starting, as systems do when memory runs out"
    return "Neo4j stopped while starting" + (f" (status {status})" if status else "")


def stop_server(settings: GraphSettings) -> RunningServer | None:
    """Stop the server of the data folder, if it runs, and return which it was. No process is left."""
    running = find_running_server(settings)
    if running:
        terminate_server(running)
    collect_ended_children()
    server_home(settings).state_file.unlink(missing_ok=True)
    return running
