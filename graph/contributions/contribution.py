"""One write: once, in one transaction, in turn with all others, and with its entry in the audit trail."""

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
    """What somebody wants to write. ``once``: their idempotency key; ``given`` is all that they sent."""

    author: Author
    mutation: str
    given: Mapping[str, Any]
    request: str = ""
    once: str | None = None

    @property
    def text(self) -> str:
        """What was sent, always written the same way."""
        option = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
        return orjson.dumps(self.given, default=str, option=option).decode()

    @property
    def digest(self) -> str:
        """A fingerprint of the mutation and what was sent."""
        return blake2b(f"{self.mutation} {self.text}".encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class Done:
    """What came of it. ``replayed``: it had been done before, and nothing was written now."""

    entry: str
    result: Result
    replayed: bool = False


@dataclass
class Act:
    """A write in progress, in its transaction."""

    tx: Tx
    intent: Intent
    entry: str
    at: datetime
    ids: list[str] = field(default_factory=list)

    @property
    def author(self) -> Author:
        """Who writes."""
        return self.intent.author

    @property
    def day(self) -> str:
        """Today."""
        return self.at.date().isoformat()

    async def rows(self, cypher: str, **parameters: Any) -> list[Row]:
        """The rows of a statement of this transaction."""
        return await rows(self.tx, cypher, **parameters)

    async def say(self, source: Source, *things: Entity | Relation, **more: Any) -> None:
        """Let a source say things; where it says so is this write's entry."""
        locator = more.pop("locator", f"entry {self.entry}, {self.day}")
        await amend(self.tx, Amendment(source, things, locator, **more))


Work = Callable[[Act], Awaitable[Result]]


async def perform(database: Database, intent: Intent, work: Work) -> Done:
    """Do a piece of work once.

    The id of its entry is made before the transaction, so when a connection breaks and the driver runs it
    again, a write that had been committed is found and not made twice. Raises what ``work`` raises, and
    :class:`~schema.errors.InvalidFields` for an idempotency key that was used for something else.
    """
    await prepare(database)
    identifier, now = uuid.uuid4().hex, datetime.now(UTC)
    once = f"{intent.author.subject} {intent.once}" if intent.once else None

    async def transaction(tx: Tx) -> Done:
        await rows(tx, TURN)
        if (found := await audit.find(tx, identifier, once)) is not None:
            return again(found, intent)
        act = Act(tx, intent, identifier, now)
        result = await work(act)
        await audit.add(tx, entry(act, once, result))
        return Done(identifier, result)

    return await database.transact(transaction)


def again(found: Row, intent: Intent) -> Done:
    """What came of a write that was made before."""
    if found["input_digest"] != intent.digest:
        raise InvalidFields(
            Problem(
                ("idempotencyKey",),
                "this idempotency key was used for another input; use a new one",
                "IDEMPOTENCY_KEY_REUSED",
            )
        )
    return Done(found["id"], orjson.loads(found["result"]), replayed=True)


def entry(act: Act, once: str | None, result: Result) -> Row:
    """The entry of a write."""
    author, intent = act.author, act.intent
    return {
        "id": act.entry,
        "at": act.at.isoformat(timespec="milliseconds"),
        "actor": author.subject,
        "name": author.name,
        "role": author.role,
        "source": author.source.id,
        "mutation": intent.mutation,
        "ids": list(dict.fromkeys(act.ids)),
        "request": intent.request,
        "input": intent.text,
        "input_digest": intent.digest,
        "result": orjson.dumps(result).decode(),
        "once": once,
    }


PREPARED: set[tuple[int, str]] = set()


async def prepare(database: Database) -> None:
    """Before the first write of a process: see that the constraints are there."""
    known = (id(database.driver), database.name)
    if known not in PREPARED:
        await ddl.apply(database)
        PREPARED.add(known)
