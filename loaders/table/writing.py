"""How one table is written: what it calls the columns of a mapping, and which decimal mark each column has."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice

from partnergraph.loaders.table.columns import match_columns
from partnergraph.loaders.table.mapping import CellParse, TableMapping
from partnergraph.loaders.table.parse import default_parse_of_field
from partnergraph.loaders.tabular.amounts import DecimalMark, decimal_mark_of
from partnergraph.loaders.tabular.record import TableRecord
from partnergraph.loaders.tabular.tables import SourceTable
from partnergraph.schema.catalog import all_entity_types, all_relation_types

_SAMPLE_ROWS = 5000


@dataclass(frozen=True)
class TableWriting:
    """``columns``: by their names in the mapping; ``decimals``: by those of columns whose amounts tell it."""

    columns: dict[str, str]
    decimals: dict[str, DecimalMark] = field(default_factory=dict)

    def decimal_mark(self, names: tuple[str, ...]) -> DecimalMark | None:
        """The decimal mark of the first of these columns of which it is known."""
        return next((self.decimals[name] for name in names if name in self.decimals), None)


def examine_table(mapping: TableMapping, table: SourceTable) -> TableWriting:
    """How a table is written; the first rows are read for it where the mapping has amounts.

    Raises :class:`~partnergraph.schema.errors.InvalidInput` for a table without a column that the mapping needs.
    """
    columns = match_columns(mapping, table.columns, table.label)
    amounts = [name for name in _columns_of_amounts(mapping) if name in columns]
    texts: dict[str, list[str]] = {name: [] for name in amounts}
    if amounts and mapping.decimal is None:
        for record in islice(table.without_meter().records(), _SAMPLE_ROWS):
            if isinstance(record, TableRecord):
                for name in amounts:
                    if text := record.fields.get(columns[name]):
                        texts[name].append(text)
    marks = {name: decimal_mark_of(found) for name, found in texts.items()}
    return TableWriting(columns, {name: mark for name, mark in marks.items() if mark})


def _columns_of_amounts(mapping: TableMapping) -> set[str]:
    """The columns that are read as amounts, directly or by the field that they become."""
    names = {
        name
        for value in mapping.values.values()
        if value.parse is CellParse.AMOUNT
        for name in value.column
    }
    types = {**all_entity_types(), **all_relation_types()}
    for _, part in mapping.parts():
        for name, origin in part.fields.items():
            declared = types[part.type].own[name]
            if (origin.parse or default_parse_of_field(declared)) is CellParse.AMOUNT:
                for column in origin.column:
                    value = mapping.values.get(column)
                    names.update((column,) if value is None else value.column)
    return names
