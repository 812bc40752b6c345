"""Writing what sources say of relations: one relationship, however many say so.

A relationship carries ``sources``, ``locators`` and ``digests`` in step, and as its own properties the
view of what they say. Where one source says it, that view is all there is to keep; where several do, or
where a source named an end by a record that was since made one with another, each says its own in
``claims`` (JSON, in step with ``sources``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from graph.database import Row, Tx, rows
from graph.loading.held import key_of
from graph.loading.stage import loaded
from graph.loading.views import Properties, merged
from schema.catalog import RelationType, relations

BOOKKEEPING = ("sources", "locators", "digests", "claims")

WRITE = """
UNWIND $rows AS row
MATCH (a:Entity {{id: row.start}})
MATCH (b:Entity {{id: row.end}})
OPTIONAL MATCH (a)-[r:{type}]->(b) WHERE {key} = row.key
FOREACH (_ IN CASE WHEN r IS NULL THEN [1] ELSE [] END |
    CREATE (a)-[n:{type}]->(b) SET n = row.props)
WITH row, r WHERE r IS NOT NULL
RETURN row.index AS index, properties(r) AS props
"""
FIND = """
UNWIND $rows AS row
MATCH (a:Entity {{id: row.start}})-[r:{type}]->(b:Entity {{id: row.end}}) WHERE {key} = row.key
RETURN row.index AS index, properties(r) AS props
"""
SHOW = """
UNWIND $rows AS row
MATCH (a:Entity {{id: row.start}})-[r:{type}]->(b:Entity {{id: row.end}}) WHERE {key} = row.key
SET r = row.props
"""
DELETE = """
UNWIND $rows AS row
MATCH (a:Entity {{id: row.start}})-[r:{type}]->(b:Entity {{id: row.end}}) WHERE {key} = row.key
DELETE r
"""
# What nobody described any more was only kept for the relationship's sake.
FORGET = """
UNWIND $ids AS id
MATCH (n:Entity {id: id})
WHERE NOT n:Source AND NOT EXISTS { (n)--() }
DELETE n
"""

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Said:
    """What one source says of a relation: the ends as it names them, and the properties."""

    start: str
    end: str
    locator: str
    digest: int
    props: Properties


@dataclass
class Edge:
    """One relationship while its claims change."""

    declared: RelationType
    key: Key
    claims: dict[str, Said] = field(default_factory=dict)

    def properties(self, trust: Mapping[str, int]) -> Properties:
        """All that the relationship carries, the most trusted source first."""
        sources = sorted(self.claims, key=lambda source: trust[source])
        claims = [self.claims[source] for source in sources]
        props = {
            **merged(self.declared, [claim.props for claim in claims]),
            "sources": sources,
            "locators": [claim.locator for claim in claims],
            "digests": [claim.digest for claim in claims],
        }
        if len(claims) > 1 or (claims[0].start, claims[0].end) != self.key[:2]:
            props["claims"] = [
                orjson.dumps(
                    {"source": s, "start": c.start, "end": c.end, "said": c.props}
                ).decode()
                for s, c in zip(sources, claims, strict=True)
            ]
        return props

    def take(self, props: Properties) -> None:
        """Take over the claims that an existing relationship carries, where ours are not newer."""
        view = {name: value for name, value in props.items() if name not in BOOKKEEPING}
        each = {c["source"]: c for c in map(orjson.loads, props.get("claims", ()))}
        for source, locator, digest in zip(
            props["sources"], props["locators"], props["digests"], strict=True
        ):
            claim = each.get(source, {"start": self.key[0], "end": self.key[1], "said": view})
            said = Said(claim["start"], claim["end"], locator, digest, claim["said"])
            self.claims.setdefault(source, said)

    def row(self, index: int, trust: Mapping[str, int]) -> Row:
        """The relationship as a parameter of :data:`WRITE` and its like."""
        start, end, key = self.key
        props = self.properties(trust) if self.claims else {}
        return {"index": index, "start": start, "end": end, "key": key, "props": props}


def statement(template: str, declared: RelationType) -> str:
    """A statement for one type of relation."""
    return template.format(type=declared.type, key=key_of(declared.shape.key))


async def write(tx: Tx, staged: Iterable[tuple[Any, ...]], trust: Mapping[str, int]) -> None:
    """Write new and changed claims; each row is one of :data:`graph.loading.held.WRITTEN_RELATIONS`."""
    for declared, edges in gathered(staged).items():
        batch = list(edges.values())
        sent = [edge.row(index, trust) for index, edge in enumerate(batch)]
        there = await rows(tx, statement(WRITE, declared), rows=sent)
        for row in there:
            batch[row["index"]].take(row["props"])
        await show(tx, declared, [batch[row["index"]] for row in there], trust)


def gathered(staged: Iterable[tuple[Any, ...]]) -> dict[RelationType, dict[Key, Edge]]:
    """Staged claims by type and relationship."""
    found: dict[RelationType, dict[Key, Edge]] = defaultdict(dict)
    for type_, start, end, key, source, locator, digest, props, start_node, end_node in staged:
        declared = relations()[type_]
        at = (*between(declared, start_node, end_node), key)
        edge = found[declared].setdefault(at, Edge(declared, at))
        edge.claims[source] = Said(start, end, locator, digest, loaded(props))
    return found


def between(declared: RelationType, start: str, end: str) -> tuple[str, str]:
    """The two nodes in the order in which the relationship leads."""
    return (end, start) if declared.shape.symmetric and end < start else (start, end)


async def remove(tx: Tx, gone: Iterable[tuple[Any, ...]], trust: Mapping[str, int]) -> None:
    """Remove claims; each row is (type, start node, end node, key, source)."""
    wanted: dict[RelationType, dict[Key, set[str]]] = defaultdict(lambda: defaultdict(set))
    for type_, start, end, key, source in gone:
        declared = relations()[type_]
        wanted[declared][*between(declared, start, end), key].add(source)
    for declared, keys in wanted.items():
        edges = await existing(tx, declared, keys)
        for edge in edges:
            for source in keys[edge.key]:
                edge.claims.pop(source, None)
        await show(tx, declared, [edge for edge in edges if edge.claims], trust)
        silent = [edge.row(i, trust) for i, edge in enumerate(edges) if not edge.claims]
        await rows(tx, statement(DELETE, declared), rows=silent)
        await rows(tx, FORGET, ids=[end for row in silent for end in (row["start"], row["end"])])


async def show_again(tx: Tx, keys: Iterable[tuple[str, Key]], trust: Mapping[str, int]) -> None:
    """Make the views of existing relationships again; each key comes with its type."""
    wanted: dict[RelationType, list[Key]] = defaultdict(list)
    for type_, key in keys:
        wanted[relations()[type_]].append(key)
    for declared, some in wanted.items():
        found = await existing(tx, declared, some)
        await show(tx, declared, [edge for edge in found if edge.claims], trust)


async def existing(tx: Tx, declared: RelationType, keys: Iterable[Key]) -> list[Edge]:
    """The relationships with these keys; one without claims where there is none."""
    edges = [Edge(declared, key) for key in keys]
    asked = [edge.row(index, {}) for index, edge in enumerate(edges)]
    for row in await rows(tx, statement(FIND, declared), rows=asked):
        edges[row["index"]].take(row["props"])
    return edges


async def show(tx: Tx, declared: RelationType, edges: list[Edge], trust: Mapping[str, int]) -> None:
    """Bring relationships' properties to what their claims say now."""
    shown = [edge.row(index, trust) for index, edge in enumerate(edges)]
    await rows(tx, statement(SHOW, declared), rows=shown)
