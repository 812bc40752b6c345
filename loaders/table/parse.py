"""The text of a cell as a value, in each way that a mapping may ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from loaders.table.mapping import Parse
from loaders.tabular.countries import countries, country, is_country
from loaders.tabular.text import clean
from loaders.tabular.values import amount, day, point, postcode, urls, yes_or_no
from schema.codes import nuts_code
from schema.fields import Field, Kind


def whole(text: str) -> int | None:
    """A whole number, its thousands grouped or not."""
    number = amount(text)
    if number is not None and not number.is_integer():
        raise ValueError(f"{text!r} is not a whole number")
    return None if number is None else int(number)


def place(text: str) -> str:
    """The id of a region by its code, or of a country by a code of two letters."""
    code = text.strip()
    if re.fullmatch(r"[A-Za-z]{2}", code):
        return f"country:{country(code)}"
    return f"region:{nuts_code(code)}"


def one(read: Callable[[str], Any]) -> Callable[[str], Iterable[Any]]:
    """A parser of one value as a parser of several: a tuple of one, or of none where the cell is empty."""

    def parse_as_tuple(text: str) -> Iterable[Any]:
        value = read(text)
        return () if value is None else (value,)

    return parse_as_tuple


READ: dict[Parse, Callable[[str], Iterable[Any]]] = {
    Parse.TEXT: one(clean),
    Parse.AMOUNT: one(amount),
    Parse.INTEGER: one(whole),
    Parse.DATE: one(day),
    Parse.YES_NO: one(yes_or_no),
    Parse.URL: urls,
    Parse.POSTCODE: one(postcode),
    Parse.COUNTRY: countries,
    Parse.PLACE: one(place),
    Parse.POINT: one(point),
}
BY_KIND = {
    Kind.FLOAT: Parse.AMOUNT,
    Kind.INTEGER: Parse.INTEGER,
    Kind.DATE: Parse.DATE,
    Kind.BOOLEAN: Parse.YES_NO,
    Kind.URL: Parse.URL,
    Kind.COUNTRY: Parse.COUNTRY,
    Kind.POINT: Parse.POINT,
}


def parsed(text: str, parse: Parse) -> tuple[Any, ...]:
    """The value or values of a text, none where it says nothing. Raises ``ValueError`` with the reason."""
    return tuple(READ[parse](text))


def default_parse(field: Field) -> Parse:
    """How the text for a field is read where the mapping does not say: by the field's kind."""
    return BY_KIND.get(field.kind, Parse.TEXT)


def country_named(text: str) -> str | None:
    """The country that a text names in full, in some language; None for anything else."""
    return country(text) if is_country(text) else None
