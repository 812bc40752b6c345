"""Proposing organisations that may be one, by comparing their names, places and web addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from partnergraph.graph import ddl
from partnergraph.graph.claims.canonical_ids import find_canonical_ids
from partnergraph.graph.connection.database import Database, Row, Transaction, execute_statement
from partnergraph.graph.ledger import take_turn
from partnergraph.graph.resolution.identity import ordered_pair
from partnergraph.graph.resolution.matching.blocking import candidate_pairs
from partnergraph.graph.resolution.matching.organisations import read_compared_organisations
from partnergraph.graph.resolution.matching.scoring import WordWeights, score_match
from partnergraph.graph.resolution.resolve import BY_NAMES, MERGE_PROPOSALS, PROPOSED, proposal_id
from partnergraph.schema.errors import NotFound

LEAST_SCORE = 0.75
_PROPOSAL_BATCH = 2000
_MatchingProgress = Callable[[str, int, int | None], None]

_MATCH_SOURCE_ID = "MATCH (s:Source {id: $id}) RETURN s.id AS id"
_MATCH_ALL_PROPOSALS = """
MATCH (p:MatchProposal)
RETURN p.id AS id, p.first AS first, p.second AS second, p.score AS score, p.reasons AS reasons,
       p.status AS status, p.by AS by
"""


@dataclass(frozen=True)
class MatchingReport:
    """Counts of a search: organisations read, pairs compared, proposals found, and those new or changed."""

    organisations: int
    compared: int
    found: int
    new: int


async def propose_matches(
    database: Database,
    source: str | None = None,
    other: str | None = None,
    *,
    min_score: float = LEAST_SCORE,
    progress: _MatchingProgress = lambda *_: None,
) -> MatchingReport:
    """Compare the organisations of a source with those of another (None: of all), and store proposals.

    Decided pairs are not proposed again. Raises :class:`~partnergraph.schema.errors.NotFound` for an unknown source.
    """
    await ddl.apply_indexes(database)
    for name in (source, other):
        if name and not await database.read(_MATCH_SOURCE_ID, id=name):
            raise NotFound("no such source", where=name, do="list them: partnergraph sources")
    lefts = await read_compared_organisations(database, source)
    rights = lefts if source == other else await read_compared_organisations(database, other)
    weights = WordWeights({one.id: one for one in (*lefts, *rights)}.values())
    new: list[Row] = []
    compared = found = 0
    stored = await _read_proposals_by_nodes(database)
    for compared, (a, b) in enumerate(candidate_pairs(lefts, rights), 1):
        match_score = score_match(a, b, weights)
        before = stored.get(ordered_pair(a.id, b.id))
        if match_score.value >= min_score and (before is None or before["status"] == PROPOSED):
            found += 1
            first, second = (before["first"], before["second"]) if before else (a.id, b.id)
            row = _name_proposal(first, second, match_score.value, list(match_score.reasons))
            if _is_proposal_changed(before, row):
                new.append(row)
        if compared % _PROPOSAL_BATCH == 0:
            progress("comparing", compared, None)
    progress("comparing", compared, compared)
    unwritten = iter(new)
    while batch := list(islice(unwritten, _PROPOSAL_BATCH)):
        await database.transact(lambda tx, batch=batch: _write_proposals(tx, batch))  # type: ignore[misc]
    return MatchingReport(len({o.id for o in (*lefts, *rights)}), compared, found, len(new))


def _name_proposal(record: str, other_record: str, value: float, reasons: list[str]) -> Row:
    """The stored properties of a proposal by names."""
    first, second = ordered_pair(record, other_record)
    return {
        "id": proposal_id(first, second),
        "first": first,
        "second": second,
        "score": value,
        "reasons": reasons,
        "status": PROPOSED,
        "by": BY_NAMES,
    }


def _is_proposal_changed(stored: Row | None, row: Row) -> bool:
    """Whether a proposal is new, or differs from the stored one; those by identifiers stay as they are."""
    return stored is None or (
        stored["by"] == BY_NAMES and stored["status"] == PROPOSED and stored != row
    )


async def _write_proposals(tx: Transaction, batch: list[Row]) -> None:
    """Write proposals about records that still exist."""
    await take_turn(tx)
    described = await find_canonical_ids(
        tx, {end for row in batch for end in (row["first"], row["second"])}
    )
    await execute_statement(
        tx,
        MERGE_PROPOSALS,
        rows=[r for r in batch if r["first"] in described and r["second"] in described],
    )


async def _read_proposals_by_nodes(database: Database) -> dict[tuple[str, str], Row]:
    """The stored proposals by the canonical ids of their two records; of several, a decided one."""
    stored = await database.read(_MATCH_ALL_PROPOSALS)

    async def read_canonical_ids(tx: Transaction) -> dict[str, str]:
        return await find_canonical_ids(
            tx, {end for row in stored for end in (row["first"], row["second"])}
        )

    canonical_ids = await database.transact(read_canonical_ids) if stored else {}
    found: dict[tuple[str, str], Row] = {}
    for row in sorted(stored, key=lambda row: (row["status"] == PROPOSED, row["id"])):
        if row["first"] in canonical_ids and row["second"] in canonical_ids:
            nodes = ordered_pair(canonical_ids[row["first"]], canonical_ids[row["second"]])
            found.setdefault(nodes, row)
    return found
