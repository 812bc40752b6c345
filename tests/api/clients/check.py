"""Other people's clients, unchanged, against the real server; needs node, npm and a network once: ``make clients``.

A typed Python client that ariadne-codegen makes of api/schema.graphql, a TypeScript one that graphql-codegen
makes, Apollo Client, Relay, and the public audit of GraphQL over HTTP. Not collected by itself: what is
missing on a machine fails here, and is not passed over.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from partnergraph.api.access import keys
from partnergraph.api.access.roles import Role
from partnergraph.graph.claims.claim import Claim
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources
from partnergraph.schema.documents import Source
from partnergraph.schema.places import Country
from tests.api.process import Served, served
from tests.conftest import WIPE

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
BUILD = Path(os.environ.get("CLIENTS_FOLDER", ROOT / "build" / "clients"))
PYTHON = BUILD / "python" / "bin"
NPX = ("npx", "--no-install")
LARGEST_TYPESCRIPT = 400_000


@pytest.fixture(scope="module", autouse=True)
def _copied() -> None:
    """Node and the generators look for packages beside the sources, so they get copies there."""
    for source in (HERE / "node", HERE / "python"):
        shutil.copytree(source, BUILD, dirs_exist_ok=True)
    shutil.copytree(HERE / "operations", BUILD / "operations", dirs_exist_ok=True)
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


async def test_typescript(server: Served, key: str) -> None:
    await run(*NPX, "graphql-codegen", "--config", "codegen.json")
    assert (BUILD / "generated.ts").stat().st_size < LARGEST_TYPESCRIPT
    await run(*NPX, "tsc", "--project", ".")
    await run("node", "compiled/typed.js", server.graphql, key)


async def test_apollo(server: Served, key: str) -> None:
    await run("node", "apollo.mjs", server.graphql, key)


async def test_relay(server: Served, key: str) -> None:
    await run(*NPX, "relay-compiler")
    await run("node", "relay/main.mjs", server.graphql, key)


async def test_the_public_audit(server: Served) -> None:
    await run("node", "audit.mjs", server.graphql)
