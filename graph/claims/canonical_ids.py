"""Under which node each record is: a record is an id that some source describes, and often the node's own."""

from __future__ import annotations

from collections.abc import Iterable

from graph.connection.database import Tx, each, rows

ALL = """
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
ANY = "MATCH ()-[d:DESCRIBED_BY]->() WHERE d.record IS NOT NULL RETURN 1 AS one LIMIT 1"
ELSEWHERE = """
UNWIND $ids AS id
MATCH (n)-[d:DESCRIBED_BY {record: id}]->() USING INDEX SEEK d:DESCRIBED_BY(record)
RETURN DISTINCT id, n.id AS node
"""


async def known_as(tx: Tx, ids: Iterable[str]) -> dict[str, str]:
    """The nodes of those of these ids under which somebody describes something."""
    found = await each(tx, ALL, ids=sorted(ids))
    return {row["id"]: row["node"] for row in found}


async def elsewhere(tx: Tx, ids: Iterable[str]) -> dict[str, str]:
    """The nodes of those of these records that are part of a node with another id."""
    asked = sorted(ids)
    if not asked or not await rows(tx, ANY):
        return {}
    return {row["id"]: row["node"] for row in await rows(tx, ELSEWHERE, ids=asked)}
