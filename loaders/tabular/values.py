"""Values as registers write them: amounts, dates, postcodes, yes and no, points, web addresses.

Each function takes the text of a cell and gives None for an empty one; what cannot be read raises
``ValueError`` with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

from partnergraph.loaders.tabular.text import EMPTY_WORDS
from partnergraph.schema.values import PartialDate, Point

T = TypeVar("T")

_CURRENCY = re.compile(r"€|\bEUR\b|\beuros?\b", re.IGNORECASE)
_GROUPED_NUMBER = re.compile(r"[-+]?\d{1,3}(?:[ '’\u00a0\u202f]\d{3})+(?=$|[.,])")
_NUMBER = re.compile(r"[-+]?\d*\.?\d+|[-+]?\d+\.")


def parse_amount(text: str | None) -> float | None:
    """An amount of money in any of Europe's writings.

    Of points and commas the last is the decimal one, unless it comes several times or a lone comma has
    three digits after it and at most three before: then it groups thousands (``€544,310``).
    """
    if text is None or text.casefold() in EMPTY_WORDS:
        return None
    digits = _CURRENCY.sub("", text).strip()
    if _GROUPED_NUMBER.match(digits):
        digits = re.sub(r"[ '’\u00a0\u202f]", "", digits)
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        decimal = "." if digits.rfind(".") > digits.rfind(",") else ","
    elif commas == 1:
        decimal = "" if re.fullmatch(r"[-+]?[1-9]\d{0,2},\d{3}", digits) else ","
    else:
        decimal = "." if points == 1 else ""
    grouping_marks = {".", ","} - {decimal}
    for mark in grouping_marks:
        digits = _remove_digit_groups(digits, mark, decimal, text)
    digits = digits.replace(decimal, ".") if decimal else digits
    if not _NUMBER.fullmatch(digits):
        raise ValueError(f"{text!r} is not an amount")
    return float(digits)


def _remove_digit_groups(digits: str, mark: str, decimal: str, text: str) -> str:
    """A number without a mark that groups its digits by three."""
    if mark not in digits:
        return digits
    whole = digits.split(decimal, maxsplit=1)[0] if decimal else digits
    if not re.fullmatch(rf"[-+]?\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+", whole):
        raise ValueError(f"{text!r} is not an amount: its digits are not in threes")
    return digits.replace(mark, "")


_ISO_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ]\d{1,2}:\d{2}.*)?")
_DAY_FIRST_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[T ]\d{1,2}:\d{2}.*)?")
_SPREADSHEET_DAY = re.compile(r"[1-6]\d{4}(?:\.\d+)?")
_SPREADSHEET_DAY_ZERO = date(1899, 12, 30)


def parse_partial_date(text: str | None, *, month_first: bool = False) -> PartialDate | None:
    """A date: ISO 8601 also with a time or with strokes, or the day first as Europe writes it.

    A bare number of five digits is a day as spreadsheets count them; of four, a year.
    """
    if text is None or text.casefold() in EMPTY_WORDS:
        return None
    written = text.strip()
    if match := _ISO_DATE.fullmatch(written):
        return PartialDate("-".join(part.zfill(2) for part in match.groups() if part))
    if match := _DAY_FIRST_DATE.fullmatch(written):
        first, second, year = match.groups()
        month, number = (first, second) if month_first else (second, first)
        return PartialDate(f"{year}-{month:0>2}-{number:0>2}")
    if _SPREADSHEET_DAY.fullmatch(written):
        return PartialDate(_SPREADSHEET_DAY_ZERO + timedelta(days=int(float(written))))
    return PartialDate(written)


# Digits of a postcode, where there are as many in the whole country; numbers lose the zeros before them.
POSTCODE_DIGITS = {
    **dict.fromkeys(("DE", "ES", "FR", "IT", "FI", "EE", "HR", "TR", "GR", "RS", "UA", "ME"), 5),
    **dict.fromkeys(("CZ", "SK", "SE", "PL", "LT"), 5),
    **dict.fromkeys(("AT", "BE", "BG", "CH", "DK", "HU", "LU", "NO", "SI", "CY", "MK", "LV"), 4),
    "RO": 6,
}


def parse_postcode(text: str | None) -> str | None:
    """A postcode as the source has it; nothing where it is zero, words of excuse, or a place's name.

    A number of a spreadsheet (``8010.0``) is written without its point.
    """
    if text is None or text.casefold() in EMPTY_WORDS:
        return None
    written = re.sub(r"(?<=\d)\.0$", "", text.strip())
    return written if any(char in "123456789" for char in written) else None


_YES_WORDS = frozenset({"true", "yes", "y", "1", "1.0", "t", "ja", "oui", "x"})
_NO_WORDS = frozenset({"false", "no", "n", "0", "0.0", "f", "nein", "non"})


def parse_yes_no(text: str | None) -> bool | None:
    """Whether a cell says yes, in one of several languages; None where it says nothing."""
    if text is None or (word := text.strip().casefold()) in EMPTY_WORDS:
        return None
    if word not in _YES_WORDS | _NO_WORDS:
        raise ValueError(f"{text!r} is not a yes or a no")
    return word in _YES_WORDS


def parse_coordinates(text: str | None) -> Point | None:
    """Degrees of latitude and longitude with a comma or semicolon between; 0, 0 is none."""
    if text is None:
        return None
    parts = re.fullmatch(
        r"\s*\(?\s*(-?\d+(?:\.\d+)?)\s*[,;]\s*(-?\d+(?:\.\d+)?)\s*\)?\s*", text, re.ASCII
    )
    if parts is None:
        raise ValueError(f"{text!r} is not latitude,longitude")
    latitude, longitude = map(float, parts.groups())
    if (latitude, longitude) == (0, 0):
        return None
    if abs(latitude) > 90 or abs(longitude) > 180:  # noqa: PLR2004
        raise ValueError(f"{text!r} is not on the Earth")
    return Point(latitude=latitude, longitude=longitude)


_WEB_ADDRESS = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE
)


def parse_web_addresses(text: str | None) -> tuple[str, ...]:
    """The web addresses of a cell, with http:// before those that have no scheme."""
    if text is None or text.casefold() in EMPTY_WORDS:
        return ()
    addresses = []
    for part in re.split(r"[;\s]+|,\s|,(?=https?:)", text):
        address = re.sub(
            r"^(?:https?:/*)+",
            lambda scheme: scheme[0][:5].rstrip(":/") + "://",
            part.strip(",.<>"),
        )
        if not address or address in {"http://", "https://"}:
            continue
        if not _WEB_ADDRESS.fullmatch(address):
            raise ValueError(f"{text!r} is not a web address")
        addresses.append(address if "://" in address else f"http://{address}")
    return tuple(dict.fromkeys(addresses))


def try_parse(read: Callable[[str | None], T], text: str | None) -> tuple[T | None, str]:
    """What ``read`` makes of a cell and "", or None and the reason where it raises ``ValueError``."""
    try:
        return read(text), ""
    except ValueError as error:
        return None, str(error)
