"""Proposing organisations that may be one, by comparing their names, places and web addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from graph import ddl
from graph.claims.canonical_ids import known_as
from graph.claims.lease import TURN
from graph.connection.database import Database, Row, Tx, rows
from graph.resolution.identity import pair
from graph.resolution.matching.blocking import candidates
from graph.resolution.matching.organisations import organisations
from graph.resolution.matching.scoring import Weights, score
from graph.resolution.resolve import BY_NAMES, PROPOSE, PROPOSED, proposal_id
from schema.errors import NotFound

LEAST = 0.75
AT_ONCE = 2000
Progress = Callable[[str, int, int | None], None]

SOURCE = "MATCH (s:Source {id: $id}) RETURN s.id AS id"
THERE = """
MATCH (p:MatchProposal)
RETURN p.id AS id, p.first AS first, p.second AS second, p.score AS score, p.reasons AS reasons,
       p.status AS status, p.by AS by
"""


@dataclass(frozen=True)
class Found:
    """Counts of a search: organisations read, pairs compared, proposals found, and those new or changed."""

    organisations: int
    compared: int
    found: int
    new: int


async def find(
    database: Database,
    source: str | None = None,
    other: str | None = None,
    *,
    min_score: float = LEAST,
    progress: Progress = lambda *_: None,
) -> Found:
    """Compare the organisations of a source with those of another (None: of all), and store proposals.

    Decided pairs are not proposed again. Raises :class:`~schema.errors.NotFound` for an unknown source.
    """
    await ddl.apply(database)
    for name in (source, other):
        if name and not await database.read(SOURCE, id=name):
            raise NotFound("no such source", where=name, do="list them: partnergraph sources")
    lefts = await organisations(database, source)
    rights = lefts if source == other else await organisations(database, other)
    weights = Weights({one.id: one for one in (*lefts, *rights)}.values())
    new: list[Row] = []
    compared = found = 0
    stored = await known(database)
    for compared, (a, b) in enumerate(candidates(lefts, rights), 1):
        match_score = score(a, b, weights)
        before = stored.get(pair(a.id, b.id))
        if match_score.value >= min_score and (before is None or before["status"] == PROPOSED):
            found += 1
            first, second = (before["first"], before["second"]) if before else (a.id, b.id)
            row = proposal(first, second, match_score.value, list(match_score.reasons))
            if changed(before, row):
                new.append(row)
        if compared % AT_ONCE == 0:
            progress("comparing", compared, None)
    progress("comparing", compared, compared)
    unwritten = iter(new)
    while batch := list(islice(unwritten, AT_ONCE)):
        await database.transact(lambda tx, batch=batch: write(tx, batch))  # type: ignore[misc]
    return Found(len({o.id for o in (*lefts, *rights)}), compared, found, len(new))


def proposal(record: str, other_record: str, value: float, reasons: list[str]) -> Row:
    """The stored properties of a proposal by names."""
    first, second = pair(record, other_record)
    return {
        "id": proposal_id(first, second),
        "first": first,
        "second": second,
        "score": value,
        "reasons": reasons,
        "status": PROPOSED,
        "by": BY_NAMES,
    }


def changed(stored: Row | None, row: Row) -> bool:
    """Whether a proposal is new, or differs from the stored one; those by identifiers stay as they are."""
    return stored is None or (
        stored["by"] == BY_NAMES and stored["status"] == PROPOSED and stored != row
    )


async def write(tx: Tx, batch: list[Row]) -> None:
    """Write proposals about records that still exist."""
    await rows(tx, TURN)
    described = await known_as(tx, {end for row in batch for end in (row["first"], row["second"])})
    await rows(tx, PROPOSE, rows=[r for r in batch if r["first"] in described and r["second"] in described])


async def known(database: Database) -> dict[tuple[str, str], Row]:
    """The stored proposals by the canonical ids of their two records; of several, a decided one."""
    stored = await database.read(THERE)

    async def read_canonical_ids(tx: Tx) -> dict[str, str]:
        return await known_as(tx, {end for row in stored for end in (row["first"], row["second"])})

    canonical_ids = await database.transact(read_canonical_ids) if stored else {}
    found: dict[tuple[str, str], Row] = {}
    for row in sorted(stored, key=lambda row: (row["status"] == PROPOSED, row["id"])):
        if row["first"] in canonical_ids and row["second"] in canonical_ids:
            nodes = pair(canonical_ids[row["first"]], canonical_ids[row["second"]])
            found.setdefault(nodes, row)
    return found
