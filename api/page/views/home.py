"""The first page: two pickers, examples, how much is known where, and whose word it is."""

from __future__ import annotations

from typing import Any

from partnergraph.api.page.drawing.shade_map import Shaded, draw_coverage_map, shade_legend
from partnergraph.api.page.together import ask_together
from partnergraph.api.page.views.known import ask_known_countries
from partnergraph.api.page.views.parties import pick_ends
from partnergraph.api.page.views.question import Asked
from partnergraph.api.page.views.unknown import ask_ends
from partnergraph.api.page.visit import Page, Visit
from partnergraph.api.page.vocabulary import N_

Shown = dict[str, Any]

_SOURCES = 6
_TOTALS = ("organisations", "clusters", "projects", "events")
# Two ends, their names if they are not countries, and what kind of question it is.
_TRIES = (
    ("RO11", "Nord-Vest", "HU33", "Dél-Alföld", N_("Across a border")),
    ("UA", "", "AM", "", N_("Two partner countries")),
    ("EaP", N_("Eastern Partnership"), "FR", "", N_("A group and a country")),
    ("UA", "", "KR", "", N_("Far apart")),
    ("DE", "", "XK", "", N_("Little known")),
)


async def show_home(visit: Visit, asked: Asked | None = None) -> Page:
    """The first page: two pickers, examples, what is known where; ``asked``: a question of which an end is missing."""
    question = await _name_given_ends(asked, visit) if asked else Asked(ends=((), ()))
    data, countries = await ask_together(visit.asker.ask("home"), ask_known_countries(visit))
    points = _find_points(data["countries"]["nodes"])
    values = [one["count"] for one in countries]
    shaded = [
        Shaded(one["code"], one["count"], one["text"], one["address"], *points[one["code"]])
        for one in countries
    ]
    label = visit.language.say("Map of Europe: how many actors are known in each country")
    return Page(
        "home.html",
        {
            "question": question,
            "tries": [_example(visit, *one) for one in _order_tries(countries)],
            "map": draw_coverage_map(shaded, label),
            "scale": shade_legend(values),
            "countries": countries,
            "totals": {kind: data[kind]["totalCount"] for kind in _TOTALS},
            "sources": data["sources"]["nodes"][:_SOURCES],
        },
    )


async def _name_given_ends(asked: Asked, visit: Visit) -> Asked:
    """A question with the names of those ends that it has, as the form shows them."""
    shown = []
    for name, side in zip(("from", "to"), asked.ends, strict=True):
        found = (await ask_ends([*side], [*side], visit))["from"] if side else []
        shown.append(pick_ends(found, visit.language) if found else asked.shown(name))
    return asked.named(*shown)


def _order_tries(countries: list[Shown]) -> list[tuple[str, str, str, str, str]]:
    """The pairs to try, those first of whose countries somebody is known."""
    known = {one["code"] for one in countries}

    def unknown_ends(pair: tuple[str, str, str, str, str]) -> int:
        return sum(code.isupper() and code[:2] not in known for code in pair[0:3:2])

    return sorted(_TRIES, key=unknown_ends)


def _example(visit: Visit, one: str, one_name: str, other: str, other_name: str, why: str) -> Any:
    """A pair to try."""
    spoken = visit.language
    names = [
        spoken.say(name) if name else spoken.country(code)
        for code, name in ((one, one_name), (other, other_name))
    ]
    address = visit.link("/paths", from_=one, to=other)
    return {"name": " – ".join(names), "why": spoken.say(why), "address": address}


def _find_points(nodes: list[Shown]) -> dict[str, tuple[float | None, float | None]]:
    """Longitude and latitude of the countries, by code."""
    places = {node["code"]: (node.get("location") or {}).get("coordinates") for node in nodes}
    return {code: tuple((place or (None, None))[:2]) for code, place in places.items()}
