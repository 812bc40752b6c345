"""A source that rose or fell: where it disagrees with others, another value may have to be shown."""

from __future__ import annotations

from itertools import islice
from typing import Any

from graph.claims import entity_writer, relation_writer
from graph.claims.lease import MOVED, RANKED, Run
from graph.connection.database import Database, Tx, rows
from schema.catalog import relations

AT_ONCE = 4000

SHARED = """
MATCH (s:Source)<-[:DESCRIBED_BY]-(n)
WHERE s.id IN $moved AND EXISTS { (n)-[:DESCRIBED_BY]->(o) WHERE o.id <> s.id }
RETURN DISTINCT n.id AS id
"""
SHARED_TIES = """
MATCH (a)-[r:{type}]->(b) WHERE size(r.sources) > 1 AND any(s IN r.sources WHERE s IN $moved)
RETURN a.id AS start, b.id AS end, {key} AS key
"""


async def reorder(database: Database, run: Run) -> None:
    """Make the views again of all that the run's sources share with others, if their rank has changed.

    A source counts as moved until this is done, so it is made up for after a load that died.
    """
    moved = [row["id"] for row in await database.read(MOVED, ids=list(run.sources))]
    if not moved:
        return
    nodes = (row["id"] for row in await database.read(SHARED, moved=moved))
    while some := list(islice(nodes, AT_ONCE)):
        await show_again(database, run, entity_writer.show_again, some)
    for declared in relations().values():
        found = await database.read(relation_writer.statement(SHARED_TIES, declared), moved=moved)
        keys = ((declared.type, (row["start"], row["end"], row["key"])) for row in found)
        while batch := list(islice(keys, AT_ONCE)):
            await show_again(database, run, relation_writer.show_again, batch)

    async def done(tx: Tx) -> None:
        await run.beat(tx)
        await rows(tx, RANKED, ids=moved)

    await database.transact(done)


async def show_again(database: Database, run: Run, work: Any, some: list[Any]) -> None:
    """Make some views again in a transaction that proves the run still holds."""

    async def transaction(tx: Tx) -> None:
        await work(tx, some, await run.beat(tx))

    await database.transact(transaction)
