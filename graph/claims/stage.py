"""The stage: a SQLite file of claims, between a source and the graph.

Claims are staged first, so that a load can be judged as a whole (how much is rejected, what would change)
before anything in the graph is touched, and so that memory does not grow with the source. A claim is kept as
its key, a digest and its properties; several claims with the same key are merged into one.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

import orjson
from xxhash import xxh3_64_intdigest

from partnergraph.graph.claims.alike import (
    PatternKey,
    RelationPattern,
    RelationPatterns,
    first_named_json,
    relation_pattern,
    write_properties,
)
from partnergraph.graph.claims.claim import (
    Claim,
    Draft,
    Reject,
    SourceItem,
    check_entity_id,
    check_relation_ends,
)
from partnergraph.graph.claims.claim_rows import BucketSum, StoredEntityClaim, StoredRelationClaim
from partnergraph.graph.claims.views import choose_narrowest_type, claim_type_name, merge_claims
from partnergraph.graph.disk_space import MEBIBYTE, require_room
from partnergraph.schema.base import Entity
from partnergraph.schema.catalog import (
    EntityType,
    RelationType,
    entity_type_of,
    relation_type_of,
)
from partnergraph.schema.errors import PartnergraphError

_STAGE_PRAGMAS = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
"""
# KiB of page cache: a process that only appends to the stage reads no page again.
_CACHE_KIB, _SECOND_CACHE_KIB = 16000, 1000
# `at` is the hash of a claim's key (its source included), and `mark` that of an entity's id: comparing numbers
# is half the work of comparing texts. `stored_…` are claims that the graph has; `differs` are the buckets in
# which these and the staged ones differ; `unusable` are rejects, `left_out` are notes.
_CREATE_STAGE_TABLES = """
CREATE TABLE entity (
    at INTEGER, source TEXT, id TEXT, type TEXT, locator TEXT, digest INTEGER, props BLOB, mark INTEGER
);
CREATE TABLE relation (
    at INTEGER, source TEXT, type TEXT, start TEXT, "end" TEXT, key TEXT, locator TEXT, digest INTEGER, props BLOB,
    start_mark INTEGER, end_mark INTEGER
);
CREATE TABLE stored_entity (at INTEGER, source TEXT, id TEXT, digest INTEGER);
CREATE TABLE stored_relation (
    at INTEGER, source TEXT, type TEXT, start TEXT, "end" TEXT, key TEXT, digest INTEGER
);
CREATE TABLE differs (what TEXT, bucket INTEGER, PRIMARY KEY (what, bucket)) WITHOUT ROWID;
CREATE TABLE unusable (number INTEGER, place TEXT, reason TEXT);
CREATE TABLE left_out (number INTEGER, place TEXT, reason TEXT);
"""
_CREATE_STAGE_INDEXES = """
CREATE INDEX entity_at ON entity (at);
CREATE INDEX relation_at ON relation (at);
"""
STAGE_BATCH = 2000
# Left free on the stage's disk, for the indexes and for what SQLite sorts beside it.
_STAGE_RESERVE = 32 * MEBIBYTE
_STAGE_REMEDY = "free some space, or name a folder on another disk in TMPDIR; nothing was changed"
# Claims are compared with stored ones by sums over so many buckets, and one by one only in buckets that differ.
BUCKETS = 256
DIGEST_HALF = 1 << 21  # of a digest, so that the sums of two million stay below 64 bits


def _content_digest(text: bytes) -> int:
    """A 64-bit fingerprint of bytes, as a signed integer."""
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big", signed=True)


def key_hash(*key: str) -> int:
    """The hash of a key in the stage, the same in every process: 64 bits, as a signed integer."""
    return xxh3_64_intdigest("\0".join(key).encode("utf-8", "surrogatepass")) - (1 << 63)


@dataclass
class Stage:
    """An open stage. Use as a context manager, which removes its file.

    ``file``: that of a stage another process has open, and does not use while this one appends to it.
    """

    file: Path | None = None
    buffers: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    buffered: int = 0
    patterns: RelationPatterns = field(default_factory=RelationPatterns)

    def __post_init__(self) -> None:
        self.folder = None
        if self.file is None:
            self.folder = tempfile.TemporaryDirectory(prefix="partnergraph-")
            self.file = Path(self.folder.name) / "stage.db"
        self.db = sqlite3.connect(self.file, isolation_level=None)
        self.db.executescript(_STAGE_PRAGMAS)
        cache = _CACHE_KIB if self.folder else _SECOND_CACHE_KIB
        self.db.execute(f"PRAGMA cache_size = -{cache}")
        if self.folder is not None:
            self.db.executescript(_CREATE_STAGE_TABLES)

    @property
    def path(self) -> Path:
        """The file in which everything staged is kept, until the stage ends."""
        assert self.file is not None  # noqa: S101 - it is made with the stage
        return self.file

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.db.close()
        if self.folder is not None:
            self.folder.cleanup()

    def stage_item(self, number: int, item: SourceItem) -> None:
        """Stage the ``number``-th item that a reader gives: as a claim or a reject, and with its notes."""
        pattern_key = None
        if isinstance(item, Draft):
            pattern_key = self.patterns.key_of(item)
            if pattern_key and (pattern := self.patterns.find(pattern_key, item)):
                start, end = item.fields["start"], item.fields["end"]
                self._add_relation(item.source, item.locator, start, end, pattern)
                return
            place = item.where
            item, reasons = item.claim()
            for reason in reasons:
                self.buffer("left_out", number, place, reason)
                pattern_key = None
        if isinstance(item, Claim):
            try:
                self.add(item, pattern_key)
            except PartnergraphError as error:
                self.buffer("unusable", number, item.locator, error.what)
        else:
            table = "unusable" if item.row else "left_out"
            self.buffer(table, number, item.where, item.reason)

    def add(self, claim: Claim, pattern_key: PatternKey | None = None) -> None:
        """Stage a claim. Raises :class:`~partnergraph.schema.errors.InvalidInput` for ids of types it cannot be of.

        ``pattern_key``: of the draft it was made of, where others like it are to be staged by its pattern.
        """
        thing, source, locator = claim.thing, claim.source, claim.locator
        if isinstance(thing, Entity):
            check_entity_id(thing)
            entity_type, record = entity_type_of(type(thing)), thing.id
            name = entity_type.name
            props, digest = _pack_properties(
                entity_type, entity_type.stored(thing), record, locator
            )
            at, mark = key_hash(source, record), key_hash(record)
            self.buffer("entity", at, source, record, name, locator, digest, props, mark)
        else:
            check_relation_ends(thing)
            relation_type = relation_type_of(type(thing))
            pattern = relation_pattern(relation_type, relation_type.stored(thing))
            if pattern_key is not None:
                self.patterns.keep(pattern_key, pattern)
            self._add_relation(source, locator, thing.start, thing.end, pattern)

    def _add_relation(
        self, source: str, locator: str, start: str, end: str, pattern: RelationPattern
    ) -> None:
        """Stage a claim of a relation that says what its pattern says."""
        declared, key = pattern.declared, pattern.key
        if declared.shape.symmetric and end < start:
            start, end = end, start
        type_ = declared.type
        digest = _digest_claim(declared.first_type, (start, end, locator), pattern.said)
        at, marks = key_hash(source, type_, start, end, key), (key_hash(start), key_hash(end))
        row = (source, type_, start, end, key, locator, digest, pattern.props, *marks)
        self.buffer("relation", at, *row)

    def add_stored_entities(self, rows: Iterable[StoredEntityClaim]) -> None:
        """Put stored claims beside the staged ones."""
        self.insert("stored_entity", [(key_hash(*row[:2]), *row) for row in rows])

    def add_stored_relations(self, rows: Iterable[StoredRelationClaim]) -> None:
        """Put stored claims beside the staged ones."""
        self.insert("stored_relation", [(key_hash(*row[:5]), *row) for row in rows])

    def buffer(self, table: str, *row: Any) -> None:
        """Keep a row in memory until there are enough to write them down."""
        self.buffers[table].append(row)
        self.buffered += 1
        if self.buffered >= STAGE_BATCH:
            self.flush()

    def flush(self) -> None:
        """Write the buffered rows to the stage's file, each table in a transaction."""
        for table, rows in self.buffers.items():
            self.insert(table, rows)
            rows.clear()
        self.buffered = 0

    def read_notes(self, table: str) -> Iterator[Reject]:
        """The rejects (table ``unusable``) or the notes (``left_out``), in the order of what was read."""
        cursor = self.db.execute(f"SELECT place, reason FROM {table} ORDER BY number, rowid")
        return (Reject(*row) for row in cursor)

    def insert(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        """Append rows to a table of the stage, in one transaction."""
        if rows:
            require_room(self.path, _STAGE_RESERVE, "staging what is loaded", do=_STAGE_REMEDY)
            marks = ", ".join("?" * len(rows[0]))
            self.db.execute("BEGIN")
            self.db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
            self.db.execute("COMMIT")

    def close(self) -> None:
        """Index the claims once all are staged, and merge those with the same key."""
        self.flush()
        self.db.executescript(_CREATE_STAGE_INDEXES)
        self.merge_duplicates("entity", ("source", "id"))
        self.merge_duplicates("relation", ("source", "type", "start", '"end"', "key"))

    def merge_duplicates(self, table: str, key: tuple[str, ...]) -> None:
        """Merge claims with the same key: found by its hash, told apart by the key itself."""
        repeated = self.db.execute(
            f"SELECT at FROM {table} GROUP BY at HAVING count(*) > 1"
        ).fetchall()
        self.db.execute("BEGIN")
        for (at,) in repeated:
            by_key: dict[tuple[Any, ...], list[tuple[Any, ...]]] = defaultdict(list)
            for row in self.db.execute(
                f"SELECT rowid, type, locator, props, {', '.join(key)} FROM {table} WHERE at = ? ORDER BY rowid",
                (at,),
            ):
                by_key[row[4:]].append(row)
            for identity, rows in by_key.items():
                self.merge_rows(table, identity[1:], rows)
        self.db.execute("COMMIT")

    def merge_rows(
        self, table: str, identity: tuple[str, ...], rows: list[tuple[Any, ...]]
    ) -> None:
        """Merge the claims in rows (rowid, type, locator, props, key…) into the first.

        A single value comes from the claim with most properties; lists have the values of all. The order of reading does not count, so that a file sorted anew makes the same claims.
        """
        declared = choose_narrowest_type([row[1] for row in rows])
        locator = "; ".join(sorted({row[2] for row in rows}))
        claims = [unpack_properties(row[3]) for row in rows]
        claims.sort(key=lambda claim: (-len(claim), first_named_json(declared, claim)))
        values, name = merge_claims(declared, claims), claim_type_name(declared)
        ends = identity if table == "entity" else identity[1:3]
        props, digest = _pack_properties(declared, values, *ends, locator)
        self.db.execute(
            f"UPDATE {table} SET type = ?, locator = ?, digest = ?, props = ? WHERE rowid = ?",
            (name, locator, digest, props, rows[0][0]),
        )
        self.db.executemany(f"DELETE FROM {table} WHERE rowid = ?", [(row[0],) for row in rows[1:]])

    def digest_sums(self) -> dict[tuple[str, int], BucketSum]:
        """The sums of the staged claims, by relationship type (empty: entities) and bucket."""
        found = {}
        for what, table in (("''", "entity"), ("type", "relation")):
            cursor = self.db.execute(
                f"SELECT {what}, abs(digest % {BUCKETS}), count(*), sum(digest / {DIGEST_HALF}), sum(digest % {DIGEST_HALF})"
                f" FROM {table} GROUP BY 1, 2"
            )
            found.update({(type_, bucket): BucketSum(*sums) for type_, bucket, *sums in cursor})
        return found

    def mark_differing(self, buckets: Iterable[tuple[str, int]]) -> None:
        """Note in which buckets, as in :meth:`digest_sums`, staged and stored claims differ."""
        self.insert("differs", list(buckets))

    def select(self, sql: str, *parameters: Any) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a query over the stage, a batch at a time."""
        cursor = self.db.execute(sql, parameters)
        while batch := cursor.fetchmany(STAGE_BATCH):
            yield batch

    def count(self, sql: str, *parameters: Any) -> int:
        """How many rows a query over the stage has."""
        number: int = self.db.execute(f"SELECT count(*) FROM ({sql})", parameters).fetchone()[0]
        return number


def _pack_properties(
    declared: EntityType | RelationType, props: dict[str, Any], *identity: str
) -> tuple[bytes, int]:
    """Properties as JSON, and the digest of a claim: of these, of its type and of what identifies it.

    The digest goes by the names that type and fields had first, or a rename would change every claim.
    """
    type_name = declared.first_type if isinstance(declared, RelationType) else declared.name
    text, said = write_properties(declared, props)
    return text, _digest_claim(type_name, identity, said)


def _digest_claim(type_name: str, identity: tuple[str, ...], said: bytes) -> int:
    key = "\0".join((type_name, *identity)).encode("utf-8", "surrogatepass")
    return _content_digest(key + said)


def unpack_properties(text: bytes) -> dict[str, Any]:
    """The properties in the JSON of the stage."""
    return orjson.loads(text)  # type: ignore[no-any-return]
