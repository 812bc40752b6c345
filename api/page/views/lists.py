"""Lists and search: what is there, a page at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from partnergraph.api.page.views.narrowing import list_facets, list_filter
from partnergraph.api.page.views.parties import name_of
from partnergraph.api.page.visit import Page, Visit
from partnergraph.api.page.vocabulary import N_, TYPES

_SIZE, _MOST_HITS = 50, 60
_SEARCHED = (
    "ORGANISATION",
    "CLUSTER",
    "NETWORK",
    "PROJECT",
    "PROGRAMME",
    "EVENT",
    "AGREEMENT",
    "PLACE",
    "SOURCE",
)
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
_DATED = frozenset({"projects", "programmes"})


def list_view(kind: str) -> Callable[[Visit], Awaitable[Page]]:
    """The view of a list."""

    async def show(visit: Visit) -> Page:
        wanted = list_filter(kind, visit)
        listed = await ask_list(kind, visit, _SIZE)
        return Page(
            "list.html",
            {
                "heading": visit.language.say(LISTS[kind]),
                "kind": kind,
                "total": listed["totalCount"],
                "rows": [
                    {**node, "name": name_of(node, visit.language)} for node in listed["nodes"]
                ],
                "facets": await list_facets(kind, wanted, visit),
                "orders": _list_orders(kind, visit),
                "pages": _list_pages(listed["pageInfo"], visit),
                "downloads": _list_downloads(kind, visit),
            },
        )

    return show


async def ask_list(kind: str, visit: Visit, size: int, after: str | None = None) -> dict[str, Any]:
    """A page of a list as the address narrows and orders it; from ``after`` on, else from where it says."""
    order = (visit.one("sort") if kind in _DATED else None) or "name"
    _, fields = _ORDERS.get(order, _ORDERS["name"])
    before = visit.one("before") if after is None and size == _SIZE else None
    page: dict[str, Any] = {"first": size, "after": after}
    if before:
        page = {"last": size, "before": before}
    elif size == _SIZE:
        page["after"] = visit.one("after")
    data = await visit.asker.ask(kind, filter=list_filter(kind, visit), orderBy=fields, **page)
    listed: dict[str, Any] = data["listed"]
    return listed


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


async def show_search(visit: Visit) -> Page:
    """What holds the words sought."""
    text = visit.one("q") or ""
    types = [kind for kind in visit.several("kind") if kind in _SEARCHED]
    hits: list[dict[str, Any]] = []
    if text:
        data = await visit.asker.ask(
            "search", text=text[:200], types=types or None, first=_MOST_HITS
        )
        hits = [_hit(hit["node"], visit) for hit in data["search"]["edges"]]
    said = (
        visit.language.say_many("%(num)s thing found", "%(num)s things found", len(hits))
        if text
        else ""
    )
    return Page(
        "search.html",
        {
            "text": text,
            "hits": hits,
            "said": said,
            "kinds": [
                (kind, visit.language.say(TYPES.get(kind.capitalize(), N_("place"))))
                for kind in _SEARCHED
            ],
            "chosen": types,
            "lists": [
                (visit.link(f"/{kind}"), visit.language.say(name)) for kind, name in LISTS.items()
            ],
        },
    )


def _hit(node: dict[str, Any], visit: Visit) -> dict[str, Any]:
    """Something found, with where it is."""
    country, region = node.get("country"), node.get("region")
    parts = [
        visit.language.say(TYPES[node["typename"]]) if node["typename"] in TYPES else "",
        region["name"] if region else "",
        visit.language.country(country["code"], country["name"]) if country else "",
    ]
    return {**node, "name": name_of(node, visit.language), "what": " · ".join(filter(None, parts))}
