"""After a source's priority changed: where it disagrees with others, another value may have to be shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import islice
from typing import Any

from partnergraph.graph.claims import entity_writer, relation_writer
from partnergraph.graph.claims.lease import MARK_SOURCES_RANKED, MATCH_RERANKED_SOURCES, Lease
from partnergraph.graph.connection.database import Database, Transaction, execute_statement
from partnergraph.schema.catalog import all_relation_types

_REFRESH_BATCH = 4000

_MATCH_SHARED_NODES = """
MATCH (s:Source)<-[:DESCRIBED_BY]-(n)
WHERE s.id IN $moved AND EXISTS { (n)-[:DESCRIBED_BY]->(o) WHERE o.id <> s.id }
RETURN DISTINCT n.id AS id
"""
_MATCH_SHARED_RELATIONSHIPS = """
MATCH (a)-[r:{type}]->(b) WHERE size(r.sources) > 1 AND any(s IN r.sources WHERE s IN $moved)
RETURN a.id AS start, b.id AS end, {key} AS key
"""


async def reprioritise_views(database: Database, lease: Lease) -> None:
    """Compute anew the views that sources of the lease share with others, if their trust has changed.

    A source counts as reranked until this is done, so the next load does what one that died left undone.
    """
    reranked = [
        row["id"] for row in await database.read(MATCH_RERANKED_SOURCES, ids=list(lease.sources))
    ]
    if not reranked:
        return
    node_ids = (row["id"] for row in await database.read(_MATCH_SHARED_NODES, moved=reranked))
    while batch := list(islice(node_ids, _REFRESH_BATCH)):
        await _refresh_views(database, lease, entity_writer.refresh_node_views, batch)
    for declared in all_relation_types().values():
        found = await database.read(
            relation_writer.format_relation_statement(_MATCH_SHARED_RELATIONSHIPS, declared),
            moved=reranked,
        )
        keys = ((declared.type, (row["start"], row["end"], row["key"])) for row in found)
        while key_batch := list(islice(keys, _REFRESH_BATCH)):
            await _refresh_views(
                database, lease, relation_writer.refresh_relationship_views, key_batch
            )

    async def mark_ranked(tx: Transaction) -> None:
        await lease.renew(tx)
        await execute_statement(tx, MARK_SOURCES_RANKED, ids=reranked)

    await database.transact(mark_ranked)


async def _refresh_views(
    database: Database, lease: Lease, refresh: Callable[..., Awaitable[None]], batch: list[Any]
) -> None:
    """Compute a batch of views anew, in a transaction that renews the lease."""

    async def transaction(tx: Transaction) -> None:
        await refresh(tx, batch, await lease.renew(tx))

    await database.transact(transaction)
