"""All that a graph holds, in a form that two graphs can be compared by."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import orjson

from partnergraph.graph.connection.database import Database

# What a load notes for its own sake; two graphs that differ only in these say the same.
VOLATILE = {"run", "run_owner", "run_beat", "ranked", "loading_since", "loaded_at"}

Snapshot = dict[str, Any]


async def snapshot(database: Database) -> Snapshot:
    """Nodes by id, as ``[labels, properties]``; relationships by ``start TYPE end``, as all their properties."""
    found: Snapshot = {}
    for row in await database.read(
        "MATCH (n) WHERE NOT n:Ledger AND NOT n:ChangeEntry AND NOT n:LoadRecord RETURN n.id AS id, labels(n) AS labels, properties(n) AS props"
    ):
        found[row["id"]] = [sorted(row["labels"]), plain(row["props"])]
    ties: dict[str, list[Any]] = defaultdict(list)
    for row in await database.read(
        "MATCH (a)-[r]->(b) RETURN a.id + ' ' + type(r) + ' ' + b.id AS key, properties(r) AS props"
    ):
        ties[row["key"]].append(plain(row["props"]))
    return found | {key: sorted(many, key=orjson.dumps) for key, many in ties.items()}


def plain(props: dict[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(value) if isinstance(value, tuple) else value
        for name, value in sorted(props.items())
        if name not in VOLATILE
    }


def changed(before: Snapshot, after: Snapshot) -> set[str]:
    """The keys of what is in only one of two snapshots, or not the same in both."""
    return {key for key in before | after if before.get(key) != after.get(key)}
