"""What spreadsheet programs do to values, and what of it can be undone.

An error cell or a formula whose value is not in the file says nothing; ``="01010"`` is the text ``01010``.
A key that was shown as ``1.00E+09`` has lost its digits: rows that share it are strangers to each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Self


class NumberText(str):
    """A number that the file holds as a number: written with a point, without groups, never doubtful."""

    __slots__ = ()


class MoneyText(NumberText):
    """A number whose cell's format shows more than its digits, of which nothing is in the cell.

    ``currency``: ISO 4217, or None; ``words``: all that the format shows beside the digits, where among it is a scale (``mil. Kč``);
    ``shown_in``: the cell shows the number divided by this, 1000 where its format leaves out three digits.
    """

    currency: str | None
    words: str
    shown_in: int

    def __new__(cls, digits: str, currency: str | None, words: str = "", shown_in: int = 1) -> Self:
        """The number's digits, with what its format shows."""
        made = super().__new__(cls, digits)
        made.currency, made.words, made.shown_in = currency, words, shown_in
        return made


class NumberTextOf1904(NumberText):
    """A number of a workbook whose days are counted from 1904, as old Macintosh programs did."""

    __slots__ = ()


FORMULA_WITHOUT_VALUE = "#FORMULA!"  # what the reader of workbooks puts where there is no value
# Every language has words of its own for them: #N/A is #NV or #N/D; #REF! is #BEZUG!, #ADR!, #¡REF!
_ERROR_CELL = re.compile(
    r"#[¡¿]?[^\W\d_a-z][\w/]{1,14}[!?]|#NV|#[^\W\d_a-z]/[^\W\d_a-z]{1,2}!?(?: N/A)?|#+|#[^\W\d_a-z]+\.?/0!?|"
    r"#(?:GETTING_DATA|HIÁNYZIK|PUUTTUU|YOK|NENÍ_K_DISPOZICI|SAKNAS|NEDOSTUPNÝ)|Err:\d{3}"
)
# A function in any language, a cell (also of another sheet or book), a constant, texts or numbers put together.
_FORMULA = re.compile(
    r"""=\s*[{=@]*\s*[+-]?\(*(?:[^\W\d_a-z][^\W_a-z.]*(?:\.[^\W_a-z]+)*\(|(?:'[^']+'|\[[^\]]+\][\w.]*|\$?\w+)[!.]\$?[A-Z]{1,3}\$?\d|"""
    r"""\$?[A-Z]{1,3}\$?\d+\b|"[^"]*"\s*&|\d[\d.,]*\s*[-+*/^%]|\d[\d.,]*$|(?:TRUE|FALSE)$).*""",
    re.DOTALL,
)
_TEXT_FORMULA = re.compile(r'=\s*(?:T\()?"((?:[^"]|"")*)"\)?')
_TEXT_MARK = re.compile(r"'\d+")
_FIRST_CHARACTERS = frozenset("#='E")
_SHORTENED_NUMBER = re.compile(r"([+-]?\d)(?:[.,](\d+))?E\+?(\d{1,3})", re.IGNORECASE)
_EXACT_DIGITS = 15  # of a number that a spreadsheet keeps
_POINTLESS_NUMBER = re.compile(
    r"(\d{5,})\.0+"
)  # what programs make of numbers in a column with gaps


def mend_cells(
    columns: Iterable[str], cells: Iterable[str | None]
) -> tuple[dict[str, str | None], tuple[str, ...]]:
    """The cells of a row by column as they were meant, and what is lost of them, in words for notes."""
    fields: dict[str, str | None] = dict(zip(columns, cells, strict=False))
    problems: tuple[str, ...] = ()
    for column, text in fields.items():
        if text is not None and text[0] in _FIRST_CHARACTERS:
            fields[column], problem = _mend_cell(text)
            if problem:
                problems += (f"{column}: {problem}",)
    return fields, problems


def _mend_cell(text: str) -> tuple[str | None, str]:
    """A cell as it was meant, and what is lost of it."""
    if match := _TEXT_FORMULA.fullmatch(text):
        return match[1].replace('""', '"').strip() or None, ""
    if text == FORMULA_WITHOUT_VALUE or _FORMULA.fullmatch(text):
        return None, "a formula, whose value is not in the file"
    if _ERROR_CELL.fullmatch(text):
        return None, f"{text} is a spreadsheet's error, not a value"
    return (text[1:] if _TEXT_MARK.fullmatch(text) else text), ""


class LostKeyError(ValueError):
    """A key that has lost its digits: what it named cannot be known, and many strangers have the same."""


def restore_key(text: str) -> str:
    """A key as it was before a spreadsheet shortened it, where all its digits are still there.

    Raises :class:`LostKeyError` where they are not: ``1.00E+09``, or a number with more digits than one keeps.
    """
    if whole := _POINTLESS_NUMBER.fullmatch(text):
        return whole[1]
    match = _SHORTENED_NUMBER.fullmatch(text.strip()) if "E" in text or "e" in text else None
    if match:
        decimals, exponent = match[2] or "", int(match[3])
        if len(decimals) >= exponent and not decimals[exponent:].strip("0"):
            return str(int(Decimal(f"{match[1]}.{decimals or 0}E{exponent}")))
    elif not (
        isinstance(text, NumberText) and len(text.lstrip("-").partition(".")[0]) > _EXACT_DIGITS
    ):
        return text
    raise LostKeyError(f"{text!r} is a key that a spreadsheet has shortened; its digits are lost")
