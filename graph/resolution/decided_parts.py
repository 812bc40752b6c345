"""Parts by decision: what was accepted as a part of another is PART_OF it, as the claim of a source of its own.

The claims follow from the decisions and from what is described, as all of resolution does: where a source withdraws
one of the two records, the claim goes, and comes back with the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from partnergraph.graph.claims import relation_remover, relation_writer
from partnergraph.graph.claims.canonical_ids import find_canonical_ids
from partnergraph.graph.claims.changes import Change, ChangeKind
from partnergraph.graph.claims.claim_rows import RemovedRelationClaim, StagedRelationClaim
from partnergraph.graph.claims.lease import (
    WRITE_SOURCE_NODES,
    complete_source_properties,
    read_trust,
)
from partnergraph.graph.connection.database import Row, Transaction, execute_statement
from partnergraph.graph.cypher.relation_key import relation_key
from partnergraph.schema.catalog import relation_type_of
from partnergraph.schema.documents import Source
from partnergraph.schema.relations import PartOf
from partnergraph.schema.vocabulary import SourceKind

DECISIONS_SOURCE = Source.model_validate(
    {
        "id": "source:decided-parts",
        "title": "Decisions about parts and wholes",
        "kind": SourceKind.PLATFORM,
        "priority": 100,
        "description": "What people accepted as a part of another organisation, as matching had proposed it",
    }
)
_PART_OF = relation_type_of(PartOf)
_NOT_LOADED = 0  # no load compares these claims, so that no digest is needed

_COUNT_DECIDED_PARTS = (
    "MATCH (p:MatchProposal {status: $accepted}) WHERE p.part IS NOT NULL RETURN count(p) AS count"
)
_DELETE_DECISIONS_SOURCE = "MATCH (s:Source {id: $id}) DETACH DELETE s"


async def update_decided_parts(
    tx: Transaction, proposals: list[Row], trust: Mapping[str, int], *, accepted: str
) -> None:
    """Write or remove the claims that follow from these proposals of parts; ``accepted`` is the status that counts."""
    if not proposals:
        return
    ends = {end for row in proposals for end in (row["first"], row["second"])}
    described = await find_canonical_ids(tx, ends)
    claimed = [
        row["status"] == accepted and row["first"] in described and row["second"] in described
        for row in proposals
    ]
    source = DECISIONS_SOURCE.id
    if any(claimed):
        if source not in trust:
            sources = [complete_source_properties(DECISIONS_SOURCE)]
            await execute_statement(tx, WRITE_SOURCE_NODES, sources=sources)
            trust = await read_trust(tx)
        staged = [
            StagedRelationClaim(*_relation_of(row), source, row["id"], _NOT_LOADED, b"{}")
            for row, is_claimed in zip(proposals, claimed, strict=True)
            if is_claimed
        ]
        batch = relation_writer.prepare_relation_batch(staged)
        await relation_writer.write_relation_claims(tx, batch, trust)
    removed = [
        RemovedRelationClaim(*_relation_of(row), source)
        for row, is_claimed in zip(proposals, claimed, strict=True)
        if not is_claimed
    ]
    await relation_remover.remove_relation_claims(tx, removed, trust)
    (left,) = await execute_statement(tx, _COUNT_DECIDED_PARTS, accepted=accepted)
    if not left["count"]:
        await execute_statement(tx, _DELETE_DECISIONS_SOURCE, id=source)


def list_part_changes(decided: Iterable[Row], status: str, *, accepted: str) -> Iterator[Change]:
    """What of the network changes where these proposals of parts get a status; ``accepted`` is the one that counts."""
    for row in decided:
        if row["part"] is not None and accepted in {status, row["status"]}:
            kind = ChangeKind.ADDED if status == accepted else ChangeKind.REMOVED
            type_, part, whole, _ = _relation_of(row)
            yield Change(kind, DECISIONS_SOURCE.id, part, type_, whole)


def _relation_of(proposal: Row) -> tuple[str, str, str, str]:
    """The type, the part, the whole and the key of the relation that a proposal of a part stands for."""
    first, second, part = proposal["first"], proposal["second"], proposal["part"]
    whole = second if part == first else first
    return _PART_OF.type, part, whole, relation_key(_PART_OF.shape.key, {})
