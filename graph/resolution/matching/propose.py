"""Proposing organisations that may be one, or one a part of another, by their names, places and addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from partnergraph.graph import ddl
from partnergraph.graph.claims.canonical_ids import find_canonical_ids
from partnergraph.graph.connection.database import Database, Row, Transaction, execute_statement
from partnergraph.graph.ledger import take_turn
from partnergraph.graph.resolution.identity import RecordPair, ordered_pair
from partnergraph.graph.resolution.matching.blocking import candidate_pairs
from partnergraph.graph.resolution.matching.compared import ComparedOrganisation
from partnergraph.graph.resolution.matching.joint_projects import (
    find_joint_projects,
    keep_for_review,
    needs_projects,
)
from partnergraph.graph.resolution.matching.organisations import read_compared_organisations
from partnergraph.graph.resolution.matching.rarity import WordRarity
from partnergraph.graph.resolution.matching.scoring import (
    PROPOSED_SCORE,
    MatchScore,
    score_match,
)
from partnergraph.graph.resolution.resolve import (
    BY_NAMES,
    MERGE_PROPOSALS,
    PROPOSED,
    WITHDRAW_PROPOSALS,
    proposal_id,
)
from partnergraph.schema.errors import NotFound

_PROPOSAL_BATCH = 2000
_MatchingProgress = Callable[[str, int, int | None], None]

_MATCH_SOURCE_ID = "MATCH (s:Source {id: $id}) RETURN s.id AS id"
_MATCH_ALL_PROPOSALS = """
MATCH (p:MatchProposal)
RETURN p.id AS id, p.first AS first, p.second AS second, p.score AS score, p.reasons AS reasons,
       p.status AS status, p.by AS by, p.part AS part
"""


@dataclass(frozen=True)
class MatchingReport:
    """Counts of a search: organisations read, pairs compared, proposals found, those new or changed, and withdrawn."""

    organisations: int
    compared: int
    found: int
    new: int
    withdrawn: int = 0


@dataclass
class _ProposalChanges:
    """What a comparison changes: rows to write, and the ids of open proposals that score too low by now."""

    compared: int = 0
    found: int = 0
    new: list[Row] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)


async def propose_matches(
    database: Database,
    source: str | None = None,
    other: str | None = None,
    *,
    min_score: float = PROPOSED_SCORE,
    progress: _MatchingProgress = lambda *_: None,
) -> MatchingReport:
    """Compare the organisations of a source with those of another (None: of all), and store proposals.

    Decided pairs are not proposed again; open ones among these organisations are scored anew.
    Raises :class:`~partnergraph.schema.errors.NotFound` for an unknown source.
    """
    await ddl.apply_indexes(database)
    for name in (source, other):
        if name and not await database.read(_MATCH_SOURCE_ID, id=name):
            raise NotFound("no such source", where=name, do="list them: partnergraph sources")
    lefts = await read_compared_organisations(database, source)
    rights = lefts if source == other else await read_compared_organisations(database, other)
    stored = await _read_proposals_by_nodes(database)
    pairs = chain(candidate_pairs(lefts, rights), _proposed_pairs(stored, lefts, rights))
    rarity = WordRarity({one.id: one for one in (*lefts, *rights)}.values())
    changes = _ProposalChanges()
    surest: list[tuple[RecordPair, MatchScore]] = []
    for changes.compared, (a, b) in enumerate(pairs, 1):
        score = score_match(a, b, rarity)
        if needs_projects(score):
            surest.append(((a.id, b.id), score))
        else:
            _compare_pair(changes, score, (a.id, b.id), stored, min_score)
        if changes.compared % _PROPOSAL_BATCH == 0:
            progress("comparing", changes.compared, None)
    joint = await find_joint_projects(database, [nodes for nodes, _ in surest])
    for nodes, score in surest:
        held = keep_for_review(score) if nodes in joint else score
        _compare_pair(changes, held, nodes, stored, min_score)
    progress("comparing", changes.compared, changes.compared)
    unwritten = iter(changes.new)
    while batch := list(islice(unwritten, _PROPOSAL_BATCH)):
        await database.transact(lambda tx, batch=batch: _write_proposals(tx, batch))  # type: ignore[misc]
    if changes.stale:
        await database.transact(lambda tx: _withdraw_proposals(tx, changes.stale))
    organisations = len({one.id for one in (*lefts, *rights)})
    return MatchingReport(
        organisations, changes.compared, changes.found, len(changes.new), len(changes.stale)
    )


def _proposed_pairs(
    stored: dict[RecordPair, Row],
    lefts: list[ComparedOrganisation],
    rights: list[ComparedOrganisation],
) -> Iterator[tuple[ComparedOrganisation, ComparedOrganisation]]:
    """The pairs of open proposals by names, which another scorer may have made or other values of the nodes."""
    mine, theirs = ({one.id: one for one in side} for side in (lefts, rights))
    for (first, second), row in stored.items():
        if row["status"] == PROPOSED and row["by"] == BY_NAMES:
            for a, b in ((first, second), (second, first)):
                if a in mine and b in theirs:
                    yield mine[a], theirs[b]
                    break


def _compare_pair(
    changes: _ProposalChanges,
    scored: MatchScore,
    nodes: RecordPair,
    stored: dict[RecordPair, Row],
    min_score: float,
) -> None:
    """Note what the score of two nodes changes; a pair may come twice."""
    before = stored.get(ordered_pair(*nodes))
    if before is not None and before["status"] != PROPOSED:
        return
    if scored.value < min_score:
        if before and before["by"] == BY_NAMES and scored.value < PROPOSED_SCORE:
            changes.stale.append(before["id"])
        return
    row = _name_proposal(scored, before or {"first": nodes[0], "second": nodes[1]})
    if before is None:
        changes.found += 1
        changes.new.append(row)
    elif not before.get("seen"):
        before["seen"] = True
        changes.found += 1
        if before["by"] == BY_NAMES and any(before[name] != value for name, value in row.items()):
            changes.new.append(row)


def _name_proposal(scored: MatchScore, ends: Row) -> Row:
    """The stored properties of a proposal by names; ``ends`` has its records, and their nodes where these differ."""
    first, second = ordered_pair(ends["first"], ends["second"])
    records = {ends.get("first_node", ends["first"]): ends["first"]}
    part = scored.part and records.get(scored.part, ends["second"])
    return {
        "id": proposal_id(first, second),
        "first": first,
        "second": second,
        "score": scored.value,
        "reasons": list(scored.reasons),
        "status": PROPOSED,
        "by": BY_NAMES,
        "part": part,
    }


async def _withdraw_proposals(tx: Transaction, ids: list[str]) -> None:
    await take_turn(tx)
    await execute_statement(tx, WITHDRAW_PROPOSALS, ids=ids)


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


async def _read_proposals_by_nodes(database: Database) -> dict[RecordPair, Row]:
    """The stored proposals by the canonical ids of their two records; of several, a decided one."""
    stored = await database.read(_MATCH_ALL_PROPOSALS)

    async def read_canonical_ids(tx: Transaction) -> dict[str, str]:
        return await find_canonical_ids(
            tx, {end for row in stored for end in (row["first"], row["second"])}
        )

    canonical_ids = await database.transact(read_canonical_ids) if stored else {}
    found: dict[RecordPair, Row] = {}
    for row in sorted(stored, key=lambda row: (row["status"] == PROPOSED, row["id"])):
        if row["first"] in canonical_ids and row["second"] in canonical_ids:
            nodes = ordered_pair(canonical_ids[row["first"]], canonical_ids[row["second"]])
            found.setdefault(nodes, {**row, "first_node": canonical_ids[row["first"]]})
    return found
