"""Small bars by year."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from partnergraph.api.page.drawing.svg import picture, titled

_BAR, _GAP, _HIGH, _LEAST = 10, 2, 32, 2
_MOST_YEARS = 40


def draw_year_bars(counts: Mapping[int, int], label: str) -> Markup:
    """A bar for each year from the first to the last, empty ones too; nothing where no year is known."""
    if not counts:
        return Markup("")
    first, last = max(min(counts), max(counts) - _MOST_YEARS + 1), max(counts)
    most = max(counts.values())
    bars = []
    for at, year in enumerate(range(first, last + 1)):
        value = counts.get(year, 0)
        high = max(_LEAST, _HIGH * value / most) if value else 1
        bars.append(
            titled(
                "rect",
                f"{year}: {value}",
                x=at * (_BAR + _GAP),
                y=_HIGH - high,
                width=_BAR,
                height=high,
                class_="bar" if value else "bar none",
            )
        )
    width = len(bars) * (_BAR + _GAP) - _GAP
    return picture((0, 0, width, _HIGH), bars, label=label, class_="years")
