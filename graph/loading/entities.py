"""Writing what sources say of entities: claims beside the node, and the node as their view."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.database import Row, Tx, rows
from graph.loading.stage import loaded
from graph.loading.views import Properties, most_specific, node_view, ready
from schema.catalog import EntityType, entities

CLAIM_ONLY = ("record", "type", "locator", "digest")

FIND = """
UNWIND $ids AS id
MATCH (n:Entity {id: id})
OPTIONAL MATCH (n)-[d:DESCRIBED_BY]->(s:Source)
RETURN n.id AS id, labels(n) AS labels, collect({source: s.id, said: properties(d)}) AS claims
"""
CREATE = """
UNWIND $rows AS row
CREATE (n:{labels})
SET n = row.node
WITH n, row
UNWIND row.claims AS claim
MATCH (s:Source {{id: claim.source}})
CREATE (n)-[d:DESCRIBED_BY]->(s)
SET d = claim.said
"""
SHOW = """
UNWIND $rows AS row
MATCH (n:Entity {id: row.id})
SET n = row.node
"""
RELABEL = """
UNWIND $ids AS id
MATCH (n:Entity {{id: id}})
REMOVE n:{old}
SET n:{new}
"""
SAY = """
UNWIND $rows AS row
MATCH (n:Entity {id: row.id})
MATCH (s:Source {id: row.source})
MERGE (n)-[d:DESCRIBED_BY]->(s)
SET d = row.said
"""
UNSAY = """
UNWIND $rows AS row
MATCH (:Entity {id: row.id})-[d:DESCRIBED_BY]->(:Source {id: row.source})
DELETE d
"""
# A node that nobody describes goes, unless somebody still ties something to it.
FORGET = """
UNWIND $ids AS id
MATCH (n:Entity {id: id})
WHERE NOT EXISTS { (n)--() }
DELETE n
"""
BARE = """
UNWIND $ids AS id
MATCH (n:Entity {id: id})
SET n = {id: n.id, name: n.name, name_folded: n.name_folded}
"""


@dataclass
class Node:
    """One node while its claims change."""

    id: str
    labels: frozenset[str] | None = None
    claims: dict[str, Properties] = field(default_factory=dict)
    before: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)

    def declared(self) -> EntityType:
        """The narrowest kind that its claims make it."""
        found = most_specific(claim["type"] for claim in self.claims.values())
        assert isinstance(found, EntityType)  # noqa: S101
        return found

    def view(self, trust: Mapping[str, int]) -> Properties:
        """What the node shows, the most trusted source first."""
        ranked = sorted(self.claims, key=lambda source: trust[source])
        said = [{k: v for k, v in self.claims[s].items() if k not in CLAIM_ONLY} for s in ranked]
        return node_view(self.declared(), self.id, said)


def claim_of(
    record: str, node: str, type_: str, locator: str, digest: int, props: bytes
) -> Properties:
    """What a DESCRIBED_BY relationship carries."""
    said = {
        **ready(entities()[type_], loaded(props)),
        "type": type_,
        "locator": locator,
        "digest": digest,
    }
    return said if record == node else {**said, "record": record}


async def write(tx: Tx, staged: Iterable[tuple[Any, ...]], trust: Mapping[str, int]) -> None:
    """Write new and changed claims; each row is one of :data:`graph.loading.held.WRITTEN_ENTITIES`."""
    changes: dict[str, dict[str, Properties]] = defaultdict(dict)
    for node, source, record, type_, locator, digest, props in staged:
        changes[node][source] = claim_of(record, node, type_, locator, digest, props)
    nodes = await find(tx, changes)
    for identifier, claims in changes.items():
        node = nodes.setdefault(identifier, Node(identifier))
        node.claims.update(claims)
        node.changed.update(claims)
    await create(tx, [node for node in nodes.values() if node.labels is None], trust)
    old = [node for node in nodes.values() if node.labels is not None]
    said = [{"id": n.id, "source": s, "said": n.claims[s]} for n in old for s in n.changed]
    await rows(tx, SAY, rows=said)
    await show(tx, old, trust)


async def remove(tx: Tx, gone: Iterable[tuple[str, str]], trust: Mapping[str, int]) -> None:
    """Remove the claims of (node, source) pairs, and the nodes that nobody speaks of any more."""
    pairs = list(gone)
    nodes = await find(tx, {node for node, _ in pairs})
    for identifier, source in pairs:
        if identifier in nodes:
            nodes[identifier].claims.pop(source, None)
    await rows(tx, UNSAY, rows=[{"id": node, "source": source} for node, source in pairs])
    await show(tx, [node for node in nodes.values() if node.claims], trust)
    silent = [node.id for node in nodes.values() if not node.claims]
    await rows(tx, FORGET, ids=silent)
    await rows(tx, BARE, ids=silent)


async def find(tx: Tx, ids: Iterable[str]) -> dict[str, Node]:
    """The nodes among these ids that exist, with all their claims."""
    found = await rows(tx, FIND, ids=list(ids))
    return {row["id"]: node_of(row) for row in found}


async def show_again(tx: Tx, ids: Iterable[str], trust: Mapping[str, int]) -> None:
    """Make the views of existing nodes again."""
    nodes = await find(tx, ids)
    await show(tx, [node for node in nodes.values() if node.claims], trust)


def node_of(row: Row) -> Node:
    """A node as :data:`FIND` returns it."""
    claims = {c["source"]: c["said"] for c in row["claims"] if c["source"] is not None}
    return Node(row["id"], frozenset(row["labels"]), claims)


async def create(tx: Tx, nodes: list[Node], trust: Mapping[str, int]) -> None:
    """Create nodes with their claims, those with the same labels in one statement."""
    batches: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for node in nodes:
        claims = [{"source": source, "said": said} for source, said in node.claims.items()]
        batches[node.declared().labels].append({"node": node.view(trust), "claims": claims})
    for labels, batch in batches.items():
        await rows(tx, CREATE.format(labels=":".join(labels)), rows=batch)


async def show(tx: Tx, nodes: list[Node], trust: Mapping[str, int]) -> None:
    """Bring existing nodes' labels and properties to what their claims say now."""
    await rows(tx, SHOW, rows=[{"id": node.id, "node": node.view(trust)} for node in nodes])
    moves: dict[tuple[str, str], list[str]] = defaultdict(list)
    for node in nodes:
        labels = node.declared().labels
        if node.labels != frozenset(labels):
            moves[":".join(sorted(node.labels or ())), ":".join(labels)].append(node.id)
    for (old, new), ids in moves.items():
        await rows(tx, RELABEL.format(old=old, new=new), ids=ids)
