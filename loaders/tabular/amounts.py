"""Amounts of money in any of Europe's writings: the number, its currency, and what a reader cannot know.

Of points and commas the last is the decimal one, unless it comes several times. One alone with three digits
after it and at most three before (``104.500``, ``€ 544,310``) may be either: the table's other amounts or its
mapping say which; where they do not, it groups thousands, for money has no third decimal, and that is noted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Literal, NamedTuple, Self

from partnergraph.loaders.tabular.scales import says_scale, take_scale
from partnergraph.loaders.tabular.spreadsheet import MoneyText, NumberText
from partnergraph.loaders.tabular.text import EMPTY_WORDS
from partnergraph.schema.codes import parse_currency_code

DecimalMark = Literal[".", ","]

_SPACES = " '’\u00a0\u202f\u2009"
_WRITTEN_AMOUNT = re.compile(
    rf"(?P<before>[^\d.,()+−-]*)(?P<sign>[-+−]|\()?\s*(?P<between>[^\d.,()]*?)\s*"
    rf"(?P<number>[\d.,{_SPACES}]*\d[\d.,{_SPACES}]*?(?:E[+-]?\d{{1,3}})?)"
    r"(?:[.,]\s?[-–—]{1,2})?(?P<end>[-)])?\s*(?P<after>[^\d()]*)",
    re.IGNORECASE,
)
_GROUPED_NUMBER = re.compile(rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?=$|[.,])")
_NUMBER = re.compile(r"\d*\.?\d+|\d+\.")
_EXPONENT_NUMBER = re.compile(r"(\d+)(?:[.,](\d+))?E([+-]?\d{1,3})", re.IGNORECASE)
_DOUBTFUL_NUMBER = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")
_SHOWN_IN_FORMAT = re.compile(r'\[\$([^\]-]+)(?:-[^\]]*)?\]|"([^"]*)"|([€£₴₺₽₾֏₪])')
_FORMAT_OF_KEYS = re.compile(r"0{2,255}")
_DIGITS_LEFT_OUT = re.compile(r"(?<=[0#?])(,+)(?![0#?,])")
CURRENCY_WORDS = {
    **dict.fromkeys(
        (
            "€",
            "euro",
            "euros",
            "eura",
            "ευρώ",
            "евро",
            "eu",
            "євро",
            "евра",
            "evra",
            "evro",
            "evrov",
            "avro",
            "eurot",
            "euroa",
            "eurų",
            "eurai",
            "eiro",
            "euri",
        ),
        "EUR",
    ),
    **dict.fromkeys(("kn", "kuna"), "HRK"),
    **dict.fromkeys(("km", "км"), "BAM"),
    **dict.fromkeys(("lek", "lekë"), "ALL"),
    **dict.fromkeys(("руб", "рублей", "₽"), "RUB"),
    **dict.fromkeys(("ლარი", "ლ"), "GEL"),
    **dict.fromkeys(("դրամ", "դր"), "AMD"),
    "sk": "SKK",
    "lt": "LTL",
    "ls": "LVL",
    **dict.fromkeys(("zł", "zl", "pln zł"), "PLN"),
    **dict.fromkeys(("лв", "lv", "leva", "лева"), "BGN"),
    **dict.fromkeys(("kč", "kc"), "CZK"),
    **dict.fromkeys(("ft", "huf ft"), "HUF"),
    **dict.fromkeys(("lei", "leu"), "RON"),
    **dict.fromkeys(("дин", "din"), "RSD"),
    **dict.fromkeys(("ден", "den"), "MKD"),
    **dict.fromkeys(("грн", "₴"), "UAH"),
    **dict.fromkeys(("₺", "tl"), "TRY"),
    **dict.fromkeys(("£", "₤"), "GBP"),
    "$": "USD",
    "us$": "USD",
    "₪": "ILS",
    "₾": "GEL",
    "֏": "AMD",
    "₼": "AZN",
    "fr": "CHF",
}


class Amount(float):
    """A number of units of ``currency`` (ISO 4217; None where the text names none).

    ``doubt`` says, in words for a note, what else the text may mean; empty where it can only mean this.
    """

    __slots__ = ("currency", "doubt")
    currency: str | None
    doubt: str

    def __new__(cls, value: float, currency: str | None = None, doubt: str = "") -> Self:
        """A number with what is known of it."""
        made = super().__new__(cls, value)
        made.currency, made.doubt = currency, doubt
        return made


def parse_amount(
    text: str | None, decimal: DecimalMark | None = None, times: int | None = None
) -> Amount | None:
    """An amount; None for an empty cell. ``decimal`` is the table's decimal mark, where it is known.

    ``times``: how many units the table's amounts count in, where that is known; one that says so itself (``1,5 mln zł``) counts in that.
    Raises ``ValueError`` for anything that is no amount.
    """
    if text is None or text.casefold() in EMPTY_WORDS:
        return None
    if isinstance(text, MoneyText):
        _, scale, unclear = take_scale(text.words)
        if text.shown_in > 1 and times in {None, 1}:
            times = text.shown_in  # the cell holds the whole amount, whatever its format leaves out
        factor = _choose_scale(scale, unclear, times, f"{text} ({text.words})")
        return Amount(float(text) * (factor / text.shown_in), text.currency)
    if isinstance(text, NumberText):
        return Amount(float(text) * (times or 1))
    match = _WRITTEN_AMOUNT.fullmatch(text.strip())
    if match is None or (match["sign"] == "(") != (match["end"] == ")"):
        raise ValueError(f"{text!r} is not an amount")
    words, scale, unclear = _take_scales(match["before"], match["between"], match["after"])
    currency = _currency_of_words(words, text)
    factor = _choose_scale(scale, unclear, times, repr(text))
    number, doubt = _read_digits(match["number"].strip(_SPACES), decimal, text)
    negative = ((match["sign"] or "") in {"-", "−", "("} and match["sign"]) or match["end"] == "-"
    return Amount(factor * (-number if negative else number), currency, doubt)


def _take_scales(*beside: str) -> tuple[list[str], int | None, str]:
    """What stands beside a number without the word of its scale; the scale, and a word that only may be one."""
    words: list[str] = []
    found: tuple[int | None, str] = None, ""
    for text in beside:
        rest, scale, unclear = take_scale(text)
        words.append(rest)
        if scale or unclear:
            if found != (None, ""):
                raise ValueError(f"{' '.join(beside)!r} is not an amount: it says two scales")
            found = scale, unclear
    return words, *found


def _choose_scale(scale: int | None, unclear: str, times: int | None, what: str) -> int:
    """In how many units an amount counts. Raises ``ValueError`` where its own word for it means several things."""
    if unclear and times is None:
        raise ValueError(
            f"{what} counts in {unclear!r}, which is a million in some languages and a thousand in others; "
            "say 'times: 1000000' in the mapping, or what it is"
        )
    return scale or times or 1


def parse_euro_amount(text: str | None, decimal: DecimalMark | None = None) -> Amount | None:
    """An amount in euro. Raises ``ValueError`` for one that says it is in another currency."""
    amount = parse_amount(text, decimal)
    if amount is not None and amount.currency not in {None, "EUR"}:
        raise ValueError(f"{text!r} is in {amount.currency}, not in euro")
    return amount


def decimal_mark_of(texts: Iterable[str]) -> DecimalMark | None:
    """The decimal mark that amounts of one column agree on; None where none tells, or they differ."""
    marks: set[DecimalMark] = set()
    for text in texts:
        if not isinstance(text, NumberText) and (match := _WRITTEN_AMOUNT.fullmatch(text.strip())):
            marks |= _telling_mark(match["number"].strip(_SPACES))
    return marks.pop() if len(marks) == 1 else None


def _telling_mark(digits: str) -> set[DecimalMark]:
    """The decimal mark that one number proves, if it does."""
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return {"."} if digits.rfind(".") > digits.rfind(",") else {","}
    if points > 1:
        return {","}
    if commas > 1:
        return {"."}
    if not (points or commas) or _DOUBTFUL_NUMBER.fullmatch(digits) or "e" in digits.lower():
        return set()
    return {"."} if points else {","}


def _read_digits(digits: str, decimal: DecimalMark | None, text: str) -> tuple[float, str]:
    """The number that digits and their marks are, and what else they may be."""
    if match := _EXPONENT_NUMBER.fullmatch(digits):
        rounded = len(match[2] or "") < int(match[3])
        value = float(f"{match[1]}.{match[2] or 0}E{match[3]}")
        return value, f"{text!r} may have been rounded by a spreadsheet" if rounded else ""
    if _GROUPED_NUMBER.match(digits):
        digits = re.sub(f"[{_SPACES}]", "", digits)
    doubt, mark = "", ""
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        mark = "." if digits.rfind(".") > digits.rfind(",") else ","
    elif match := _DOUBTFUL_NUMBER.fullmatch(digits):
        mark = str(match[1]) if decimal == match[1] else ""
        if decimal is None:
            whole = digits.replace(match[1], "")
            doubt = f"{text!r} was read as {whole}; it may be {digits.replace(match[1], '.')}"
    else:
        mark = "." if points == 1 else "," if commas == 1 else ""
    for group in {".", ","} - {mark}:
        digits = _remove_digit_groups(digits, group, mark, text)
    digits = digits.replace(mark, ".") if mark else digits
    if not _NUMBER.fullmatch(digits):
        raise ValueError(f"{text!r} is not an amount")
    return float(digits), doubt


def _remove_digit_groups(digits: str, mark: str, decimal: str, text: str) -> str:
    """A number without a mark that groups its digits by three."""
    if mark not in digits:
        return digits
    whole = digits.split(decimal, maxsplit=1)[0] if decimal else digits
    if not re.fullmatch(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+", whole):
        raise ValueError(f"{text!r} is not an amount: its digits are not in threes")
    return digits.replace(mark, "")


def parse_currency(text: str) -> str:
    """The ISO 4217 code of a currency's code, sign or short name. Raises ``ValueError`` for another word."""
    word = text.strip(" .\u00a0\u202f")
    if known := CURRENCY_WORDS.get(word.casefold()):
        return known
    try:
        return parse_currency_code(word)
    except ValueError:
        pass
    raise ValueError(
        f"{text!r} is no currency, or that of several countries; write its ISO 4217 code"
    )


class NumberFormat(NamedTuple):
    """What a spreadsheet's format shows of numbers: beside their digits as :class:`~partnergraph.loaders.tabular.spreadsheet.MoneyText` has it.

    ``key_digits``: of keys, at least so many digits, the first of them zeros.
    """

    currency: str | None = None
    words: str = ""
    shown_in: int = 1
    key_digits: int = 0

    def show(self, digits: str | None) -> NumberText | None:
        """A number (None: no finite one) in this format; None where the format says nothing of it."""
        if not self.key_digits:
            return MoneyText(digits or "0", self.currency, self.words, self.shown_in)
        # 123456 in a format 00000000 is the key 00123456.
        return NumberText(digits.zfill(self.key_digits)) if digits and digits.isdigit() else None


def read_number_format(written: str) -> NumberFormat:
    r"""What a format of numbers shows: ``#,##0.00\ "Kč"``, ``[$PLN] 0``, ``0.0,, "mil. Kč"``.

    A bare ``$`` is whatever the reader's own currency is; a comma after the last digit leaves three digits out. Zeros alone are of keys.
    """
    if _FORMAT_OF_KEYS.fullmatch(written):
        return NumberFormat(key_digits=len(written))
    shown = written.split(";", maxsplit=1)[0]
    words = [word for match in _SHOWN_IN_FORMAT.findall(shown) for word in match if word]
    digits = _SHOWN_IN_FORMAT.sub(" ", shown)
    escaped = re.sub(r"\\(.)", r"\1", digits) if "\\" in shown else ""
    words += re.findall(r"[^\W\d_]{2,}", escaped)
    found = set()
    for word in words:
        with suppress(ValueError):
            found.add(parse_currency(take_scale(word)[0]))
    left_out = sum(map(len, _DIGITS_LEFT_OUT.findall(re.sub(r"\\.", "", digits))))
    beside = " ".join(words)
    return NumberFormat(
        found.pop() if len(found) == 1 else None,
        beside if says_scale(beside) else "",
        1000**left_out,
    )


def _currency_of_words(words: Iterable[str], text: str) -> str | None:
    """The currency that the words around a number name."""
    named = set()
    for word in words:
        if word.strip(" .\u00a0\u202f"):
            try:
                named.add(parse_currency(word))
            except ValueError:
                raise ValueError(f"{text!r} is not an amount of a known currency") from None
    if len(named) > 1:
        raise ValueError(f"{text!r} is not an amount: it names {' and '.join(sorted(named))}")
    return named.pop() if named else None
