"""The difference between the staged claims of some sources and those that the graph has stored.

Both are first compared by sums of digests, in buckets of each type of claim. Stored claims are fetched, and
set beside the staged ones, only of buckets whose sums differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson

from partnergraph.graph.claims.changes import Change, ChangeKind
from partnergraph.graph.claims.claim_rows import BucketSum, StoredEntityClaim, StoredRelationClaim
from partnergraph.graph.claims.stage import BUCKETS, DIGEST_HALF, Stage
from partnergraph.graph.connection.database import Database
from partnergraph.graph.cypher.relation_key import relation_key_cypher
from partnergraph.schema.catalog import all_relation_types

# In step with Stage.digest_sums. `what` is a relationship type, or empty for claims of entities.
_RETURN_DIGEST_SUMS = f"""
WITH abs(digest % {BUCKETS}) AS bucket, digest
RETURN {{what!r}} AS what, bucket, count(*) AS number, sum(digest / {DIGEST_HALF}) AS high, sum(digest % {DIGEST_HALF}) AS low
"""
_MATCH_ENTITY_DIGESTS = (
    "MATCH (s:Source)<-[d:DESCRIBED_BY]-() WHERE s.id IN $sources WITH d.digest AS digest"
)
_MATCH_RELATION_DIGESTS = """
MATCH ()-[r:{type}]->() WHERE any(source IN r.sources WHERE source IN $sources)
UNWIND range(0, size(r.sources) - 1) AS i
WITH r.digests[i] AS digest WHERE r.sources[i] IN $sources
"""
_LIST_RELATIONSHIP_TYPES = "CALL db.relationshipTypes() YIELD relationshipType AS type RETURN type"

# A result row with a list of a thousand claims arrives twenty times as fast as a thousand rows. The server
# gathers the lists in memory, so a large source is read in several passes, some buckets in each.
_STORED_PAGE_SIZE, _CLAIMS_PER_PASS = 1000, 200_000
_MATCH_STORED_ENTITIES = f"""
MATCH (s:Source)<-[d:DESCRIBED_BY]-(n) WHERE s.id IN $sources AND abs(d.digest % {BUCKETS}) IN $buckets
WITH abs(d.digest / {BUCKETS} % $pages) AS page, [s.id, coalesce(d.record, n.id), d.digest] AS row
WITH page, collect(row) AS rows
RETURN rows
"""
_MATCH_STORED_RELATIONS = f"""
MATCH (a)-[r:{{type}}]->(b)
WHERE any(i IN range(0, size(r.sources) - 1)
          WHERE r.sources[i] IN $sources AND abs(r.digests[i] % {BUCKETS}) IN $buckets)
WITH abs(r.digests[0] / {BUCKETS} % $pages) AS page,
     [a.id, b.id, {{key}}, r.sources, r.digests, r.claims] AS row
WITH page, collect(row) AS rows
RETURN rows
"""


_DigestSums = dict[tuple[str, int], BucketSum]  # by relationship type (empty: entities) and bucket


@dataclass(frozen=True)
class Difference:
    """Counts of how the staged claims of sources differ from their stored ones."""

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


async def compare_with_stored(
    database: Database, sources: tuple[str, ...], stage: Stage, stored: _DigestSums
) -> Difference:
    """Compare the staged claims of sources with the stored ones, whose sums are ``stored``.

    Leaves the stored claims of differing buckets on the stage, for what is selected from it to be written.
    """
    stage.db.executescript(_CLEAR_STORED)
    source_ids = list(sources)
    staged = stage.digest_sums()
    differing = sorted(key for key in staged | stored if staged.get(key) != stored.get(key))
    stage.mark_differing(differing)
    fetched: dict[str, list[int]] = defaultdict(list)
    counts: dict[str, int] = defaultdict(int)
    for what, bucket in differing:
        if (what, bucket) in stored:
            fetched[what].append(bucket)
            counts[what] += stored[what, bucket].claims
    for what, buckets in fetched.items():
        async for rows in _fetch_stored_pages(database, what, source_ids, buckets, counts[what]):
            if what == "":
                stage.add_stored_entities(map(StoredEntityClaim._make, rows))
            else:
                stage.add_stored_relations(_split_stored_relations(source_ids, what, rows))
    stage.db.executescript(_INDEX_STORED)
    return _count_difference(stage)


async def fetch_stored_sums(database: Database, sources: tuple[str, ...]) -> _DigestSums:
    """The digest sums of the stored claims of sources."""
    async with fetching_stored_sums(database, sources) as fetch_sums:
        return await fetch_sums()


@asynccontextmanager
async def fetching_stored_sums(
    database: Database, sources: tuple[str, ...]
) -> AsyncIterator[Callable[[], Awaitable[_DigestSums]]]:
    """As :func:`fetch_stored_sums`, but Neo4j adds up while the caller does something else.

    Yields the function that waits for the sums and returns them; call it once.
    """
    present = {row["type"] for row in await database.read(_LIST_RELATIONSHIP_TYPES)}
    parts = [_MATCH_ENTITY_DIGESTS + _RETURN_DIGEST_SUMS.format(what="")]
    parts += [
        _MATCH_RELATION_DIGESTS.format(type=t) + _RETURN_DIGEST_SUMS.format(what=t)
        for t in all_relation_types()
        if t in present
    ]
    async with database.asked(" UNION ALL ".join(parts), sources=list(sources)) as fetch:

        async def fetch_sums() -> _DigestSums:
            return {
                (row["what"], row["bucket"]): BucketSum(row["number"], row["high"], row["low"])
                for row in await fetch()
            }

        yield fetch_sums


async def _fetch_stored_pages(
    database: Database, what: str, sources: list[str], buckets: list[int], count: int
) -> AsyncIterator[list[Any]]:
    """The ``count`` stored claims in some buckets of a type, a page of rows at a time."""
    passes = 1 + count // _CLAIMS_PER_PASS
    page_count = 1 + count // passes // _STORED_PAGE_SIZE
    statement = _MATCH_STORED_ENTITIES
    if what:
        statement = _MATCH_STORED_RELATIONS.format(
            type=what, key=relation_key_cypher(all_relation_types()[what].shape.key)
        )
    for turn in range(passes):
        of_this_pass = buckets[turn::passes]
        stream = database.stream(
            statement, at_once=1, sources=sources, buckets=of_this_pass, pages=page_count
        )
        async for (rows,) in stream:
            yield rows


def _split_stored_relations(
    sources: list[str], type_: str, rows: list[Any]
) -> Iterator[StoredRelationClaim]:
    """The claims by these sources in rows of :data:`_MATCH_STORED_RELATIONS`, with the ends as each source names them."""
    for start, end, key, claimants, digests, claims in rows:
        named = [(c["start"], c["end"]) for c in map(orjson.loads, claims or ())]
        for ends, source, digest in zip(named or [(start, end)], claimants, digests, strict=True):
            if source in sources:
                yield StoredRelationClaim(source, type_, *ends, key, digest)


def _count_difference(stage: Stage) -> Difference:
    entities, relations = (stage.count(f"SELECT 1 FROM {t}") for t in ("entity", "relation"))
    written = {
        table: [
            stage.count(f"SELECT 1 {sql} AND h.at IS {negation} NULL") for negation in ("", "NOT")
        ]
        for table, sql in (
            ("entity", _FROM_DIFFERING_ENTITIES),
            ("relation", _FROM_DIFFERING_RELATIONS),
        )
    }
    (new, changed), (new_ties, changed_ties) = written["entity"], written["relation"]
    return Difference(
        entities_new=new,
        entities_changed=changed,
        entities_removed=stage.count(SELECT_REMOVED_ENTITIES),
        entities_unchanged=entities - new - changed,
        relations_new=new_ties,
        relations_changed=changed_ties,
        relations_removed=stage.count(SELECT_REMOVED_RELATIONS),
        relations_unchanged=relations - new_ties - changed_ties,
    )


_CLEAR_STORED = """
DROP INDEX IF EXISTS stored_entity_at;
DROP INDEX IF EXISTS stored_relation_at;
DELETE FROM stored_entity;
DELETE FROM stored_relation;
DELETE FROM differs;
"""
_INDEX_STORED = """
CREATE INDEX stored_entity_at ON stored_entity (at);
CREATE INDEX stored_relation_at ON stored_relation (at);
"""
SELECT_REMOVED_ENTITIES = """
SELECT h.id, h.source FROM stored_entity h LEFT JOIN entity e ON e.at = h.at WHERE e.at IS NULL ORDER BY h.id
"""
SELECT_REMOVED_RELATIONS = """
SELECT h.type, h.start, h."end", h.key, h.source FROM stored_relation h
LEFT JOIN relation r ON r.at = h.at
WHERE r.at IS NULL ORDER BY h.type, h.start, h."end", h.key
"""
_FROM_DIFFERING_ENTITIES = f"""
FROM entity e CROSS JOIN differs d ON d.what = '' AND d.bucket = abs(e.digest % {BUCKETS})
LEFT JOIN stored_entity h ON h.at = e.at WHERE (h.at IS NULL OR h.digest <> e.digest)
"""
_FROM_DIFFERING_RELATIONS = f"""
FROM relation r CROSS JOIN differs d ON d.what = r.type AND d.bucket = abs(r.digest % {BUCKETS})
LEFT JOIN stored_relation h ON h.at = r.at WHERE (h.at IS NULL OR h.digest <> r.digest)
"""
# A source claims each thing once, so the claims of one source are written in the order they were read. Claims
# of several sources about one thing have to come together.
_CLAIM_ORDER = {
    True: ("e.rowid", "r.rowid"),
    False: ("e.id, e.source", 'r.type, r.start, r."end", r.key'),
}


def select_changed_entities(*, one_source: bool) -> str:
    """SQL for the new and changed claims of entities, as :class:`~partnergraph.graph.claims.claim_rows.StagedEntityClaim`."""
    order = _CLAIM_ORDER[one_source][0]
    columns = "e.id, e.source, e.type, e.locator, e.digest, e.props"
    return f"SELECT {columns} {_FROM_DIFFERING_ENTITIES} ORDER BY {order}"


def select_changed_relations(*, one_source: bool) -> str:
    """SQL for the new and changed claims of relations, as :class:`~partnergraph.graph.claims.claim_rows.StagedRelationClaim`."""
    order = _CLAIM_ORDER[one_source][1]
    columns = 'r.type, r.start, r."end", r.key, r.source, r.locator, r.digest, r.props'
    return f"SELECT {columns} {_FROM_DIFFERING_RELATIONS} ORDER BY {order}"


_LIST_CHANGES = f"""
SELECT h.at IS NULL, e.source, e.id, '', '' {_FROM_DIFFERING_ENTITIES}
UNION ALL SELECT h.at IS NULL, r.source, r.start, r.type, r."end" {_FROM_DIFFERING_RELATIONS}
"""


def select_changes(stage: Stage) -> list[Change]:
    """The staged claims that are new or say otherwise than the stored ones."""
    return [
        Change(ChangeKind.ADDED if new else ChangeKind.CHANGED, *claim)
        for new, *claim in stage.db.execute(_LIST_CHANGES)
    ]


def select_removals(stage: Stage) -> list[Change]:
    """The stored claims that are not staged."""
    entities = stage.db.execute(SELECT_REMOVED_ENTITIES)
    relations = stage.db.execute(SELECT_REMOVED_RELATIONS)
    return [
        *(Change(ChangeKind.REMOVED, source, record) for record, source in entities),
        *(
            Change(ChangeKind.REMOVED, source, start, type_, end)
            for type_, start, end, _, source in relations
        ),
    ]
