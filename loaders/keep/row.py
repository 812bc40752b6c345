"""A row of one of the sheets: the programme and project that it is of, and what could not be used of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from partnergraph.loaders.keep.programmes import ProgrammeName, parse_programme_name
from partnergraph.loaders.tabular.amounts import Amount, parse_euro_amount
from partnergraph.loaders.tabular.record import TableRecord
from partnergraph.loaders.tabular.text import clean_text
from partnergraph.loaders.tabular.values import try_parse

T = TypeVar("T")


@dataclass
class KeepRow:
    """A row of keep.eu's workbook while it becomes claims; ``left_out`` are reasons for its notes."""

    record: TableRecord
    programme: ProgrammeName
    acronym: str = ""
    left_out: list[str] = field(default_factory=list)

    @property
    def locator(self) -> str:
        """Where in keep.eu: its workbook names a project by programme and acronym."""
        return f"{self.acronym}, {self.programme.written}"

    def value(self, read: Callable[[str | None], T], *columns: str) -> T | None:
        """A column read; nothing, and a note of it, where it cannot be."""
        value, problem = try_parse(read, self.record.pop(*columns))
        if problem:
            self.leave_out(f"{columns[0]}: {problem}")
        return value

    def leave_out(self, reason: str) -> None:
        """Note why something of the row cannot be used."""
        self.left_out.append(reason)


def read_keep_row(record: TableRecord, *, of_project: bool = True) -> KeepRow:
    """A row with its programme, and its project's acronym. Raises :class:`InvalidInput` without them."""
    programme = parse_programme_name(record.need("Programme"))
    acronym = clean_text(record.need("Acronym")) if of_project else ""
    return KeepRow(record, programme, acronym or "")


def parse_keep_amount(text: str | None) -> Amount | None:
    """An amount in euro: keep.eu groups thousands by commas, and its decimals stand after a point."""
    return parse_euro_amount(text, ".")
