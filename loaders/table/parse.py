"""The text of a cell as a value, in each way that a mapping may ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from partnergraph.loaders.table.mapping import CellParse
from partnergraph.loaders.tabular.amounts import DecimalMark, parse_amount
from partnergraph.loaders.tabular.countries import is_country_name, parse_countries, parse_country
from partnergraph.loaders.tabular.text import clean_text
from partnergraph.loaders.tabular.values import (
    parse_coordinates,
    parse_partial_date,
    parse_postcode,
    parse_web_addresses,
    parse_yes_no,
)
from partnergraph.schema.codes import parse_nuts_code
from partnergraph.schema.fields import DeclaredField, FieldKind


def _parse_whole_number(text: str) -> int | None:
    """A whole number, its thousands grouped or not; of two ways to read it, the one without decimals."""
    number = parse_amount(text)
    if number is not None and not number.is_integer():
        raise ValueError(f"{text!r} is not a whole number")
    return None if number is None else int(number)


def _parse_place_id(text: str) -> str:
    """The id of a region by its code, or of a country by a code of two letters."""
    code = text.strip()
    if re.fullmatch(r"[A-Za-z]{2}", code):
        return f"country:{parse_country(code)}"
    return f"region:{parse_nuts_code(code)}"


def _as_tuple_parser(read: Callable[[str], Any]) -> Callable[[str], Iterable[Any]]:
    """A parser of one value as a parser of several: a tuple of one, or of none where the cell is empty."""

    def parse_as_tuple(text: str) -> Iterable[Any]:
        value = read(text)
        return () if value is None else (value,)

    return parse_as_tuple


_CELL_PARSERS: dict[CellParse, Callable[[str], Iterable[Any]]] = {
    CellParse.TEXT: _as_tuple_parser(clean_text),
    CellParse.INTEGER: _as_tuple_parser(_parse_whole_number),
    CellParse.YES_NO: _as_tuple_parser(parse_yes_no),
    CellParse.URL: parse_web_addresses,
    CellParse.POSTCODE: _as_tuple_parser(parse_postcode),
    CellParse.COUNTRY: parse_countries,
    CellParse.PLACE: _as_tuple_parser(_parse_place_id),
    CellParse.POINT: _as_tuple_parser(parse_coordinates),
}
_PARSE_BY_FIELD_KIND = {
    FieldKind.FLOAT: CellParse.AMOUNT,
    FieldKind.INTEGER: CellParse.INTEGER,
    FieldKind.DATE: CellParse.DATE,
    FieldKind.BOOLEAN: CellParse.YES_NO,
    FieldKind.URL: CellParse.URL,
    FieldKind.COUNTRY: CellParse.COUNTRY,
    FieldKind.POINT: CellParse.POINT,
}


def parse_cell(
    text: str,
    parse: CellParse,
    decimal: DecimalMark | None = None,
    *,
    times: int | None = None,
    month_first: bool = False,
) -> tuple[Any, ...]:
    """The value or values of a text, none where it says nothing. Raises ``ValueError`` with the reason.

    ``decimal`` is the decimal mark of amounts and ``times`` how many units they count in, where it is known;
    ``month_first`` how dates are written.
    """
    if parse is CellParse.DATE:
        day = parse_partial_date(text, month_first=month_first)
        return () if day is None else (day,)
    if parse is CellParse.AMOUNT:
        amount = parse_amount(text, decimal, times)
        return () if amount is None else (amount,)
    return tuple(_CELL_PARSERS[parse](text))


def default_parse_of_field(field: DeclaredField) -> CellParse:
    """How the text for a field is read where the mapping does not say: by the field's kind."""
    return _PARSE_BY_FIELD_KIND.get(field.kind, CellParse.TEXT)


def parse_country_name(text: str) -> str | None:
    """The country that a text names in full, in some language; None for anything else."""
    return parse_country(text) if is_country_name(text) else None
