"""How one table is written: what it calls the columns of a mapping, and how the amounts and dates of each are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from partnergraph.loaders.table.columns import match_columns
from partnergraph.loaders.table.mapping import CellParse, TableMapping, ValueSpec
from partnergraph.loaders.table.parse import default_parse_of_field
from partnergraph.loaders.tabular.amounts import DecimalMark, decimal_mark_of
from partnergraph.loaders.tabular.headings import currencies_of_heading, title_says_scale
from partnergraph.loaders.tabular.record import TableRecord
from partnergraph.loaders.tabular.scales import says_scale
from partnergraph.loaders.tabular.tables import SourceTable
from partnergraph.loaders.tabular.values import month_first_of
from partnergraph.schema.catalog import all_entity_types, all_relation_types
from partnergraph.schema.errors import InvalidInput

_SAMPLE_ROWS = 5000


@dataclass(frozen=True)
class TableWriting:
    """``columns``: by their names in the mapping; ``currencies``: by those of columns whose own names say one; ``decimals``: by those of columns whose amounts tell it.

    ``months_first``: by columns whose dates tell whether the month comes before the day; ``doubtful`` gathers
    names of values of which a doubt has been noted, while the table is read.
    """

    columns: dict[str, str]
    currencies: dict[str, str] = field(default_factory=dict)
    decimals: dict[str, DecimalMark] = field(default_factory=dict)
    months_first: dict[str, bool] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)

    def decimal_mark(self, names: tuple[str, ...]) -> DecimalMark | None:
        """The decimal mark of the first of these columns of which it is known."""
        return next((self.decimals[name] for name in names if name in self.decimals), None)

    def month_first(self, names: tuple[str, ...]) -> bool | None:
        """Whether dates have the month first in the first of these columns of which it is known."""
        return next((self.months_first[name] for name in names if name in self.months_first), None)


def examine_table(mapping: TableMapping, table: SourceTable) -> TableWriting:
    """How a table is written; the first rows are read for it where the mapping has amounts or dates.

    Raises :class:`~partnergraph.schema.errors.InvalidInput` for a table without a column that the mapping needs.
    """
    columns = match_columns(mapping, table.columns, table.label)
    amounts, dates = (
        _columns_parsed_as(parse, mapping) for parse in (CellParse.AMOUNT, CellParse.DATE)
    )
    looked_at = dates | (amounts if mapping.decimal is None else set())
    texts: dict[str, list[str]] = {name: [] for name in looked_at if name in columns}
    if texts:
        for record in islice(table.without_meter().records(), _SAMPLE_ROWS):
            if isinstance(record, TableRecord):
                for name, found in texts.items():
                    if text := record.fields.get(columns[name]):
                        found.append(text)
    marks = {name: decimal_mark_of(found) for name, found in texts.items() if name in amounts}
    orders = {name: month_first_of(found) for name, found in texts.items() if name in dates}
    return TableWriting(
        columns,
        {
            name: told.pop()
            for name in amounts
            if len(told := currencies_of_heading(columns.get(name, ""))) == 1
        },
        {name: mark for name, mark in marks.items() if mark},
        {name: order for name, order in orders.items() if order is not None},
    )


def check_headings(mapping: TableMapping, table: SourceTable) -> None:
    """Refuse amounts whose columns' names, or a title above them, say what the mapping does not: thousands, or crowns of no country.

    Raises :class:`~partnergraph.schema.errors.InvalidInput`, also for a table without a column that the mapping needs.
    """
    columns = match_columns(mapping, table.columns, table.label)
    titles: list[str] | None = None
    for name, specs in _specs_parsed_as(CellParse.AMOUNT, mapping):
        heading = columns.get(name, "")
        if heading and not any(spec.times for spec in specs):
            # What stands above the columns is read once more, and only for amounts of which nothing is said.
            titles = table.list_titles() if titles is None else titles
            _refuse_unsaid_scale(heading, titles, table.label)
        unknown = [one for one in currencies_of_heading(heading) if one.casefold() == "kr"]
        if unknown and not any(spec.currency for spec in specs):
            raise InvalidInput(
                f"the amounts of {heading!r} are in a currency that several countries have",
                where=table.label,
                do="say its ISO 4217 code in the mapping, such as 'currency: SEK'",
            )


def _refuse_unsaid_scale(heading: str, titles: list[str], label: str) -> None:
    """Raise :class:`InvalidInput` where a column's name, or a title above it, says that its amounts are in thousands or more."""
    by_title = [title for title in titles if title_says_scale(title)]
    if says_scale(heading):
        what = f"the amounts of {heading!r} are in thousands or more, as its name says"
    elif by_title:
        what = f"the amounts of {heading!r} may be in thousands or more, as a title above them says: {by_title[0]!r}"
    else:
        return
    raise InvalidInput(
        what,
        where=label,
        do="say 'times: 1000' of it in the mapping, or what else they count in; 'times: 1' where they are whole",
    )


def _columns_parsed_as(parse: CellParse, mapping: TableMapping) -> set[str]:
    """The columns that are read so, directly or by the field that they become."""
    return {name for name, _ in _specs_parsed_as(parse, mapping)}


def _specs_parsed_as(
    parse: CellParse, mapping: TableMapping
) -> Iterator[tuple[str, list[ValueSpec]]]:
    """The columns that are read so, each with what the mapping says of it: where it is a field's, and of the value between."""
    used = set()
    types = {**all_entity_types(), **all_relation_types()}
    for _, part in mapping.parts():
        for name, origin in part.fields.items():
            declared = types[part.type].own[name]
            if (origin.parse or default_parse_of_field(declared)) is parse:
                for column in origin.column:
                    value = mapping.values.get(column)
                    used.add(column)
                    for one in (column,) if value is None else value.column:
                        yield one, [origin] if value is None else [origin, value]
    for name, value in mapping.values.items():
        if value.parse is parse and name not in used:
            for one in value.column:
                yield one, [value]
