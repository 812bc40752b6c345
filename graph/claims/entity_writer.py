"""Writing claims of entities: each as a relationship to its source, and the node as the view of all.

A source may have several claims of one node, under the ids of several records that were resolved into it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graph.claims.stage import loaded
from graph.claims.views import Properties, most_specific, node_view, ready
from graph.connection.database import Row, Tx, each, rows
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
OPTIONAL MATCH (n)-[d:DESCRIBED_BY]->(s) WHERE coalesce(d.record, n.id) = row.record
FOREACH (_ IN CASE WHEN d IS NULL THEN [1] ELSE [] END |
    CREATE (n)-[new:DESCRIBED_BY]->(s) SET new = row.said)
FOREACH (_ IN CASE WHEN d IS NULL THEN [] ELSE [1] END | SET d = row.said)
"""
UNSAY = """
UNWIND $rows AS row
MATCH (n:Entity {id: row.id})-[d:DESCRIBED_BY]->(:Source {id: row.source})
WHERE coalesce(d.record, n.id) = row.record
DELETE d
"""
# A node without claims goes, unless a relationship still leads to it.
FORGET = """
UNWIND $ids AS id
MATCH (n:Entity {id: id}) USING INDEX SEEK n:Entity(id)
WHERE NOT EXISTS { (n)--() }
DELETE n
"""
BARE = """
UNWIND $ids AS id
MATCH (n:Entity {id: id})
SET n = {id: n.id, name: n.name, name_folded: n.name_folded}
"""


Key = tuple[str, str]  # source, record


@dataclass
class Node:
    """A node while its claims change. ``labels`` are those it has stored: None for a new node."""

    id: str
    labels: frozenset[str] | None = None
    claims: dict[Key, Properties] = field(default_factory=dict)
    changed: set[Key] = field(default_factory=set)

    def declared(self) -> EntityType:
        """The narrowest of the types that its claims give it."""
        found = most_specific(claim["type"] for claim in self.claims.values())
        assert isinstance(found, EntityType)  # noqa: S101
        return found

    def view(self, trust: Mapping[str, int]) -> Properties:
        """The properties the node shows. ``trust`` ranks sources, 0 first."""
        by_trust = sorted(self.claims, key=lambda key: (trust[key[0]], key[1]))
        values = [{k: v for k, v in self.claims[s].items() if k not in CLAIM_ONLY} for s in by_trust]
        return node_view(self.declared(), self.id, values)

    def creation_parameters(self, trust: Mapping[str, int]) -> tuple[tuple[str, ...], Row]:
        """Its labels, and the node and its claims as a row of :func:`create`."""
        claims = [self.claim_parameters(key) for key in self.claims]
        return self.declared().labels, {"node": self.view(trust), "claims": claims}

    @property
    def records(self) -> set[str]:
        """The ids that sources use for it."""
        return {record for _, record in self.claims}

    def claim_parameters(self, key: Key) -> Row:
        """A claim as a row of :data:`SAY`; ``record`` is stored only where it is not the node's id."""
        source, record = key
        properties = {n: value for n, value in self.claims[key].items() if n != "record"}
        if record != self.id:
            properties["record"] = record
        return {"id": self.id, "source": source, "record": record, "said": properties}


def claim_of(type_: str, locator: str, digest: int, props: bytes) -> Properties:
    """The properties of a DESCRIBED_BY relationship, but for ``record``; ``props`` is JSON."""
    return {**ready(entities()[type_], loaded(props)), "type": type_, "locator": locator, "digest": digest}


async def put(tx: Tx, nodes: dict[str, Node], trust: Mapping[str, int]) -> None:
    """Write new nodes, and the changed claims of those that :func:`find` gave; then what they show."""
    await create(tx, [node.creation_parameters(trust) for node in nodes.values() if node.labels is None])
    existing = [node for node in nodes.values() if node.labels is not None and node.changed]
    await each(tx, SAY, rows=[node.claim_parameters(key) for node in existing for key in node.changed])
    await show(tx, existing, trust)


async def drop(
    tx: Tx, nodes: dict[str, Node], gone: Iterable[tuple[str, Key]], trust: Mapping[str, int]
) -> None:
    """Remove claims of nodes that :func:`find` gave, and nodes left without any claim."""
    removed = []
    for identifier, key in gone:
        if identifier in nodes and nodes[identifier].claims.pop(key, None) is not None:
            removed.append({"id": identifier, "source": key[0], "record": key[1]})
    await each(tx, UNSAY, rows=removed)
    await show(tx, [node for node in nodes.values() if node.claims], trust)
    undescribed = [node.id for node in nodes.values() if not node.claims]
    await each(tx, FORGET, ids=undescribed)
    await each(tx, BARE, ids=undescribed)


async def find(tx: Tx, ids: Iterable[str]) -> dict[str, Node]:
    """The existing nodes with these canonical ids, with all their claims, by id."""
    found = await each(tx, FIND, ids=list(ids))
    return {row["id"]: node_of(row) for row in found}


async def show_again(tx: Tx, ids: Iterable[str], trust: Mapping[str, int]) -> None:
    """Compute the views of nodes anew, because the trust in their sources changed."""
    nodes = await find(tx, ids)
    await show(tx, [node for node in nodes.values() if node.claims], trust)


def node_of(row: Row) -> Node:
    claims = {
        (claim["source"], claim["said"].get("record", row["id"])): claim["said"]
        for claim in row["claims"]
        if claim["source"] is not None
    }
    return Node(row["id"], frozenset(row["labels"]), claims)


def as_created(record: str, source: str, properties: Properties) -> tuple[tuple[str, ...], Row]:
    """The labels and the row of :func:`create` of a new node with one claim, of ``record`` by ``source``."""
    declared = entities()[properties["type"]]
    view = {name: value for name, value in properties.items() if name not in CLAIM_ONLY}
    claim = {"source": source, "said": properties}
    return declared.labels, {"node": node_view(declared, record, [view]), "claims": [claim]}


async def create(tx: Tx, nodes: Iterable[tuple[tuple[str, ...], Row]]) -> None:
    """Create nodes with their claims: (labels, row of :data:`CREATE`), one statement for each set of labels."""
    batches: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for labels, row in nodes:
        batches[labels].append(row)
    for labels, batch in batches.items():
        await rows(tx, CREATE.format(labels=":".join(labels)), rows=batch)


async def show(tx: Tx, nodes: list[Node], trust: Mapping[str, int]) -> None:
    """Set the labels and properties of existing nodes to what follows from their claims."""
    await each(tx, SHOW, rows=[{"id": node.id, "node": node.view(trust)} for node in nodes])
    relabelled: dict[tuple[str, str], list[str]] = defaultdict(list)
    for node in nodes:
        labels = node.declared().labels
        if node.labels != frozenset(labels):
            relabelled[":".join(sorted(node.labels or ())), ":".join(labels)].append(node.id)
    for (old, new), ids in relabelled.items():
        await rows(tx, RELABEL.format(old=old, new=new), ids=ids)
