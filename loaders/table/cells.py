"""The cells of a record, read as a mapping says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import orjson

from partnergraph.loaders.places.cities import NamedCity, identify_city
from partnergraph.loaders.table.columns import VALUE_PARTS
from partnergraph.loaders.table.mapping import CellParse, FieldSpec, TableMapping, ValueSpec
from partnergraph.loaders.table.parse import default_parse_of_field, parse_cell, parse_country_name
from partnergraph.loaders.table.writing import TableWriting
from partnergraph.loaders.tabular.amounts import DecimalMark, parse_currency
from partnergraph.loaders.tabular.record import TableRecord
from partnergraph.loaders.tabular.values import has_doubtful_day, may_be_two_years
from partnergraph.schema.codes import fold_for_comparison, make_slug
from partnergraph.schema.fields import DeclaredField
from partnergraph.schema.placeholders import is_placeholder_name


class RecordCells:
    """The values of one record by name: those that the mapping makes, and the columns it names.

    A value is a tuple of parts, empty where the record says nothing. What cannot be read is left
    out, with the reason noted in ``left_out``, and the value is empty. ``table`` is how the record's table is
    written.
    """

    def __init__(self, mapping: TableMapping, record: TableRecord, table: TableWriting) -> None:
        self.left_out: list[str] = []
        self.mapping, self.table = mapping, table
        columns = table.columns
        texts = {name: record.pop(column) for name, column in columns.items()}
        self.columns = {name: (text,) if text else () for name, text in texts.items()}
        self.values: dict[str, tuple[Any, ...]] = {}
        for name, value in mapping.values.items():
            if value.parse is not CellParse.CITY:
                self.values[name] = self.read_value(name, value)
        for name, value in mapping.values.items():
            if value.parse is CellParse.CITY:
                self.values |= self.read_city(name, value)

    def parts_of(self, name: str) -> tuple[Any, ...]:
        """The parts of a value or column of this name; none where there is no such name."""
        return self.values[name] if name in self.values else self.columns.get(name, ())

    def has_value(self, name: str) -> bool:
        """Whether the record says something of this value or column."""
        return bool(self.parts_of(name))

    def words_by_name(self, each: str | None, part: int) -> dict[str, str]:
        """Every value in words; of the value ``each`` only the part of this number, from 0."""
        words = {
            name: "; ".join(map(str, self.parts_of(name))) for name in (*self.columns, *self.values)
        }
        return words | {each: str(self.values[each][part])} if each else words

    def keys_by_name(self, each: str | None, part: int) -> dict[str, str]:
        """The values that an id can be made of: those of one part, and ``each``."""
        return {
            name: text
            for name, text in self.words_by_name(each, part).items()
            if name == each or len(self.parts_of(name)) == 1
        }

    def read_field(
        self, origin: FieldSpec, field: DeclaredField, each: str | None, part: int
    ) -> tuple[Any, ...]:
        """The parts that a field is made of: of the first of its columns or values that has any."""
        parse = origin.parse or default_parse_of_field(field)
        for name in origin.column:
            if name not in self.values:
                single = origin.model_copy(update={"column": (name,), "parse": parse})
                field_parts = self.read_value(name, single)
            else:
                parts = self.values[name][part : part + 1] if name == each else self.values[name]
                texts = [text for text in parts if isinstance(text, str)]
                field_parts = (
                    self.parse_all(name, texts, parse, origin)
                    if len(texts) == len(parts)
                    else parts
                )
            if field_parts:
                return field_parts
        return ()

    def read_value(self, name: str, value: ValueSpec) -> tuple[Any, ...]:
        """The parts of a value: its column's text split, chosen, looked up and read as the mapping says."""
        text = next(
            (cell[0] for column in value.column if (cell := self.columns.get(column, ()))), None
        )
        if text is None or _is_among(text, value.empty):
            return ()
        texts = [
            part for part in _split_cell(text, value.separator) if not _is_among(part, value.but)
        ]
        if value.part is not None:
            texts = self.find_parts(name, texts, value.part)
        if value.only:
            texts = [part for part in texts if _is_among(part, value.only)]
        if value.lookup is not None:
            texts = self.look_up(name, texts, value.lookup)
        return self.parse_all(name, texts, value.parse or CellParse.TEXT, value)

    def parse_all(
        self, name: str, texts: Iterable[str], parse: CellParse, value: ValueSpec
    ) -> tuple[Any, ...]:
        """Texts read one by one; one that cannot be is left out, and a doubt about one is noted."""
        decimal, month_first = self.decimal_mark_of(value), self.month_first_of(value)
        times = next((spec.times for spec in self.specs_of(value) if spec.times), None)
        values: list[Any] = []
        for text in texts:
            try:
                parsed = parse_cell(
                    text, parse, decimal, times=times, month_first=bool(month_first)
                )
            except ValueError as error:
                self.leave_out(f"{name}: {error}")
                continue
            for amount in parsed if parse is CellParse.AMOUNT else ():
                if amount.doubt:
                    self.leave_out(f"{name}: {amount.doubt}; say 'decimal:' in the mapping")
            if parse is CellParse.DATE and month_first is None and has_doubtful_day(text):
                self.note_once(
                    name,
                    f"{text!r} was read as {parsed[0]}, the day first, and so are others of this column; "
                    "say 'month_first: true' or 'false' in the mapping",
                )
            if parse is CellParse.DATE and may_be_two_years(text):
                self.note_once(
                    f"{name}, years",
                    f"{text!r} was read as a month, {parsed[0]}; it may be the year that begins in {text[:4]}",
                )
            if parse is CellParse.COUNTRY and text == "NA":
                self.note_once(
                    name,
                    "'NA' was read as Namibia, and so are others of this column; where it stands for nothing, "
                    "say 'empty: NA' in the mapping",
                )
            values += parsed
        return tuple(dict.fromkeys(values))

    def note_once(self, name: str, doubt: str) -> None:
        """Note once for a table what nothing tells of a value's texts."""
        if name not in self.table.doubtful:
            self.table.doubtful.add(name)
            self.leave_out(f"{name}: {doubt}")

    def decimal_mark_of(self, value: ValueSpec) -> DecimalMark | None:
        """The decimal mark of a value's amounts: as the mapping says, else as its column's others show."""
        specs = self.specs_of(value)
        said = next((spec.decimal for spec in specs if spec.decimal), self.mapping.decimal)
        return said or self.table.decimal_mark(
            tuple(name for spec in specs for name in spec.column)
        )

    def month_first_of(self, value: ValueSpec) -> bool | None:
        """Whether a value's dates have the month first, as the mapping says, else as its column's others show."""
        specs = self.specs_of(value)
        said = next((spec.month_first for spec in specs if spec.month_first is not None), None)
        if said is not None:
            return said
        return self.table.month_first(tuple(name for spec in specs for name in spec.column))

    def specs_of(self, value: ValueSpec) -> list[ValueSpec]:
        """What the mapping says of a value, then of the values that it is made of."""
        below = (self.mapping.values.get(name) for name in value.column)
        return [value, *(spec for spec in below if spec is not None)]

    def find_parts(self, name: str, texts: list[str], part: re.Pattern[str]) -> list[str]:
        """Of each text what a regular expression finds in it: its first group, where it has one."""
        found = []
        for text in texts:
            if match := part.search(text):
                found.append((match[1] if part.groups else match[0]) or "")
            else:
                self.leave_out(f"{name}: {text!r} has no part like {part.pattern!r}")
        return [text for text in found if text]

    def currency_of(self, origin: FieldSpec) -> str | None:
        """The currency of a field's amounts: a code in the mapping, what its column holds, or what the amounts' column's name says."""
        specs = self.specs_of(origin)
        for spec in specs:
            if spec.currency is not None:
                texts = self.columns.get(spec.currency)
                if texts is None:
                    return spec.currency
                try:
                    return parse_currency(texts[0]) if texts else None
                except ValueError as error:
                    self.leave_out(f"{spec.currency}: {error}")
        return next(
            (
                self.table.currencies[name]
                for spec in specs
                for name in spec.column
                if name in self.table.currencies and self.has_value(name)
            ),
            None,
        )

    def look_up(self, name: str, texts: list[str], lookup: dict[str, str]) -> list[str]:
        """The words that texts stand for; one that is not in the list is left out."""
        word_by_text = {fold_for_comparison(text): word for text, word in lookup.items()}
        words = []
        for text in texts:
            if (word := word_by_text.get(fold_for_comparison(text))) is None:
                self.leave_out(f"{name}: {text!r} is none of the words its lookup lists")
            else:
                words.append(word)
        return words

    def read_city(self, name: str, value: ValueSpec) -> dict[str, tuple[Any, ...]]:
        """The parts of a city; all empty where the column names the country instead."""
        names = (name, *(f"{name}.{part}" for part in VALUE_PARTS[CellParse.CITY]))
        city_parts: dict[str, tuple[Any, ...]] = dict.fromkeys(names, ())
        countries = self.parts_of(value.country or "")
        for text in self.read_value(name, value.model_copy(update={"parse": CellParse.TEXT})):
            named_country = parse_country_name(text)
            if named_country is not None:
                if countries and named_country not in countries:
                    self.leave_out(f"{name}: {text!r} is another country than {countries[0]}")
                continue
            if is_placeholder_name(text):
                self.leave_out(f"{name}: {text!r} stands where there is no city")
                continue
            if len(countries) != 1 or (city := identify_city(text, countries[0])) is None:
                self.leave_out(f"{name}: {text!r} is no city of a known country")
                continue
            geo = city.geo
            known: dict[str, tuple[Any, ...]] = {
                "id": (city.id,),
                "name": (city.name,),
                "aliases": _city_aliases(city),
                "postcode": (city.postcode,) if city.postcode else (),
                "geonames": (geo.id,) if geo else (),
                "location": (geo.point,) if geo else (),
                "region": (f"region:{geo.region}",) if geo and geo.region else (),
                "region_basis": (geo.ground,) if geo and geo.region else (),
            }
            city_parts |= {name: (text,)} | {f"{name}.{part}": known[part] for part in known}
        return city_parts

    def leave_out(self, reason: str) -> None:
        """Note why something of the record cannot be used."""
        self.left_out.append(reason)


def _city_aliases(city: NamedCity) -> tuple[str, ...]:
    """What else a city is called: as the cell does, then as GeoNames does."""
    others = (city.geo.name, *city.geo.names) if city.geo else ()
    own = make_slug(city.name)
    return tuple(dict.fromkeys((*city.aliases, *(n for n in others if make_slug(n) != own))))


def _split_cell(text: str, separators: tuple[str, ...]) -> list[str]:
    """The parts of a cell: by any of its separators, or the elements of a JSON list."""
    if not separators:
        return [text]
    if text.startswith("["):
        try:
            return [str(part) for part in orjson.loads(text) if part not in {None, ""}]
        except orjson.JSONDecodeError:
            pass
    parts = re.split("|".join(map(re.escape, separators)), text)
    return [part.strip() for part in parts if part.strip()]


def _is_among(text: str, words: tuple[str, ...]) -> bool:
    """Whether a text is one of some words, case and accents aside."""
    return bool(words) and fold_for_comparison(text) in {
        fold_for_comparison(word) for word in words
    }
