"""Kills that land in the middle of writing; many more by hand: ``python -m tests.loaders.kills``."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnergraph.graph import ddl
from partnergraph.graph.connection.address import Address, resolve_address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.server import lifecycle
from tests.conftest import settings_in
from tests.loaders.kills import kill_loader, kill_neo4j
from tests.loaders.test_loads_of_tables import SOURCES


async def test_a_loader_killed_at_any_moment(
    address: Address, database: Database, tmp_path: Path
) -> None:
    counted, _ = await kill_loader(address, database, SOURCES[0], tmp_path, 2)
    assert counted == 2


@pytest.mark.server
async def test_neo4j_killed_under_a_load(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "data")
    try:
        lifecycle.start_server(settings)
        async with Database.open(resolve_address(settings)) as database:
            await ddl.apply_indexes(database)
        counted, _ = await kill_neo4j(settings, SOURCES[0], tmp_path / "files", 1)
        assert counted == 1
    finally:
        lifecycle.stop_server(settings)
