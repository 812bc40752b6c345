"""What the readers of one set of tables share: who says it, a spool on disk, and vocabularies as they come.

The spool keeps what has to be brought together from several tables (a project's dates with its
participations, its web addresses), so that memory does not grow with them and their order does not
matter.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from partnergraph.graph.claims.claim import Draft, Reject, SourceItem
from partnergraph.loaders.tabular.dataset import Dataset
from partnergraph.loaders.tabular.record import ColumnAudit, TableRecord
from partnergraph.loaders.tabular.spreadsheet import restore_key
from partnergraph.loaders.tabular.tables import SourceTable
from partnergraph.schema.base import DeclaredModel
from partnergraph.schema.errors import InvalidInput

Claims = Iterator[SourceItem]

CORDIS_DATASET = Dataset(Path(__file__).parent)
_SPOOL_BATCH = 5000
_SPOOL_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
CREATE TABLE project (id TEXT PRIMARY KEY, rcn TEXT, starts TEXT, ends TEXT, coordinator TEXT) WITHOUT ROWID;
CREATE INDEX project_rcn ON project (rcn);
CREATE TABLE address (project TEXT, url TEXT, PRIMARY KEY (project, url)) WITHOUT ROWID;
CREATE TABLE organisation (id TEXT, name TEXT);
CREATE TABLE participation (
    project TEXT, organisation TEXT, rank INTEGER, role TEXT, contribution REAL, cost REAL, note TEXT,
    line INTEGER
);
"""


def restored_key(text: str) -> str:
    """A key as it was before a spreadsheet. Raises :class:`InvalidInput` where its digits are lost."""
    try:
        return restore_key(text)
    except ValueError as error:
        raise InvalidInput(str(error)) from None


@dataclass
class CordisContext:
    """One set of tables while it is read. Use as a context manager; the spool goes with it.

    ``tables`` are by kind; ``seen`` are hashes of what was claimed before, ``waiting`` rows not yet spooled.
    """

    source: str
    tables: dict[str, list[SourceTable]]
    audit: ColumnAudit
    seen: set[int] = field(default_factory=set)
    waiting: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))

    def __enter__(self) -> Self:
        self.folder = tempfile.TemporaryDirectory(prefix="partnergraph-cordis-")
        self.db = sqlite3.connect(Path(self.folder.name) / "spool.db", isolation_level=None)
        self.db.executescript(_SPOOL_TABLES)
        return self

    def __exit__(self, *exception: object) -> None:
        self.db.close()
        self.folder.cleanup()

    def records(self, kind: str) -> Iterator[TableRecord | Reject]:
        """Every record of the tables of a kind; none where there is no such table."""
        return CORDIS_DATASET.records(kind, self.tables.get(kind, []), self.audit)

    def need_key(self, record: TableRecord, *columns: str) -> str:
        """The key in a column. Raises :class:`InvalidInput` where it is empty or its digits are lost."""
        return restored_key(record.need(*columns))

    def has_table(self, kind: str) -> bool:
        """Whether a table of this kind was given."""
        return kind in self.tables

    def is_new(self, *parts: Any) -> bool:
        """Whether these parts come together for the first time: what is not new need not be claimed again."""
        digest = hash(parts)
        if digest in self.seen:
            return False
        self.seen.add(digest)
        return True

    def claim(
        self, model: type[DeclaredModel], where: TableRecord | str, locator: str, **fields: Any
    ) -> Draft:
        """A draft of the claim that a thing has these fields; ``where`` says where in the files it stands."""
        return Draft(
            self.source, model, fields, where if isinstance(where, str) else where.where, locator
        )

    def leave_out(self, record: TableRecord, reason: str) -> None:
        """Note that a value of a record is not used, and why; nothing where there is no reason."""
        if reason:
            self.audit.left_out.add(record.where, reason)

    def spool(self, table: str, *row: Any) -> None:
        """Keep a row for a table of the spool, written with others of up to 5,000."""
        waiting = self.waiting[table]
        waiting.append(row)
        if len(waiting) >= _SPOOL_BATCH:
            self.flush()

    def flush(self) -> None:
        """Write the rows that wait in memory to the spool, before it is read."""
        self.db.execute("BEGIN")
        for table, waiting in self.waiting.items():
            if waiting:
                marks = ", ".join("?" * len(waiting[0]))
                self.db.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", waiting)  # noqa: S608
                waiting.clear()
        self.db.execute("COMMIT")
