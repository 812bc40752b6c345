"""API keys in the graph: nodes of their own, with the hash of the secret and never the secret itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.connection.database import Database
from graph.contributions.contribution import prepare
from schema.errors import NotFound

CREATE = "CREATE (k:ApiKey) SET k = $key"
FIND = "MATCH (k:ApiKey {id: $id}) RETURN properties(k) AS key"
LIST = "MATCH (k:ApiKey) RETURN properties(k) AS key ORDER BY k.created, k.id"
REVOKE = """
MATCH (k:ApiKey {id: $id}) SET k.revoked = coalesce(k.revoked, $at) RETURN properties(k) AS key
"""
TOUCH = "MATCH (k:ApiKey {id: $id}) SET k.used = $used"


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


async def create(database: Database, key: StoredKey) -> None:
    """Store a new key."""
    await prepare(database)
    properties: dict[str, Any] = {n: v for n, v in key.__dict__.items() if v is not None}
    await database.write(CREATE, key=properties)


async def find(database: Database, identifier: str) -> StoredKey | None:
    """The key with an id, if there is one; revoked and expired ones too."""
    found = await database.read(FIND, id=identifier)
    return StoredKey(**found[0]["key"]) if found else None


async def every(database: Database) -> list[StoredKey]:
    """All keys, revoked ones too, the oldest first."""
    return [StoredKey(**row["key"]) for row in await database.read(LIST)]


async def revoke(database: Database, identifier: str, at: str) -> StoredKey:
    """Revoke a key, unless it is revoked already. Raises :class:`NotFound` where there is none."""
    found = await database.write(REVOKE, id=identifier, at=at)
    if not found:
        raise NotFound("no such key", where=identifier, do="list them: partnergraph keys list")
    return StoredKey(**found[0]["key"])


async def touch(database: Database, identifier: str, used: str) -> None:
    """Store the hour in which a key was used last."""
    await database.write(TOUCH, id=identifier, used=used)
