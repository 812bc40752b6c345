"""Corrections: proposed by anybody who may write, and brought in by a steward as a source of its own.

Until it is accepted a correction is a note beside the network. Accepted, it is a :class:`Source` that
outranks others and says nothing but what it corrects; withdrawn, that source goes, and what was shown
before is shown again.
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
    """A correction and where it stands. ``said``: the fields and values that it gives."""

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
        """A correction as it is stored."""
        fields = {name: row[name] for name in cls.__dataclass_fields__ if name in row}
        return cls(
            **{**fields, "said": orjson.loads(row["said"]), "state": CorrectionState(row["state"])}
        )


@dataclass(frozen=True)
class Proposal:
    """What somebody proposes: right values for a thing, and why. ``path`` leads to where they were given."""

    target: str
    version: str | None
    values: Values
    path: Path
    reason: str
    evidence: str | None = None


async def propose(act: Act, proposal: Proposal) -> Result:
    """Propose other values for some fields of a thing."""
    known = await find(act, proposal.target)
    check_version(known, proposal.version)
    if not stated(proposal.values):
        raise InvalidFields(Problem(proposal.path, "give at least one field and its right value"))
    if not proposal.reason.strip():
        raise InvalidFields(Problem((*INPUT, "reason"), "say why this is right"))
    checked = corrected(known, proposal.values, proposal.path)
    correction = {
        "id": act.entry[:12],
        "target": known.id,
        "type": known.declared.name,
        "said": orjson.dumps(known.declared.stored(checked)).decode(),
        "reason": proposal.reason,
        "evidence": proposal.evidence,
        "state": CorrectionState.PROPOSED.value,
        "by": act.author.subject,
        "by_name": act.author.name,
        "at": act.at.isoformat(timespec="milliseconds"),
    }
    await act.rows(CREATE, correction=stated(correction))
    act.ids.append(act.entry[:12])
    return {"correction": act.entry[:12]}


def corrected(known: Known, values: Values, path: Path) -> Any:
    """What a correction says of a thing. Raises :class:`InvalidFields` for fields that it cannot have."""
    declared = known.declared
    for name in stated(values):
        if name not in declared.own:
            what = f"a {declared.name} has no {name}"
            raise InvalidFields(Problem((*path, camel(name)), what))
    return partial(declared.cls, known.id, values, known.values, path)


async def accept(act: Act, identifier: str, note: str | None) -> Result:
    """Bring a correction in as a source, above all corrections of the same thing before it."""
    row = await standing(act, identifier, CorrectionState.PROPOSED)
    known = await find(act, row["target"])
    said = restored(entities()[row["type"]], orjson.loads(row["said"]))
    thing = corrected(known, said, (*INPUT, "id"))
    earlier = (await act.rows(ACCEPTED, target=known.id))[0]["n"]
    source = source_of(row, act.day, earlier)
    await act.say(source, thing)
    await decide(act, row, CorrectionState.ACCEPTED, note, source=source.id)
    return {"correction": identifier}


async def reject(act: Act, identifier: str, note: str) -> Result:
    """Turn a correction down, and say why."""
    if not note.strip():
        raise InvalidFields(Problem((*INPUT, "note"), "say why it is not right"))
    row = await standing(act, identifier, CorrectionState.PROPOSED)
    await decide(act, row, CorrectionState.REJECTED, note)
    return {"correction": identifier}


async def withdraw(act: Act, identifier: str, note: str | None) -> Result:
    """Take a correction back: one's own while it is proposed; a steward, also one that was accepted."""
    row = await standing(act, identifier, CorrectionState.PROPOSED, CorrectionState.ACCEPTED)
    accepted = row["state"] == CorrectionState.ACCEPTED.value
    if not act.author.steward and (accepted or row["by"] != act.author.subject):
        raise Forbidden(
            "only stewards may withdraw a correction that was accepted or that others proposed",
            where=identifier,
            do="ask a steward",
        )
    if accepted:
        source = source_of(row, act.day, 0)
        await act.say(source, unsaid=(row["target"],), withdrawn=True)
        act.ids.append(row["target"])
    await decide(act, row, CorrectionState.WITHDRAWN, note)
    return {"correction": identifier}


async def standing(act: Act, identifier: str, *states: CorrectionState) -> Row:
    """A correction that stands in one of these states. Raises :class:`InvalidFields` for any other."""
    path = (*INPUT, "id")
    found = await act.rows(FIND, id=identifier)
    if not found:
        raise InvalidFields(Problem(path, f"there is no correction {identifier}", "NOT_FOUND"))
    row: Row = found[0]["correction"]
    if row["state"] not in {state.value for state in states}:
        raise InvalidFields(Problem(path, f"it is {row['state']} already", "STATUS"))
    act.ids.append(identifier)
    return row


async def decide(
    act: Act, row: Row, state: CorrectionState, note: str | None, source: str | None = None
) -> None:
    """Note what became of a correction, by whom and when."""
    decision = {
        "state": state.value,
        "note": note,
        "decided_by": act.author.subject,
        "decided_by_name": act.author.name,
        "decided_at": act.at.isoformat(timespec="milliseconds"),
    }
    await act.rows(DECIDE, id=row["id"], decision={**stated(decision), "source": source})


def source_of(row: Row, day: str, earlier: int) -> Source:
    """The source that an accepted correction is."""
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
    """Which corrections: in a state, of one thing, by one author."""

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
    """How many corrections there are."""
    return int((await database.read(COUNT, wanted.__dict__))[0]["total"])


async def one(database: Database, identifier: str) -> Correction | None:
    """A correction by its id."""
    found = await database.read(FIND, id=identifier)
    return Correction.of(found[0]["correction"]) if found else None
