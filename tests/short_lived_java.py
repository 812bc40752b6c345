"""A Java that starts quickly, for servers that live for seconds: with its classes read already, and compiled once.

A server of Neo4j takes 17 s of processor time to start, and the tests start some fifty. An archive of its classes
(class data sharing) brings that to 7 s, and a compiler that does not optimise to 5 s; a server that answers
thousands of statements is the faster for optimising. An archive that does not fit (other jars, another Java) is
passed over by Java itself.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shlex
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from partnergraph.graph.folders import default_cache_folder
from partnergraph.graph.server import lifecycle
from partnergraph.graph.server.java import java_environment, java_program
from partnergraph.graph.settings import GraphSettings

_COMPILE_ONCE = "-XX:TieredStopAtLevel=1"
_VARIABLE = "PARTNERGRAPH_JAVA_OPTIONS"


@cache
def short_lived_java() -> tuple[str, ...]:
    """The options of it, which programs started from now on have too."""
    if _VARIABLE not in os.environ:  # else whoever runs the tests, or started this process, chose
        os.environ[_VARIABLE] = shlex.join((_COMPILE_ONCE, *class_archives()))
    return GraphSettings().java_options


@cache
def class_archives() -> tuple[str, ...]:
    """The option that names the archives of Java's own classes and of what a server loads; made where there are none.

    They are for this Java and these jars, and stand in the cache.
    """
    settings = GraphSettings()
    files = [Path(java_program(settings)), *lifecycle.download_server(settings)]
    key = hashlib.sha256(repr([(str(file), file.stat().st_mtime_ns) for file in files]).encode())
    folder = default_cache_folder() / "tests" / key.hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    java, server = folder / "java.jsa", folder / "server.jsa"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not server.exists():
            dump = [str(files[0]), "-Xshare:dump", f"-XX:SharedArchiveFile={java}"]
            subprocess.run(dump, env=java_environment(), check=True, capture_output=True)
            _archive_server(settings.neo4j_version, java, server)
    return (f"-XX:SharedArchiveFile={java}:{server}",)


def _archive_server(version: str, java: Path, archive: Path) -> None:
    """Start and stop a server that writes down which classes it loaded beyond Java's own."""
    made = archive.with_suffix(".part")
    with TemporaryDirectory() as folder:
        settings = GraphSettings.model_validate(
            {
                "neo4j_version": version,
                "data_dir": folder,
                "bolt_port": lifecycle.find_free_port(),
                "http_port": lifecycle.find_free_port(),
                "heap": "512M",
                "java_options": (
                    f"-XX:SharedArchiveFile={java}",
                    f"-XX:ArchiveClassesAtExit={made}",
                ),
            }
        )
        lifecycle.start_server(settings, foreground=True)
        lifecycle.stop_server(settings)
    if made.exists():  # a Java that cannot write one, starts without
        made.replace(archive)
