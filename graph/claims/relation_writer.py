"""Writing what sources say of relations: one relationship, however many say so.

A relationship carries ``sources``, ``locators`` and ``digests`` in step, and as its own properties the
view of what they say. Where one source says it, that view is all there is to keep; where several do, or
where a source named an end by a record that was since made one with another, each says its own in
``claims`` (JSON, in step with ``sources``). One source may say it of several records that are one node.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from graph.claims.canonical_ids import elsewhere
from graph.claims.difference import key_of
from graph.claims.stage import loaded
from graph.claims.views import Properties, merged
from graph.connection.database import Row, Tx, each
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
MATCH (n:Entity {id: id}) USING INDEX SEEK n:Entity(id)
WHERE NOT n:Source AND NOT EXISTS { (n)--() }
DELETE n
"""

AROUND = """
UNWIND $ids AS id
MATCH (n:Entity {id: id})-[r]-() USING INDEX SEEK n:Entity(id) WHERE NOT r:DESCRIBED_BY
RETURN DISTINCT type(r) AS type, startNode(r).id AS start, endNode(r).id AS end, properties(r) AS props
"""

Key = tuple[str, str, str]
Speaker = tuple[str, str, str]


@dataclass(frozen=True)
class Said:
    """What one source says of a relation: the ends as it names them, and the properties."""

    source: str
    start: str
    end: str
    locator: str
    digest: int
    props: Properties

    @property
    def speaker(self) -> Speaker:
        """What tells it from the other claims of its relationship: the source and the ends it names."""
        return self.source, self.start, self.end


@dataclass
class Edge:
    """One relationship, by its two nodes and its key, while its claims change."""

    declared: RelationType
    key: Key
    claims: dict[Speaker, Said] = field(default_factory=dict)

    def add(self, said: Said) -> None:
        """Take a claim over."""
        self.claims[said.speaker] = said

    def discard(self, speaker: Speaker) -> None:
        """Forget a claim; all of its source, where the ends are named as the nodes are and not as it does."""
        if self.claims.pop(speaker, None) is None:
            for other in [one for one in self.claims if one[0] == speaker[0]]:
                del self.claims[other]

    def properties(self, trust: Mapping[str, int]) -> Properties:
        """All that the relationship carries, the most trusted source first."""
        order = sorted(self.claims, key=lambda speaker: (trust[speaker[0]], speaker))
        claims = [self.claims[speaker] for speaker in order]
        props = {
            **merged(self.declared, [claim.props for claim in claims]),
            "sources": [claim.source for claim in claims],
            "locators": [claim.locator for claim in claims],
            "digests": [claim.digest for claim in claims],
        }
        if len(claims) > 1 or (claims[0].start, claims[0].end) != self.key[:2]:
            props["claims"] = [
                orjson.dumps(
                    {"source": c.source, "start": c.start, "end": c.end, "said": c.props}
                ).decode()
                for c in claims
            ]
        return props

    def take(self, props: Properties) -> None:
        """Take over the claims that an existing relationship carries, where ours are not newer."""
        view = {name: value for name, value in props.items() if name not in BOOKKEEPING}
        own = {"start": self.key[0], "end": self.key[1], "said": view}
        each = [orjson.loads(claim) for claim in props.get("claims", ())]
        for claim, source, locator, digest in zip(
            each or [own], props["sources"], props["locators"], props["digests"], strict=True
        ):
            said = Said(source, claim["start"], claim["end"], locator, digest, claim["said"])
            self.claims.setdefault(said.speaker, said)

    def row(self, index: int, trust: Mapping[str, int]) -> Row:
        """The relationship as a parameter of :data:`WRITE` and its like."""
        start, end, key = self.key
        props = self.properties(trust) if self.claims else {}
        return {"index": index, "start": start, "end": end, "key": key, "props": props}


def alone(source: str, locator: str, digest: int, said: Properties) -> Properties:
    """All that a relationship carries of which only one source speaks, by the records that its ends are."""
    return {**said, "sources": [source], "locators": [locator], "digests": [digest]}


def statement(template: str, declared: RelationType) -> str:
    """A statement for one type of relation."""
    return template.format(type=declared.type, key=key_of(declared.shape.key))


@dataclass
class Prepared:
    """New and changed claims, and as far as each stands alone the relationships as they would be written."""

    staged: list[tuple[Any, ...]]
    direct: dict[str, list[Row]] | None = None

    def claims(self, declared: RelationType | None = None) -> Iterator[Claimed]:
        """The claims, all or those of one type."""
        for type_, start, end, key, source, locator, digest, props in self.staged:
            kind = relations()[type_]
            if declared in {None, kind}:
                yield kind, key, Said(source, start, end, locator, digest, loaded(props))


def prepared(staged: Iterable[tuple[Any, ...]]) -> Prepared:
    """Claims made ready for :func:`write`; each row is one of :func:`graph.claims.difference.written_relations`."""
    found = Prepared(list(staged))
    direct: dict[str, list[Row]] = defaultdict(list)
    several = len({row[:4] for row in found.staged}) < len(found.staged)
    for type_, start, end, key, source, locator, digest, props in found.staged:
        said = alone(source, locator, digest, loaded(props))
        batch = direct[type_]
        batch.append({"index": len(batch), "start": start, "end": end, "key": key, "props": said})
    found.direct = None if several else direct
    return found


async def write(tx: Tx, batch: Prepared, trust: Mapping[str, int]) -> None:
    """Write new and changed claims."""
    ends = {end for row in batch.staged for end in row[1:3]}
    moved = await elsewhere(tx, ends)
    home = {name: name for name in ends} | moved
    if moved or batch.direct is None:
        await put(tx, gathered(batch.claims(), home), trust)
        return
    for type_, sent in batch.direct.items():
        declared = relations()[type_]
        there = await each(tx, statement(WRITE, declared), rows=sent)
        if not there:
            continue
        edges = list(gathered(batch.claims(declared), home)[declared].values())
        for row in there:
            edges[row["index"]].take(row["props"])
        await show(tx, declared, [edges[row["index"]] for row in there], trust)


Claimed = tuple[RelationType, str, Said]
Edges = dict[RelationType, dict[Key, Edge]]


def gathered(claims: Iterable[Claimed], home: Mapping[str, str]) -> Edges:
    """Claims by type and relationship."""
    found: Edges = defaultdict(dict)
    for declared, key, said in claims:
        at = (*between(declared, home[said.start], home[said.end]), key)
        found[declared].setdefault(at, Edge(declared, at)).add(said)
    return found


async def homes(tx: Tx, ends: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The nodes of the records at the ends of relations."""
    names = {name for pair in ends for name in pair}
    return {name: name for name in names} | await elsewhere(tx, names)


def between(declared: RelationType, start: str, end: str) -> tuple[str, str]:
    """The two nodes in the order in which the relationship leads."""
    return (end, start) if declared.shape.symmetric and end < start else (start, end)


async def put(tx: Tx, edges: Edges, trust: Mapping[str, int]) -> None:
    """Write the claims of relationships, beside those that these have already."""
    for declared, some in edges.items():
        batch = list(some.values())
        sent = [edge.row(index, trust) for index, edge in enumerate(batch)]
        there = await each(tx, statement(WRITE, declared), rows=sent)
        for row in there:
            batch[row["index"]].take(row["props"])
        await show(tx, declared, [batch[row["index"]] for row in there], trust)


async def remove(tx: Tx, gone: Iterable[tuple[Any, ...]], trust: Mapping[str, int]) -> None:
    """Remove claims; each row is (type, start, end, key, source), the ends as the source names them."""
    claims = [(relations()[row[0]], row) for row in gone]
    home = await homes(tx, ((start, end) for _, (_, start, end, _, _) in claims))
    wanted: dict[RelationType, dict[Key, set[Speaker]]] = defaultdict(lambda: defaultdict(set))
    for declared, (_, start, end, key, source) in claims:
        at = (*between(declared, home[start], home[end]), key)
        wanted[declared][at].add((source, *between(declared, start, end)))
    await discard(tx, wanted, trust)


async def discard(
    tx: Tx,
    wanted: Mapping[RelationType, Mapping[Key, set[Speaker]]],
    trust: Mapping[str, int],
) -> None:
    """Remove claims of relationships, and those relationships that nobody claims any more."""
    for declared, keys in wanted.items():
        edges = await existing(tx, declared, keys)
        for edge in edges:
            for speaker in sorted(keys[edge.key]):
                edge.discard(speaker)
        await show(tx, declared, [edge for edge in edges if edge.claims], trust)
        silent = [edge.row(i, trust) for i, edge in enumerate(edges) if not edge.claims]
        await each(tx, statement(DELETE, declared), rows=silent)
        await each(tx, FORGET, ids=[end for row in silent for end in (row["start"], row["end"])])


async def rehome(tx: Tx, nodes: Iterable[str], trust: Mapping[str, int]) -> None:
    """Bring all claims of relations around these nodes to where their records are now."""
    found = [edge_of(row) for row in await each(tx, AROUND, ids=sorted(nodes))]
    home = await homes(tx, ((said.start, said.end) for e in found for said in e.claims.values()))
    gone: dict[RelationType, dict[Key, set[Speaker]]] = defaultdict(lambda: defaultdict(set))
    moved: list[Claimed] = []
    for edge in found:
        for said in edge.claims.values():
            ends = between(edge.declared, home[said.start], home[said.end])
            if ends != edge.key[:2]:
                gone[edge.declared][edge.key].add(said.speaker)
                moved.append((edge.declared, edge.key[2], said))
    await put(tx, gathered(moved, home), trust)
    await discard(tx, gone, trust)


def edge_of(row: Row) -> Edge:
    """A relationship as :data:`AROUND` returns it."""
    declared = relations()[row["type"]]
    key = "|".join(str(row["props"].get(name, "")) for name in declared.shape.key)
    edge = Edge(declared, (row["start"], row["end"], key))
    edge.take(row["props"])
    return edge


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
    for row in await each(tx, statement(FIND, declared), rows=asked):
        edges[row["index"]].take(row["props"])
    return edges


async def show(tx: Tx, declared: RelationType, edges: list[Edge], trust: Mapping[str, int]) -> None:
    """Bring relationships' properties to what their claims say now."""
    shown = [edge.row(index, trust) for index, edge in enumerate(edges)]
    await each(tx, statement(SHOW, declared), rows=shown)
