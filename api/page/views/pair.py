"""The totals of a pair: how many ties of which kinds, in which years, of how many actors."""

from __future__ import annotations

from collections import Counter
from typing import Any

from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.drawing.year_bars import draw_year_bars
from partnergraph.api.page.rendering import write_years
from partnergraph.api.page.views.question import Asked
from partnergraph.api.page.visit import Visit
from partnergraph.api.page.vocabulary import TIES


async def ask_totals(asked: Asked, visit: Visit) -> dict[str, Any] | None:
    """The totals as the API counts them; None where it does not in time, for the paths stand without."""
    try:
        data = await visit.asker.ask("pair", **asked.counted())
    except Answerless:
        return None
    totals: dict[str, Any] = data["pairTotals"]
    return totals


def show_totals(
    totals: dict[str, Any] | None, ends: list[dict[str, Any]], visit: Visit
) -> dict[str, Any] | None:
    """The totals in words and bars; None where there are none."""
    if not totals or not totals["ties"]:
        return None
    spoken = visit.language
    years: Counter[int] = Counter()
    for one in totals["years"]:
        if one["year"]:
            years[one["year"]] += one["ties"]
    kinds = [f"{spoken.number(k['ties'])} × {spoken.say(TIES[k['kind']])}" for k in totals["kinds"]]
    actors = spoken.say(
        "Actors that take part: %(first)s of %(one)s, %(second)s of %(two)s.",
        first=spoken.number(totals["fromActors"]),
        one=ends[0]["name"],
        second=spoken.number(totals["toActors"]),
        two=ends[1]["name"],
    )
    in_all = spoken.say(
        "In all: %(kinds)s. One of them can connect several pairs of actors.",
        kinds=", ".join(kinds),
    )
    span = write_years(min(years, default=None), max(years, default=None))
    label = spoken.say("Ties by the year they began: %(years)s", years=span)
    undated = sum(one["ties"] for one in totals["years"] if not one["year"])
    more = spoken.say_many("%(num)s without a date", "%(num)s without a date", undated)
    return {
        "ties": totals["ties"],
        "text": f"{in_all} {actors}",
        "bars": draw_year_bars(years, label),
        "years": " · ".join(filter(None, [span, more if undated else ""])),
    }
