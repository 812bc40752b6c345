"""A stage on disk between a source and the graph.

Claims are set down here first, so that a load can be judged whole (how much is unusable, what would
change) before anything in the graph is touched, and so that memory does not grow with the source. A
claim is kept as its key, a digest and its properties; the same key twice is one claim.
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

from graph.loading.claims import Claim, check_ends, check_entity
from graph.loading.views import merged, most_specific, type_name
from schema.base import Entity
from schema.catalog import entity_of, relation_of

# `at` stands for what makes a claim one (its source and the rest of its key), and `mark` for an entity's id:
# Python's own hashes, which hold within this process and so within this file. Comparing numbers, not texts,
# is half of the work.
TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
PRAGMA cache_size = -16000;
CREATE TABLE entity (
    at INTEGER, source TEXT, id TEXT, type TEXT, locator TEXT, digest INTEGER, props BLOB, mark INTEGER
);
CREATE TABLE relation (
    at INTEGER, source TEXT, type TEXT, start TEXT, "end" TEXT, key TEXT, locator TEXT, digest INTEGER, props BLOB,
    start_mark INTEGER, end_mark INTEGER
);
CREATE TABLE held_entity (at INTEGER, source TEXT, id TEXT, digest INTEGER);
CREATE TABLE held_relation (
    at INTEGER, source TEXT, type TEXT, start TEXT, "end" TEXT, key TEXT, digest INTEGER
);
CREATE TABLE differs (what TEXT, bucket INTEGER, PRIMARY KEY (what, bucket)) WITHOUT ROWID;
"""
INDEXES = """
CREATE INDEX entity_at ON entity (at);
CREATE INDEX relation_at ON relation (at);
"""
ROWS_AT_ONCE = 5000
# Claims are compared with the graph's by sums over so many parts first, and one by one only in parts that differ.
BUCKETS = 256
HALF = 1 << 21  # of a digest, so that the sums of two million stay below 64 bits


def mark_of(text: bytes) -> int:
    """A 64-bit fingerprint of bytes, as a signed integer."""
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big", signed=True)


@dataclass
class Stage:
    """An open stage. Use as a context manager; its file goes with it."""

    folder: tempfile.TemporaryDirectory[str] = field(
        default_factory=lambda: tempfile.TemporaryDirectory(prefix="partnergraph-")
    )
    entities: list[tuple[Any, ...]] = field(default_factory=list)
    relations: list[tuple[Any, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Batches are read in a thread beside the one that writes them, one at a time.
        file = Path(self.folder.name) / "stage.db"
        self.db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self.db.executescript(TABLES)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.db.close()
        self.folder.cleanup()

    def add(self, claim: Claim) -> None:
        """Set a claim down. Raises :class:`~schema.errors.InvalidInput` for ends that cannot be tied so."""
        thing, source, locator = claim.thing, claim.source, claim.locator
        if isinstance(thing, Entity):
            check_entity(thing)
            declared, identifier = entity_of(type(thing)), thing.id
            props, mark = packed(declared.stored(thing), declared.name, identifier, locator)
            at = hash((source, identifier))
            self.entities.append(
                (at, source, identifier, declared.name, locator, mark, props, hash(identifier))
            )
        else:
            check_ends(thing)
            kind = relation_of(type(thing))
            said, type_ = kind.stored(thing), kind.type
            start, end, shape = thing.start, thing.end, kind.shape
            if shape.symmetric and end < start:
                start, end = end, start
            key = key_of(shape.key, said) if shape.key else ""
            props, mark = packed(said, type_, start, end, locator)
            at, marks = hash((source, type_, start, end, key)), (hash(start), hash(end))
            self.relations.append(
                (at, source, type_, start, end, key, locator, mark, props, *marks)
            )
        if len(self.relations) >= ROWS_AT_ONCE or len(self.entities) >= ROWS_AT_ONCE:
            self.flush()

    def hold_entities(self, rows: Iterable[tuple[str, str, int]]) -> None:
        """Set down what the graph holds: (source, id, digest)."""
        self.insert("held_entity", [(hash(row[:2]), *row) for row in rows])

    def hold_relations(self, rows: Iterable[tuple[str, str, str, str, str, int]]) -> None:
        """Set down what the graph holds: (source, type, start, end, key, digest)."""
        self.insert("held_relation", [(hash(row[:5]), *row) for row in rows])

    def flush(self) -> None:
        """Write down what is still in memory."""
        self.insert("entity", self.entities)
        self.insert("relation", self.relations)
        self.entities.clear()
        self.relations.clear()

    def insert(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        """Append rows to a table of the stage."""
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self.db.execute("BEGIN")
            self.db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
            self.db.execute("COMMIT")

    def close(self) -> None:
        """All claims are in: index them, and make one of those with the same key."""
        self.flush()
        self.db.executescript(INDEXES)
        self.merge("entity", ("source", "id"))
        self.merge("relation", ("source", "type", "start", '"end"', "key"))

    def merge(self, table: str, key: tuple[str, ...]) -> None:
        """Make one claim of those with the same key."""
        repeated = self.db.execute(
            f"SELECT at FROM {table} GROUP BY at HAVING count(*) > 1"
        ).fetchall()
        self.db.execute("BEGIN")
        for (at,) in repeated:
            found: dict[tuple[Any, ...], list[tuple[Any, ...]]] = defaultdict(list)
            for row in self.db.execute(
                f"SELECT rowid, type, locator, props, {', '.join(key)} FROM {table} WHERE at = ? ORDER BY rowid",
                (at,),
            ):
                found[row[4:]].append(row)
            for identity, rows in found.items():
                self.make_one(table, identity[1:], rows)
        self.db.execute("COMMIT")

    def make_one(self, table: str, identity: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        """Make one claim of several: each value of that which says most, all of a list's.

        The order in which they were read does not count, for a file that is sorted anew says the same.
        """
        declared = most_specific([row[1] for row in rows])
        locator = "; ".join(sorted({row[2] for row in rows}))
        ordered = sorted((-len(loaded(row[3])), row[3]) for row in rows)
        said, name = merged(declared, [loaded(text) for _, text in ordered]), type_name(declared)
        ends = identity if table == "entity" else identity[1:3]
        props, mark = packed(said, name, *ends, locator)
        self.db.execute(
            f"UPDATE {table} SET type = ?, locator = ?, digest = ?, props = ? WHERE rowid = ?",
            (name, locator, mark, props, rows[0][0]),
        )
        self.db.executemany(f"DELETE FROM {table} WHERE rowid = ?", [(row[0],) for row in rows[1:]])

    def sums(self) -> Iterator[tuple[Any, ...]]:
        """The staged claims in sums by kind ('' for entities) and bucket: their count and digests."""
        for what, table in (("''", "entity"), ("type", "relation")):
            yield from self.db.execute(
                f"SELECT {what}, abs(digest % {BUCKETS}), count(*), sum(digest / {HALF}), sum(digest % {HALF})"
                f" FROM {table} GROUP BY 1, 2"
            )

    def differ(self, where: Iterable[tuple[str, int]]) -> None:
        """Note in which buckets what is staged and what is held differ."""
        self.insert("differs", list(where))

    def select(self, sql: str, *parameters: Any) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a query over the stage, a batch at a time."""
        cursor = self.db.execute(sql, parameters)
        while batch := cursor.fetchmany(ROWS_AT_ONCE):
            yield batch

    def count(self, sql: str, *parameters: Any) -> int:
        """How many rows a query over the stage has."""
        found: int = self.db.execute(f"SELECT count(*) FROM ({sql})", parameters).fetchone()[0]
        return found


def key_of(names: tuple[str, ...], props: dict[str, Any]) -> str:
    """The text that tells relations of one type between the same ends apart."""
    return "|".join(str(props.get(name, "")) for name in names)


def packed(props: dict[str, Any], *identity: str) -> tuple[bytes, int]:
    """Properties as the stage keeps them, and the digest of all that a claim says."""
    text = orjson.dumps(props)
    return text, mark_of("\0".join(identity).encode("utf-8", "surrogatepass") + text)


def loaded(text: bytes) -> dict[str, Any]:
    """Properties as they were before :func:`packed`."""
    return orjson.loads(text)  # type: ignore[no-any-return]
