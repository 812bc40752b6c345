"""Dates with the name of a month, in the languages of Europe and its neighbours: ``5. března 2019``, ``2019 m. kovo 5 d.``."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from babel import Locale

from partnergraph.schema.codes import fold_for_comparison

_LANGUAGES = "en fr de uk ru bg cs da el es et fi ga hr hu it lt lv mt nl pl pt ro sk sl sv nb is tr sq mk sr sr_Latn bs ka hy az be ca eu gl"
_PARTS = re.compile(r"[^\W\d_]+|\d+")
# "of", "year" and "day", as they stand beside a month or a year.
_FILLERS = frozenset(
    "of de del do the a st nd rd th d m g gada gads god godina godine rok roku r y an anno ano ν г год года р рік року година године у ev "
    "წ წლის წელი თ թ թվական metai metu diena".split()
)
_YEAR_DIGITS, _MOST_DAY_DIGITS = 4, 2


@cache
def _months_by_name() -> dict[str, set[int]]:
    """Numbers of months by every name, folded: whole or short, in the case in which dates have it or alone."""
    months: dict[str, set[int]] = defaultdict(set)
    for language in _LANGUAGES.split():
        for forms in Locale.parse(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in forms[width].items():
                    months[fold_for_comparison(name).strip(".").rpartition(" ")[2]].add(number)
    return months


def read_named_month(text: str) -> str | None:
    """A date in words as ISO 8601 writes it, to the day, month or year that it says; None for any other text.

    Raises ``ValueError`` for a month that is another in another language: ``listopad`` is November in Czech, October in Croatian.
    """
    parts: list[str] = _PARTS.findall(fold_for_comparison(text))
    numbers = [part for part in parts if part.isdecimal()]
    years = [number for number in numbers if len(number) == _YEAR_DIGITS]
    days = [number for number in numbers if len(number) <= _MOST_DAY_DIGITS]
    named = [part for part in parts if part in _months_by_name()]
    others = {part for part in parts if not part.isdecimal()} - set(named) - _FILLERS
    if others or len(years) != 1 or len(named) > 1 or len(days) > len(named):
        return None
    if len(numbers) != 1 + len(days):
        return None
    if not named:
        return years[0]
    months = _months_by_name()[named[0]]
    if len(months) > 1:
        raise ValueError(
            f"{text!r} is not a date that can only mean one: {named[0]} is the month "
            f"{' or '.join(map(str, sorted(months)))}, by the language; write YYYY-MM-DD"
        )
    return "-".join([years[0], f"{min(months):02}", *(day.zfill(2) for day in days)])
