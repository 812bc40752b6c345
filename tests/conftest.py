"""A real Neo4j for the tests: the embedded one, one in Docker, or any empty one that is named.

``pytest --neo4j=auto|embedded|docker|URI``. ``auto`` is the embedded one: it is always there. A named
server (login from NEO4J_USERNAME and NEO4J_PASSWORD) must be empty, for the tests empty it again and again.

``pytest -m "not server"`` runs what needs no Neo4j. ``pytest -n 2 --dist loadscope`` runs two workers, each
with a Neo4j of its own; tests that share a loaded network stay together.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from partnergraph.graph import ddl
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources
from partnergraph.graph.server import lifecycle
from partnergraph.graph.settings import GraphSettings
from partnergraph.loaders import places, seeds
from tests.short_lived_java import class_archives, short_lived_java

ROOT = Path(__file__).parents[1]
DOCKER_PASSWORD = "only-for-tests"
# What takes long comes first: at the end, one worker would be at it while the other has nothing to do.
LONGEST = (
    "tests/loaders/bulk/test_bulk.py",
    "tests/loaders/test_kills.py",
    "tests/graph/server/test_server.py",
    "tests/graph/server/test_torn_log.py",
    "tests/api/cli/test_rolling_restart.py",
    "tests/graph/migration/test_migrate.py",
    "tests/api/cli/test_demo.py",
    "tests/api/moments/test_subscriptions.py",
    "tests/graph/contributions/test_contribution.py",
    "tests/api/test_supervisor.py",
    "tests/benchmarks/test_training.py",
    "tests/loaders/tabular/test_hostile_files.py",
)
WIPE = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"


def count_examples(few: int) -> int:
    """How many examples of a property to try on Neo4j: few in a run of all tests, many times as many in ``make long``."""
    return few * int(os.environ.get("EXAMPLES_TIMES", "1"))


# How long an example takes, and how long it takes to draw one, depends on what else the machine does.
hypothesis.settings.register_profile(
    "partnergraph", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("partnergraph")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--neo4j", default="auto", help="auto, embedded, docker, or the URI of an empty server"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first, mark what asks for this run's Neo4j, and refuse that tests empty what others share."""
    rank = {file: place for place, file in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.nodeid.partition("::")[0], len(rank)))
    emptied: dict[str, str] = {}
    for item in items:
        assert isinstance(item, pytest.Function)
        if "address" in item.fixturenames:
            item.add_marker("server")
        scope = shared_scope(item.nodeid.partition("::")[0])
        if "database" in item.fixturenames:
            emptied[scope] = item.nodeid
        elif scope in emptied and _asks_for_the_shared(item):
            raise pytest.UsageError(
                f"{emptied[scope]} empties the database before {item.nodeid} reads what its folder loaded: "
                "move it to a folder of its own"
            )


def _asks_for_the_shared(item: pytest.Function) -> bool:
    fixtures = item._fixtureinfo.name2fixturedefs.values()
    return any(fixture[-1].scope == "package" for fixture in fixtures)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Leave to one worker a file, and all files of a folder whose conftest loads something for them all."""
    if config.getoption("dist") != "loadscope":
        return None
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 - only where there are workers

    scheduling = LoadScopeScheduling(config, log)
    scheduling._split_scope = lambda nodeid: shared_scope(nodeid.partition("::")[0])
    return scheduling


@cache
def shared_scope(file: str) -> str:
    """The folder whose fixtures of a package's scope a test file may share, or the file itself."""
    for folder in Path(file).parents:
        conftest = ROOT / folder / "conftest.py"
        if conftest == Path(__file__):
            break
        if conftest.exists() and 'scope="package"' in conftest.read_text("utf-8"):
            return str(folder)
    return file


def settings_in(folder: Path, **more: object) -> GraphSettings:
    """Settings of an embedded server in a folder of its own, on free ports."""
    given = {
        "data_dir": folder,
        "bolt_port": lifecycle.find_free_port(),
        "http_port": lifecycle.find_free_port(),
        "heap": "512M",
        "page_cache": "128M",
        "java_options": short_lived_java(),
    }
    return GraphSettings.model_validate({**given, "neo4j_uri": None, **more})


@pytest.fixture(scope="session")
def address(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Address]:
    """Where this run's Neo4j is."""
    chosen = request.config.getoption("--neo4j")
    if chosen in {"auto", "embedded"}:
        settings = settings_in(tmp_path_factory.mktemp("neo4j"), java_options=class_archives())
        running = lifecycle.start_server(settings, foreground=True)
        yield Address(
            running.bolt, "neo4j", lifecycle.server_home(settings).password, "neo4j", embedded=True
        )
        lifecycle.stop_server(settings)
    elif chosen == "docker":
        from testcontainers.community.neo4j import Neo4jContainer  # noqa: PLC0415

        image = os.environ.get("PARTNERGRAPH_TEST_IMAGE", "neo4j:5.26-community")
        with Neo4jContainer(image, password=DOCKER_PASSWORD) as container:
            yield Address(container.get_connection_url(), "neo4j", DOCKER_PASSWORD, "neo4j")
    elif "PYTEST_XDIST_WORKER" in os.environ:
        pytest.exit(
            f"{chosen} is one server, and workers would empty it under each other: leave out -n", 2
        )
    else:
        user, password = (
            os.environ.get("NEO4J_USERNAME", "neo4j"),
            os.environ.get("NEO4J_PASSWORD", ""),
        )
        yield Address(chosen, user, password, os.environ.get("NEO4J_DATABASE", "neo4j"))


@pytest.fixture(scope="session")
async def connected(address: Address) -> AsyncIterator[Database]:
    async with Database.open(address) as database:
        (row,) = await database.read("MATCH (n) RETURN count(n) AS nodes")
        if row["nodes"]:
            pytest.exit(
                f"{address.uri} is not empty, and tests wipe what they find; name another", 2
            )
        await ddl.apply_indexes(database)
        yield database


@pytest.fixture
async def database(connected: Database) -> AsyncIterator[Database]:
    """An empty database with all constraints and indexes."""
    yield connected
    await connected.run(WIPE)


async def load_founding_network(database: Database) -> None:
    """Load the places, then what the founding documents say."""
    await load_sources(database, places.place_sources(), places.place_claims())
    await load_sources(database, seeds.seed_sources(), seeds.seed_claims())


@pytest.fixture
async def founding(database: Database) -> Database:
    """The founding network and its places."""
    await load_founding_network(database)
    return database
