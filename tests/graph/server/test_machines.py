"""What a machine may be short of when the server starts, and clocks that are set."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from partnergraph.graph.claims.lease import identify_process
from partnergraph.graph.server import lifecycle
from partnergraph.graph.server.home import ServerHome, prepare_home, server_configuration
from partnergraph.graph.server.java import java_environment, java_program
from partnergraph.graph.server.logs import StartLogs, find_reasons
from partnergraph.graph.server.resources import machine_memory, require_start_resources
from partnergraph.graph.server.running import RunningServer, read_start_time
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.errors import DiskFull, InvalidInput, ServerUnavailable
from tests.conftest import ROOT, settings_in


@pytest.fixture
def settings(tmp_path: Path) -> GraphSettings:
    return settings_in(tmp_path / "data")


def more_heap_than_memory(settings: GraphSettings) -> GraphSettings:
    return settings.model_copy(update={"heap": f"{machine_memory() >> 20}M"})


def test_a_heap_that_is_larger_than_the_memory(settings: GraphSettings) -> None:
    home = prepare_home(settings)
    require_start_resources(settings, home)
    with pytest.raises(ServerUnavailable, match="of memory") as caught:
        require_start_resources(more_heap_than_memory(settings), home)
    assert "PARTNERGRAPH_HEAP" in caught.value.where


def test_a_disk_without_room_for_what_the_logs_have(settings: GraphSettings) -> None:
    home = prepare_home(settings)
    folder = home.transactions / "neo4j"
    folder.mkdir(parents=True)
    with (folder / "neostore.transaction.db.0").open("wb") as file:
        file.truncate(1 << 42)  # of which nothing takes room
    with pytest.raises(DiskFull, match="too full for Neo4j to start") as caught:
        require_start_resources(settings, home)
    assert str(home.root) in caught.value.where


# What a process may do can only be taken from it, so each of these is one of its own.
LIMITED = """
import json, os, resource, sys
from partnergraph.graph.server import lifecycle
from partnergraph.graph.settings import GraphSettings
from partnergraph.schema.errors import PartnergraphError
settings = GraphSettings.model_validate(json.loads(sys.argv[1]))
start = lifecycle.start_server
{limit}
try:
    start(settings)
except PartnergraphError as error:
    print(error)
"""
FEW_FILES = "resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))"
LITTLE_MEMORY = "resource.setrlimit(resource.RLIMIT_AS, (900 << 20, 900 << 20))"
NOBODY = 65534
# Root may write anywhere; whoever else runs the tests is stopped by the mode alone.
NOT_WRITABLE = f"""
start = lifecycle.prepare_home  # whoever may not read root's files cannot have its jars either
settings.data_dir.mkdir()
settings.data_dir.chmod(0o555)
if os.getuid() == 0:
    os.setgroups([])
    os.setgid({NOBODY})
    os.setuid({NOBODY})
"""


@pytest.mark.parametrize(
    ("limit", "says", "remedy"),
    [
        (FEW_FILES, "Neo4j may open 256 files here", "ulimit -n"),
        (LITTLE_MEMORY, "Neo4j stopped while starting", "PARTNERGRAPH_HEAP"),
        (NOT_WRITABLE, "the data folder cannot be written", "PARTNERGRAPH_DATA_DIR"),
    ],
    ids=["few open files", "little memory", "a folder that may only be read"],
)
def test_a_process_that_may_do_little(
    settings: GraphSettings, tmp_path: Path, limit: str, says: str, remedy: str
) -> None:
    for folder in [tmp_path, *tmp_path.parents]:  # pytest's are its owner's alone
        if folder.stat().st_uid == os.getuid() and folder.stat().st_mode & 0o011 == 0:
            folder.chmod(0o755)
    given = json.loads(settings.model_dump_json(exclude={"neo4j_password"}))
    ran = subprocess.run(
        [sys.executable, "-c", LIMITED.format(limit=limit), json.dumps(given)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert says in ran.stdout, ran.stdout + ran.stderr
    assert remedy in ran.stdout


def test_java_gets_neither_options_nor_a_locale_of_others(
    settings: GraphSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    theirs = {"_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"}
    for name in theirs:
        monkeypatch.setenv(name, "-Xmx8m")
    given = java_environment(NEO4J_HOME="/there")
    assert not theirs & set(given)
    assert (given["LC_ALL"], given["NEO4J_HOME"]) == ("C.UTF-8", "/there")
    assert java_program(settings.model_copy(update={"java": Path("/opt/java")})) == "/opt/java"
    assert Path(java_program(settings)).exists()


def test_java_gets_the_options_that_the_settings_name(
    settings: GraphSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTNERGRAPH_JAVA_OPTIONS", "-Da='b c' -XX:NoSuchOption=1")
    options = GraphSettings().java_options
    assert options == ("-Da=b c", "-XX:NoSuchOption=1")
    with pytest.raises(
        ServerUnavailable, match="Unrecognized VM option 'NoSuchOption=1'"
    ) as caught:
        lifecycle.start_server(settings.model_copy(update={"java_options": options}))
    assert "PARTNERGRAPH_JAVA_OPTIONS" in caught.value.do
    monkeypatch.setenv("PARTNERGRAPH_JAVA_OPTIONS", "-Da='b c")
    with pytest.raises(InvalidInput, match="No closing quotation"):
        GraphSettings()


def test_the_configuration_names_no_folder_of_somebody(settings: GraphSettings) -> None:
    text = server_configuration(settings)
    assert text.isascii()
    assert str(settings.data_dir) not in text


@pytest.fixture
def another_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Have the system say that it started so many seconds later, as it does once its clock was set."""

    def turn(seconds: int) -> None:
        proc = tmp_path / f"proc{seconds}"
        proc.mkdir()
        (proc / str(os.getpid())).symlink_to(f"/proc/{os.getpid()}")
        lines = Path("/proc/stat").read_text("ascii").splitlines()
        moved = [
            f"btime {int(line.split()[1]) + seconds}" if line.startswith("btime") else line
            for line in lines
        ]
        (proc / "stat").write_text("\n".join(moved), "ascii")
        monkeypatch.setattr(psutil, "PROCFS_PATH", str(proc))

    return turn


def test_a_clock_that_is_set_makes_no_other_process(
    another_clock: Callable[[int], None],
) -> None:
    start = read_start_time(os.getpid())
    assert start is not None
    running, me = RunningServer(os.getpid(), start, 1, 2), identify_process()
    before = psutil.Process().create_time()
    for seconds in (-86_400, 7_200):
        another_clock(seconds)
        assert psutil.Process(os.getpid()).create_time() != before, "else it shows nothing"
        assert running.process() is not None
        assert identify_process() == me
    assert RunningServer(os.getpid(), start + 1, 1, 2).process() is None


CONSOLE, PLAIN, DEBUG = "console.log", "neo4j.log", "debug.log"
OLD = "2026-11-30 01:00:00.000+0000 ERROR of an earlier start\n"


@pytest.mark.parametrize(
    ("log", "text", "shown", "remedy"),
    [
        (CONSOLE, "Error: Could not create the Java Virtual Machine.\n", "Could not create", "log"),
        (
            PLAIN,
            (
                "2026-11-30 01:14:10.100+0000 ERROR Failed to start Neo4j on localhost:7474.\n"
                "java.lang.RuntimeException: Error starting\n\tat org.neo4j.Server.start(Server.java:1)\n"
                "Caused by: java.net.BindException: Address already in use\n"
            ),
            "Caused by: java.net.BindException",
            "PARTNERGRAPH_BOLT_PORT",
        ),
        (
            DEBUG,
            (
                "2026-11-30 01:14:10.100+0000 WARN  [o.n.k] something\n"
                "Caused by: java.nio.file.FileSystemException: x: No space left on device\n"
            ),
            "No space left on device",
            "the disk is full",
        ),
        (
            PLAIN,
            (
                '2026-11-30 01:59:51.240+0000 WARN  Exception in thread "main"\n'
                "2026-11-30 01:59:51.241+0000 WARN  java.lang.UnsatisfiedLinkError: File too large\n"
            ),
            "UnsatisfiedLinkError: File too large",
            "ulimit -f",
        ),
    ],
)
def test_the_reason_is_shown_from_whichever_log_has_it(
    tmp_path: Path, log: str, text: str, shown: str, remedy: str
) -> None:
    home = ServerHome(tmp_path)
    home.console.parent.mkdir()
    for name in (PLAIN, DEBUG):
        (home.console.parent / name).write_text(OLD, "utf-8")
    logs = StartLogs.begin(home)
    with (home.console.parent / log).open("a", encoding="utf-8") as file:
        file.write(text)
    error = logs.failure("Neo4j stopped while starting")
    assert shown in error.what
    assert remedy in error.do
    assert error.where.endswith(log)
    assert "earlier" not in error.what


def test_of_many_reasons_the_first_and_the_innermost_are_shown() -> None:
    text = "ERROR first\n" + "".join(f"Caused by: number {n}\n" for n in range(9))
    assert find_reasons(text) == ["ERROR first", "Caused by: number 7", "Caused by: number 8"]
    assert find_reasons("INFO nothing\nPicked up _JAVA_OPTIONS: Exception") == []
    refused = "Unrecognized option: -x\nError: Could not create the Java Virtual Machine.\n"
    assert find_reasons(refused)[0] == "Unrecognized option: -x"
