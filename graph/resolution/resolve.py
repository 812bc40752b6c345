"""Bringing the graph into line with :mod:`partnergraph.graph.resolution.identity`, around what has just changed.

Proposals (``MatchProposal``) stand beside the network and are no part of it: ``first`` and ``second`` are
records, ``status`` is proposed or a decision, ``part`` the record that may be a part of the other (null: they may be
one). Proposals by identifiers follow from the claims, as views do, and come and go with them; those by names are made
by :mod:`partnergraph.graph.resolution.matching`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from partnergraph.graph.claims import entity_remover, entity_writer, relation_remover
from partnergraph.graph.claims.canonical_ids import find_canonical_ids
from partnergraph.graph.claims.changes import Change, ChangeKind, record_changes
from partnergraph.graph.claims.views import Properties
from partnergraph.graph.connection.database import (
    Row,
    Transaction,
    execute_for_items,
    execute_statement,
)
from partnergraph.graph.resolution import decided_parts
from partnergraph.graph.resolution.identity import (
    Contradiction,
    Identifier,
    RecordGroup,
    RecordPair,
    claim_identifiers,
    identifier_names,
    ordered_pair,
    resolve_groups,
)

_BY_IDENTIFIERS, BY_NAMES, BY_HAND = "identifiers", "names", "by hand"
PROPOSED, ACCEPTED, REJECTED = "proposed", "accepted", "rejected"
_CONTRADICTED_SCORE = 0.5  # of two records that share an identifier and differ in another

_MATCH_RECORDS = """
UNWIND $ids AS id
MATCH (n:Entity {id: id})-[d:DESCRIBED_BY]->() USING INDEX SEEK n:Entity(id)
RETURN n.id AS node, coalesce(d.record, n.id) AS record, d.type AS kind,
       [name IN $names | d[name]] AS identifiers
"""
_MATCH_IDENTIFIER_NODES = """
UNWIND $values AS value
MATCH (n:{label})-[d:DESCRIBED_BY {{{name}: value}}]->()
USING INDEX SEEK d:DESCRIBED_BY({name})
WITH value, collect(DISTINCT n.id) AS nodes WHERE size(nodes) > $more_than
UNWIND nodes AS node
RETURN DISTINCT node
"""
_COUNT_PROPOSALS = "MATCH (p:MatchProposal) RETURN count(p) AS count"
_MATCH_PROPOSALS_OF = """
UNWIND $ids AS id
CALL (id) {
    MATCH (p:MatchProposal {first: id}) RETURN p UNION MATCH (p:MatchProposal {second: id}) RETURN p
}
RETURN DISTINCT p.id AS id, p.first AS first, p.second AS second, p.status AS status, p.by AS by,
    p.part AS part
"""
MERGE_PROPOSALS = """
UNWIND $rows AS row
MERGE (p:MatchProposal {id: row.id})
ON CREATE SET p = row
ON MATCH SET p.score = CASE p.status WHEN 'proposed' THEN row.score ELSE p.score END,
    p.reasons = CASE p.status WHEN 'proposed' THEN row.reasons ELSE p.reasons END,
    p.by = CASE p.status WHEN 'proposed' THEN row.by ELSE p.by END,
    p.part = CASE p.status WHEN 'proposed' THEN row.part ELSE p.part END
"""
# Proposals with the nodes `a` and `b` of their records; nothing is left to decide about one node.
MATCH_PROPOSALS_WITH_NODES = """
MATCH (p:MatchProposal)
WHERE ($status IS NULL OR p.status = $status)
WITH p,
     head(COLLECT { MATCH (n:Entity {id: p.first})-[:DESCRIBED_BY]->() RETURN n
                    UNION MATCH (n)-[d:DESCRIBED_BY {record: p.first}]->()
                    USING INDEX SEEK d:DESCRIBED_BY(record) RETURN n }) AS a,
     head(COLLECT { MATCH (n:Entity {id: p.second})-[:DESCRIBED_BY]->() RETURN n
                    UNION MATCH (n)-[d:DESCRIBED_BY {record: p.second}]->()
                    USING INDEX SEEK d:DESCRIBED_BY(record) RETURN n }) AS b
WHERE (p.status <> 'proposed' OR a <> b)
"""
COUNT_WAITING_PROPOSALS = MATCH_PROPOSALS_WITH_NODES + "RETURN count(p) AS count"
WITHDRAW_PROPOSALS = "MATCH (p:MatchProposal) WHERE p.id IN $ids AND p.status = 'proposed' DELETE p"


@dataclass
class TouchedRecords:
    """What a write touched, to resolve around it.

    The records with added, changed or removed claims, their identifiers before and after, and the nodes that
    had several records.
    """

    records: set[str] = field(default_factory=set)
    identifiers: set[Identifier] = field(default_factory=set)
    nodes: set[str] = field(default_factory=set)


def _is_must_link(proposal: Row) -> bool:
    """Whether it is decided that the two records of a proposal are one."""
    return proposal["status"] == ACCEPTED and proposal["part"] is None


def is_cannot_link(proposal: Row) -> bool:
    """Whether it is decided that they are two: told apart, or one a part of the other.

    That one is no part of the other leaves open what they are.
    """
    return bool(proposal["status"] == (REJECTED if proposal["part"] is None else ACCEPTED))


def proposal_id(first: str, second: str) -> str:
    """The id of the proposal about two records, in either order."""
    return (
        "match-"
        + blake2b(" ".join(ordered_pair(first, second)).encode(), digest_size=6).hexdigest()
    )


async def resolve_touched(
    tx: Transaction, touched: TouchedRecords, trust: Mapping[str, int]
) -> None:
    """Resolve the records around what was touched, after it has been written.

    Moves the claims of records whose canonical id changes, and updates proposals by identifiers.
    """
    proposals = await read_proposals_of(tx, touched.records)
    shared = await _find_nodes_with_identifiers(tx, touched.identifiers, more_than=1)
    around = {
        end
        for proposal in proposals
        if proposal["status"] == ACCEPTED or proposal["by"] == _BY_IDENTIFIERS
        for end in (proposal["first"], proposal["second"])
    }
    seeds = touched.nodes | shared | set((await find_canonical_ids(tx, around)).values())
    if not seeds and not proposals:
        return
    around_seeds = await _read_component(tx, seeds)
    resolution = resolve_groups(
        around_seeds.groups(), around_seeds.must_link, around_seeds.cannot_link
    )
    await _move_records(tx, around_seeds.stored_ids, resolution.canonical_ids, trust)
    await _update_contradiction_proposals(
        tx, [*proposals, *around_seeds.proposals], resolution.contradictions
    )
    await decided_parts.update_decided_parts(
        tx, [proposal for proposal in proposals if proposal["part"]], trust, accepted=ACCEPTED
    )


@dataclass
class _ResolutionComponent:
    """Records connected by identifiers or decisions, so that none outside can be one with them.

    ``stored_ids`` has the canonical id that each has in the graph now, ``kinds`` the types of its claims.
    """

    stored_ids: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    identifiers: dict[str, set[Identifier]] = field(default_factory=lambda: defaultdict(set))
    proposals: list[Row] = field(default_factory=list)
    must_link: set[RecordPair] = field(default_factory=set)
    cannot_link: set[RecordPair] = field(default_factory=set)

    def groups(self) -> list[RecordGroup]:
        """A group of its own for each record."""
        return [
            RecordGroup([record], set(self.kinds[record]), set(self.identifiers[record]))
            for record in self.stored_ids
        ]

    def add_proposals(self, proposals: Iterable[Row]) -> None:
        """Add proposals; a decided one links its records, or forbids it."""
        for proposal in proposals:
            self.proposals.append(proposal)
            pair = ordered_pair(proposal["first"], proposal["second"])
            if _is_must_link(proposal):
                self.must_link.add(pair)
            elif is_cannot_link(proposal):
                self.cannot_link.add(pair)


async def _read_component(tx: Transaction, seeds: set[str]) -> _ResolutionComponent:
    """The records connected with those of these nodes."""
    found, looked_up, seen = _ResolutionComponent(), set[Identifier](), set[str]()
    names = identifier_names()
    todo = set(seeds)
    while todo:
        seen |= todo
        records = set()
        for row in await execute_statement(tx, _MATCH_RECORDS, ids=sorted(todo), names=names):
            record, kind = row["record"], row["kind"]
            records.add(record)
            found.stored_ids[record] = row["node"]
            found.kinds[record].add(kind)
            values = dict(zip(names, row["identifiers"], strict=True))
            found.identifiers[record] |= claim_identifiers(kind, values)
        new = {value for record in records for value in found.identifiers[record]} - looked_up
        looked_up |= new
        proposals = await read_proposals_of(tx, records)
        found.add_proposals(proposals)
        ends = {end for link in found.must_link for end in link} - found.stored_ids.keys()
        todo = await _find_nodes_with_identifiers(tx, new, more_than=0)
        todo |= set((await find_canonical_ids(tx, ends)).values())
        todo -= seen
    return found


async def _find_nodes_with_identifiers(
    tx: Transaction, identifiers: Iterable[Identifier], *, more_than: int
) -> set[str]:
    """The canonical ids of nodes with one of these identifiers, if more than ``more_than`` nodes have it."""
    by_field: dict[tuple[str, str], list[str]] = defaultdict(list)
    for identifier in sorted(identifiers):
        by_field[identifier.label, identifier.name].append(identifier.value)
    found = set()
    for (label, name), values in by_field.items():
        statement = _MATCH_IDENTIFIER_NODES.format(label=label, name=name)
        found |= {
            r["node"]
            for r in await execute_statement(tx, statement, values=values, more_than=more_than)
        }
    return found


async def read_proposals_of(tx: Transaction, records: Iterable[str]) -> list[Row]:
    """The proposals, decided or not, about these records."""
    ((count,),) = [row.values() for row in await execute_statement(tx, _COUNT_PROPOSALS)]
    return await execute_for_items(tx, _MATCH_PROPOSALS_OF, ids=sorted(records)) if count else []


async def _move_records(
    tx: Transaction,
    stored_ids: Mapping[str, str],
    canonical_ids: Mapping[str, str],
    trust: Mapping[str, int],
) -> None:
    """Move records, with all claims of them and of relations to them, to the nodes they are part of now, and log that."""
    leaving = {record for record, node in canonical_ids.items() if stored_ids[record] != node}
    if not leaving:
        return
    origins = {stored_ids[record] for record in leaving}
    nodes = await entity_writer.read_described_nodes(
        tx, origins | {canonical_ids[record] for record in leaving}
    )
    moved: list[tuple[str, entity_writer.EntityClaimKey, Properties]] = [
        (origin, key, nodes[origin].claims[key])
        for origin in sorted(origins)
        for key in sorted(nodes[origin].claims)
        if key[1] in leaving
    ]
    await entity_remover.remove_claims_of_nodes(
        tx,
        {origin: nodes[origin] for origin in origins},
        [(origin, key) for origin, key, _ in moved],
        trust,
    )
    targets = await entity_writer.read_described_nodes(
        tx, {canonical_ids[key[1]] for _, key, _ in moved}
    )
    for _, key, claim in moved:
        target = canonical_ids[key[1]]
        node = targets.setdefault(target, entity_writer.DescribedNode(target))
        node.claims[key] = claim
        node.changed.add(key)
    await entity_writer.write_described_nodes(tx, targets, trust)
    relations = await relation_remover.move_relation_claims(tx, origins, trust)
    left = [Change(ChangeKind.REMOVED, key[0], origin) for origin, key, _ in moved]
    come = [Change(ChangeKind.ADDED, key[0], canonical_ids[key[1]]) for _, key, _ in moved]
    await record_changes(tx, [*left, *come, *relations], canonical=True)


async def _update_contradiction_proposals(
    tx: Transaction, stored: list[Row], found: list[Contradiction]
) -> None:
    """Propose the contradictions found, and withdraw stored proposals that have lost their ground."""
    new = [contradiction_proposal(contradiction) for contradiction in found]
    keep = {row["id"] for row in new}
    open_ = {p["id"]: p for p in stored if p["status"] == PROPOSED and p["id"] not in keep}
    described = await find_canonical_ids(
        tx, {e for p in open_.values() for e in (p["first"], p["second"])}
    )
    stale = [
        p["id"]
        for p in open_.values()
        if p["by"] == _BY_IDENTIFIERS or p["first"] not in described or p["second"] not in described
    ]
    await execute_for_items(tx, WITHDRAW_PROPOSALS, ids=stale)
    await execute_for_items(tx, MERGE_PROPOSALS, rows=new)


def contradiction_proposal(contradiction: Contradiction) -> Row:
    """The stored properties of a proposal by identifiers."""
    return {
        "id": proposal_id(contradiction.first, contradiction.second),
        "first": contradiction.first,
        "second": contradiction.second,
        "score": _CONTRADICTED_SCORE,
        "reasons": list(contradiction.reasons),
        "status": PROPOSED,
        "by": _BY_IDENTIFIERS,
    }
