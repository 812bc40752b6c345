"""What the graph already holds of some sources, brought beside the staged claims; and the difference."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from graph.database import Database
from graph.loading.stage import ROWS_AT_ONCE, Stage
from schema.catalog import relations

ENTITIES = """
MATCH (s:Source)<-[d:DESCRIBED_BY]-(n) WHERE s.id IN $sources
RETURN s.id, coalesce(d.record, n.id), d.digest
"""
RELATIONS = """
MATCH (a)-[r:{type}]->(b) WHERE any(source IN r.sources WHERE source IN $sources)
RETURN a.id, b.id, {key}, r.sources, r.digests, r.claims
"""

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
    batch: list[tuple[object, ...]] = []
    async for record in database.stream(ENTITIES, sources=list(sources)):
        batch.append(tuple(record.values()))
        if len(batch) >= ROWS_AT_ONCE:
            stage.insert("held_entity", batch)
            batch.clear()
    stage.insert("held_entity", batch)
    wanted = set(sources)
    for declared in relations().values():
        batch.clear()
        statement = RELATIONS.format(type=declared.type, key=key_of(declared.shape.key))
        async for start, end, key, said_by, digests, claims in database.stream(
            statement, sources=list(sources)
        ):
            named = [(c["start"], c["end"]) for c in map(orjson.loads, claims or ())]
            for ends, source, digest in zip(named or [(start, end)], said_by, digests, strict=True):
                if source in wanted:
                    batch.append((source, declared.type, *ends, key, digest))
            if len(batch) >= ROWS_AT_ONCE:
                stage.insert("held_relation", batch)
                batch.clear()
        stage.insert("held_relation", batch)


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
