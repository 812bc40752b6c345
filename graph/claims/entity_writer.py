"""Writing claims of entities: each as a relationship to its source, and the node as the view of all.

A source may have several claims of one node, under the ids of several records that were resolved into it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from partnergraph.graph.claims.stage import unpack_properties
from partnergraph.graph.claims.views import (
    Properties,
    choose_narrowest_type,
    convert_points,
    node_view,
)
from partnergraph.graph.connection.database import (
    Row,
    Transaction,
    execute_for_items,
    execute_statement,
)
from partnergraph.schema.catalog import EntityType, all_entity_types

_CLAIM_ONLY_PROPERTIES = ("record", "type", "locator", "digest")

_MATCH_NODES_WITH_CLAIMS = """
UNWIND $ids AS id
MATCH (n:Entity {id: id})
OPTIONAL MATCH (n)-[d:DESCRIBED_BY]->(s:Source)
RETURN n.id AS id, labels(n) AS labels, collect({source: s.id, said: properties(d)}) AS claims
"""
_CREATE_NODES_WITH_CLAIMS = """
UNWIND $rows AS row
CREATE (n:{labels})
SET n = row.node
WITH n, row
UNWIND row.claims AS claim
MATCH (s:Source {{id: claim.source}})
CREATE (n)-[d:DESCRIBED_BY]->(s)
SET d = claim.said
"""
_SET_NODE_VIEWS = """
UNWIND $rows AS row
MATCH (n:Entity {id: row.id})
SET n = row.node
"""
_REPLACE_LABELS = """
UNWIND $ids AS id
MATCH (n:Entity {{id: id}})
REMOVE n:{old}
SET n:{new}
"""
_WRITE_ENTITY_CLAIMS = """
UNWIND $rows AS row
MATCH (n:Entity {id: row.id})
MATCH (s:Source {id: row.source})
OPTIONAL MATCH (n)-[d:DESCRIBED_BY]->(s) WHERE coalesce(d.record, n.id) = row.record
FOREACH (_ IN CASE WHEN d IS NULL THEN [1] ELSE [] END |
    CREATE (n)-[new:DESCRIBED_BY]->(s) SET new = row.said)
FOREACH (_ IN CASE WHEN d IS NULL THEN [] ELSE [1] END | SET d = row.said)
"""


EntityClaimKey = tuple[str, str]  # source, record


@dataclass
class DescribedNode:
    """A node while its claims change. ``labels`` are those it has stored: None for a new node."""

    id: str
    labels: frozenset[str] | None = None
    claims: dict[EntityClaimKey, Properties] = field(default_factory=dict)
    changed: set[EntityClaimKey] = field(default_factory=set)

    def declared(self) -> EntityType:
        """The narrowest of the types that its claims give it."""
        found = choose_narrowest_type(claim["type"] for claim in self.claims.values())
        assert isinstance(found, EntityType)  # noqa: S101
        return found

    def view(self, trust: Mapping[str, int]) -> Properties:
        """The properties the node shows. ``trust`` ranks sources, 0 first."""
        by_trust = sorted(self.claims, key=lambda key: (trust[key[0]], key[1]))
        values = [
            {k: v for k, v in self.claims[s].items() if k not in _CLAIM_ONLY_PROPERTIES}
            for s in by_trust
        ]
        return node_view(self.declared(), self.id, values)

    def creation_parameters(self, trust: Mapping[str, int]) -> tuple[tuple[str, ...], Row]:
        """Its labels, and the node and its claims as a row of :func:`create_nodes_with_claims`."""
        claims = [self.claim_parameters(key) for key in self.claims]
        return self.declared().labels, {"node": self.view(trust), "claims": claims}

    @property
    def records(self) -> set[str]:
        """The ids that sources use for it."""
        return {record for _, record in self.claims}

    def claim_parameters(self, key: EntityClaimKey) -> Row:
        """A claim as a row of :data:`_WRITE_ENTITY_CLAIMS`; ``record`` is stored only where it is not the node's id."""
        source, record = key
        properties = {n: value for n, value in self.claims[key].items() if n != "record"}
        if record != self.id:
            properties["record"] = record
        return {"id": self.id, "source": source, "record": record, "said": properties}


def described_by_properties(type_: str, locator: str, digest: int, props: bytes) -> Properties:
    """The properties of a DESCRIBED_BY relationship, but for ``record``; ``props`` is JSON."""
    return {
        **convert_points(all_entity_types()[type_], unpack_properties(props)),
        "type": type_,
        "locator": locator,
        "digest": digest,
    }


async def write_described_nodes(
    tx: Transaction, nodes: dict[str, DescribedNode], trust: Mapping[str, int]
) -> None:
    """Write new nodes, and the changed claims of those that :func:`read_described_nodes` gave; then what they show."""
    await create_nodes_with_claims(
        tx, [node.creation_parameters(trust) for node in nodes.values() if node.labels is None]
    )
    existing = [node for node in nodes.values() if node.labels is not None and node.changed]
    await execute_for_items(
        tx,
        _WRITE_ENTITY_CLAIMS,
        rows=[node.claim_parameters(key) for node in existing for key in node.changed],
    )
    await update_shown_nodes(tx, existing, trust)


async def read_described_nodes(tx: Transaction, ids: Iterable[str]) -> dict[str, DescribedNode]:
    """The existing nodes with these canonical ids, with all their claims, by id."""
    found = await execute_for_items(tx, _MATCH_NODES_WITH_CLAIMS, ids=list(ids))
    return {row["id"]: _described_node_from_row(row) for row in found}


async def refresh_node_views(tx: Transaction, ids: Iterable[str], trust: Mapping[str, int]) -> None:
    """Compute the views of nodes anew, because the trust in their sources changed."""
    nodes = await read_described_nodes(tx, ids)
    await update_shown_nodes(tx, [node for node in nodes.values() if node.claims], trust)


def _described_node_from_row(row: Row) -> DescribedNode:
    claims = {
        (claim["source"], claim["said"].get("record", row["id"])): claim["said"]
        for claim in row["claims"]
        if claim["source"] is not None
    }
    return DescribedNode(row["id"], frozenset(row["labels"]), claims)


def new_node_parameters(
    record: str, source: str, properties: Properties
) -> tuple[tuple[str, ...], Row]:
    """The labels and the row of :func:`create_nodes_with_claims` of a new node with one claim, of ``record`` by ``source``."""
    declared = all_entity_types()[properties["type"]]
    view = {name: value for name, value in properties.items() if name not in _CLAIM_ONLY_PROPERTIES}
    claim = {"source": source, "said": properties}
    return declared.labels, {"node": node_view(declared, record, [view]), "claims": [claim]}


async def create_nodes_with_claims(
    tx: Transaction, nodes: Iterable[tuple[tuple[str, ...], Row]]
) -> None:
    """Create nodes with their claims: (labels, row of :data:`_CREATE_NODES_WITH_CLAIMS`), one statement for each set of labels."""
    batches: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for labels, row in nodes:
        batches[labels].append(row)
    for labels, batch in batches.items():
        await execute_statement(
            tx, _CREATE_NODES_WITH_CLAIMS.format(labels=":".join(labels)), rows=batch
        )


async def update_shown_nodes(
    tx: Transaction, nodes: list[DescribedNode], trust: Mapping[str, int]
) -> None:
    """Set the labels and properties of existing nodes to what follows from their claims."""
    await execute_for_items(
        tx, _SET_NODE_VIEWS, rows=[{"id": node.id, "node": node.view(trust)} for node in nodes]
    )
    relabelled: dict[tuple[str, str], list[str]] = defaultdict(list)
    for node in nodes:
        labels = node.declared().labels
        if node.labels != frozenset(labels):
            relabelled[":".join(sorted(node.labels or ())), ":".join(labels)].append(node.id)
    for (old, new), ids in relabelled.items():
        await execute_statement(tx, _REPLACE_LABELS.format(old=old, new=new), ids=ids)
