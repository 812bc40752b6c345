"""What the benchmarks of discovery share: a server with FP7 of 2016 in it, and a million participations like it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from partnergraph.graph import ddl
from partnergraph.graph.connection.address import Address
from partnergraph.graph.connection.database import Database
from partnergraph.graph.ledger import RAISE_REVISION
from partnergraph.graph.server import lifecycle
from partnergraph.graph.settings import GraphSettings
from partnergraph.loaders.registry import LOADERS
from partnergraph.loaders.run import run_loader
from tests.conftest import settings_in

AT_ONCE = 10_000
SOURCE = "source:synthetic"
READ_PARTICIPATIONS = """
MATCH (o:Organisation)-[:PARTNER_IN]->(p:Project) WITH o, p ORDER BY p.id, o.id
RETURN o.id AS who, p.id AS what
"""
READ_PLACES = """
MATCH (o:Organisation)-[:LOCATED_IN]->(place:Place)
RETURN o.id AS who, collect(place.id) AS places ORDER BY who
"""
CREATE_NODES = """
UNWIND $rows AS row
CREATE (n:Entity:{labels}) SET n.id = row, n.name = row, n.name_folded = row
"""
CREATE_EDGES = """
UNWIND $rows AS row
MATCH (a:Entity {{id: row[0]}}) MATCH (b:Entity {{id: row[1]}})
CREATE (a)-[:{type} {{sources: [$source], locators: [row[2]]}}]->(b)
"""
# How often a place in a project goes to somebody of another copy, so that the copies are one network.
STRANGERS = 0.3


@contextmanager
def run_neo4j(folder: Path, heap: str = "2G") -> Iterator[GraphSettings]:
    """An embedded server on a folder, with room for a million participations."""
    settings = settings_in(folder, heap=heap, page_cache="1G")
    lifecycle.start_server(settings)
    try:
        yield settings
    finally:
        lifecycle.stop_server(settings)


def server_address(settings: GraphSettings) -> Address:
    """Where a server is that :func:`run_neo4j` started."""
    bolt = f"bolt://127.0.0.1:{settings.bolt_port}"
    return Address(bolt, "neo4j", lifecycle.server_home(settings).password, "neo4j", embedded=True)


async def load_fp7(database: Database, files: Path) -> None:
    """Places and FP7, unless they are there."""
    (row,) = await database.read("MATCH (p:Project) RETURN count(p) AS projects")
    if not row["projects"]:
        await ddl.apply_indexes(database)
        await run_loader(database, LOADERS["places"], [])
        await run_loader(database, LOADERS["cordis"], [files])


async def multiply_fp7(database: Database, participations: int) -> None:
    """As many participations as asked for, in copies of FP7 that share partners with each other.

    Projects are as large as in FP7, organisations take part as often and are where they are there. FP7
    itself stays, and counts.
    """
    edges = [(row["who"], row["what"]) for row in await database.read(READ_PARTICIPATIONS)]
    places = {row["who"]: row["places"] for row in await database.read(READ_PLACES)}
    copies = -(-participations // len(edges))
    chance = random.Random(7)
    await database.write(
        "MERGE (s:Entity:Source {id: $id}) SET s.title = 'Synthetic', s.name = 'Synthetic'",
        id=SOURCE,
    )
    organisation_ids = list(dict(edges))
    project_ids = list(dict.fromkeys(project for _, project in edges))
    for copy in range(1, copies):
        await create_nodes(
            database, "Actor:Organisation", [f"{original}-{copy}" for original in organisation_ids]
        )
        await create_nodes(
            database, "Activity:Project", [f"{original}-{copy}" for original in project_ids]
        )
        await create_relationships(
            database,
            "LOCATED_IN",
            [(f"{o}-{copy}", p, o) for o in organisation_ids for p in places.get(o, ())],
        )
    for copy in range(1, copies):
        rows = []
        for organisation, project in edges:
            partner_copy = chance.randrange(copies) if chance.random() < STRANGERS else copy
            rows.append(
                (
                    f"{organisation}-{partner_copy}" if partner_copy else organisation,
                    f"{project}-{copy}",
                    project,
                )
            )
        await create_relationships(database, "PARTNER_IN", rows)
    await database.write(RAISE_REVISION)
    await database.run("CALL db.prepareForReplanning()")


async def create_nodes(database: Database, labels: str, ids: list[str]) -> None:
    """Nodes with nothing but an id and a name."""
    for start in range(0, len(ids), AT_ONCE):
        rows = ids[start : start + AT_ONCE]
        await database.write(CREATE_NODES.format(labels=labels), rows=rows)


async def create_relationships(database: Database, type_: str, rows: list[tuple[str, ...]]) -> None:
    """Relationships: start, end, locator."""
    for start in range(0, len(rows), AT_ONCE):
        batch = [list(row) for row in rows[start : start + AT_ONCE]]
        await database.write(CREATE_EDGES.format(type=type_), rows=batch, source=SOURCE)
