"""Decisions: accepting and rejecting proposals, separating records, and undoing that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from partnergraph.graph.claims.canonical_ids import find_canonical_ids
from partnergraph.graph.claims.changes import record_changes
from partnergraph.graph.claims.lease import read_trust
from partnergraph.graph.connection.database import Database, Row, Transaction, execute_statement
from partnergraph.graph.ledger import take_turn
from partnergraph.graph.resolution.decided_parts import list_part_changes
from partnergraph.graph.resolution.identity import RecordPair, ordered_pair
from partnergraph.graph.resolution.resolve import (
    ACCEPTED,
    BY_HAND,
    MATCH_PROPOSALS_WITH_NODES,
    PROPOSED,
    REJECTED,
    TouchedRecords,
    is_cannot_link,
    proposal_id,
    read_proposals_of,
    resolve_touched,
)
from partnergraph.schema.errors import Conflict, InvalidInput, NotFound

# A name of the record, which may be part of a node of another name.
_RECORD_NAME = (
    "head(COLLECT {{ MATCH ({node})-[d:DESCRIBED_BY]->() "
    "WHERE coalesce(d.record, {node}.id) = p.{end} RETURN d.name }})"
)
_MATCH_CHOSEN_PROPOSALS = f"""
{MATCH_PROPOSALS_WITH_NODES} AND $min_score <= p.score <= $max_score AND ($id IS NULL OR p.id = $id)
"""
_LIST_PROPOSALS = f"""
{_MATCH_CHOSEN_PROPOSALS}
  AND ($after_id IS NULL OR p.score < $after_score OR (p.score = $after_score AND p.id > $after_id))
RETURN p.id AS id, p.score AS score, p.status AS status, p.part AS part,
       p.first AS first, {_RECORD_NAME.format(node="a", end="first")} AS first_name,
       p.second AS second, {_RECORD_NAME.format(node="b", end="second")} AS second_name,
       p.reasons AS reasons, p.by AS by, p.decided_by AS decided_by, p.decided_at AS decided_at
ORDER BY score DESC, id LIMIT $limit
"""
_COUNT_CHOSEN_PROPOSALS = _MATCH_CHOSEN_PROPOSALS + "RETURN count(p) AS total"
_MATCH_PROPOSALS_BY_ID = """
UNWIND $ids AS id
OPTIONAL MATCH (p:MatchProposal {id: id})
RETURN id, p.first AS first, p.second AS second, p.status AS status, p.by AS by, p.part AS part
"""
_SET_DECISION = """
UNWIND $ids AS id
MATCH (p:MatchProposal {id: id})
SET p.status = $status, p.decided_by = $by, p.decided_at = $at
"""
_CLEAR_DECISION = """
UNWIND $ids AS id
MATCH (p:MatchProposal {id: id})
SET p.status = 'proposed'
REMOVE p.decided_by, p.decided_at
"""
_DELETE_PROPOSALS_BY_HAND = "MATCH (p:MatchProposal) WHERE p.id IN $ids AND p.by = $by DELETE p"
_CREATE_BY_HAND = """
MERGE (p:MatchProposal {id: $row.id}) ON CREATE SET p = $row
SET p.part = CASE p.status WHEN 'proposed' THEN $row.part ELSE p.part END
RETURN p.part AS part
"""


@dataclass(frozen=True)
class ProposalFilter:
    """Which proposals to list: those with a status (None: any), with a score in these bounds, of one id."""

    status: str | None = PROPOSED
    min_score: float = 0
    max_score: float = 1
    id: str | None = None


async def list_proposals(
    database: Database,
    wanted: ProposalFilter | None = None,
    *,
    limit: int = 1000,
    after: tuple[float, str] | None = None,
) -> list[Row]:
    """Proposals, the highest score first, as rows of :data:`_LIST_PROPOSALS`; ``after``: from that score and id on."""
    score, identifier = after or (None, None)
    position = {"after_score": score, "after_id": identifier, "limit": limit}
    return await database.read(_LIST_PROPOSALS, {**asdict(wanted or ProposalFilter()), **position})


async def count_proposals(database: Database, wanted: ProposalFilter) -> int:
    """How many proposals the filter lets through."""
    return int((await database.read(_COUNT_CHOSEN_PROPOSALS, asdict(wanted)))[0]["total"])


async def accept_proposals(database: Database, ids: Iterable[str], by: str) -> int:
    """Accept proposals: make their records one, or the one PART_OF the other. Returns how many were not accepted before.

    Raises :class:`~partnergraph.schema.errors.NotFound` for an unknown id, :class:`~partnergraph.schema.errors.Conflict` where a
    decision that records are two stands against it. All of them are accepted, or none.
    """
    return await _decide_proposals(database, list(ids), ACCEPTED, by)


async def reject_proposals(database: Database, ids: Iterable[str], by: str) -> int:
    """Reject proposals: their records are two (or the one no part of the other), and not proposed again. Raises as :func:`accept_proposals` does."""
    return await _decide_proposals(database, list(ids), REJECTED, by)


async def separate_records(database: Database, one: str, other: str, by: str) -> str:
    """Decide that two records are two, even if they share an identifier; returns the decision's id."""
    return await _decide_by_hand(database, (one, other), None, REJECTED, by)


async def join_records(database: Database, one: str, other: str, by: str) -> str:
    """Decide that two records are one, though nothing proposes it; returns the decision's id."""
    return await _decide_by_hand(database, (one, other), None, ACCEPTED, by)


async def attach_part(database: Database, part: str, whole: str, by: str) -> str:
    """Decide that a record is a part of another, which becomes PART_OF; returns the decision's id."""
    return await _decide_by_hand(database, (part, whole), part, ACCEPTED, by)


async def _decide_by_hand(
    database: Database, pair: RecordPair, part: str | None, status: str, by: str
) -> str:
    """Decide about two records in a transaction of its own."""

    async def decide_pair(tx: Transaction) -> str:
        await take_turn(tx)
        return await _apply_by_hand(tx, pair, part, status, by)

    return await database.transact(decide_pair)


async def apply_part(tx: Transaction, part: str, whole: str, by: str) -> str:
    """As :func:`attach_part`, within a transaction that has taken its turn."""
    return await _apply_by_hand(tx, (part, whole), part, ACCEPTED, by)


async def _apply_by_hand(
    tx: Transaction, pair: RecordPair, part: str | None, status: str, by: str
) -> str:
    """Decide about two records, whether they are proposed or not."""
    first, second = ordered_pair(*pair)
    if first == second:
        raise InvalidInput("that is one record", where=first)
    identifier = proposal_id(first, second)
    row = {
        "id": identifier,
        "first": first,
        "second": second,
        "score": 0.0,
        "reasons": ["said by hand"],
        "status": PROPOSED,
        "by": BY_HAND,
        "part": part,
    }

    described = await find_canonical_ids(tx, [first, second])
    for missing in {first, second} - described.keys():
        raise NotFound("nothing describes this", where=missing)
    (stored,) = await execute_statement(tx, _CREATE_BY_HAND, row=row)
    if stored["part"] != part:
        raise Conflict(
            "something else was decided about these two",
            where=identifier,
            do=f"take that back first: partnergraph matches undo {identifier}",
        )
    await apply_decisions(tx, [identifier], status, by)
    return identifier


async def undo_decisions(database: Database, ids: Iterable[str]) -> int:
    """Undo decisions; returns how many there were. Their records are proposed again."""
    return await _decide_proposals(database, list(ids), PROPOSED, "")


async def _decide_proposals(database: Database, ids: list[str], status: str, by: str) -> int:
    """Give proposals a status, in one transaction."""

    async def apply(tx: Transaction) -> int:
        await take_turn(tx)
        return len(await apply_decisions(tx, ids, status, by))

    return await database.transact(apply)


async def apply_decisions(tx: Transaction, ids: list[str], status: str, by: str) -> list[Row]:
    """Give proposals a status, and resolve their records anew; those that had another. The transaction has taken its turn."""
    proposals = await execute_statement(tx, _MATCH_PROPOSALS_BY_ID, ids=ids)
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
        return []
    records = {end for row in new for end in (row["first"], row["second"])}
    before = set((await find_canonical_ids(tx, records)).values())
    changed = [row["id"] for row in new]
    if status == PROPOSED:
        await execute_statement(tx, _CLEAR_DECISION, ids=changed)
    else:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        await execute_statement(tx, _SET_DECISION, ids=changed, status=status, by=by, at=at)
    await resolve_touched(tx, TouchedRecords(records=records, nodes=before), await read_trust(tx))
    if parts := list(list_part_changes(new, status, accepted=ACCEPTED)):
        await record_changes(tx, parts)
    if status == PROPOSED:
        await execute_statement(tx, _DELETE_PROPOSALS_BY_HAND, ids=changed, by=BY_HAND)
    await _check_cannot_links(tx, records)
    return new


async def _check_cannot_links(tx: Transaction, records: set[str]) -> None:
    """Raise :class:`Conflict` if records with a cannot-link are one now."""
    nodes = (await find_canonical_ids(tx, records)).values()
    around = {
        row["record"]
        for row in await execute_statement(tx, _MATCH_RECORDS_OF_NODES, ids=sorted(nodes))
    }
    apart = [row for row in await read_proposals_of(tx, around) if is_cannot_link(row)]
    canonical_ids = await find_canonical_ids(
        tx, {end for row in apart for end in (row["first"], row["second"])}
    )
    for row in apart:
        first, second = canonical_ids.get(row["first"]), canonical_ids.get(row["second"])
        if first is not None and first == second:
            raise Conflict(
                f"{row['first']} and {row['second']} were said to be two, and would be one",
                where=row["id"],
                do="take one of the decisions back: partnergraph matches undo ID",
            )


_MATCH_RECORDS_OF_NODES = """
UNWIND $ids AS id
MATCH (n:Entity {id: id})-[d:DESCRIBED_BY]->()
RETURN DISTINCT coalesce(d.record, n.id) AS record
"""
