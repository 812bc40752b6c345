"""Writing and removing what sources say of entities, each under the id its source knows it by.

Whatever that changes about which records are one is brought about at once, in the same transaction: so it
holds after every transaction, and a load that is killed leaves nothing of it behind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from graph.database import Tx
from graph.loading import entities
from graph.loading.entities import Node
from graph.loading.homes import elsewhere
from graph.loading.identity import identifiers_of
from graph.loading.settling import Touched, settle


async def write(tx: Tx, staged: Iterable[tuple[Any, ...]], trust: Mapping[str, int]) -> None:
    """Write new and changed claims; each row is one of :data:`graph.loading.held.WRITTEN_ENTITIES`."""
    claims = list(staged)
    home = await elsewhere(tx, {row[0] for row in claims})
    nodes = await entities.find(tx, {home.get(row[0], row[0]) for row in claims})
    touched = Touched()
    for record, source, type_, locator, digest, props in claims:
        at = home.get(record, record)
        node = nodes.setdefault(at, Node(at))
        key = source, record
        touch(touched, node, key)
        node.claims[key] = entities.claim_of(type_, locator, digest, props)
        node.changed.add(key)
        touch(touched, node, key)
    await entities.put(tx, nodes, trust)
    await settle(tx, touched, trust)


async def remove(tx: Tx, gone: Iterable[tuple[str, str]], trust: Mapping[str, int]) -> None:
    """Remove the claims of (record, source) pairs."""
    pairs = list(gone)
    home = await elsewhere(tx, {record for record, _ in pairs})
    nodes = await entities.find(tx, {home.get(record, record) for record, _ in pairs})
    touched = Touched()
    unsaid = defaultdict(list)
    for record, source in pairs:
        at = home.get(record, record)
        if at in nodes:
            touch(touched, nodes[at], (source, record))
            unsaid[at].append((source, record))
    await entities.drop(tx, nodes, [(at, key) for at in unsaid for key in unsaid[at]], trust)
    await settle(tx, touched, trust)


def touch(touched: Touched, node: Node, key: tuple[str, str]) -> None:
    """Note what a claim that comes, changes or goes may make or unmake one."""
    touched.records.add(key[1])
    if said := node.claims.get(key):
        touched.identifiers |= identifiers_of(said["type"], said)
    if node.records - {node.id}:
        touched.nodes.add(node.id)
