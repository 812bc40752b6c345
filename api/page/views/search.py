"""Search: what holds the words sought, the best of it, narrowed as lists are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.views.lists import LISTS, draw_found
from partnergraph.api.page.views.narrowing import SearchNarrowing, leave_out_programme
from partnergraph.api.page.views.parties import name_of
from partnergraph.api.page.views.place_names import translate_region
from partnergraph.api.page.views.unknown import ASKERS_MISTAKES, UnknownThing
from partnergraph.api.page.visit import Page, Visit
from partnergraph.api.page.vocabulary import N_, TYPES

Hit = dict[str, Any]

_MOST_HITS, _SIZE, _LONGEST_TEXT = 100, 25, 200
_MOST_ROWS = 10_000
_NOTHING = {
    "totalCount": 0,
    "facets": [],
    "edges": [],
    "pageInfo": {"hasNextPage": False, "endCursor": None},
}
_SORTS = {"best": N_("the best first"), "name": N_("by name")}


async def show_search(visit: Visit) -> Page:
    """What holds the words sought; without a programme that is none, or a cursor of another list, which is said."""
    try:
        return await _show_found(visit)
    except UnknownThing as unknown:
        return await _show_found(leave_out_programme(visit), unknown.problem["heading"])
    except Answerless as error:
        if error.code not in ASKERS_MISTAKES or not visit.one("after"):
            raise
        return await _show_found(visit.without(["after"]))


async def _show_found(visit: Visit, *notes: str) -> Page:
    """What was found, as the address narrows it."""
    text = _sought(visit)
    narrowing = await SearchNarrowing.of_address(visit)
    found = await _ask_hits(visit, narrowing, after=visit.one("after"))
    hits, total = [_hit(edge["node"], visit) for edge in found["edges"]], found["totalCount"]
    if visit.one("sort") == "name":
        hits.sort(key=lambda hit: hit["name"].casefold())
    number = visit.whole("page", 1)
    files = {**visit.parameters, "page": None, "after": None}
    shown = hits[(number - 1) * _SIZE : number * _SIZE]
    return Page(
        "search.html",
        {
            "visit": visit,
            "notes": notes,
            "text": text,
            "hits": shown,
            "said": _say_found(total, visit) if text else "",
            "facets": narrowing.list_facets(found["facets"]) if text else [],
            "sorts": {key: visit.language.say(name) for key, name in _SORTS.items()},
            "map": draw_found(shown, visit.language.say("Map of what was found"), visit.language),
            "pages": _list_hit_pages(number, len(hits), found["pageInfo"], visit),
            "downloads": [
                (name, visit.link(f"/search.{name.lower()}", **files)) for name in ("CSV", "XLSX")
            ],
            "cut": _say_cut(total, visit),
            "lists": [
                (visit.link(f"/{kind}"), visit.language.say(name)) for kind, name in LISTS.items()
            ],
        },
    )


def _list_hit_pages(number: int, hits: int, info: dict[str, Any], visit: Visit) -> dict[str, str]:
    """Where the pages before and after are: after the last of these hits begin the next."""
    after = ""
    if hits > number * _SIZE:
        after = visit.here(page=number + 1)
    elif info["hasNextPage"]:
        after = visit.here(page=None, after=info["endCursor"])
    return {"before": visit.here(page=number - 1) if number > 1 else "", "after": after}


async def count_hits(visit: Visit) -> int:
    """How many hits there are as the address narrows them."""
    narrowing = await SearchNarrowing.of_address(visit)
    return int((await _ask_hits(visit, narrowing, whole=True))["totalCount"])


async def iterate_hits(visit: Visit) -> AsyncIterator[Hit]:
    """All hits as the address narrows them, the best first, but no more than files hold."""
    after: str | None = None
    narrowing = await SearchNarrowing.of_address(visit)
    for _ in range(_MOST_ROWS // _MOST_HITS):
        found = await _ask_hits(visit, narrowing, after=after, whole=True)
        for edge in found["edges"]:
            yield _hit(edge["node"], visit)
        if not found["pageInfo"]["hasNextPage"]:
            return
        after = found["pageInfo"]["endCursor"]


def count_cut(total: int) -> int:
    """How many of so many hits files hold where that is not all; else 0."""
    return _MOST_ROWS if total > _MOST_ROWS else 0


def _say_cut(total: int, visit: Visit) -> str:
    """How many of how many files hold; empty for all of them."""
    if not count_cut(total):
        return ""
    most, every = visit.language.number(_MOST_ROWS), visit.language.number(total)
    return visit.language.say("the best %(most)s of %(num)s", most=most, num=every)


async def _ask_hits(visit: Visit, narrowing: SearchNarrowing, **paging: Any) -> dict[str, Any]:
    """The best hits as they are narrowed, or those after a cursor."""
    text = _sought(visit)
    if not text:
        return _NOTHING
    chosen = narrowing.as_choices()
    try:
        data = await visit.asker.ask("search", text=text, chosen=chosen, first=_MOST_HITS, **paging)
    except Answerless as error:
        # Signs alone are no words; nothing is called so.
        if error.code not in ASKERS_MISTAKES or visit.one("after"):
            raise
        return _NOTHING
    return dict(data["search"])


def _sought(visit: Visit) -> str:
    """The words sought."""
    return (visit.one("q") or "")[:_LONGEST_TEXT]


def _say_found(total: int, visit: Visit) -> str:
    """How much was found, and of how much of it there is another order."""
    spoken = visit.language
    said = spoken.say_many("%(num)s thing found", "%(num)s things found", total)
    if visit.one("sort") != "name" or total <= _MOST_HITS:
        return said
    only = spoken.say("%(most)s of them at a time are ordered by name", most=_MOST_HITS)
    return f"{said} · {only}"


def _hit(node: dict[str, Any], visit: Visit) -> Hit:
    """Something found, with where it is."""
    country, region = node.get("country") or {}, node.get("region") or {}
    code, region_code = country.get("code"), region.get("code") or ""
    kind = visit.language.say(TYPES[node["typename"]]) if node["typename"] in TYPES else ""
    where = visit.language.country(code, country["name"]) if code else ""
    in_region = translate_region(region_code, region["name"], visit.language) if region else ""
    return {
        **node,
        "name": name_of(node, visit.language),
        "country_code": code or "",
        "region_code": region_code,
        "what": " · ".join(filter(None, [kind, in_region, where])),
    }
