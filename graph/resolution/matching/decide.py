"""Decisions: accepting and rejecting proposals, separating records, and undoing that."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from graph.claims.canonical_ids import known_as
from graph.claims.lease import TURN, trust
from graph.connection.database import Database, Row, Tx, rows
from graph.resolution.identity import pair
from graph.resolution.resolve import (
    ACCEPTED,
    BY_HAND,
    OPEN,
    PROPOSED,
    REJECTED,
    Touched,
    proposal_id,
    proposals_of,
    settle,
)
from schema.errors import Conflict, InvalidInput, NotFound

AT_ONCE = 50

# A name of the record, which may be part of a node of another name.
CALLED = (
    "head(COLLECT {{ MATCH ({node})-[d:DESCRIBED_BY]->() "
    "WHERE coalesce(d.record, {node}.id) = p.{end} RETURN d.name }})"
)
LIST = f"""
{OPEN} AND p.score >= $min_score
RETURN p.id AS id, p.score AS score, p.status AS status,
       p.first AS first, {CALLED.format(node="a", end="first")} AS first_name,
       p.second AS second, {CALLED.format(node="b", end="second")} AS second_name,
       p.reasons AS reasons, p.by AS by, p.decided_by AS decided_by, p.decided_at AS decided_at
ORDER BY score DESC, id LIMIT $limit
"""
ABOVE = """
MATCH (p:MatchProposal {status: 'proposed'}) WHERE p.score > $above
RETURN p.id AS id ORDER BY p.score DESC, id
"""
GIVEN = """
UNWIND $ids AS id
OPTIONAL MATCH (p:MatchProposal {id: id})
RETURN id, p.first AS first, p.second AS second, p.status AS status, p.by AS by
"""
DECIDE = """
UNWIND $ids AS id
MATCH (p:MatchProposal {id: id})
SET p.status = $status, p.decided_by = $by, p.decided_at = $at
"""
UNDO = """
UNWIND $ids AS id
MATCH (p:MatchProposal {id: id})
SET p.status = 'proposed'
REMOVE p.decided_by, p.decided_at
"""
FORGET = "MATCH (p:MatchProposal) WHERE p.id IN $ids AND p.by = $by DELETE p"
SEPARATE = "MERGE (p:MatchProposal {id: $row.id}) ON CREATE SET p = $row"


async def listed(
    database: Database, status: str | None = PROPOSED, min_score: float = 0, limit: int = 1000
) -> list[Row]:
    """Proposals with a status (None: any) and score, the highest score first, as rows of :data:`LIST`."""
    return await database.read(LIST, status=status, min_score=min_score, limit=limit)


async def accept(database: Database, ids: Iterable[str], by: str) -> int:
    """Accept proposals: make their records one. Returns how many were not accepted before.

    Raises :class:`~schema.errors.NotFound` for an unknown id, :class:`~schema.errors.Conflict` where a
    decision that records are two stands against it. All of them are accepted, or none.
    """
    return await decide(database, list(ids), ACCEPTED, by)


async def accept_above(database: Database, above: float, by: str) -> tuple[int, list[str]]:
    """Accept all with a higher score; returns how many, and the ids refused because of other decisions."""
    ids = [row["id"] for row in await database.read(ABOVE, above=above)]
    accepted, refused = 0, []
    for start in range(0, len(ids), AT_ONCE):
        batch = ids[start : start + AT_ONCE]
        try:
            accepted += await decide(database, batch, ACCEPTED, by)
        except (Conflict, NotFound):
            for identifier in batch:
                try:
                    accepted += await decide(database, [identifier], ACCEPTED, by)
                except (Conflict, NotFound):
                    refused.append(identifier)
    return accepted, refused


async def reject(database: Database, ids: Iterable[str], by: str) -> int:
    """Reject proposals: their records are two, and not proposed again. Raises as :func:`accept` does."""
    return await decide(database, list(ids), REJECTED, by)


async def separate(database: Database, one: str, other: str, by: str) -> str:
    """Decide that two records are two, even if they share an identifier; returns the decision's id."""
    first, second = pair(one, other)
    if first == second:
        raise InvalidInput("that is one record", where=one)
    identifier = proposal_id(first, second)
    row = {
        "id": identifier,
        "first": first,
        "second": second,
        "score": 0.0,
        "reasons": ["said by hand"],
        "status": PROPOSED,
        "by": BY_HAND,
    }

    async def reject_pair(tx: Tx) -> None:
        await rows(tx, TURN)
        described = await known_as(tx, [first, second])
        for missing in {first, second} - described.keys():
            raise NotFound("nothing describes this", where=missing)
        await rows(tx, SEPARATE, row=row)
        await change(tx, [identifier], REJECTED, by)

    await database.transact(reject_pair)
    return identifier


async def undo(database: Database, ids: Iterable[str]) -> int:
    """Undo decisions; returns how many there were. Their records are proposed again."""
    return await decide(database, list(ids), PROPOSED, "")


async def decide(database: Database, ids: list[str], status: str, by: str) -> int:
    """Give proposals a status, in one transaction."""

    async def apply(tx: Tx) -> int:
        await rows(tx, TURN)
        return await change(tx, ids, status, by)

    return await database.transact(apply)


async def change(tx: Tx, ids: list[str], status: str, by: str) -> int:
    """Give proposals a status, and resolve their records anew."""
    proposals = await rows(tx, GIVEN, ids=ids)
    for row in proposals:
        if row["status"] is None:
            raise NotFound("no such proposal", where=row["id"], do="partnergraph matches list")
        if PROPOSED not in {status, row["status"]} and status != row["status"]:
            raise Conflict(
                f"it is {row['status']} already",
                where=row["id"],
                do=f"take that back first: partnergraph matches undo {row['id']}",
            )
    new = [row for row in proposals if row["status"] != status]
    if not new:
        return 0
    records = {end for row in new for end in (row["first"], row["second"])}
    before = set((await known_as(tx, records)).values())
    changed = [row["id"] for row in new]
    if status == PROPOSED:
        await rows(tx, UNDO, ids=changed)
        await rows(tx, FORGET, ids=changed, by=BY_HAND)
    else:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        await rows(tx, DECIDE, ids=changed, status=status, by=by, at=at)
    await settle(tx, Touched(records=records, nodes=before), await trust(tx))
    await check(tx, records)
    return len(new)


async def check(tx: Tx, records: set[str]) -> None:
    """Raise :class:`Conflict` if records with a cannot-link are one now."""
    nodes = (await known_as(tx, records)).values()
    around = {row["record"] for row in await rows(tx, RECORDS, ids=sorted(nodes))}
    rejected = [row for row in await proposals_of(tx, around) if row["status"] == REJECTED]
    canonical_ids = await known_as(tx, {end for row in rejected for end in (row["first"], row["second"])})
    for row in rejected:
        first, second = canonical_ids.get(row["first"]), canonical_ids.get(row["second"])
        if first is not None and first == second:
            raise Conflict(
                f"{row['first']} and {row['second']} were said to be two, and would be one",
                where=row["id"],
                do="take one of the decisions back: partnergraph matches undo ID",
            )


RECORDS = """
UNWIND $ids AS id
MATCH (n:Entity {id: id})-[d:DESCRIBED_BY]->()
RETURN DISTINCT coalesce(d.record, n.id) AS record
"""
