"""The audit trail: one entry for every write, made in the write's own transaction and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from partnergraph.graph.connection.database import Database, Row, Transaction, execute_statement

LARGEST_AUDIT_PAGE = 1000

_CREATE_AUDIT_ENTRY = """
MATCH (l:Ledger {id: 'ledger'})
CREATE (e:AuditEntry)
SET e = $entry, e.number = l.revision
"""
_MATCH_AUDIT_ENTRY = (
    "MATCH (e:AuditEntry) WHERE e.id = $id OR e.once = $once RETURN properties(e) AS entry"
)
_MATCH_FILTERED_ENTRIES = """
MATCH (e:AuditEntry)
WHERE ($actor IS NULL OR e.actor = $actor) AND ($mutation IS NULL OR e.mutation = $mutation)
  AND ($affects IS NULL OR $affects IN e.ids)
"""
_PAGE_OF_ENTRIES = f"""
{_MATCH_FILTERED_ENTRIES} AND ($before IS NULL OR e.number < $before)
RETURN properties(e) AS entry ORDER BY e.number DESC LIMIT $limit
"""
_COUNT_ENTRIES = f"{_MATCH_FILTERED_ENTRIES} RETURN count(e) AS total"


@dataclass(frozen=True)
class AuditEntry:
    """The record of one write. ``number`` is the ledger's revision, ``input`` what was sent, ``at`` ISO 8601."""

    id: str
    number: int
    at: str
    actor: str
    name: str
    role: str
    source: str
    mutation: str
    ids: tuple[str, ...]
    request: str
    input: Mapping[str, Any]


@dataclass(frozen=True)
class AuditFilter:
    """Which entries to list: of one actor, of one mutation, that affected one id; None for any."""

    actor: str | None = None
    mutation: str | None = None
    affects: str | None = None


async def add_audit_entry(tx: Transaction, entry: Row) -> None:
    """Store an entry; the transaction must have taken its turn, for the entry is numbered by it."""
    await execute_statement(tx, _CREATE_AUDIT_ENTRY, entry=entry)


async def find_audit_entry(tx: Transaction, identifier: str, once: str | None) -> Row | None:
    """The stored entry with an id or an idempotency key: of a write that has been made already."""
    entries = await execute_statement(tx, _MATCH_AUDIT_ENTRY, id=identifier, once=once)
    return entries[0]["entry"] if entries else None


async def list_audit_entries(
    database: Database, wanted: AuditFilter, *, limit: int, before: int | None = None
) -> list[AuditEntry]:
    """Entries, the latest first; ``before``: only those with a lower number."""
    found = await database.read(
        _PAGE_OF_ENTRIES, {**wanted.__dict__, "before": before, "limit": limit}
    )
    return [_audit_entry_from_row(row["entry"]) for row in found]


async def count_audit_entries(database: Database, wanted: AuditFilter) -> int:
    """The number of entries that the filter lets through."""
    ((total,),) = [row.values() for row in await database.read(_COUNT_ENTRIES, wanted.__dict__)]
    return int(total)


def _audit_entry_from_row(stored: Row) -> AuditEntry:
    """An entry of its stored properties."""
    values = {name: stored[name] for name in AuditEntry.__dataclass_fields__ if name in stored}
    return AuditEntry(
        **{**values, "ids": tuple(stored["ids"]), "input": orjson.loads(stored["input"])}
    )
