"""Canonical ids: of which node each record is part. A record is an id that some source describes."""

from __future__ import annotations

from collections.abc import Iterable

from partnergraph.graph.connection.database import Transaction, execute_for_items, execute_statement

_MATCH_CANONICAL_IDS = """
UNWIND $ids AS id
CALL (id) {
    MATCH (n:Entity {id: id})
    WHERE n:Source OR EXISTS { (n)-[d:DESCRIBED_BY]->() WHERE d.record IS NULL }
    RETURN n
    UNION
    MATCH (n)-[d:DESCRIBED_BY {record: id}]->() USING INDEX SEEK d:DESCRIBED_BY(record) RETURN n
}
RETURN id, head(collect(n.id)) AS node
"""
_MATCH_ANY_MERGED = (
    "MATCH ()-[d:DESCRIBED_BY]->() WHERE d.record IS NOT NULL RETURN 1 AS one LIMIT 1"
)
_MATCH_MERGED = """
UNWIND $ids AS id
MATCH (n)-[d:DESCRIBED_BY {record: id}]->() USING INDEX SEEK d:DESCRIBED_BY(record)
RETURN DISTINCT id, n.id AS node
"""


async def find_canonical_ids(tx: Transaction, ids: Iterable[str]) -> dict[str, str]:
    """The canonical id of each of these records; those that no source describes are left out."""
    found = await execute_for_items(tx, _MATCH_CANONICAL_IDS, ids=sorted(ids))
    return {row["id"]: row["node"] for row in found}


async def find_merged_records(tx: Transaction, ids: Iterable[str]) -> dict[str, str]:
    """The canonical id of each of these records whose canonical id is not its own."""
    records = sorted(ids)
    if not records or not await execute_statement(tx, _MATCH_ANY_MERGED):
        return {}
    return {
        row["id"]: row["node"] for row in await execute_statement(tx, _MATCH_MERGED, ids=records)
    }
