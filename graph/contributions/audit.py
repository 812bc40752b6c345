"""The audit trail: one entry for every write, made in the write's own transaction and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from graph.connection.database import Database, Row, Tx, rows

LARGEST_PAGE = 1000

ADD = """
MATCH (l:Ledger {id: 'ledger'})
CREATE (e:AuditEntry)
SET e = $entry, e.number = l.revision
"""
FIND = "MATCH (e:AuditEntry) WHERE e.id = $id OR e.once = $once RETURN properties(e) AS entry"
WANTED = """
MATCH (e:AuditEntry)
WHERE ($actor IS NULL OR e.actor = $actor) AND ($mutation IS NULL OR e.mutation = $mutation)
  AND ($affects IS NULL OR $affects IN e.ids)
"""
PAGE = f"""
{WANTED} AND ($before IS NULL OR e.number < $before)
RETURN properties(e) AS entry ORDER BY e.number DESC LIMIT $limit
"""
COUNT = f"{WANTED} RETURN count(e) AS total"


@dataclass(frozen=True)
class Entry:
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
class Wanted:
    """Which entries to list: of one actor, of one mutation, that affected one id; None for any."""

    actor: str | None = None
    mutation: str | None = None
    affects: str | None = None


async def add(tx: Tx, entry: Row) -> None:
    """Store an entry; the transaction must have taken its turn, for the entry is numbered by it."""
    await rows(tx, ADD, entry=entry)


async def find(tx: Tx, identifier: str, once: str | None) -> Row | None:
    """The stored entry with an id or an idempotency key: of a write that has been made already."""
    entries = await rows(tx, FIND, id=identifier, once=once)
    return entries[0]["entry"] if entries else None


async def page(
    database: Database, wanted: Wanted, *, limit: int, before: int | None = None
) -> list[Entry]:
    """Entries, the latest first; ``before``: only those with a lower number."""
    found = await database.read(PAGE, {**wanted.__dict__, "before": before, "limit": limit})
    return [entry_of(row["entry"]) for row in found]


async def count(database: Database, wanted: Wanted) -> int:
    """The number of entries that the filter lets through."""
    ((total,),) = [row.values() for row in await database.read(COUNT, wanted.__dict__)]
    return int(total)


def entry_of(stored: Row) -> Entry:
    """An entry of its stored properties."""
    values = {name: stored[name] for name in Entry.__dataclass_fields__ if name in stored}
    return Entry(**{**values, "ids": tuple(stored["ids"]), "input": orjson.loads(stored["input"])})
