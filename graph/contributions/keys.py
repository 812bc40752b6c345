"""API keys in the graph: nodes of their own, with the hash of the secret and never the secret itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from partnergraph.graph.connection.database import Database
from partnergraph.graph.contributions.contribution import prepare_for_writing
from partnergraph.schema.errors import NotFound

_CREATE_KEY = "CREATE (k:ApiKey) SET k = $key"
_MATCH_KEY = "MATCH (k:ApiKey {id: $id}) RETURN properties(k) AS key"
_LIST_KEYS = "MATCH (k:ApiKey) RETURN properties(k) AS key ORDER BY k.created, k.id"
_REVOKE_KEY = """
MATCH (k:ApiKey {id: $id}) SET k.revoked = coalesce(k.revoked, $at) RETURN properties(k) AS key
"""
_SET_KEY_USED = "MATCH (k:ApiKey {id: $id}) SET k.used = $used"


@dataclass(frozen=True)
class StoredKey:
    """An API key as it is stored. Times are ISO 8601 in UTC; ``used`` is kept to the hour; ``rate`` is requests a second."""

    id: str
    name: str
    party: str
    role: str
    hash: str
    created: str
    expires: str | None = None
    used: str | None = None
    revoked: str | None = None
    rate: float | None = None


async def store_key(database: Database, key: StoredKey) -> None:
    """Store a new key with its hash; the key itself is kept nowhere."""
    await prepare_for_writing(database)
    properties: dict[str, Any] = {n: v for n, v in key.__dict__.items() if v is not None}
    await database.write(_CREATE_KEY, key=properties)


async def find_stored_key(database: Database, identifier: str) -> StoredKey | None:
    """The key with an id, if there is one; revoked and expired ones too."""
    found = await database.read(_MATCH_KEY, id=identifier)
    return StoredKey(**found[0]["key"]) if found else None


async def list_stored_keys(database: Database) -> list[StoredKey]:
    """All keys, revoked ones too, the oldest first."""
    return [StoredKey(**row["key"]) for row in await database.read(_LIST_KEYS)]


async def revoke_stored_key(database: Database, identifier: str, at: str) -> StoredKey:
    """Revoke a key, unless it is revoked already. Raises :class:`NotFound` where there is none."""
    found = await database.write(_REVOKE_KEY, id=identifier, at=at)
    if not found:
        raise NotFound("no such key", where=identifier, do="list them: partnergraph keys list")
    return StoredKey(**found[0]["key"])


async def note_key_use(database: Database, identifier: str, used: str) -> None:
    """Store the hour in which a key was used last."""
    await database.write(_SET_KEY_USED, id=identifier, used=used)
