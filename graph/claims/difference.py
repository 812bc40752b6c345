"""What the graph already holds of some sources, brought beside the staged claims; and the difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson

from graph.claims.stage import BUCKETS, HALF, Stage
from graph.connection.database import Database
from schema.catalog import relations

# Sums of what is held, by kind and bucket, in step with Stage.sums: where both agree nothing has changed,
# and nothing need be fetched. `each` is one claim: its source, digest.
SUMS = f"""
WITH abs(digest % {BUCKETS}) AS bucket, digest
RETURN {{what!r}} AS what, bucket, count(*) AS number, sum(digest / {HALF}) AS high, sum(digest % {HALF}) AS low
"""
DESCRIBED = "MATCH (s:Source)<-[d:DESCRIBED_BY]-() WHERE s.id IN $sources WITH d.digest AS digest"
RELATED = """
MATCH ()-[r:{type}]->() WHERE any(source IN r.sources WHERE source IN $sources)
UNWIND range(0, size(r.sources) - 1) AS i
WITH r.digests[i] AS digest WHERE r.sources[i] IN $sources
"""
TYPES = "CALL db.relationshipTypes() YIELD relationshipType AS type RETURN type"

# A record of a thousand rows reaches us twenty times as fast as a thousand records. The server gathers
# them, so much of a large source is read in several passes, some buckets in each.
PAGE, PASS = 1000, 200_000
ENTITIES = f"""
MATCH (s:Source)<-[d:DESCRIBED_BY]-(n) WHERE s.id IN $sources AND abs(d.digest % {BUCKETS}) IN $buckets
WITH abs(d.digest / {BUCKETS} % $pages) AS page, [s.id, coalesce(d.record, n.id), d.digest] AS row
WITH page, collect(row) AS rows
RETURN rows
"""
RELATIONS = f"""
MATCH (a)-[r:{{type}}]->(b)
WHERE any(i IN range(0, size(r.sources) - 1)
          WHERE r.sources[i] IN $sources AND abs(r.digests[i] % {BUCKETS}) IN $buckets)
WITH abs(r.digests[0] / {BUCKETS} % $pages) AS page,
     [a.id, b.id, {{key}}, r.sources, r.digests, r.claims] AS row
WITH page, collect(row) AS rows
RETURN rows
"""


Sums = dict[tuple[str, int], tuple[int, int, int]]


@dataclass(frozen=True)
class Difference:
    """How what a source says now differs from what the graph holds of it."""

    entities_new: int
    entities_changed: int
    entities_removed: int
    entities_unchanged: int
    relations_new: int
    relations_changed: int
    relations_removed: int
    relations_unchanged: int

    @property
    def anything(self) -> bool:
        """Whether there is anything to write."""
        return any(
            getattr(self, name)
            for name in self.__dataclass_fields__
            if not name.endswith("unchanged")
        )


def key_of(properties: tuple[str, ...], variable: str = "r") -> str:
    """Cypher for the text that tells relations of one type between the same ends apart."""
    parts = [f"coalesce(toString({variable}.{name}), '')" for name in properties]
    return " + '|' + ".join(parts) or "''"


async def compare(
    database: Database, sources: tuple[str, ...], stage: Stage, held: Sums
) -> Difference:
    """Find out how the staged claims differ from what the graph holds of these sources, ``held`` in sums."""
    stage.db.executescript(FORGET)
    given = list(sources)
    staged = {(what, bucket): tuple(sums) for what, bucket, *sums in stage.sums()}
    differing = sorted(key for key in staged | held if staged.get(key) != held.get(key))
    stage.differ(differing)
    fetched: dict[str, list[int]] = defaultdict(list)
    numbers: dict[str, int] = defaultdict(int)
    for what, bucket in differing:
        if (what, bucket) in held:
            fetched[what].append(bucket)
            numbers[what] += held[what, bucket][0]
    for what, buckets in fetched.items():
        async for rows in pages(database, what, given, buckets, numbers[what]):
            if what == "":
                stage.hold_entities(map(tuple, rows))
            else:
                stage.hold_relations(said_by(given, what, rows))
    stage.db.executescript(HELD_INDEXES)
    return difference(stage)


async def held_sums(database: Database, sources: tuple[str, ...]) -> Sums:
    """What the graph holds of sources, in sums by kind and bucket."""
    async with asked(database, sources) as held:
        return await held()


@asynccontextmanager
async def asked(
    database: Database, sources: tuple[str, ...]
) -> AsyncIterator[Callable[[], Awaitable[Sums]]]:
    """As :func:`held_sums`, but Neo4j adds up while the caller does something else, and then fetches it."""
    there = {row["type"] for row in await database.read(TYPES)}
    parts = [DESCRIBED + SUMS.format(what="")]
    parts += [RELATED.format(type=t) + SUMS.format(what=t) for t in relations() if t in there]
    async with database.asked(" UNION ALL ".join(parts), sources=list(sources)) as fetch:

        async def sums() -> Sums:
            found = await fetch()
            return {(r["what"], r["bucket"]): (r["number"], r["high"], r["low"]) for r in found}

        yield sums


async def pages(
    database: Database, what: str, sources: list[str], buckets: list[int], count: int
) -> AsyncIterator[list[Any]]:
    """What is held in some buckets of a kind, ``count`` claims, a page at a time."""
    passes = 1 + count // PASS
    many = 1 + count // passes // PAGE
    statement = ENTITIES
    if what:
        statement = RELATIONS.format(type=what, key=key_of(relations()[what].shape.key))
    for turn in range(passes):
        some = buckets[turn::passes]
        stream = database.stream(statement, at_once=1, sources=sources, buckets=some, pages=many)
        async for (rows,) in stream:
            yield rows


def said_by(sources: list[str], type_: str, rows: list[Any]) -> Iterator[tuple[Any, ...]]:
    """What each of these sources says of relations, with the ends as it named them."""
    for start, end, key, who, digests, claims in rows:
        named = [(c["start"], c["end"]) for c in map(orjson.loads, claims or ())]
        for ends, source, digest in zip(named or [(start, end)], who, digests, strict=True):
            if source in sources:
                yield (source, type_, *ends, key, digest)


def difference(stage: Stage) -> Difference:
    """Count what would be written, changed and removed."""
    entities, relations = (stage.count(f"SELECT 1 FROM {t}") for t in ("entity", "relation"))
    written = {
        table: [stage.count(f"SELECT 1 {sql} AND h.at IS {known} NULL") for known in ("", "NOT")]
        for table, sql in (("entity", DIFFERING_ENTITIES), ("relation", DIFFERING_RELATIONS))
    }
    (new, changed), (new_ties, changed_ties) = written["entity"], written["relation"]
    return Difference(
        entities_new=new,
        entities_changed=changed,
        entities_removed=stage.count(REMOVED_ENTITIES),
        entities_unchanged=entities - new - changed,
        relations_new=new_ties,
        relations_changed=changed_ties,
        relations_removed=stage.count(REMOVED_RELATIONS),
        relations_unchanged=relations - new_ties - changed_ties,
    )


FORGET = """
DROP INDEX IF EXISTS held_entity_at;
DROP INDEX IF EXISTS held_relation_at;
DELETE FROM held_entity;
DELETE FROM held_relation;
DELETE FROM differs;
"""
HELD_INDEXES = """
CREATE INDEX held_entity_at ON held_entity (at);
CREATE INDEX held_relation_at ON held_relation (at);
"""
REMOVED_ENTITIES = """
SELECT h.id, h.source FROM held_entity h LEFT JOIN entity e ON e.at = h.at WHERE e.at IS NULL ORDER BY h.id
"""
REMOVED_RELATIONS = """
SELECT h.type, h.start, h."end", h.key, h.source FROM held_relation h
LEFT JOIN relation r ON r.at = h.at
WHERE r.at IS NULL ORDER BY h.type, h.start, h."end", h.key
"""
DIFFERING_ENTITIES = f"""
FROM entity e CROSS JOIN differs d ON d.what = '' AND d.bucket = abs(e.digest % {BUCKETS})
LEFT JOIN held_entity h ON h.at = e.at WHERE (h.at IS NULL OR h.digest <> e.digest)
"""
DIFFERING_RELATIONS = f"""
FROM relation r CROSS JOIN differs d ON d.what = r.type AND d.bucket = abs(r.digest % {BUCKETS})
LEFT JOIN held_relation h ON h.at = r.at WHERE (h.at IS NULL OR h.digest <> r.digest)
"""
# One source says each thing once, so its claims may come as they were read. What several say of one thing
# has to be brought together.
AS_READ = {
    True: ("e.rowid", "r.rowid"),
    False: ("e.id, e.source", 'r.type, r.start, r."end", r.key'),
}


def written_entities(*, one_source: bool) -> str:
    """The new and changed claims of entities: (id, source, type, locator, digest, props)."""
    order = AS_READ[one_source][0]
    what = "e.id, e.source, e.type, e.locator, e.digest, e.props"
    return f"SELECT {what} {DIFFERING_ENTITIES} ORDER BY {order}"


def written_relations(*, one_source: bool) -> str:
    """The new and changed claims of relations: (type, start, end, key, source, locator, digest, props)."""
    order = AS_READ[one_source][1]
    what = 'r.type, r.start, r."end", r.key, r.source, r.locator, r.digest, r.props'
    return f"SELECT {what} {DIFFERING_RELATIONS} ORDER BY {order}"
