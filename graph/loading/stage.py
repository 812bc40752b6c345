"""A stage on disk between a source and the graph.

Claims are set down here first, so that a load can be judged whole (how much is unusable, what would
change) before anything in the graph is touched, and so that memory does not grow with the source. A
claim is kept as its key, a digest and its properties; the same key twice is one claim.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

import orjson

from graph.loading.claims import Claim, check_ends, check_entity
from graph.loading.views import merged, most_specific, type_name
from schema.base import Entity
from schema.catalog import entity_of, relation_of

TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
PRAGMA cache_size = -32000;
CREATE TABLE entity (source TEXT, id TEXT, type TEXT, locator TEXT, digest INTEGER, props BLOB);
CREATE TABLE relation (
    source TEXT, type TEXT, start TEXT, "end" TEXT, key TEXT, locator TEXT, digest INTEGER, props BLOB
);
CREATE TABLE held_entity (source TEXT, id TEXT, digest INTEGER);
CREATE TABLE held_relation (source TEXT, type TEXT, start TEXT, "end" TEXT, key TEXT, digest INTEGER);
"""
INDEXES = """
CREATE INDEX entity_key ON entity (source, id);
CREATE INDEX relation_key ON relation (source, type, start, "end", key);
CREATE INDEX relation_start ON relation (start);
CREATE INDEX held_entity_key ON held_entity (source, id);
CREATE INDEX held_relation_key ON held_relation (source, type, start, "end", key);
"""
ROWS_AT_ONCE = 5000


def digest(*parts: Any) -> int:
    """A 64-bit fingerprint of what a claim says, as Neo4j's integers hold it."""
    return int.from_bytes(blake2b(orjson.dumps(parts), digest_size=8).digest(), "big", signed=True)


@dataclass
class Stage:
    """An open stage. Use as a context manager; its file goes with it."""

    folder: tempfile.TemporaryDirectory[str] = field(
        default_factory=lambda: tempfile.TemporaryDirectory(prefix="partnergraph-")
    )
    entities: list[tuple[Any, ...]] = field(default_factory=list)
    relations: list[tuple[Any, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.db = sqlite3.connect(Path(self.folder.name) / "stage.db", isolation_level=None)
        self.db.executescript(TABLES)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.db.close()
        self.folder.cleanup()

    def add(self, claim: Claim) -> None:
        """Set a claim down. Raises :class:`~schema.errors.InvalidInput` for ends that cannot be tied so."""
        thing = claim.thing
        if isinstance(thing, Entity):
            check_entity(thing)
            declared = entity_of(type(thing))
            props = declared.stored(thing)
            mark = digest(declared.name, claim.locator, props)
            self.entities.append(
                (claim.source, thing.id, declared.name, claim.locator, mark, dumped(props))
            )
        else:
            check_ends(thing)
            kind = relation_of(type(thing))
            props = kind.stored(thing)
            start, end = thing.start, thing.end
            if kind.shape.symmetric and end < start:
                start, end = end, start
            key = "|".join(str(props.get(name, "")) for name in kind.shape.key)
            mark = digest(kind.type, claim.locator, props)
            self.relations.append(
                (claim.source, kind.type, start, end, key, claim.locator, mark, dumped(props))
            )
        if len(self.entities) + len(self.relations) >= ROWS_AT_ONCE:
            self.flush()

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
        """Make one claim of several with the same key: the first value of each field, all of a list's."""
        keys = ", ".join(key)
        repeated = self.db.execute(
            f"SELECT {keys} FROM {table} GROUP BY {keys} HAVING count(*) > 1"
        ).fetchall()
        where = " AND ".join(f"{column} = ?" for column in key)
        self.db.execute("BEGIN")
        for values in repeated:
            found = self.db.execute(
                f"SELECT rowid, type, locator, props FROM {table} WHERE {where} ORDER BY rowid",
                values,
            ).fetchall()
            declared = most_specific([row[1] for row in found])
            props = merged(declared, [loaded(row[3]) for row in found])
            locator = "; ".join(dict.fromkeys(row[2] for row in found))
            self.db.execute(
                f"UPDATE {table} SET type = ?, locator = ?, digest = ?, props = ? WHERE rowid = ?",
                (
                    type_name(declared),
                    locator,
                    digest(type_name(declared), locator, props),
                    dumped(props),
                    found[0][0],
                ),
            )
            self.db.executemany(
                f"DELETE FROM {table} WHERE rowid = ?",
                [(row[0],) for row in found[1:]],
            )
        self.db.execute("COMMIT")

    def select(self, sql: str, *parameters: Any) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a query over the stage, a batch at a time."""
        cursor = self.db.execute(sql, parameters)
        while batch := cursor.fetchmany(ROWS_AT_ONCE):
            yield batch

    def count(self, sql: str, *parameters: Any) -> int:
        """How many rows a query over the stage has."""
        found: int = self.db.execute(f"SELECT count(*) FROM ({sql})", parameters).fetchone()[0]
        return found


def dumped(props: dict[str, Any]) -> bytes:
    """Properties as the stage keeps them."""
    return orjson.dumps(props)


def loaded(text: bytes) -> dict[str, Any]:
    """Properties as they were before :func:`dumped`."""
    return orjson.loads(text)  # type: ignore[no-any-return]
