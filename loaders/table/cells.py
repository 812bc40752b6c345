"""The cells of a record, read as a mapping says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import orjson

from loaders.places.cities import town
from loaders.table.columns import PARTS
from loaders.table.mapping import FieldOf, Mapping, Parse, Value
from loaders.table.parse import country_named, default_parse, parsed
from loaders.tabular.record import Record
from schema.codes import folded
from schema.fields import Field


class Cells:
    """The values of one record by name: those that the mapping makes, and the columns it names.

    A value is a tuple of parts, empty where the record says nothing. What cannot be read is left
    out, with the reason noted, and the value is empty. ``columns`` says what the table calls the columns that the mapping names.
    """

    def __init__(self, mapping: Mapping, record: Record, columns: dict[str, str]) -> None:
        self.left_out: list[str] = []
        raw = {name: record.pop(column) for name, column in columns.items()}
        self.columns = {name: (text,) if text else () for name, text in raw.items()}
        self.values: dict[str, tuple[Any, ...]] = {}
        for name, value in mapping.values.items():
            if value.parse is not Parse.CITY:
                self.values[name] = self.read(name, value)
        for name, value in mapping.values.items():
            if value.parse is Parse.CITY:
                self.values |= self.city(name, value)

    def of(self, name: str) -> tuple[Any, ...]:
        """The parts of a value or column."""
        return self.values[name] if name in self.values else self.columns.get(name, ())

    def filled(self, name: str) -> bool:
        """Whether there is such a value."""
        return bool(self.of(name))

    def texts(self, each: str | None, part: int) -> dict[str, str]:
        """Every value in words; of the value ``each`` the given part."""
        found = {name: "; ".join(map(str, self.of(name))) for name in (*self.columns, *self.values)}
        return found | {each: str(self.values[each][part])} if each else found

    def singles(self, each: str | None, part: int) -> dict[str, str]:
        """The values that an id can be made of: those of one part, and ``each``."""
        return {
            name: text
            for name, text in self.texts(each, part).items()
            if name == each or len(self.of(name)) == 1
        }

    def for_field(
        self, origin: FieldOf, field: Field, each: str | None, part: int
    ) -> tuple[Any, ...]:
        """The parts that a field is made of."""
        parse = origin.parse or default_parse(field)
        for name in origin.column:
            if name not in self.values:
                single = origin.model_copy(update={"column": (name,), "parse": parse})
                found = self.read(name, single)
            else:
                parts = self.values[name][part : part + 1] if name == each else self.values[name]
                texts = [one for one in parts if isinstance(one, str)]
                found = self.parse_all(name, texts, parse) if len(texts) == len(parts) else parts
            if found:
                return found
        return ()

    def read(self, name: str, value: Value) -> tuple[Any, ...]:
        """The parts of a column, read."""
        text = next((cell[0] for c in value.column if (cell := self.columns.get(c, ()))), None)
        if text is None or among(text, value.empty):
            return ()
        texts = [part for part in split(text, value.separator) if not among(part, value.but)]
        if value.only:
            texts = [part for part in texts if among(part, value.only)]
        if value.lookup is not None:
            texts = self.looked_up(name, texts, value.lookup)
        return self.parse_all(name, texts, value.parse or Parse.TEXT)

    def parse_all(self, name: str, texts: Iterable[str], parse: Parse) -> tuple[Any, ...]:
        """Texts read one by one; one that cannot be is left out."""
        found: list[Any] = []
        for text in texts:
            try:
                found += parsed(text, parse)
            except ValueError as error:
                self.leave_out(f"{name}: {error}")
        return tuple(dict.fromkeys(found))

    def looked_up(self, name: str, texts: list[str], lookup: dict[str, str]) -> list[str]:
        """The words that texts stand for; one that is not in the list is left out."""
        words = {folded(text): word for text, word in lookup.items()}
        found = []
        for text in texts:
            if (word := words.get(folded(text))) is None:
                self.leave_out(f"{name}: {text!r} is none of the words its lookup lists")
            else:
                found.append(word)
        return found

    def city(self, name: str, value: Value) -> dict[str, tuple[Any, ...]]:
        """The parts of a city; all empty where the column names the country instead."""
        names = (name, *(f"{name}.{part}" for part in PARTS[Parse.CITY]))
        found: dict[str, tuple[Any, ...]] = dict.fromkeys(names, ())
        countries = self.of(value.country or "")
        for text in self.read(name, value.model_copy(update={"parse": Parse.TEXT})):
            named = country_named(text)
            if named is not None:
                if countries and named not in countries:
                    self.leave_out(f"{name}: {text!r} is another country than {countries[0]}")
                continue
            if len(countries) != 1 or (city := town(text, countries[0])) is None:
                self.leave_out(f"{name}: {text!r} is no city of a known country")
                continue
            found |= {
                name: (text,),
                f"{name}.id": (city.id,),
                f"{name}.name": (city.name,),
                f"{name}.aliases": city.aliases,
                f"{name}.postcode": (city.postcode,) if city.postcode else (),
            }
        return found

    def leave_out(self, reason: str) -> None:
        """Note that something of the record cannot be used."""
        self.left_out.append(reason)


def split(text: str, separators: tuple[str, ...]) -> list[str]:
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


def among(text: str, words: tuple[str, ...]) -> bool:
    """Whether a text is one of some words, case and accents aside."""
    return bool(words) and folded(text) in {folded(word) for word in words}
