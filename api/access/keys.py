"""API keys: made, shown once, and known again by their hash.

A key is ``pg_``, its id, and 32 random bytes. Against so many possibilities no dictionary helps, so one
round of SHA-256 keeps it as safely as a slow password hash would, and costs a request next to nothing.
The id finds the one hash to compare with, which is done in constant time.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from api.access.roles import Caller, Role
from graph.connection.database import Database
from graph.contributions import keys
from graph.contributions.keys import StoredKey
from schema.codes import slug
from schema.errors import InvalidInput, PartnergraphError, Unauthenticated

log = structlog.get_logger("partnergraph.access")

PREFIX = "pg_"
FORM = re.compile(r"pg_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
REMEMBERED = 10_000


def digest(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


async def create(
    database: Database,
    role: Role,
    name: str,
    *,
    party: str | None = None,
    days: int | None = 365,
    rate: float | None = None,
) -> tuple[str, StoredKey]:
    """Make a key; the key itself, which is kept nowhere, and what is kept.

    ``party``: on whose behalf it writes; keys of one party write as one source. Raises
    :class:`~schema.errors.InvalidInput` for a name that has no letter.
    """
    behalf = slug(party or name)
    if not behalf:
        raise InvalidInput("a key needs a name with letters or digits", where="--name")
    identifier = secrets.token_hex(6)
    key = f"{PREFIX}{identifier}_{secrets.token_urlsafe(32)}"
    now = datetime.now(UTC)
    expires = None if days is None else (now + timedelta(days=days)).isoformat(timespec="seconds")
    stored = StoredKey(
        identifier,
        name,
        behalf,
        role.value,
        digest(key),
        now.isoformat(timespec="seconds"),
        expires,
        rate=rate,
    )
    await keys.create(database, stored)
    return key, stored


async def revoke(database: Database, identifier: str) -> StoredKey:
    """Let a key count no longer. Raises :class:`~schema.errors.NotFound`."""
    return await keys.revoke(database, identifier, datetime.now(UTC).isoformat(timespec="seconds"))


@dataclass
class Keys:
    """The keys of one database, each remembered for a few seconds."""

    database: Database
    remember: float
    known: dict[str, tuple[float, StoredKey | None]] = field(default_factory=dict)

    async def caller(self, key: str) -> Caller:
        """Whose key it is. Raises :class:`Unauthenticated`, always in the same words."""
        match = FORM.fullmatch(key)
        stored = await self.find(match[1]) if match else None
        # Compared even where there is no such key, so that the time tells nothing.
        same = hmac.compare_digest(stored.hash if stored else "0" * 64, digest(key))
        if stored is None or not same or not counts(stored):
            raise Unauthenticated(
                "this API key is not valid", do="check that it was neither revoked nor expired"
            )
        await self.used(stored)
        return Caller(f"key:{stored.id}", stored.name, Role(stored.role), stored.party, stored.rate)

    async def find(self, identifier: str) -> StoredKey | None:
        """The key with an id, from memory or from the graph."""
        now = time.monotonic()
        found = self.known.get(identifier)
        if found is None or now - found[0] >= self.remember:
            if len(self.known) >= REMEMBERED:
                self.known.clear()
            found = now, await keys.find(self.database, identifier)
            self.known[identifier] = found
        return found[1]

    async def used(self, stored: StoredKey) -> None:
        """Note that a key was used in this hour, if that is not noted yet; a failure is no one's trouble."""
        hour = datetime.now(UTC).strftime("%Y-%m-%dT%H:00:00+00:00")
        if stored.used != hour:
            self.known.pop(stored.id, None)
            try:
                await keys.touch(self.database, stored.id, hour)
            except PartnergraphError as error:
                log.warning("last use of a key not noted", key=stored.id, why=error.what)


def counts(stored: StoredKey) -> bool:
    """Whether a key was neither revoked nor has expired."""
    if stored.revoked is not None:
        return False
    return stored.expires is None or datetime.now(UTC) < datetime.fromisoformat(stored.expires)
