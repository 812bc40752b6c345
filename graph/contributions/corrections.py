"""Corrections: proposed by anybody who may write, and accepted by a steward as a source of its own.

Until it is accepted, a correction is a node beside the network. Accepted, it is a :class:`Source` above all
others with a single claim, of the corrected values; withdrawn, that source is removed, and the view is what it
was before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from graph.connection.database import Database, Row
from graph.contributions.author import DECIDED
from graph.contributions.contribution import Act, Result
from graph.contributions.current import Known, check_version, find
from graph.contributions.validation import INPUT, Path, Values, partial, restored, stated
from schema.catalog import entities
from schema.documents import Source
from schema.errors import Forbidden, InvalidFields, Problem
from schema.names import camel
from schema.vocabulary import CorrectionState, SourceKind

CREATE = "CREATE (c:Correction) SET c = $correction"
FIND = "MATCH (c:Correction {id: $id}) RETURN properties(c) AS correction"
DECIDE = "MATCH (c:Correction {id: $id}) SET c += $decision"
ACCEPTED = "MATCH (c:Correction {target: $target}) WHERE c.source IS NOT NULL RETURN count(c) AS n"
WANTED = """
MATCH (c:Correction)
WHERE ($state IS NULL OR c.state = $state) AND ($target IS NULL OR c.target = $target)
  AND ($by IS NULL OR c.by = $by)
"""
PAGE = f"""
{WANTED} AND ($before IS NULL OR c.at + c.id < $before)
RETURN properties(c) AS correction ORDER BY c.at + c.id DESC LIMIT $limit
"""
COUNT = f"{WANTED} RETURN count(c) AS total"


@dataclass(frozen=True)
class Correction:
    """A correction and its state. ``said``: the corrected values, by stored property; times are ISO 8601."""

    id: str
    target: str
    said: dict[str, Any]
    reason: str
    state: CorrectionState
    by: str
    by_name: str
    at: str
    evidence: str | None = None
    source: str | None = None
    decided_by: str | None = None
    decided_by_name: str | None = None
    decided_at: str | None = None
    note: str | None = None

    @classmethod
    def of(cls, row: Row) -> Correction:
        """The correction of a node's properties."""
        fields = {name: row[name] for name in cls.__dataclass_fields__ if name in row}
        return cls(
            **{**fields, "said": orjson.loads(row["said"]), "state": CorrectionState(row["state"])}
        )


@dataclass(frozen=True)
class Proposal:
    """Values proposed for an entity. ``path`` leads to them in the input; ``version``: the one looked at."""

    target: str
    version: str | None
    values: Values
    path: Path
    reason: str
    evidence: str | None = None


async def propose(contribution: Act, proposal: Proposal) -> Result:
    """Store a correction of some fields of an entity, to be decided by a steward."""
    current = await find(contribution, proposal.target)
    check_version(current, proposal.version)
    if not stated(proposal.values):
        raise InvalidFields(Problem(proposal.path, "give at least one field and its right value"))
    if not proposal.reason.strip():
        raise InvalidFields(Problem((*INPUT, "reason"), "say why this is right"))
    checked = corrected(current, proposal.values, proposal.path)
    correction = {
        "id": contribution.entry[:12],
        "target": current.id,
        "type": current.declared.name,
        "said": orjson.dumps(current.declared.stored(checked)).decode(),
        "reason": proposal.reason,
        "evidence": proposal.evidence,
        "state": CorrectionState.PROPOSED.value,
        "by": contribution.author.subject,
        "by_name": contribution.author.name,
        "at": contribution.at.isoformat(timespec="milliseconds"),
    }
    await contribution.rows(CREATE, correction=stated(correction))
    contribution.ids.append(contribution.entry[:12])
    return {"correction": contribution.entry[:12]}


def corrected(current: Known, values: Values, path: Path) -> Any:
    """The partial entity that a correction claims. Raises :class:`InvalidFields` for fields it cannot have."""
    declared = current.declared
    for name in stated(values):
        if name not in declared.own:
            what = f"a {declared.name} has no {name}"
            raise InvalidFields(Problem((*path, camel(name)), what))
    return partial(declared.cls, current.id, values, current.values, path)


async def accept(contribution: Act, identifier: str, note: str | None) -> Result:
    """Accept a correction: its source gets a priority above all earlier corrections of the entity."""
    row = await standing(contribution, identifier, CorrectionState.PROPOSED)
    current = await find(contribution, row["target"])
    values = restored(entities()[row["type"]], orjson.loads(row["said"]))
    thing = corrected(current, values, (*INPUT, "id"))
    earlier = (await contribution.rows(ACCEPTED, target=current.id))[0]["n"]
    source = source_of(row, contribution.day, earlier)
    await contribution.claim(source, thing)
    await decide(contribution, row, CorrectionState.ACCEPTED, note, source=source.id)
    return {"correction": identifier}


async def reject(contribution: Act, identifier: str, note: str) -> Result:
    """Reject a correction, with a note that says why."""
    if not note.strip():
        raise InvalidFields(Problem((*INPUT, "note"), "say why it is not right"))
    row = await standing(contribution, identifier, CorrectionState.PROPOSED)
    await decide(contribution, row, CorrectionState.REJECTED, note)
    return {"correction": identifier}


async def withdraw(contribution: Act, identifier: str, note: str | None) -> Result:
    """Withdraw a correction: authors their own while it is proposed, stewards also an accepted one."""
    row = await standing(contribution, identifier, CorrectionState.PROPOSED, CorrectionState.ACCEPTED)
    accepted = row["state"] == CorrectionState.ACCEPTED.value
    if not contribution.author.steward and (accepted or row["by"] != contribution.author.subject):
        raise Forbidden(
            "only stewards may withdraw a correction that was accepted or that others proposed",
            where=identifier,
            do="ask a steward",
        )
    if accepted:
        source = source_of(row, contribution.day, 0)
        await contribution.claim(source, removed_entities=(row["target"],), withdrawn=True)
        contribution.ids.append(row["target"])
    await decide(contribution, row, CorrectionState.WITHDRAWN, note)
    return {"correction": identifier}


async def standing(contribution: Act, identifier: str, *states: CorrectionState) -> Row:
    """The properties of a correction, which must be in one of these states, else :class:`InvalidFields`."""
    path = (*INPUT, "id")
    found = await contribution.rows(FIND, id=identifier)
    if not found:
        raise InvalidFields(Problem(path, f"there is no correction {identifier}", "NOT_FOUND"))
    row: Row = found[0]["correction"]
    if row["state"] not in {state.value for state in states}:
        raise InvalidFields(Problem(path, f"it is {row['state']} already", "STATUS"))
    contribution.ids.append(identifier)
    return row


async def decide(
    contribution: Act, row: Row, state: CorrectionState, note: str | None, source: str | None = None
) -> None:
    """Store the decision on a correction, by whom and when."""
    decision = {
        "state": state.value,
        "note": note,
        "decided_by": contribution.author.subject,
        "decided_by_name": contribution.author.name,
        "decided_at": contribution.at.isoformat(timespec="milliseconds"),
    }
    await contribution.rows(DECIDE, id=row["id"], decision={**stated(decision), "source": source})


def source_of(row: Row, day: str, earlier: int) -> Source:
    """The source of an accepted correction; ``earlier``: how many of the same entity were accepted before."""
    return Source.model_validate(
        {
            "id": f"source:correction-{row['id']}",
            "title": f"Correction of {row['target']}",
            "description": row["reason"],
            "kind": SourceKind.CORRECTION,
            "publisher": row["by_name"],
            "published": day,
            "url": row.get("evidence"),
            "priority": DECIDED + earlier,
        }
    )


@dataclass(frozen=True)
class Wanted:
    """Which corrections to list: in a state, of one entity, by one author; None for any."""

    state: str | None = None
    target: str | None = None
    by: str | None = None


async def page(
    database: Database, wanted: Wanted, *, limit: int, before: str | None = None
) -> list[Correction]:
    """Corrections, the latest first; ``before``: only those with a lower time and id."""
    found = await database.read(PAGE, {**wanted.__dict__, "before": before, "limit": limit})
    return [Correction.of(row["correction"]) for row in found]


async def count(database: Database, wanted: Wanted) -> int:
    """The number of corrections that the filter lets through."""
    return int((await database.read(COUNT, wanted.__dict__))[0]["total"])


async def one(database: Database, identifier: str) -> Correction | None:
    """The correction with an id, if there is one."""
    found = await database.read(FIND, id=identifier)
    return Correction.of(found[0]["correction"]) if found else None
