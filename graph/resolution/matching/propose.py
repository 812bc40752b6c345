"""Proposing, by names, which organisations may be one."""

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
    """What came of a search: organisations read, pairs compared, proposals found, and new among them."""

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
    """Compare the organisations of a source with those of another, or with all; or all with all.

    What was decided is not proposed again. Raises :class:`~schema.errors.NotFound` for an unknown source.
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
    there = await known(database)
    for compared, (a, b) in enumerate(candidates(lefts, rights), 1):
        result = score(a, b, weights)
        before = there.get(pair(a.id, b.id))
        if result.value >= min_score and (before is None or before["status"] == PROPOSED):
            found += 1
            one, two = (before["first"], before["second"]) if before else (a.id, b.id)
            row = proposal(one, two, result.value, list(result.reasons))
            if changed(before, row):
                new.append(row)
        if compared % AT_ONCE == 0:
            progress("comparing", compared, None)
    progress("comparing", compared, compared)
    written = iter(new)
    while batch := list(islice(written, AT_ONCE)):
        await database.transact(lambda tx, batch=batch: write(tx, batch))  # type: ignore[misc]
    return Found(len({o.id for o in (*lefts, *rights)}), compared, found, len(new))


def proposal(one: str, other: str, value: float, reasons: list[str]) -> Row:
    """A proposal as it is kept."""
    first, second = pair(one, other)
    return {
        "id": proposal_id(first, second),
        "first": first,
        "second": second,
        "score": value,
        "reasons": reasons,
        "status": PROPOSED,
        "by": BY_NAMES,
    }


def changed(there: Row | None, row: Row) -> bool:
    """Whether a proposal is new, or proposed otherwise than before; those by identifiers stay."""
    return there is None or (
        there["by"] == BY_NAMES and there["status"] == PROPOSED and there != row
    )


async def write(tx: Tx, batch: list[Row]) -> None:
    """Keep proposals of records that are still there."""
    await rows(tx, TURN)
    known = await known_as(tx, {end for row in batch for end in (row["first"], row["second"])})
    await rows(tx, PROPOSE, rows=[r for r in batch if r["first"] in known and r["second"] in known])


async def known(database: Database) -> dict[tuple[str, str], Row]:
    """What is proposed or decided, by the nodes that it is about now; what is decided comes first."""
    there = await database.read(THERE)

    async def homes(tx: Tx) -> dict[str, str]:
        return await known_as(tx, {end for row in there for end in (row["first"], row["second"])})

    home = await database.transact(homes) if there else {}
    found: dict[tuple[str, str], Row] = {}
    for row in sorted(there, key=lambda row: (row["status"] == PROPOSED, row["id"])):
        if row["first"] in home and row["second"] in home:
            found.setdefault(pair(home[row["first"]], home[row["second"]]), row)
    return found
