"""A record whose fields are popped, and the audit of what nobody popped."""

from __future__ import annotations

import csv
import tempfile
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from partnergraph.graph.claims.claim import Reject
from partnergraph.schema.errors import InvalidInput


class TableRecord:
    """A row of a table: texts by column, None where there is nothing.

    ``file`` and ``line`` say where it stands (in a workbook the row, in JSON the number of the record);
    ``problems`` what was lost of it before it was read, in words for notes.
    """

    __slots__ = ("fields", "file", "line", "problems")

    def __init__(
        self, fields: dict[str, str | None], file: str, line: int, problems: tuple[str, ...] = ()
    ) -> None:
        self.fields = fields
        self.file = file
        self.line = line
        self.problems = problems

    @property
    def where(self) -> str:
        """Its file and line, in words for messages."""
        return f"{self.file}, line {self.line}"

    def pop(self, *columns: str) -> str | None:
        """Take the value of a column out; of several, those the table has, the first that has a value."""
        if len(columns) == 1:
            return self.fields.pop(columns[0], None)
        first_value = None
        for column in columns:
            value = self.fields.pop(column, None)
            first_value = first_value if first_value is not None else value
        return first_value

    def need(self, *columns: str) -> str:
        """As :meth:`pop`. Raises :class:`InvalidInput` where there is no value."""
        value = self.pop(*columns)
        if value is None:
            raise InvalidInput(f"{columns[0]} is empty", where=self.where, do="give it a value")
        return value

    def reject(self, reason: str) -> Reject:
        """A reject for it, with the reason why it cannot be used."""
        return Reject(self.where, reason)


def unique_column_names(names: Iterable[str | None]) -> tuple[str, ...]:
    """Column names: trimmed, one of a kind, none empty."""
    columns: dict[str, None] = {}
    for number, name in enumerate(names, 1):
        base = " ".join((name or "").replace("\ufeff", "").split()) or f"column {number}"
        unique, repeat = base, 2
        while unique in columns:
            unique, repeat = f"{base} ({repeat})", repeat + 1
        columns[unique] = None
    return tuple(columns)


class Notes:
    """Values that were left out of records that were used: on disk, for there may be many."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115
        weakref.finalize(self, self.file.close)
        self.count = 0

    def add(self, where: str, reason: str) -> None:
        """Note that a value of the record at ``where`` was left out, and why."""
        csv.writer(self.file).writerow((where, reason))
        self.count += 1

    def __iter__(self) -> Iterator[Reject]:
        self.file.seek(0)
        for where, reason in csv.reader(self.file):
            yield Reject(where, reason)


@dataclass
class ColumnAudit:
    """What was read, and the columns that held values which nobody used or named as ignored.

    All by kind of table: ``records`` counts them, ``shapes`` counts each combination of columns with a
    value, ``unused`` the values nobody popped. ``passed_over`` are labels of tables of no kind;
    ``left_out`` the notes on values that could not be used; ``conflicts`` counts, by field, the rows that say
    something else of a thing than one before.
    """

    records: Counter[str] = field(default_factory=Counter)
    shapes: dict[str, Counter[tuple[str, ...]]] = field(default_factory=dict)
    unused: dict[str, Counter[str]] = field(default_factory=dict)
    passed_over: list[str] = field(default_factory=list)
    left_out: Notes = field(default_factory=Notes)
    conflicts: Counter[str] = field(default_factory=Counter)

    def count(self, table: str, record: TableRecord) -> None:
        """Note that a record came, before anything is popped, and which of its columns hold a value."""
        self.records[table] += 1
        for problem in record.problems:
            self.left_out.add(record.where, problem)
        filled = tuple([name for name, value in record.fields.items() if value is not None])
        shapes = self.shapes.get(table)
        if shapes is None:
            shapes = self.shapes[table] = Counter()
        shapes[filled] += 1

    def filled(self, table: str) -> Counter[str]:
        """How many of a table's records have a value, by column."""
        counts: Counter[str] = Counter()
        for names, count in self.shapes.get(table, {}).items():
            counts.update(dict.fromkeys(names, count))
        return counts

    def check(self, table: str, record: TableRecord, ignored: Iterable[str]) -> None:
        """Note what is left in a record after its use."""
        if record.fields:
            unread = record.fields.keys() - ignored
            if unread:
                values = [name for name in unread if record.fields[name] is not None]
                self.unused.setdefault(table, Counter()).update(values)

    def fill_rates(self, table: str) -> dict[str, float]:
        """The share of a table's records that have a value, by column."""
        total = self.records[table]
        return {name: count / total for name, count in self.filled(table).items()}
