"""Bringing the graph to what :mod:`graph.resolution.identity` says is one, around what has just changed.

Proposals (``MatchProposal``) stand beside the network and are no part of it: ``first`` and ``second`` are
records, ``status`` says what was decided. Those by identifiers follow from the claims, as views do, and
come and go with them; those by names are made by :mod:`graph.resolution.matching`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from graph.claims import entity_writer, relation_writer
from graph.claims.canonical_ids import known_as
from graph.connection.database import Row, Tx, each, rows
from graph.resolution.identity import (
    Contradiction,
    Group,
    Identifier,
    Pair,
    identifiers_of,
    identifying,
    pair,
    settled,
)

BY_IDENTIFIERS, BY_NAMES, BY_HAND = "identifiers", "names", "by hand"
PROPOSED, ACCEPTED, REJECTED = "proposed", "accepted", "rejected"
CONTRADICTED = 0.5  # the score of two that share an identifier and differ in another

DESCRIBED = """
UNWIND $ids AS id
MATCH (n:Entity {id: id})-[d:DESCRIBED_BY]->() USING INDEX SEEK n:Entity(id)
RETURN n.id AS node, coalesce(d.record, n.id) AS record, d.type AS kind,
       [name IN $names | d[name]] AS said
"""
HOLDERS = """
UNWIND $values AS value
MATCH (n:{label})-[d:DESCRIBED_BY {{{name}: value}}]->()
USING INDEX SEEK d:DESCRIBED_BY({name})
WITH value, collect(DISTINCT n.id) AS nodes WHERE size(nodes) > $more_than
UNWIND nodes AS node
RETURN DISTINCT node
"""
ANY = "MATCH (p:MatchProposal) RETURN count(p) AS count"
PROPOSALS = """
UNWIND $ids AS id
CALL (id) {
    MATCH (p:MatchProposal {first: id}) RETURN p UNION MATCH (p:MatchProposal {second: id}) RETURN p
}
RETURN DISTINCT p.id AS id, p.first AS first, p.second AS second, p.status AS status, p.by AS by
"""
PROPOSE = """
UNWIND $rows AS row
MERGE (p:MatchProposal {id: row.id})
ON CREATE SET p = row
ON MATCH SET p.score = CASE p.status WHEN 'proposed' THEN row.score ELSE p.score END,
    p.reasons = CASE p.status WHEN 'proposed' THEN row.reasons ELSE p.reasons END,
    p.by = CASE p.status WHEN 'proposed' THEN row.by ELSE p.by END
"""
# Proposals with the nodes `a` and `b` that they are about; those of one node are settled otherwise.
OPEN = """
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
WAITING = OPEN + "RETURN count(p) AS count"
WITHDRAW = "MATCH (p:MatchProposal) WHERE p.id IN $ids AND p.status = 'proposed' DELETE p"


@dataclass
class Touched:
    """What changed: records that came, changed or went, their identifiers, and nodes that were of several."""

    records: set[str] = field(default_factory=set)
    identifiers: set[Identifier] = field(default_factory=set)
    nodes: set[str] = field(default_factory=set)


def proposal_id(first: str, second: str) -> str:
    """The id of what is proposed of two records, whichever is named first."""
    return "match-" + blake2b(" ".join(pair(first, second)).encode(), digest_size=6).hexdigest()


async def settle(tx: Tx, touched: Touched, trust: Mapping[str, int]) -> None:
    """Make one what is one, and two what is two, after what was touched has been written."""
    proposals = await proposals_of(tx, touched.records)
    shared = await holders(tx, touched.identifiers, more_than=1)
    around = {
        end
        for p in proposals
        if p["status"] == ACCEPTED or p["by"] == BY_IDENTIFIERS
        for end in (p["first"], p["second"])
    }
    seeds = touched.nodes | shared | set((await known_as(tx, around)).values())
    if not seeds and not proposals:
        return
    found = await component(tx, seeds)
    result = settled(found.groups(), found.same, found.apart)
    await move(tx, found.at, result.homes, trust)
    await propose(tx, [*proposals, *found.proposals], result.contradictions)


@dataclass
class Component:
    """Records that may be one: all that hang together by identifiers or decisions."""

    at: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    identifiers: dict[str, set[Identifier]] = field(default_factory=lambda: defaultdict(set))
    proposals: list[Row] = field(default_factory=list)
    same: set[Pair] = field(default_factory=set)
    apart: set[Pair] = field(default_factory=set)

    def groups(self) -> list[Group]:
        """Each record alone."""
        return [Group([one], set(self.kinds[one]), set(self.identifiers[one])) for one in self.at]

    def decided(self, proposals: Iterable[Row]) -> None:
        """Take over what was decided."""
        for one in proposals:
            self.proposals.append(one)
            if one["status"] == ACCEPTED:
                self.same.add(pair(one["first"], one["second"]))
            elif one["status"] == REJECTED:
                self.apart.add(pair(one["first"], one["second"]))


async def component(tx: Tx, seeds: set[str]) -> Component:
    """All that hangs together with these nodes."""
    found, asked, seen = Component(), set[Identifier](), set[str]()
    names = sorted({name for fields in identifying().values() for name in fields})
    todo = set(seeds)
    while todo:
        seen |= todo
        records = set()
        for row in await rows(tx, DESCRIBED, ids=sorted(todo), names=names):
            record, kind = row["record"], row["kind"]
            records.add(record)
            found.at[record] = row["node"]
            found.kinds[record].add(kind)
            said = dict(zip(names, row["said"], strict=True))
            found.identifiers[record] |= identifiers_of(kind, said)
        new = {one for record in records for one in found.identifiers[record]} - asked
        asked |= new
        proposals = await proposals_of(tx, records)
        found.decided(proposals)
        ends = {end for pair_ in found.same for end in pair_} - found.at.keys()
        todo = await holders(tx, new, more_than=0)
        todo |= set((await known_as(tx, ends)).values())
        todo -= seen
    return found


async def holders(tx: Tx, identifiers: Iterable[Identifier], *, more_than: int) -> set[str]:
    """The nodes that have one of these identifiers, if more than so many have it."""
    wanted: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in sorted(identifiers):
        wanted[one.label, one.name].append(one.value)
    found = set()
    for (label, name), values in wanted.items():
        statement = HOLDERS.format(label=label, name=name)
        found |= {r["node"] for r in await rows(tx, statement, values=values, more_than=more_than)}
    return found


async def proposals_of(tx: Tx, records: Iterable[str]) -> list[Row]:
    """What is proposed or decided of these records."""
    asked = sorted(records)
    ((count,),) = [row.values() for row in await rows(tx, ANY)]
    return await each(tx, PROPOSALS, ids=asked) if count else []


async def move(
    tx: Tx, at: Mapping[str, str], homes: Mapping[str, str], trust: Mapping[str, int]
) -> None:
    """Bring records, with all that is said of them and all that ties them, to the nodes they belong to."""
    leaving = {record for record, home in homes.items() if at[record] != home}
    if not leaving:
        return
    sources = {at[record] for record in leaving}
    nodes = await entity_writer.find(tx, sources | {homes[record] for record in leaving})
    moved: list[tuple[str, tuple[str, str], Any]] = [
        (home, key, nodes[home].claims[key])
        for home in sorted(sources)
        for key in sorted(nodes[home].claims)
        if key[1] in leaving
    ]
    await entity_writer.drop(
        tx, {one: nodes[one] for one in sources}, [(home, key) for home, key, _ in moved], trust
    )
    targets = await entity_writer.find(tx, {homes[key[1]] for _, key, _ in moved})
    for _, key, said in moved:
        home = homes[key[1]]
        node = targets.setdefault(home, entity_writer.Node(home))
        node.claims[key] = said
        node.changed.add(key)
    await entity_writer.put(tx, targets, trust)
    await relation_writer.rehome(tx, sources, trust)


async def propose(tx: Tx, there: list[Row], wanted: list[Contradiction]) -> None:
    """Propose what contradicts itself, and withdraw what is proposed without ground."""
    new = [contradicted(one) for one in wanted]
    keep = {row["id"] for row in new}
    open_ = {p["id"]: p for p in there if p["status"] == PROPOSED and p["id"] not in keep}
    described = await known_as(tx, {e for p in open_.values() for e in (p["first"], p["second"])})
    stale = [
        p["id"]
        for p in open_.values()
        if p["by"] == BY_IDENTIFIERS or p["first"] not in described or p["second"] not in described
    ]
    await each(tx, WITHDRAW, ids=stale)
    await each(tx, PROPOSE, rows=new)


def contradicted(one: Contradiction) -> Row:
    """A proposal by identifiers."""
    return {
        "id": proposal_id(one.first, one.second),
        "first": one.first,
        "second": one.second,
        "score": CONTRADICTED,
        "reasons": list(one.reasons),
        "status": PROPOSED,
        "by": BY_IDENTIFIERS,
    }
