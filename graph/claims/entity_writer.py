"""Writing what sources say of entities: claims beside the node, and the node as their view.

A source may say something of a node under several ids, which are records that were made one.
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
# A node that nobody describes goes, unless somebody still ties something to it.
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


Key = tuple[str, str]


@dataclass
class Node:
    """One node while its claims, by source and record, change."""

    id: str
    labels: frozenset[str] | None = None
    claims: dict[Key, Properties] = field(default_factory=dict)
    changed: set[Key] = field(default_factory=set)

    def declared(self) -> EntityType:
        """The narrowest kind that its claims make it."""
        found = most_specific(claim["type"] for claim in self.claims.values())
        assert isinstance(found, EntityType)  # noqa: S101
        return found

    def view(self, trust: Mapping[str, int]) -> Properties:
        """What the node shows, the most trusted source first."""
        ranked = sorted(self.claims, key=lambda key: (trust[key[0]], key[1]))
        said = [{k: v for k, v in self.claims[s].items() if k not in CLAIM_ONLY} for s in ranked]
        return node_view(self.declared(), self.id, said)

    def created(self, trust: Mapping[str, int]) -> tuple[tuple[str, ...], Row]:
        """As :func:`create` takes it."""
        claims = [self.stored(key) for key in self.claims]
        return self.declared().labels, {"node": self.view(trust), "claims": claims}

    @property
    def records(self) -> set[str]:
        """The ids under which sources know it."""
        return {record for _, record in self.claims}

    def stored(self, key: Key) -> Row:
        """A claim as a parameter: who says it, under which id, and what its relationship carries."""
        source, record = key
        said = {name: value for name, value in self.claims[key].items() if name != "record"}
        if record != self.id:
            said["record"] = record
        return {"id": self.id, "source": source, "record": record, "said": said}


def claim_of(type_: str, locator: str, digest: int, props: bytes) -> Properties:
    """What a DESCRIBED_BY relationship carries, but for the record."""
    said = ready(entities()[type_], loaded(props))
    return {**said, "type": type_, "locator": locator, "digest": digest}


async def put(tx: Tx, nodes: dict[str, Node], trust: Mapping[str, int]) -> None:
    """Write the changed claims of nodes as :func:`find` gives them, and those of new nodes."""
    some = list(nodes.values())
    await create(tx, [node.created(trust) for node in some if node.labels is None])
    old = [node for node in some if node.labels is not None and node.changed]
    await each(tx, SAY, rows=[node.stored(key) for node in old for key in node.changed])
    await show(tx, old, trust)


async def drop(
    tx: Tx, nodes: dict[str, Node], gone: Iterable[tuple[str, Key]], trust: Mapping[str, int]
) -> None:
    """Remove claims of nodes as :func:`find` gives them, and the nodes that nobody speaks of any more."""
    unsaid = []
    for identifier, key in gone:
        if identifier in nodes and nodes[identifier].claims.pop(key, None) is not None:
            unsaid.append({"id": identifier, "source": key[0], "record": key[1]})
    await each(tx, UNSAY, rows=unsaid)
    await show(tx, [node for node in nodes.values() if node.claims], trust)
    silent = [node.id for node in nodes.values() if not node.claims]
    await each(tx, FORGET, ids=silent)
    await each(tx, BARE, ids=silent)


async def find(tx: Tx, ids: Iterable[str]) -> dict[str, Node]:
    """The nodes among these ids that exist, with all their claims."""
    found = await each(tx, FIND, ids=list(ids))
    return {row["id"]: node_of(row) for row in found}


async def show_again(tx: Tx, ids: Iterable[str], trust: Mapping[str, int]) -> None:
    """Make the views of existing nodes again."""
    nodes = await find(tx, ids)
    await show(tx, [node for node in nodes.values() if node.claims], trust)


def node_of(row: Row) -> Node:
    """A node as :data:`FIND` returns it."""
    claims = {
        (c["source"], c["said"].get("record", row["id"])): c["said"]
        for c in row["claims"]
        if c["source"] is not None
    }
    return Node(row["id"], frozenset(row["labels"]), claims)


def as_created(record: str, source: str, said: Properties) -> tuple[tuple[str, ...], Row]:
    """A new node of one claim, as :func:`create` takes it."""
    declared = entities()[said["type"]]
    view = {name: value for name, value in said.items() if name not in CLAIM_ONLY}
    claim = {"source": source, "said": said}
    return declared.labels, {"node": node_view(declared, record, [view]), "claims": [claim]}


async def create(tx: Tx, nodes: Iterable[tuple[tuple[str, ...], Row]]) -> None:
    """Create nodes (their labels; the node and its claims), those with the same labels in one statement."""
    batches: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for labels, row in nodes:
        batches[labels].append(row)
    for labels, batch in batches.items():
        await rows(tx, CREATE.format(labels=":".join(labels)), rows=batch)


async def show(tx: Tx, nodes: list[Node], trust: Mapping[str, int]) -> None:
    """Bring existing nodes' labels and properties to what their claims say now."""
    await each(tx, SHOW, rows=[{"id": node.id, "node": node.view(trust)} for node in nodes])
    moves: dict[tuple[str, str], list[str]] = defaultdict(list)
    for node in nodes:
        labels = node.declared().labels
        if node.labels != frozenset(labels):
            moves[":".join(sorted(node.labels or ())), ":".join(labels)].append(node.id)
    for (old, new), ids in moves.items():
        await rows(tx, RELABEL.format(old=old, new=new), ids=ids)
