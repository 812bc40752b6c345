"""Writing and removing what sources say of entities, each under the id its source knows it by.

Whatever that changes about which records are one is brought about at once, in the same transaction: so it
holds after every transaction, and a load that is killed leaves nothing of it behind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.claims import entity_writer
from graph.claims.canonical_ids import elsewhere
from graph.claims.entity_writer import Node
from graph.claims.views import Properties
from graph.connection.database import Row, Tx
from graph.resolution.identity import Identifier, identifiers_of
from graph.resolution.resolve import Touched, settle


@dataclass
class Prepared:
    """New and changed claims by record, and what they touch."""

    claims: dict[str, list[tuple[str, Properties]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    identifiers: set[Identifier] = field(default_factory=set)
    fresh: dict[str, tuple[tuple[str, ...], Row]] = field(default_factory=dict)


def prepared(staged: Iterable[tuple[Any, ...]]) -> Prepared:
    """Claims made ready for :func:`write`; each row is one of :func:`graph.claims.difference.written_entities`."""
    found = Prepared()
    for record, source, type_, locator, digest, props in staged:
        said = entity_writer.claim_of(type_, locator, digest, props)
        found.claims[record].append((source, said))
        found.identifiers |= identifiers_of(type_, said)
    for record, claims in found.claims.items():
        if len(claims) == 1:
            found.fresh[record] = entity_writer.as_created(record, *claims[0])
    return found


async def write(tx: Tx, batch: Prepared, trust: Mapping[str, int]) -> None:
    """Write new and changed claims."""
    home = await elsewhere(tx, batch.claims)
    nodes = await entity_writer.find(tx, {home.get(record, record) for record in batch.claims})
    touched = Touched(set(batch.claims), set(batch.identifiers))
    fresh = []
    for record, claims in batch.claims.items():
        at = home.get(record, record)
        if at not in nodes and record in batch.fresh:
            fresh.append(batch.fresh[record])
            continue
        node = nodes.setdefault(at, Node(at))
        for source, said in claims:
            key = source, record
            touch(touched, node, key)
            node.claims[key] = said
            node.changed.add(key)
            touch(touched, node, key)
    await entity_writer.create(tx, fresh)
    await entity_writer.put(tx, nodes, trust)
    await settle(tx, touched, trust)


async def remove(tx: Tx, gone: Iterable[tuple[str, str]], trust: Mapping[str, int]) -> None:
    """Remove the claims of (record, source) pairs."""
    pairs = list(gone)
    home = await elsewhere(tx, {record for record, _ in pairs})
    nodes = await entity_writer.find(tx, {home.get(record, record) for record, _ in pairs})
    touched = Touched()
    unsaid = defaultdict(list)
    for record, source in pairs:
        at = home.get(record, record)
        if at in nodes:
            touch(touched, nodes[at], (source, record))
            unsaid[at].append((source, record))
    await entity_writer.drop(tx, nodes, [(at, key) for at in unsaid for key in unsaid[at]], trust)
    await settle(tx, touched, trust)


def touch(touched: Touched, node: Node, key: tuple[str, str]) -> None:
    """Note what a claim that comes, changes or goes may make or unmake one."""
    touched.records.add(key[1])
    if said := node.claims.get(key):
        touched.identifiers |= identifiers_of(said["type"], said)
    if node.records - {node.id}:
        touched.nodes.add(node.id)
