"""Other people's clients, unchanged, against the real server; needs node, npm and a network once: ``make clients``.

A typed Python client that ariadne-codegen makes of api/schema.graphql, a TypeScript one that graphql-codegen
makes, Apollo Client, Relay, and the public audit of GraphQL over HTTP. Not collected by itself: what is
missing on a machine fails here, and is not passed over.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from partnergraph.api.access import keys
from partnergraph.api.access.roles import Role
from partnergraph.graph.claims.claim import Claim
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources, unload_sources
from partnergraph.schema.actors import Cluster
from partnergraph.schema.documents import Source
from partnergraph.schema.places import Country
from tests.api.process import PATIENCE_S, Served, served
from tests.conftest import WIPE

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
BUILD = Path(os.environ.get("CLIENTS_FOLDER", ROOT / "build" / "clients"))
PYTHON = BUILD / "python" / "bin"
NPX = ("npx", "--no-install")
LARGEST_TYPESCRIPT = 390_000  # characters of the types of the schema, without those of operations
LISTED = Source.model_validate({"id": "source:listed", "title": "A list of clusters"})


@pytest.fixture(scope="module", autouse=True)
def _copied() -> None:
    """Node and the generators look for packages beside the sources, so they get copies there."""
    for source in (HERE / "node", HERE / "python"):
        shutil.copytree(source, BUILD, dirs_exist_ok=True)
    for operations in ("operations", "live"):
        shutil.copytree(HERE / operations, BUILD / operations, dirs_exist_ok=True)
    shutil.copy(ROOT / "api" / "schema.graphql", BUILD)
    (BUILD / "relay" / "artifacts").mkdir(exist_ok=True)


@pytest.fixture(scope="module")
async def key(connected: Database) -> AsyncIterator[str]:
    """A contributor's, on a graph of three countries."""
    described = Source.model_validate({"id": "source:register", "title": "Register"})
    countries = {"UA": "Ukraine", "HU": "Hungary", "RO": "Romania"}
    things = [Country(id=f"country:{code}", name=countries[code], code=code) for code in countries]
    await load_sources(connected, [described], [Claim(described.id, one, one.id) for one in things])
    made, _ = await keys.create_api_key(
        connected, Role.CONTRIBUTOR, "a client", party="party-client"
    )
    yield made
    await connected.run(WIPE)


@pytest.fixture(scope="module")
def server(
    address: Address, key: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    assert key
    with served(address, tmp_path_factory.mktemp("served")) as made:
        yield made
        assert not made.faults()


async def run(*command: str | Path) -> None:
    """A command in the folder of the clients; what it said, where it fails."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=BUILD, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()


async def test_python(server: Served, key: str) -> None:
    await run(PYTHON / "ariadne-codegen", "--config", "ariadne.toml")
    # What the generator writes by hand into every client is not typed whole.
    lenient = ("--allow-untyped-defs", "--no-warn-unused-ignores")
    await run(sys.executable, "-m", "mypy", "--strict", *lenient, "generated", "typed.py")
    await run(PYTHON / "python", "typed.py", server.graphql, key)


async def test_frames_of_pandas(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    await run(PYTHON / "python", "frames.py", server.url)


async def test_typescript(server: Served, key: str) -> None:
    await run(*NPX, "graphql-codegen", "--config", "codegen.json")
    types, _, operations = (
        (BUILD / "generated.ts").read_text("utf-8").partition("QueryVariables = Exact<")
    )
    assert len(types) < LARGEST_TYPESCRIPT
    assert operations
    await run(*NPX, "tsc", "--project", ".")
    await run("node", "compiled/typed.js", server.graphql, key)


async def test_a_list_that_follows_the_data(server: Served, connected: Database) -> None:
    """The reference front end shows what a load brings, by itself, and never two moments as one."""
    await run(*NPX, "graphql-codegen", "--config", "codegen.json")
    await run(*NPX, "tsc", "--project", ".")
    process = await asyncio.create_subprocess_exec(
        "node", "compiled/live.js", server.graphql, cwd=BUILD, stdout=asyncio.subprocess.PIPE
    )
    try:
        shown = [await read_list(process)]
        loads = [
            [Cluster(id=f"cluster:{n}", name=f"Cluster {n}") for n in range(count)]
            for count in (3, 40, 30)
        ]
        for clusters in loads:
            said = [Claim(LISTED.id, cluster, cluster.id) for cluster in clusters]
            await load_sources(connected, [LISTED], said)
            wanted = sorted(cluster.name for cluster in clusters)
            while names_of(shown[-1]) != wanted:
                shown.append(await read_list(process))
    finally:
        process.kill()
        await process.wait()
        await unload_sources(connected, [LISTED.id])
    versions = [one["version"] for one in shown]
    assert versions == sorted(set(versions))
    for one in shown:
        assert one["total"] == len(one["clusters"]) == one["html"].count("<li>")


async def read_list(process: asyncio.subprocess.Process) -> Any:
    """What the list shows next."""
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE_S):
        line = await process.stdout.readline()
    assert line, "the client ended"
    return json.loads(line)


def names_of(shown: Any) -> list[str]:
    return sorted(
        cluster["name"]
        for cluster in shown["clusters"]
        if cluster["id"].startswith("cluster:") and cluster["name"].startswith("Cluster ")
    )


async def test_apollo(server: Served, key: str) -> None:
    await run("node", "apollo.mjs", server.graphql, key)


async def test_relay(server: Served, key: str) -> None:
    await run(*NPX, "relay-compiler")
    await run("node", "relay/main.mjs", server.graphql, key)


async def test_the_public_audit(server: Served) -> None:
    await run("node", "audit.mjs", server.graphql)
