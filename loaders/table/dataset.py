"""Tables and the mappings that they are read by, as one reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from partnergraph.graph.claims.claim import Claim, Reject
from partnergraph.loaders.table.columns import (
    columns_of_mapping,
    match_columns,
    match_ignored_columns,
)
from partnergraph.loaders.table.mapping import TableMapping
from partnergraph.loaders.table.repeated import RepeatedThings
from partnergraph.loaders.table.rows import mapped_record_claims
from partnergraph.loaders.table.writing import check_headings, examine_table
from partnergraph.loaders.tabular.dataset import Dataset, Metadata, Reading, TableKind
from partnergraph.loaders.tabular.files import ByteMeter
from partnergraph.loaders.tabular.record import ColumnAudit, TableRecord
from partnergraph.loaders.tabular.tables import SourceTable
from partnergraph.schema.errors import InvalidInput

_ROWS_OF_HEADER = 3  # names of groups of columns above theirs, at most


@dataclass(frozen=True)
class MappedTables:
    """Tables of one kind, and the mapping that they are read by."""

    kind: str
    mapping: TableMapping
    tables: list[SourceTable]


class _MappedDataset(Dataset):
    """What mappings say of their sources, as a data set."""

    def __init__(self, mapped: list[MappedTables]) -> None:
        source = mapped[0].mapping.source
        self.metadata = Metadata(
            title=source.title,
            publisher=source.publisher or "not stated",
            licence=source.licence or "not stated",
            url=source.url,
            tables={kind.kind: _mapped_table_kind(kind) for kind in mapped},
            editions={
                kind.mapping.source.id: {kind.kind: kind.mapping.expected.rows}
                for kind in mapped
                if kind.mapping.expected.rows is not None
            },
        )


def _mapped_table_kind(mapped: MappedTables) -> TableKind:
    """A kind of table as its mapping describes it, for the audit and the warnings of a reading."""
    columns = mapped.mapping.expected.filled
    return TableKind(known_by=[mapped.kind], columns=columns, ignored=mapped.mapping.ignored)


def build_mapped_reading(
    mapped: list[MappedTables], meter: ByteMeter, source: str | None = None
) -> Reading:
    """One reading of all tables. ``source`` is the id to load them as, instead of the mapping's.

    Raises :class:`InvalidInput` for a table without a column that its mapping needs, before a row is read.
    """
    if source is not None:
        mapped = [
            MappedTables(kind.kind, _rename_mapping_source(kind.mapping, source), kind.tables)
            for kind in mapped
        ]
    ids = [kind.mapping.source.id for kind in mapped]
    if len(set(ids)) < len(ids):
        raise InvalidInput(
            "--source names one source, and these files are several", do="load them one by one"
        )
    audit = ColumnAudit()
    mapped = [
        MappedTables(
            kind.kind,
            kind.mapping,
            [_fit_header(kind.mapping, table, kind.tables, audit) for table in kind.tables],
        )
        for kind in mapped
    ]

    def claims() -> Iterator[Claim | Reject]:
        for kind in mapped:
            with RepeatedThings(audit) as repeated:
                for table in kind.tables:
                    yield from _mapped_table_claims(kind, table, audit, repeated)
                yield from repeated.finish()

    return Reading(
        [kind.mapping.source for kind in mapped], claims, meter, audit, _MappedDataset(mapped)
    )


def _fit_header(
    mapping: TableMapping, table: SourceTable, tables: list[SourceTable], audit: ColumnAudit
) -> SourceTable:
    """The table with its columns named by the row that has most of what the mapping names; noted if that is not the first.

    Raises :class:`InvalidInput` for a table that the mapping does not fit; of several in a file, naming them.
    """
    best, most, named = table, _count_columns(mapping, table), len(columns_of_mapping(mapping))
    if most < named:
        for lower in islice(table.with_lower_headers(), _ROWS_OF_HEADER if most else None):
            if (count := _count_columns(mapping, lower)) > most:
                best, most = lower, count
            if most and lower.above >= best.above + _ROWS_OF_HEADER:
                break
    if best.above:
        reason = (
            f"the names of its columns stand below {best.above} other rows, which were passed over"
        )
        audit.left_out.add(table.label, reason)
    try:
        check_headings(mapping, best)
    except InvalidInput as error:
        others = [other.sheet for other in tables if other.file == table.file]
        if len(others) > 1:
            advice = (
                f"{error.do}; or name the table that is meant: 'sheet:' one of {', '.join(others)}"
            )
            raise InvalidInput(error.what, where=error.where, do=advice) from None
        raise
    return best


def _count_columns(mapping: TableMapping, table: SourceTable) -> int:
    """How many of the columns that a mapping names a table has; none where it lacks one that is needed."""
    try:
        return len(match_columns(mapping, table.columns, table.label))
    except InvalidInput:
        return 0


def _rename_mapping_source(mapping: TableMapping, source: str) -> TableMapping:
    """A mapping whose source has another id."""
    identifier = source if source.startswith("source:") else f"source:{source}"
    return mapping.model_copy(
        update={"source": mapping.source.model_copy(update={"id": identifier})}
    )


def _mapped_table_claims(
    mapped: MappedTables, table: SourceTable, audit: ColumnAudit, repeated: RepeatedThings
) -> Iterator[Claim | Reject]:
    """What the records of one table say."""
    writing = examine_table(mapped.mapping, table)
    ignored = match_ignored_columns(mapped.mapping, table.columns)
    for record in table.records():
        if isinstance(record, TableRecord):
            audit.count(mapped.kind, record)
            for item in mapped_record_claims(mapped.mapping, record, writing, audit.left_out):
                yield from (item,) if isinstance(item, Reject) else repeated.take(item)
            audit.check(mapped.kind, record, ignored)
        else:
            yield record


def select_sheet_tables(mapping: TableMapping, tables: list[SourceTable]) -> list[SourceTable]:
    """The tables that a mapping is for: all, or those of the sheet or list it names.

    Raises :class:`InvalidInput` where no table is of that name.
    """
    if mapping.sheet is None:
        return tables
    sheet_tables = [table for table in tables if table.sheet == mapping.sheet]
    if not sheet_tables:
        sheets = ", ".join(table.sheet for table in tables if table.sheet) or "none"
        raise InvalidInput(
            f"there is no sheet or list {mapping.sheet!r}",
            where=", ".join(dict.fromkeys(table.file.label for table in tables)),
            do=f"its sheets or lists are: {sheets}",
        )
    return sheet_tables
