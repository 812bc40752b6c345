"""The log of changes: what each write changed, kept beside the data in the write's own transaction.

A write of few changes lists them; of a large load only the counts are kept, and whoever follows the log is
told so. The log has a largest length (:data:`KEPT_VERSIONS`): who was away longer starts afresh.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from partnergraph.graph.claims.canonical_ids import find_merged_records
from partnergraph.graph.connection.database import Database, Row, Transaction, execute_statement

_LISTED_CHANGES = 2_000  # of one write; more are counted only
KEPT_VERSIONS = 10_000


class ChangeKind(StrEnum):
    """What became of a claim: its source says it now, says it otherwise, or says it no longer."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True)
class Change:
    """One changed claim. Of a relation, ``type`` is its type and ``other`` its end; of an entity both are empty.

    ``id``: the canonical id of the entity, or of the relation's start, at the time of the write.
    """

    kind: ChangeKind
    source: str
    id: str
    type: str = ""
    other: str = ""


@dataclass(frozen=True)
class ChangeEntry:
    """What one version changed. ``complete``: ``changes`` has all; else they were too many, and only counted."""

    version: int
    at: datetime
    sources: tuple[str, ...]
    count: int
    complete: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class ChangeLog:
    """The entries after a version, oldest first. ``complete``: none between is missing from the log.

    It is not complete after a version that the data did not reach yet: that was one of other data.

    ``more``: there are later ones; ``version``: that of the last entry given, from which to go on.
    """

    version: int
    entries: tuple[ChangeEntry, ...]
    complete: bool
    more: bool


_WRITE_ENTRY = """
MATCH (l:Ledger {id: 'ledger'})
MERGE (e:ChangeEntry {version: l.revision})
ON CREATE SET e.at = timestamp(), e.sources = $sources, e.count = $count, e.complete = $complete,
              e.rows = $rows
ON MATCH SET e.sources = e.sources + [s IN $sources WHERE NOT s IN e.sources],
             e.count = e.count + $count, e.complete = e.complete AND $complete,
             e.rows = e.rows + $rows
WITH l
MATCH (old:ChangeEntry) WHERE old.version < l.revision - $kept
DELETE old
"""
_MATCH_ENTRIES = """
OPTIONAL MATCH (l:Ledger {id: 'ledger'})
RETURN coalesce(l.revision, 0) AS version,
       COLLECT { MATCH (e:ChangeEntry) RETURN e.version ORDER BY e.version LIMIT 1 }[0] AS oldest,
       COLLECT {
           MATCH (e:ChangeEntry) WHERE e.version > $since
           RETURN e {.version, .at, .sources, .count, .complete, .rows} ORDER BY e.version LIMIT $limit
       } AS entries
"""


async def record_changes(
    tx: Transaction,
    changes: Iterable[Change],
    *,
    sources: Iterable[str] = (),
    count: int = 0,
    canonical: bool = False,
) -> None:
    """Note in the log what the transaction changes, under the version that it moves to.

    ``changes`` where they are listed; else ``sources`` and ``count``. ``canonical``: their ids are so already, before the
    write or after it; else those of now are found. The transaction has taken its turn.
    """
    listed = list(changes)
    by = sorted({change.source for change in listed} | set(sources))
    complete = not count and len(listed) <= _LISTED_CHANGES
    shown = listed if complete else []
    if shown and not canonical:
        shown = await _resolve_ends(tx, shown)
    await execute_statement(
        tx,
        _WRITE_ENTRY,
        sources=by,
        count=count or len(listed),
        complete=complete,
        rows=[f"{c.kind}\t{c.source}\t{c.id}\t{c.type}\t{c.other}" for c in shown],
        kept=KEPT_VERSIONS,
    )


async def _resolve_ends(tx: Transaction, changes: list[Change]) -> list[Change]:
    """The changes under canonical ids."""
    ids = {end for change in changes for end in (change.id, change.other) if end}
    merged = await find_merged_records(tx, ids)
    return [
        Change(c.kind, c.source, merged.get(c.id, c.id), c.type, merged.get(c.other, c.other))
        for c in changes
    ]


async def read_changes(database: Database, since: int, first: int = 100) -> ChangeLog:
    """The log after version ``since``, at most ``first`` entries."""
    version, oldest, rows = await database.values(
        _MATCH_ENTRIES, {"since": since, "limit": first + 1}
    )
    entries = tuple(map(_entry_from_row, rows[:first]))
    more = len(rows) > first
    reached = entries[-1].version if more and entries else version
    # What was written before the log began, or fell out of it, is not told by it.
    complete = since == version or (oldest is not None and oldest - 1 <= since < version)
    return ChangeLog(max(reached, min(since, version)), entries, complete, more)


def _entry_from_row(row: Row) -> ChangeEntry:
    return ChangeEntry(
        row["version"],
        datetime.fromtimestamp(row["at"] / 1000, UTC),
        tuple(row["sources"]),
        row["count"],
        row["complete"],
        tuple(_parse_changes(row["rows"])),
    )


def _parse_changes(rows: list[str]) -> Iterator[Change]:
    for row in rows:
        kind, source, id_, type_, other = row.split("\t")
        yield Change(ChangeKind(kind), source, id_, type_, other)
