"""Lists and search: what is there, a page at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any

from markupsafe import Markup

from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.catalogue import Language
from partnergraph.api.page.drawing.tie_map import MapPlace, draw_tie_map
from partnergraph.api.page.together import ask_together
from partnergraph.api.page.views.narrowing import (
    leave_out_programme,
    list_facets,
    list_filter,
    name_wholes,
)
from partnergraph.api.page.views.parties import name_of, point_of, tell_namesakes
from partnergraph.api.page.views.unknown import ASKERS_MISTAKES, UnknownThing
from partnergraph.api.page.visit import Page, Visit
from partnergraph.api.page.vocabulary import N_

_SIZE = 50
LISTS = {
    "organisations": N_("Organisations"),
    "clusters": N_("Clusters"),
    "projects": N_("Projects"),
    "programmes": N_("Programmes"),
    "agreements": N_("Agreements"),
}
# How a list can be ordered: the parameter's value, what it is called, and the fields.
_ORDERS = {
    "name": (N_("by name"), [{"name": "ASC"}]),
    "newest": (N_("the newest first"), [{"starts": "DESC"}]),
}
# Of which only the API can say whether they mean anything: cursors, and places.
_REFUSABLE = ("after", "before", "within", "partner")
_PAGE_ROWS, _MOST_ROWS = 500, 1_000_000
_DATED = frozenset({"projects", "programmes"})
_OF_BODIES = frozenset({"organisations", "clusters"})


def list_view(kind: str) -> Callable[[Visit], Awaitable[Page]]:
    """The view of a list."""

    async def show(visit: Visit) -> Page:
        try:
            return await show_list(visit)
        except UnknownThing as unknown:
            return await show_list(leave_out_programme(visit), unknown.problem["heading"])
        except Answerless as error:
            refused = [name for name in _REFUSABLE if visit.one(name)]
            if error.code not in ASKERS_MISTAKES or not refused:
                raise
            return await show_list(visit.without(refused))

    async def show_list(visit: Visit, *notes: str) -> Page:
        listed, facets, wholes = await ask_together(
            _ask_list(kind, visit), list_facets(kind, visit), name_wholes(kind, visit)
        )
        rows = [{**node, "name": name_of(node, visit.language)} for node in listed["nodes"]]
        return Page(
            "list.html",
            {
                "visit": visit,
                "notes": notes,
                "heading": visit.language.say(LISTS[kind]),
                "kind": kind,
                "total": listed["totalCount"],
                "rows": rows,
                "namesakes": tell_namesakes(rows, visit.language) if kind in _OF_BODIES else {},
                "kinds": any(row.get("kind") for row in rows),
                "map": draw_found(
                    rows, visit.language.say("Map of what is listed"), visit.language
                ),
                "facets": facets,
                "wholes": wholes,
                "orders": _list_orders(kind, visit),
                "pages": _list_pages(listed["pageInfo"], visit),
                "downloads": _list_downloads(kind, visit),
            },
        )

    return show


async def _ask_list(kind: str, visit: Visit) -> dict[str, Any]:
    """The page of a list that the address means, as it narrows and orders it."""
    page: dict[str, Any] = {"first": _SIZE, "after": visit.one("after")}
    if before := visit.one("before"):
        page = {"last": _SIZE, "before": before}
    order = _list_order(kind, visit) or _ORDERS["name"][1]
    data = await visit.asker.ask(kind, filter=await list_filter(kind, visit), orderBy=order, **page)
    listed: dict[str, Any] = data["listed"]
    return listed


async def iterate_list(kind: str, visit: Visit) -> AsyncIterator[dict[str, Any]]:
    """All nodes of a list as the address narrows it, in order of their ids unless it names another.

    Pages by id begin at their place in an index; by name each sorts all that is left.
    """
    asked = {
        "filter": await list_filter(kind, visit),
        "orderBy": _list_order(kind, visit),
        "whole": True,
    }
    after: str | None = None
    for _ in range(_MOST_ROWS // _PAGE_ROWS):
        data = await visit.asker.ask(kind, **asked, first=_PAGE_ROWS, after=after)
        listed = data["listed"]
        for node in listed["nodes"]:
            yield node
        if not listed["pageInfo"]["hasNextPage"]:
            return
        after = listed["pageInfo"]["endCursor"]


def _list_order(kind: str, visit: Visit) -> list[dict[str, str]] | None:
    """The order that the address names, if it is one of this list's."""
    named = _ORDERS.get(visit.one("sort") or "") if kind in _DATED else None
    return named[1] if named else None


def draw_found(nodes: Iterable[dict[str, Any]], label: str, language: Language) -> Markup:
    """A map with the places of what was found; empty where none has one."""
    places: dict[str, MapPlace] = {}
    for node in nodes:
        if point := point_of({**node, "entity": node}, language):
            key, name, longitude, latitude = point
            places[key] = MapPlace(key, name, longitude, latitude, "from")
    return draw_tie_map([*places.values()], [], label) if places else Markup("")


def _list_orders(kind: str, visit: Visit) -> dict[str, str]:
    """How a list can be ordered."""
    if kind not in _DATED:
        return {}
    return {key: visit.language.say(name) for key, (name, _) in _ORDERS.items()}


def _list_pages(info: dict[str, Any], visit: Visit) -> dict[str, str]:
    """Where the pages before and after are."""
    before, after = info["startCursor"], info["endCursor"]
    return {
        "before": visit.here(before=before, after=None) if info["hasPreviousPage"] else "",
        "after": visit.here(after=after, before=None) if info["hasNextPage"] else "",
    }


def _list_downloads(kind: str, visit: Visit) -> list[tuple[str, str]]:
    """All rows as files."""
    parameters = {**visit.parameters, "after": None, "before": None}
    return [(name, visit.link(f"/{kind}.{name.lower()}", **parameters)) for name in ("CSV", "XLSX")]
