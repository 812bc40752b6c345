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
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from cachetools import TTLCache

from partnergraph.api.access.roles import OIDC_PARTY_PREFIX, Caller, Role
from partnergraph.graph.connection.database import SHARED_READ_S, Database, StatementOptions
from partnergraph.graph.contributions import keys
from partnergraph.graph.contributions.author import check_party
from partnergraph.graph.contributions.keys import StoredKey
from partnergraph.schema.codes import make_slug
from partnergraph.schema.errors import InvalidInput, PartnergraphError, Unauthenticated
from partnergraph.schema.values import check_text

log = structlog.get_logger("partnergraph.access")

KEY_PREFIX = "pg_"
_KEY_PATTERN = re.compile(r"pg_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_MOST_CACHED_KEYS = 10_000


def hash_api_key(key: str) -> str:
    """What is stored of a key: the SHA-256 of its text, in hexadecimal."""
    return hashlib.sha256(key.encode()).hexdigest()


async def create_api_key(
    database: Database,
    role: Role,
    name: str,
    *,
    party: str | None = None,
    days: int | None = 365,
    rate: float | None = None,
) -> tuple[str, StoredKey]:
    """Make a key; returns its text, which is stored nowhere, and what is stored of it.

    ``party``: on whose behalf it writes, the name if not given; keys of one party write as one source.
    ``days``: until it expires, None for never. ``rate``: requests a second, None for the setting's. Raises
    :class:`~partnergraph.schema.errors.InvalidInput` for a name that has no letter, is reserved, or stands for the
    party of a key with another name, unless that is said.
    """
    party_key = make_slug(party or name)
    if not party_key:
        raise InvalidInput("a key needs a name with letters or digits", where="--name")
    if party_key.startswith(OIDC_PARTY_PREFIX):
        raise InvalidInput(f"{party_key} is a name of tokens", where="--for", do="take another")
    check_party(party_key)
    if party is None:
        await _refuse_same_party(database, party_key, name)
    identifier = secrets.token_hex(6)
    key = f"{KEY_PREFIX}{identifier}_{secrets.token_urlsafe(32)}"
    now = datetime.now(UTC)
    expires = None if days is None else (now + timedelta(days=days)).isoformat(timespec="seconds")
    stored = StoredKey(
        identifier,
        check_text(name),
        party_key,
        role.value,
        hash_api_key(key),
        now.isoformat(timespec="seconds"),
        expires,
        rate=rate,
    )
    await keys.store_key(database, stored)
    return key, stored


async def _refuse_same_party(database: Database, party: str, name: str) -> None:
    """Raise :class:`InvalidInput` where keys of another name write for a party, which two names may come to."""
    others = {key.name for key in await keys.list_stored_keys(database) if key.party == party}
    if others - {name}:
        raise InvalidInput(
            f"{', '.join(sorted(others))} already writes as {party}, and this key would too",
            where="--name",
            do=f"say so with --for {party}, or take another name",
        )


async def revoke_api_key(database: Database, identifier: str) -> StoredKey:
    """Revoke a key from now on, by its id. Raises :class:`~partnergraph.schema.errors.NotFound`."""
    return await keys.revoke_stored_key(
        database, identifier, datetime.now(UTC).isoformat(timespec="seconds")
    )


@dataclass
class ApiKeys:
    """The keys of one database, each cached for ``cache_seconds``, those that do not exist too."""

    database: Database
    cache_seconds: float

    def __post_init__(self) -> None:
        self.database = self.database.under(StatementOptions(SHARED_READ_S))
        self.cache: TTLCache[str, StoredKey | None] = TTLCache(
            _MOST_CACHED_KEYS, self.cache_seconds
        )

    async def caller(self, key: str) -> Caller:
        """Whose key it is. Raises :class:`Unauthenticated`, always in the same words.

        Notes the hour in which the key was used.
        """
        match = _KEY_PATTERN.fullmatch(key)
        stored = await self.find_stored(match[1]) if match else None
        # Compared even where there is no such key, so that the time tells nothing.
        same_hash = hmac.compare_digest(stored.hash if stored else "0" * 64, hash_api_key(key))
        if stored is None or not same_hash or not _is_valid_key(stored):
            raise Unauthenticated(
                "this API key is not valid", do="check that it was neither revoked nor expired"
            )
        await self.note_use(stored)
        return Caller(f"key:{stored.id}", stored.name, Role(stored.role), stored.party, stored.rate)

    async def is_valid(self, identifier: str) -> bool:
        """Whether there is a key of this id that counts now."""
        stored = await self.find_stored(identifier)
        return stored is not None and _is_valid_key(stored)

    async def find_stored(self, identifier: str) -> StoredKey | None:
        """The key with an id, from the cache or from the graph; None where there is none."""
        with suppress(KeyError):
            return self.cache[identifier]
        stored = await keys.find_stored_key(self.database, identifier)
        self.cache[identifier] = stored
        return stored

    async def note_use(self, stored: StoredKey) -> None:
        """Store that a key was used in this hour, once an hour; a failure is logged, and the request goes on."""
        hour = datetime.now(UTC).strftime("%Y-%m-%dT%H:00:00+00:00")
        if stored.used != hour:
            self.cache.pop(stored.id, None)
            try:
                await keys.note_key_use(self.database, stored.id, hour)
            except PartnergraphError as error:
                log.warning("last use of a key not noted", key=stored.id, why=error.what)


def _is_valid_key(stored: StoredKey) -> bool:
    if stored.revoked is not None:
        return False
    return stored.expires is None or datetime.now(UTC) < datetime.fromisoformat(stored.expires)
