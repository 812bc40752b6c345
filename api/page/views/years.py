"""Ties by the year they began: bars, and in words from when to when, and how many have no date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from partnergraph.api.page.catalogue import Language
from partnergraph.api.page.drawing.year_bars import draw_year_bars
from partnergraph.api.page.rendering import write_years


@dataclass(frozen=True)
class TiesByYear:
    """What a page shows of the years: ``bars``, empty where none is known, and ``span`` in words."""

    bars: Markup
    span: str


def show_ties_by_year(counts: Iterable[dict[str, Any]], language: Language) -> TiesByYear:
    """Ties by year of answers that count them: each with a ``year``, None where it is not known, and its ``ties``."""
    years: Counter[int] = Counter()
    undated = 0
    for one in counts:
        if one["year"]:
            years[one["year"]] += one["ties"]
        else:
            undated += one["ties"]
    span = write_years(min(years, default=None), max(years, default=None))
    label = language.say("Ties by the year they began: %(years)s", years=span)
    more = language.say_many("%(num)s without a date", "%(num)s without a date", undated)
    return TiesByYear(
        draw_year_bars(years, label), " · ".join(filter(None, [span, more if undated else ""]))
    )
