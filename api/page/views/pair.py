"""The totals of a pair: how many ties of which kinds, in which years, of how many actors."""

from __future__ import annotations

from typing import Any

from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.views.question import Asked
from partnergraph.api.page.views.years import show_ties_by_year
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
    return {
        "ties": totals["ties"],
        "text": f"{in_all} {actors}",
        "years": show_ties_by_year(totals["years"], spoken),
    }
