"""What the graph already holds of some sources, brought beside the staged claims; and the difference."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from graph.database import Database
from graph.loading.stage import Stage
from schema.catalog import relations

# A record of a thousand rows reaches us twenty times as fast as a thousand records. The server gathers
# them, so a large source is read in several passes: which row comes in which, its digest says.
PAGE, PASS = 1000, 200_000
ENTITIES = """
MATCH (s:Source)<-[d:DESCRIBED_BY]-(n) WHERE s.id IN $sources AND abs(d.digest % $passes) = $turn
WITH abs(d.digest / $passes % $pages) AS page, [s.id, coalesce(d.record, n.id), d.digest] AS row
WITH page, collect(row) AS rows
RETURN rows
"""
RELATIONS = """
MATCH (a)-[r:{type}]->(b)
WHERE any(source IN r.sources WHERE source IN $sources) AND abs(r.digests[0] % $passes) = $turn
WITH abs(r.digests[0] / $passes % $pages) AS page,
     [a.id, b.id, {key}, r.sources, r.digests, r.claims] AS row
WITH page, collect(row) AS rows
RETURN rows
"""
DESCRIBED = "MATCH (s:Source)<-[d:DESCRIBED_BY]-() WHERE s.id IN $sources RETURN count(d) AS count"
RELATED = "MATCH ()-[r:{type}]->() RETURN count(r) AS count"

SAME_RELATION = 'h.source = r.source AND h.type = r.type AND h.start = r.start AND h."end" = r."end" AND h.key = r.key'


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


async def read_held(database: Database, sources: tuple[str, ...], stage: Stage) -> None:
    """Copy the keys and digests of everything these sources said into the stage."""
    given = list(sources)
    (row,) = await database.read(DESCRIBED, sources=given)
    async for rows in pages(database, ENTITIES, given, row["count"]):
        stage.insert("held_entity", rows)
    for declared in relations().values():
        (row,) = await database.read(RELATED.format(type=declared.type))
        statement = RELATIONS.format(type=declared.type, key=key_of(declared.shape.key))
        async for rows in pages(database, statement, given, row["count"]):
            stage.insert("held_relation", list(said_by(given, declared.type, rows)))


async def pages(
    database: Database, statement: str, sources: list[str], count: int
) -> AsyncIterator[list[Any]]:
    """The rows of a statement, a page at a time; ``count`` is how many there are at most."""
    passes = 1 + count // PASS
    many = 1 + count // passes // PAGE
    for turn in range(passes if count else 0):
        stream = database.stream(
            statement, at_once=1, sources=sources, passes=passes, turn=turn, pages=many
        )
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
    entity = "SELECT 1 FROM entity e {join} held_entity h ON h.source = e.source AND h.id = e.id"
    relation = f"SELECT 1 FROM relation r {{join}} held_relation h ON {SAME_RELATION}"
    both = "JOIN"
    return Difference(
        entities_new=stage.count(f"{entity.format(join='LEFT JOIN')} WHERE h.id IS NULL"),
        entities_changed=stage.count(f"{entity.format(join=both)} WHERE h.digest <> e.digest"),
        entities_removed=stage.count(REMOVED_ENTITIES),
        entities_unchanged=stage.count(f"{entity.format(join=both)} WHERE h.digest = e.digest"),
        relations_new=stage.count(f"{relation.format(join='LEFT JOIN')} WHERE h.type IS NULL"),
        relations_changed=stage.count(f"{relation.format(join=both)} WHERE h.digest <> r.digest"),
        relations_removed=stage.count(REMOVED_RELATIONS),
        relations_unchanged=stage.count(f"{relation.format(join=both)} WHERE h.digest = r.digest"),
    )


REMOVED_ENTITIES = """
SELECT h.id, h.source FROM held_entity h
LEFT JOIN entity e ON e.source = h.source AND e.id = h.id WHERE e.id IS NULL ORDER BY h.id
"""
REMOVED_RELATIONS = f"""
SELECT h.type, h.start, h."end", h.key, h.source FROM held_relation h
LEFT JOIN relation r ON {SAME_RELATION}
WHERE r.type IS NULL ORDER BY h.type, h.start, h."end", h.key
"""
WRITTEN_ENTITIES = """
SELECT e.id, e.source, e.type, e.locator, e.digest, e.props
FROM entity e
LEFT JOIN held_entity h ON h.source = e.source AND h.id = e.id
WHERE h.id IS NULL OR h.digest <> e.digest ORDER BY e.id, e.source
"""
WRITTEN_RELATIONS = f"""
SELECT r.type, r.start, r."end", r.key, r.source, r.locator, r.digest, r.props
FROM relation r
LEFT JOIN held_relation h ON {SAME_RELATION}
WHERE h.type IS NULL OR h.digest <> r.digest ORDER BY r.type, r.start, r."end", r.key
"""
