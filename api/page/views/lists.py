"""Lists and search: what is there, a page at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

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
        order = visit.one("sort") if kind in _DATED else "name"
        _, fields = _ORDERS.get(order or "name", _ORDERS["name"])
        before = visit.one("before")
        page = (
            {"last": _SIZE, "before": before}
            if before
            else {"first": _SIZE, "after": visit.one("after")}
        )
        listed = (await visit.asker.ask(kind, filter=_filter(kind, visit), orderBy=fields, **page))[
            "listed"
        ]
        info = listed["pageInfo"]
        return Page(
            "list.html",
            {
                "heading": visit.language.say(LISTS[kind]),
                "kind": kind,
                "total": listed["totalCount"],
                "rows": [
                    {**node, "name": name_of(node, visit.language)} for node in listed["nodes"]
                ],
                "orders": {key: visit.language.say(name) for key, (name, _) in _ORDERS.items()}
                if kind in _DATED
                else {},
                "pages": {
                    "before": visit.here(before=info["startCursor"], after=None)
                    if info["hasPreviousPage"]
                    else "",
                    "after": visit.here(after=info["endCursor"], before=None)
                    if info["hasNextPage"]
                    else "",
                },
                "downloads": [
                    (
                        name,
                        visit.link(
                            f"/{kind}.{name.lower()}",
                            **{**visit.parameters, "after": None, "before": None},
                        ),
                    )
                    for name in ("CSV", "XLSX")
                ],
            },
        )

    return show


def _filter(kind: str, visit: Visit) -> dict[str, Any] | None:
    """What the address narrows the list to."""
    found: dict[str, Any] = {}
    if text := visit.one("q"):
        found["name"] = {"matches": text}
    if (country := visit.one("country")) and kind in {"organisations", "clusters"}:
        found["country"] = {"code": {"eq": country}}
    if (word := visit.one("kind")) and kind == "organisations":
        found["kind"] = {"eq": word}
    return found or None


async def show_search(visit: Visit) -> Page:
    """What holds the words sought."""
    text = visit.one("q") or ""
    types = [kind for kind in visit.several("kind") if kind in _SEARCHED]
    hits: list[dict[str, Any]] = []
    if text:
        data = await visit.asker.ask(
            "search", text=text[:200], types=types or None, first=_MOST_HITS
        )
        hits = [_hit(hit["node"], visit) for hit in data["search"]]
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
