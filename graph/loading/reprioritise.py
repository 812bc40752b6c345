"""After a source's priority changed: where it disagrees with others, another value may have to be shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
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


async def reorder(database: Database, lease: Run) -> None:
    """Compute anew the views that sources of the lease share with others, if their trust has changed.

    A source counts as reranked until this is done, so the next load does what one that died left undone.
    """
    reranked = [row["id"] for row in await database.read(MOVED, ids=list(lease.sources))]
    if not reranked:
        return
    node_ids = (row["id"] for row in await database.read(SHARED, moved=reranked))
    while batch := list(islice(node_ids, AT_ONCE)):
        await show_again(database, lease, entity_writer.show_again, batch)
    for declared in relations().values():
        found = await database.read(relation_writer.statement(SHARED_TIES, declared), moved=reranked)
        keys = ((declared.type, (row["start"], row["end"], row["key"])) for row in found)
        while key_batch := list(islice(keys, AT_ONCE)):
            await show_again(database, lease, relation_writer.show_again, key_batch)

    async def mark_ranked(tx: Tx) -> None:
        await lease.renew(tx)
        await rows(tx, RANKED, ids=reranked)

    await database.transact(mark_ranked)


async def show_again(
    database: Database, lease: Run, refresh: Callable[..., Awaitable[None]], batch: list[Any]
) -> None:
    """Compute a batch of views anew, in a transaction that renews the lease."""

    async def transaction(tx: Tx) -> None:
        await refresh(tx, batch, await lease.renew(tx))

    await database.transact(transaction)
