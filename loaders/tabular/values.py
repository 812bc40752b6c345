"""Values as registers write them: dates, postcodes, yes and no, points, web addresses.

Each function takes the text of a cell and gives None for an empty one; what cannot be read raises
``ValueError`` with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import TypeVar

from partnergraph.loaders.tabular.amounts import Amount
from partnergraph.loaders.tabular.months import read_named_month
from partnergraph.loaders.tabular.spreadsheet import NumberTextOf1904, restore_key
from partnergraph.loaders.tabular.text import EMPTY_WORDS
from partnergraph.schema.codes import fold_for_comparison
from partnergraph.schema.values import PartialDate, Point

T = TypeVar("T")

_ISO_DATE = re.compile(
    r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ]\d{1,2}:\d{2}.*|Z|[+-]\d{2}:\d{2})?"
)
_SPACED_DATE = re.compile(r"(?<=\d)([./-])\s+(?=\d)")
_MONTH_AND_YEAR = re.compile(r"(\d{1,2})[./-](\d{4})")
_COMPACT_DATE = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])([0-3]\d)")
_YEAR_AS_NUMBER = re.compile(r"(\d{4})[.,]0+")
_UNKNOWN_PARTS = re.compile(
    r"(?:-00){1,2}(?: 00:00:00)?$"
)  # 2019-03-00, as databases write a day that nobody knows
_TWO_YEARS = re.compile(r"(\d{4})/(\d{2})")
_YEAR_LAST_DATE = re.compile(r"(\d{1,2})([./-])(\d{1,2})[./-](\d{4})(?:[T ]\d{1,2}:\d{2}.*)?")
_MONTHS = 12
_SPREADSHEET_DAY = re.compile(r"[1-6]\d{4}(?:[.,]\d+)?")
_SPREADSHEET_DAY_ZERO, _DAY_ZERO_OF_1904 = date(1899, 12, 30), date(1904, 1, 1)


def parse_partial_date(text: str | None, *, month_first: bool = False) -> PartialDate | None:
    """A date: ISO 8601 also with a time or with strokes, or the day first as Europe writes it.

    ``month_first``: of dates with strokes or hyphens, the month comes before the day; points have the day first always.
    A month may be named in any language of Europe. A bare number of five digits is a day as spreadsheets count them, from 1904 where the workbook does; of
    four, a year.
    """
    if text is None or text.casefold() in EMPTY_WORDS:
        return None
    written = _SPACED_DATE.sub(r"\1", text.strip()).rstrip(".")
    written = _UNKNOWN_PARTS.sub("", written)
    if written == "0000":
        return None
    if match := _YEAR_AS_NUMBER.fullmatch(written) or _COMPACT_DATE.fullmatch(written):
        return PartialDate("-".join(match.groups()))
    if match := _MONTH_AND_YEAR.fullmatch(written):
        return PartialDate(f"{match[2]}-{match[1]:0>2}")
    if match := _ISO_DATE.fullmatch(written):
        return PartialDate("-".join(part.zfill(2) for part in match.groups() if part))
    if match := _YEAR_LAST_DATE.fullmatch(written):
        first, mark, second, year = match.groups()
        month, number = (first, second) if month_first and mark != "." else (second, first)
        return PartialDate(f"{year}-{month:0>2}-{number:0>2}")
    if _SPREADSHEET_DAY.fullmatch(written):
        zero = _DAY_ZERO_OF_1904 if isinstance(text, NumberTextOf1904) else _SPREADSHEET_DAY_ZERO
        return PartialDate(zero + timedelta(days=int(float(written.replace(",", ".")))))
    return PartialDate(read_named_month(written) or written)


def month_first_of(texts: Iterable[str]) -> bool | None:
    """Whether dates of one column (``2/13/2020``) have the month first; None where none tells, or they differ."""
    told: set[bool] = set()
    for first, second in filter(None, map(_day_and_month, texts)):
        if (first > _MONTHS) != (second > _MONTHS):
            told.add(second > _MONTHS)
    return told.pop() if len(told) == 1 else None


def has_doubtful_day(text: str) -> bool:
    """Whether a date is another one with the month first: ``1/2/2020``, but not ``1/1/2020`` or ``1.2.2020``."""
    numbers = _day_and_month(text)
    return numbers is not None and numbers[0] != numbers[1] and max(numbers) <= _MONTHS


def may_be_two_years(text: str) -> bool:
    """Whether a month may be the end of a year that is not the calendar's: ``2010/11``."""
    match = _TWO_YEARS.fullmatch(text.strip())
    return match is not None and int(match[2]) == (int(match[1]) + 1) % 100


def _day_and_month(text: str) -> tuple[int, int] | None:
    """The first two numbers of a date with its year last, where custom does not say which is the day."""
    match = _YEAR_LAST_DATE.fullmatch(_SPACED_DATE.sub(r"\1", text.strip()))
    return (int(match[1]), int(match[3])) if match and match[2] != "." else None


# Digits of a postcode, where there are as many in the whole country; numbers lose the zeros before them.
POSTCODE_DIGITS = {
    **dict.fromkeys(("DE", "ES", "FR", "IT", "FI", "EE", "HR", "TR", "GR", "RS", "UA", "ME"), 5),
    **dict.fromkeys(("CZ", "SK", "SE", "PL", "LT"), 5),
    **dict.fromkeys(("AT", "BE", "BG", "CH", "DK", "HU", "LU", "NO", "SI", "CY", "MK", "LV"), 4),
    "RO": 6,
}


def parse_postcode(text: str | None) -> str | None:
    """A postcode as the source has it; nothing where it is zero, words of excuse, or a place's name.

    A number of a spreadsheet (``8010.0``) is written without its point. Raises ``ValueError`` for one that has
    lost digits.
    """
    if text is None or text.casefold() in EMPTY_WORDS:
        return None
    written = restore_key(re.sub(r"(?<=\d)[.,]0+$", "", text.strip()))
    return written if any(char in "123456789" for char in written) else None


# In the languages of Europe and its neighbours, and as their spreadsheet programs show TRUE and FALSE. "E" and "K" are in
# neither: the one is yes in Turkish and no in Finnish.
_YES_WORDS = frozenset(
    map(
        fold_for_comparison,
        """
        true yes y 1 1.0 1,0 t ja j oui x ano áno a da d taip jā jah kyllä evet tak так да კი დიახ այո igen sí si sim ναι po bəli
        wahr vrai prawda pravda tosi sant sand sann tõene igaz adevărat истина істина правда doğru verdadero vero αληθες tačno
        тачно ✓ ✔ ☑ +
        """.split(),
    )
)
_NO_WORDS = frozenset(
    map(
        fold_for_comparison,
        """
        false no n 0 0.0 0,0 f nein non ne nie nu nē ei hayır nej nei ні нет не არა ոչ nem não όχι jo xeyr nee
        falsch faux fałsz nepravda epätosi falskt falsk usann väär hamis fals ложь хибність неистина yanlış falso ψευδησ netačno
        нетачно ✗ ✘ ☐
        """.split(),
    )
)


def parse_yes_no(text: str | None) -> bool | None:
    """Whether a cell says yes, in one of several languages; None where it says nothing."""
    if text is None or (word := fold_for_comparison(text)) in EMPTY_WORDS:
        return None
    if word not in _YES_WORDS and word not in _NO_WORDS:
        raise ValueError(f"{text!r} is not a yes or a no")
    return word in _YES_WORDS


_WKT_POINT = re.compile(
    r"\s*(?:SRID=4326;)?\s*POINT\s*Z?\s*\(\s*(?P<longitude>-?[\d.]+)\s+(?P<latitude>-?[\d.]+)(?:\s+-?[\d.]+)?\s*\)\s*",
    re.ASCII | re.IGNORECASE,
)


def parse_coordinates(text: str | None) -> Point | None:
    """Degrees of latitude and longitude with a comma or semicolon between, or a point of WKT; 0, 0 is none."""
    if text is None:
        return None
    if written := _WKT_POINT.fullmatch(text):  # which has the longitude first
        text = f"{written['latitude']},{written['longitude']}"
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
    """What ``read`` makes of a cell, and what is to be noted of it: a doubt, or why there is no value."""
    try:
        value = read(text)
    except ValueError as error:
        return None, str(error)
    return value, value.doubt if isinstance(value, Amount) else ""
