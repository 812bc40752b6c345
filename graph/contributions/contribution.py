"""A contribution: written once, in one transaction, in turn with all others, with an entry in the audit trail."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import orjson

from partnergraph.graph.connection.database import Database, Row, Transaction, execute_statement
from partnergraph.graph.contributions import audit
from partnergraph.graph.contributions.author import Author
from partnergraph.graph.ledger import take_turn
from partnergraph.graph.loading.amend import Amendment, amend_source
from partnergraph.graph.migration.migrate import bring_up_to_date
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.documents import Source
from partnergraph.schema.errors import FieldProblem, InvalidFields

MutationResult = dict[str, Any]


@dataclass(frozen=True)
class ContributionIntent:
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
class ContributionOutcome:
    """The outcome: the audit entry's id, the result. ``replayed``: of an earlier write, with nothing written now."""

    entry: str
    result: MutationResult
    replayed: bool = False


@dataclass
class Contribution:
    """A contribution while it is written. ``entry``: the id of its audit entry; ``ids``: what it affects."""

    tx: Transaction
    intent: ContributionIntent
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
        return await execute_statement(self.tx, cypher, **parameters)

    async def claim(self, source: Source, *things: Entity | Relation, **removals: Any) -> None:
        """Write claims of a source, located at this audit entry; ``removals`` as in an amendment."""
        locator = f"entry {self.entry}, {self.day}"
        await amend_source(self.tx, Amendment(source, things, locator, **removals))


PerformMutation = Callable[[Contribution], Awaitable[MutationResult]]


async def perform_contribution(
    database: Database, intent: ContributionIntent, work: PerformMutation
) -> ContributionOutcome:
    """Perform a mutation once.

    The id of its entry is made before the transaction. So when a connection breaks and the driver runs the
    transaction again, a committed write is found and not repeated. Raises what ``work`` raises, and
    :class:`~partnergraph.schema.errors.InvalidFields` for an idempotency key that was used for another input.
    """
    await prepare_for_writing(database)
    identifier, now = uuid.uuid4().hex, datetime.now(UTC)
    once = f"{intent.author.subject} {intent.once}" if intent.once else None

    async def transaction(tx: Transaction) -> ContributionOutcome:
        await take_turn(tx)
        if (stored := await audit.find_audit_entry(tx, identifier, once)) is not None:
            return _replay_contribution(stored, intent)
        contribution = Contribution(tx, intent, identifier, now)
        result = await work(contribution)
        await audit.add_audit_entry(tx, _audit_entry_parameters(contribution, once, result))
        return ContributionOutcome(identifier, result)

    return await database.transact(transaction)


def _replay_contribution(stored: Row, intent: ContributionIntent) -> ContributionOutcome:
    """The outcome of an earlier write with the same id or key, from its stored entry."""
    if stored["input_digest"] != intent.digest:
        raise InvalidFields(
            FieldProblem(
                ("idempotencyKey",),
                "this idempotency key was used for another input; use a new one",
                "IDEMPOTENCY_KEY_REUSED",
            )
        )
    return ContributionOutcome(stored["id"], orjson.loads(stored["result"]), replayed=True)


def _audit_entry_parameters(
    contribution: Contribution, once: str | None, result: MutationResult
) -> Row:
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


_PREPARED_DATABASES: set[tuple[int, str]] = set()


async def prepare_for_writing(database: Database) -> None:
    """Bring a database up to date, with constraints and indexes, before the first write of this process to it."""
    key = (id(database.driver), database.name)
    if key not in _PREPARED_DATABASES:
        await bring_up_to_date(database)
        _PREPARED_DATABASES.add(key)
