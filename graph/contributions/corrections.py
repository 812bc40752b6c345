"""Corrections: proposed by anybody who may write, and accepted by a steward as a source of its own.

Until it is accepted, a correction is a node beside the network. Accepted, it is a :class:`Source` above all
others with a single claim, of the corrected values; withdrawn, that source is removed, and the view is what it
was before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from partnergraph.graph.connection.database import Database, Row
from partnergraph.graph.contributions.author import STEWARD_PRIORITY
from partnergraph.graph.contributions.contribution import Contribution, MutationResult
from partnergraph.graph.contributions.current import (
    CurrentNode,
    check_version_seen,
    find_current_node,
)
from partnergraph.graph.contributions.validation import (
    INPUT_PATH,
    FieldValues,
    InputPath,
    check_remark,
    drop_missing_values,
    restore_field_values,
    validate_partial_entity,
)
from partnergraph.schema.catalog import all_entity_types
from partnergraph.schema.documents import Source
from partnergraph.schema.errors import FieldProblem, Forbidden, InvalidFields
from partnergraph.schema.names import to_camel_case
from partnergraph.schema.vocabulary import CorrectionState, SourceKind

_CREATE_CORRECTION = "CREATE (c:Correction) SET c = $correction"
_MATCH_CORRECTION = "MATCH (c:Correction {id: $id}) RETURN properties(c) AS correction"
_SET_CORRECTION_DECISION = "MATCH (c:Correction {id: $id}) SET c += $decision"
_COUNT_ACCEPTED_CORRECTIONS = (
    "MATCH (c:Correction {target: $target}) WHERE c.source IS NOT NULL RETURN count(c) AS n"
)
_MATCH_FILTERED_CORRECTIONS = """
MATCH (c:Correction)
WHERE ($state IS NULL OR c.state = $state) AND ($target IS NULL OR c.target = $target)
  AND ($by IS NULL OR c.by = $by)
"""
_PAGE_OF_CORRECTIONS = f"""
{_MATCH_FILTERED_CORRECTIONS} AND ($before IS NULL OR c.at + c.id < $before)
RETURN properties(c) AS correction ORDER BY c.at + c.id DESC LIMIT $limit
"""
_COUNT_CORRECTIONS = f"{_MATCH_FILTERED_CORRECTIONS} RETURN count(c) AS total"


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
class ProposedCorrection:
    """Values proposed for an entity. ``path`` leads to them in the input; ``version``: the one looked at."""

    target: str
    version: str | None
    values: FieldValues
    path: InputPath
    reason: str
    evidence: str | None = None


async def report_mistake(
    contribution: Contribution, target: str, reason: str, evidence: str | None
) -> MutationResult:
    """Store, as a correction without values, that something about an entity is wrong; a steward decides on it."""
    current = await find_current_node(contribution, target)
    return await _store_correction(contribution, current, "{}", reason, evidence)


async def propose_correction(
    contribution: Contribution, proposal: ProposedCorrection
) -> MutationResult:
    """Store a correction of some fields of an entity, to be decided by a steward."""
    current = await find_current_node(contribution, proposal.target)
    check_version_seen(current, proposal.version)
    if not drop_missing_values(proposal.values):
        raise InvalidFields(
            FieldProblem(proposal.path, "give at least one field and its right value")
        )
    if not proposal.reason.strip():
        raise InvalidFields(FieldProblem((*INPUT_PATH, "reason"), "say why this is right"))
    checked = _validate_correction(current, proposal.values, proposal.path)
    said = orjson.dumps(current.declared.stored(checked)).decode()
    return await _store_correction(contribution, current, said, proposal.reason, proposal.evidence)


async def _store_correction(
    contribution: Contribution, current: CurrentNode, said: str, reason: str, evidence: str | None
) -> MutationResult:
    """Store what waits for a decision; ``said``: the right values as JSON."""
    correction = {
        "id": contribution.entry[:12],
        "target": current.id,
        "type": current.declared.name,
        "said": said,
        "reason": check_remark(reason, "reason"),
        "evidence": evidence,
        "state": CorrectionState.PROPOSED.value,
        "by": contribution.author.subject,
        "by_name": contribution.author.name,
        "at": contribution.at.isoformat(timespec="milliseconds"),
    }
    await contribution.rows(_CREATE_CORRECTION, correction=drop_missing_values(correction))
    contribution.ids.append(contribution.entry[:12])
    return {"correction": contribution.entry[:12]}


def _validate_correction(current: CurrentNode, values: FieldValues, path: InputPath) -> Any:
    """The partial entity that a correction claims. Raises :class:`InvalidFields` for fields it cannot have."""
    declared = current.declared
    for name in drop_missing_values(values):
        if name not in declared.own:
            what = f"a {declared.name} has no {name}"
            raise InvalidFields(FieldProblem((*path, to_camel_case(name)), what))
    return validate_partial_entity(declared.cls, current.id, values, current.values, path)


async def accept_correction(
    contribution: Contribution, identifier: str, note: str | None
) -> MutationResult:
    """Accept a correction: its source gets a priority above all earlier corrections of the entity."""
    row = await _find_correction_in_state(contribution, identifier, CorrectionState.PROPOSED)
    current = await find_current_node(contribution, row["target"])
    values = restore_field_values(all_entity_types()[row["type"]], orjson.loads(row["said"]))
    if not values:  # a report of a mistake: it is mended elsewhere, and here only closed
        await _record_correction_decision(contribution, row, CorrectionState.ACCEPTED, note)
        return {"correction": identifier}
    thing = _validate_correction(current, values, (*INPUT_PATH, "id"))
    earlier = (await contribution.rows(_COUNT_ACCEPTED_CORRECTIONS, target=current.id))[0]["n"]
    source = _correction_source(row, contribution.day, earlier)
    await contribution.claim(source, thing)
    await _record_correction_decision(
        contribution, row, CorrectionState.ACCEPTED, note, source=source.id
    )
    return {"correction": identifier}


async def reject_correction(
    contribution: Contribution, identifier: str, note: str
) -> MutationResult:
    """Reject a correction, with a note that says why."""
    if not note.strip():
        raise InvalidFields(FieldProblem((*INPUT_PATH, "note"), "say why it is not right"))
    row = await _find_correction_in_state(contribution, identifier, CorrectionState.PROPOSED)
    await _record_correction_decision(contribution, row, CorrectionState.REJECTED, note)
    return {"correction": identifier}


async def withdraw_correction(
    contribution: Contribution, identifier: str, note: str | None
) -> MutationResult:
    """Withdraw a correction: authors their own while it is proposed, stewards also an accepted one."""
    row = await _find_correction_in_state(
        contribution, identifier, CorrectionState.PROPOSED, CorrectionState.ACCEPTED
    )
    accepted = row["state"] == CorrectionState.ACCEPTED.value
    if not contribution.author.steward and (accepted or row["by"] != contribution.author.subject):
        raise Forbidden(
            "only stewards may withdraw a correction that was accepted or that others proposed",
            where=identifier,
            do="ask a steward",
        )
    if accepted and row.get("source"):
        source = _correction_source(row, contribution.day, 0)
        await contribution.claim(source, removed_entities=(row["target"],), withdrawn=True)
        contribution.ids.append(row["target"])
    await _record_correction_decision(contribution, row, CorrectionState.WITHDRAWN, note)
    return {"correction": identifier}


async def _find_correction_in_state(
    contribution: Contribution, identifier: str, *states: CorrectionState
) -> Row:
    """The properties of a correction, which must be in one of these states, else :class:`InvalidFields`."""
    path = (*INPUT_PATH, "id")
    found = await contribution.rows(_MATCH_CORRECTION, id=identifier)
    if not found:
        raise InvalidFields(FieldProblem(path, f"there is no correction {identifier}", "NOT_FOUND"))
    row: Row = found[0]["correction"]
    if row["state"] not in {state.value for state in states}:
        raise InvalidFields(FieldProblem(path, f"it is {row['state']} already", "STATUS"))
    contribution.ids.append(identifier)
    return row


async def _record_correction_decision(
    contribution: Contribution,
    row: Row,
    state: CorrectionState,
    note: str | None,
    source: str | None = None,
) -> None:
    """Store the decision on a correction, by whom and when."""
    decision = {
        "state": state.value,
        "note": check_remark(note, "note"),
        "decided_by": contribution.author.subject,
        "decided_by_name": contribution.author.name,
        "decided_at": contribution.at.isoformat(timespec="milliseconds"),
    }
    await contribution.rows(
        _SET_CORRECTION_DECISION,
        id=row["id"],
        decision={**drop_missing_values(decision), "source": source},
    )


def _correction_source(row: Row, day: str, earlier: int) -> Source:
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
            "priority": STEWARD_PRIORITY + earlier,
        }
    )


@dataclass(frozen=True)
class CorrectionFilter:
    """Which corrections to list: in a state, of one entity, by one author; None for any."""

    state: str | None = None
    target: str | None = None
    by: str | None = None


async def list_corrections(
    database: Database, wanted: CorrectionFilter, *, limit: int, before: str | None = None
) -> list[Correction]:
    """Corrections, the latest first; ``before``: only those with a lower time and id."""
    found = await database.read(
        _PAGE_OF_CORRECTIONS, {**wanted.__dict__, "before": before, "limit": limit}
    )
    return [Correction.of(row["correction"]) for row in found]


async def count_corrections(database: Database, wanted: CorrectionFilter) -> int:
    """The number of corrections that the filter lets through."""
    return int((await database.read(_COUNT_CORRECTIONS, wanted.__dict__))[0]["total"])


async def find_correction(database: Database, identifier: str) -> Correction | None:
    """The correction with an id, if there is one."""
    found = await database.read(_MATCH_CORRECTION, id=identifier)
    return Correction.of(found[0]["correction"]) if found else None
