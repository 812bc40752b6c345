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
from xxhash import xxh3_64_intdigest

from graph.claims.claim import Claim, Draft, Heard, Reject, check_ends, check_entity
from graph.claims.views import merged, most_specific, type_name
from schema.base import Entity
from schema.catalog import entity_of, relation_of
from schema.errors import PartnergraphError

SETTINGS = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
"""
# Kilobytes: those of a stage that is only added to are not asked for again.
CACHE, CACHE_OF_ANOTHER = 16000, 1000
# `at` stands for what makes a claim one (its source and the rest of its key), and `mark` for an entity's id:
# hashes, for comparing numbers, not texts, is half of the work.
TABLES = """
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
CREATE TABLE unusable (number INTEGER, place TEXT, reason TEXT);
CREATE TABLE left_out (number INTEGER, place TEXT, reason TEXT);
"""
INDEXES = """
CREATE INDEX entity_at ON entity (at);
CREATE INDEX relation_at ON relation (at);
"""
ROWS_AT_ONCE = 2000
# Claims are compared with the graph's by sums over so many parts first, and one by one only in parts that differ.
BUCKETS = 256
HALF = 1 << 21  # of a digest, so that the sums of two million stay below 64 bits


def mark_of(text: bytes) -> int:
    """A 64-bit fingerprint of bytes, as a signed integer."""
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big", signed=True)


def at_of(*key: str) -> int:
    """What stands for a key in the stage, the same in every process: 64 bits, as a signed integer."""
    return xxh3_64_intdigest("\0".join(key).encode("utf-8", "surrogatepass")) - (1 << 63)


@dataclass
class Stage:
    """An open stage. Use as a context manager; its file goes with it.

    ``file`` is that of a stage that is open in another process, which waits while this one writes in it.
    """

    file: Path | None = None
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    waiting: int = 0

    def __post_init__(self) -> None:
        self.folder = None
        if self.file is None:
            self.folder = tempfile.TemporaryDirectory(prefix="partnergraph-")
            self.file = Path(self.folder.name) / "stage.db"
        self.db = sqlite3.connect(self.file, isolation_level=None)
        self.db.executescript(SETTINGS)
        cache = CACHE if self.folder else CACHE_OF_ANOTHER
        self.db.execute(f"PRAGMA cache_size = -{cache}")
        if self.folder is not None:
            self.db.executescript(TABLES)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.db.close()
        if self.folder is not None:
            self.folder.cleanup()

    def take(self, number: int, said: Heard) -> None:
        """Set down the ``number``-th thing that a reader gives, and what of it cannot be used."""
        if isinstance(said, Draft):
            place = said.where
            said, reasons = said.claim()
            for reason in reasons:
                self.wait("left_out", number, place, reason)
        if isinstance(said, Claim):
            try:
                self.add(said)
            except PartnergraphError as error:
                self.wait("unusable", number, said.locator, error.what)
        else:
            self.wait("unusable", number, said.where, said.reason)

    def add(self, claim: Claim) -> None:
        """Set a claim down. Raises :class:`~schema.errors.InvalidInput` for ends that cannot be tied so."""
        thing, source, locator = claim.thing, claim.source, claim.locator
        if isinstance(thing, Entity):
            check_entity(thing)
            declared, identifier = entity_of(type(thing)), thing.id
            props, mark = packed(declared.stored(thing), declared.name, identifier, locator)
            at, name = at_of(source, identifier), declared.name
            self.wait(
                "entity", at, source, identifier, name, locator, mark, props, at_of(identifier)
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
            at, marks = at_of(source, type_, start, end, key), (at_of(start), at_of(end))
            self.wait("relation", at, source, type_, start, end, key, locator, mark, props, *marks)

    def hold_entities(self, rows: Iterable[tuple[str, str, int]]) -> None:
        """Set down what the graph holds: (source, id, digest)."""
        self.insert("held_entity", [(at_of(*row[:2]), *row) for row in rows])

    def hold_relations(self, rows: Iterable[tuple[str, str, str, str, str, int]]) -> None:
        """Set down what the graph holds: (source, type, start, end, key, digest)."""
        self.insert("held_relation", [(at_of(*row[:5]), *row) for row in rows])

    def wait(self, table: str, *row: Any) -> None:
        """Keep a row in memory until there are enough to write them down."""
        self.rows[table].append(row)
        self.waiting += 1
        if self.waiting >= ROWS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write down what is still in memory."""
        for table, rows in self.rows.items():
            self.insert(table, rows)
            rows.clear()
        self.waiting = 0

    def noted(self, table: str) -> Iterator[Reject]:
        """What was ``unusable``, or ``left_out`` of what was used, in the order in which it was read."""
        found = self.db.execute(f"SELECT place, reason FROM {table} ORDER BY number, rowid")
        return (Reject(*row) for row in found)

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
