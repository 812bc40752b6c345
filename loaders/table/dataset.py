"""Tables and the mappings that they are read by, as one reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.claims.claim import Claim, Reject
from loaders.table.columns import columns_in, ignored_in
from loaders.table.mapping import Mapping
from loaders.table.rows import claims_of
from loaders.tabular.dataset import Dataset, Kind, Metadata, Reading
from loaders.tabular.files import Meter
from loaders.tabular.record import Audit, Record
from loaders.tabular.tables import Table
from schema.errors import InvalidInput


@dataclass(frozen=True)
class Mapped:
    """Tables of one kind, and the mapping that they are read by."""

    kind: str
    mapping: Mapping
    tables: list[Table]


class Described(Dataset):
    """What mappings say of their sources, as a data set."""

    def __init__(self, mapped: list[Mapped]) -> None:
        source = mapped[0].mapping.source
        self.metadata = Metadata(
            title=source.title,
            publisher=source.publisher or "not stated",
            licence=source.licence or "not stated",
            url=source.url,
            tables={kind.kind: kind_of(kind) for kind in mapped},
            editions={
                kind.mapping.source.id: {kind.kind: kind.mapping.expected.rows}
                for kind in mapped
                if kind.mapping.expected.rows is not None
            },
        )


def kind_of(mapped: Mapped) -> Kind:
    """A kind of table as its mapping describes it, for the audit and the warnings of a reading."""
    columns = mapped.mapping.expected.filled
    return Kind(known_by=[mapped.kind], columns=columns, ignored=mapped.mapping.ignored)


def reading(mapped: list[Mapped], meter: Meter, source: str | None = None) -> Reading:
    """One reading of all tables. ``source`` is the id to load them as, instead of the mapping's.

    Raises :class:`InvalidInput` for a table without a column that its mapping needs, before a row is read.
    """
    if source is not None:
        mapped = [Mapped(kind.kind, renamed(kind.mapping, source), kind.tables) for kind in mapped]
    ids = [kind.mapping.source.id for kind in mapped]
    if len(set(ids)) < len(ids):
        raise InvalidInput(
            "--source names one source, and these files are several", do="load them one by one"
        )
    for kind in mapped:
        for table in kind.tables:
            columns_in(kind.mapping, table.columns, table.label)
    audit = Audit()

    def claims() -> Iterator[Claim | Reject]:
        for kind in mapped:
            for table in kind.tables:
                yield from table_claims(kind, table, audit)

    return Reading(
        [kind.mapping.source for kind in mapped], claims, meter, audit, Described(mapped)
    )


def renamed(mapping: Mapping, source: str) -> Mapping:
    """A mapping whose source has another id."""
    identifier = source if source.startswith("source:") else f"source:{source}"
    return mapping.model_copy(
        update={"source": mapping.source.model_copy(update={"id": identifier})}
    )


def table_claims(mapped: Mapped, table: Table, audit: Audit) -> Iterator[Claim | Reject]:
    """What the records of one table say."""
    columns = columns_in(mapped.mapping, table.columns, table.label)
    ignored = ignored_in(mapped.mapping, table.columns)
    for record in table.records():
        if isinstance(record, Record):
            audit.count(mapped.kind, record)
            yield from claims_of(mapped.mapping, record, columns, audit.left_out)
            audit.check(mapped.kind, record, ignored)
        else:
            yield record


def of_sheet(mapping: Mapping, tables: list[Table]) -> list[Table]:
    """The tables that a mapping is for: all, or those of the sheet it names.

    Raises :class:`InvalidInput` where no table is of that sheet.
    """
    if mapping.sheet is None:
        return tables
    sheet_tables = [table for table in tables if table.sheet == mapping.sheet]
    if not sheet_tables:
        sheets = ", ".join(table.sheet for table in tables if table.sheet) or "none"
        raise InvalidInput(
            f"there is no sheet {mapping.sheet!r}",
            where=", ".join(dict.fromkeys(table.file.label for table in tables)),
            do=f"its sheets are: {sheets}",
        )
    return sheet_tables
