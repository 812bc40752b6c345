"""A contribution: written once, in one transaction, in turn with all others, with an entry in the audit trail."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import orjson

from graph import ddl
from graph.claims.lease import TURN
from graph.connection.database import Database, Row, Tx, rows
from graph.contributions import audit
from graph.contributions.author import Author
from graph.loading.amend import Amendment, amend
from schema.base import Entity, Relation
from schema.documents import Source
from schema.errors import InvalidFields, Problem

Result = dict[str, Any]


@dataclass(frozen=True)
class Intent:
    """A mutation to perform. ``given``: its input; ``once``: its idempotency key; ``request``: the request's id."""

    author: Author
    mutation: str
    given: Mapping[str, Any]
    request: str = ""
    once: str | None = None

    @property
    def text(self) -> str:
        """The input as JSON with sorted keys, the same for the same input."""
        option = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
        return orjson.dumps(self.given, default=str, option=option).decode()

    @property
    def digest(self) -> str:
        """A hash of the mutation and its input."""
        return blake2b(f"{self.mutation} {self.text}".encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class Done:
    """The outcome: the audit entry's id, the result. ``replayed``: of an earlier write, with nothing written now."""

    entry: str
    result: Result
    replayed: bool = False


@dataclass
class Act:
    """A contribution while it is written. ``entry``: the id of its audit entry; ``ids``: what it affects."""

    tx: Tx
    intent: Intent
    entry: str
    at: datetime
    ids: list[str] = field(default_factory=list)

    @property
    def author(self) -> Author:
        """The author of the contribution."""
        return self.intent.author

    @property
    def day(self) -> str:
        """The date of the contribution, in ISO 8601."""
        return self.at.date().isoformat()

    async def rows(self, cypher: str, **parameters: Any) -> list[Row]:
        """Run a statement in the contribution's transaction; its rows."""
        return await rows(self.tx, cypher, **parameters)

    async def claim(self, source: Source, *things: Entity | Relation, **removals: Any) -> None:
        """Write claims of a source, located at this audit entry; ``removals`` as in an amendment."""
        locator = f"entry {self.entry}, {self.day}"
        await amend(self.tx, Amendment(source, things, locator, **removals))


Work = Callable[[Act], Awaitable[Result]]


async def perform(database: Database, intent: Intent, work: Work) -> Done:
    """Perform a mutation once.

    The id of its entry is made before the transaction. So when a connection breaks and the driver runs the
    transaction again, a committed write is found and not repeated. Raises what ``work`` raises, and
    :class:`~schema.errors.InvalidFields` for an idempotency key that was used for another input.
    """
    await prepare(database)
    identifier, now = uuid.uuid4().hex, datetime.now(UTC)
    once = f"{intent.author.subject} {intent.once}" if intent.once else None

    async def transaction(tx: Tx) -> Done:
        await rows(tx, TURN)
        if (stored := await audit.find(tx, identifier, once)) is not None:
            return again(stored, intent)
        contribution = Act(tx, intent, identifier, now)
        result = await work(contribution)
        await audit.add(tx, entry(contribution, once, result))
        return Done(identifier, result)

    return await database.transact(transaction)


def again(stored: Row, intent: Intent) -> Done:
    """The outcome of an earlier write with the same id or key, from its stored entry."""
    if stored["input_digest"] != intent.digest:
        raise InvalidFields(
            Problem(
                ("idempotencyKey",),
                "this idempotency key was used for another input; use a new one",
                "IDEMPOTENCY_KEY_REUSED",
            )
        )
    return Done(stored["id"], orjson.loads(stored["result"]), replayed=True)


def entry(contribution: Act, once: str | None, result: Result) -> Row:
    """The properties of a contribution's audit entry, but for its number."""
    author, intent = contribution.author, contribution.intent
    return {
        "id": contribution.entry,
        "at": contribution.at.isoformat(timespec="milliseconds"),
        "actor": author.subject,
        "name": author.name,
        "role": author.role,
        "source": author.source.id,
        "mutation": intent.mutation,
        "ids": list(dict.fromkeys(contribution.ids)),
        "request": intent.request,
        "input": intent.text,
        "input_digest": intent.digest,
        "result": orjson.dumps(result).decode(),
        "once": once,
    }


PREPARED: set[tuple[int, str]] = set()


async def prepare(database: Database) -> None:
    """Create the constraints and indexes, before the first write of this process to a database."""
    key = (id(database.driver), database.name)
    if key not in PREPARED:
        await ddl.apply(database)
        PREPARED.add(key)
