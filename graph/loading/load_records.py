"""What is noted of loads and refreshes for whoever runs the server: when, how much, of which files.

A ``LoadRecord`` for each source and a ``RefreshRecord`` for each entry of a refresh file stand beside the
network. They are no part of the data: they move no data version, and dumps leave them out. That they are in the
graph lets any machine refresh it, and every server tell of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from partnergraph.graph.connection.database import Database

_RECORD_LOADS = """
UNWIND $ids AS id
MERGE (r:LoadRecord {id: id})
SET r = {id: id, loaded: timestamp(), checked: timestamp(), read: $read, rejected: $rejected}
"""
_RECORD_FILES = """
UNWIND $ids AS id
MATCH (r:LoadRecord {id: id}) SET r.fingerprint = $fingerprint, r.counts = $counts
"""
_CONFIRM_LOADS = "MATCH (r:LoadRecord) WHERE r.id IN $ids SET r.checked = timestamp()"
_MATCH_LOADS = "MATCH (r:LoadRecord) WHERE r.id IN $ids RETURN properties(r) AS props"
_FORGET_LOADS = "MATCH (r:LoadRecord) WHERE r.id IN $ids DELETE r"
_RECORD_TRY = """
MERGE (r:RefreshRecord {id: $name})
SET r.tried = timestamp(), r.failure = $failure,
    r.succeeded = CASE WHEN $failure IS NULL THEN timestamp() ELSE r.succeeded END
"""
_MATCH_REFRESHES = "MATCH (r:RefreshRecord) RETURN r.id AS id, properties(r) AS props"


@dataclass(frozen=True)
class LoadNote:
    """What is noted of the last load of a source; instants are milliseconds since 1970.

    ``checked``: when it was last found to be what its publisher has. ``fingerprint``: of what files it was made,
    and ``counts`` what was in them (JSON), where a refresh loaded it.
    """

    id: str
    loaded: int
    checked: int
    read: int
    rejected: int
    fingerprint: str | None = None
    counts: str | None = None


async def record_load(database: Database, ids: Iterable[str], read: int, rejected: int) -> None:
    """Note that sources were loaded now; the numbers are those of the whole load."""
    await database.write(_RECORD_LOADS, ids=list(ids), read=read, rejected=rejected)


async def record_loaded_files(
    database: Database, ids: Iterable[str], fingerprint: str, counts: str
) -> None:
    """Note which files the last load of sources was made of, and what was in them."""
    await database.write(_RECORD_FILES, ids=list(ids), fingerprint=fingerprint, counts=counts)


async def confirm_loads(database: Database, ids: Iterable[str]) -> None:
    """Note that sources are still what their publishers have."""
    await database.write(_CONFIRM_LOADS, ids=list(ids))


async def read_load_notes(database: Database, ids: Iterable[str]) -> dict[str, LoadNote]:
    """What is noted of the last load of these sources, by id; of some there may be nothing."""
    rows = await database.read(_MATCH_LOADS, ids=list(ids))
    return {row["props"]["id"]: LoadNote(**row["props"]) for row in rows}


async def forget_loads(database: Database, ids: Iterable[str]) -> None:
    """Delete what is noted of sources that are withdrawn."""
    await database.write(_FORGET_LOADS, ids=list(ids))


async def record_refresh(database: Database, name: str, failure: str | None) -> None:
    """Note that an entry of a refresh file was tried now, and how it failed, if it did."""
    await database.write(_RECORD_TRY, name=name, failure=failure)


async def read_refresh_notes(database: Database) -> dict[str, dict[str, Any]]:
    """By entry of the refresh file: when it was ``tried`` and ``succeeded`` (milliseconds), and its ``failure``."""
    return {row["id"]: row["props"] for row in await database.read(_MATCH_REFRESHES)}
