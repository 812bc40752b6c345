"""Search: what holds the words sought, the best of it, narrowed by kind, country and region."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.views.lists import LISTS, draw_found
from partnergraph.api.page.views.narrowing import make_facet
from partnergraph.api.page.views.parties import name_of
from partnergraph.api.page.views.place_names import name_region, translate_region
from partnergraph.api.page.views.unknown import ASKERS_MISTAKES
from partnergraph.api.page.visit import Page, Visit
from partnergraph.api.page.vocabulary import N_, TYPES

Hit = dict[str, Any]

_MOST_HITS, _SIZE, _LONGEST_TEXT = 100, 25, 200
SORTS = {"best": N_("the best first"), "name": N_("by name")}
# By what hits can be narrowed: the parameter, its name, and the value and text of a hit.
_FACETS: dict[str, tuple[str, Callable[[Hit], tuple[str, str]]]] = {
    "kind": (N_("Kind"), lambda hit: (hit["typename"], hit["kind"])),
    "country": (N_("Country"), lambda hit: (hit["country_code"], hit["country_name"])),
    "region": (N_("Region"), lambda hit: (hit["region_code"], hit["region_name"])),
}


async def show_search(visit: Visit) -> Page:
    """What holds the words sought."""
    text = _sought(visit)
    best, narrowed = await asyncio.gather(_ask_hits(visit), _ask_narrowed_hits(visit))
    hits = best if narrowed is None else narrowed
    every = [*{hit["id"]: hit for hit in (*best, *hits)}.values()]
    if visit.one("sort") == "name":
        hits.sort(key=lambda hit: hit["name"].casefold())
    number = visit.whole("page", 1)
    shown = hits[(number - 1) * _SIZE : number * _SIZE]
    return Page(
        "search.html",
        {
            "text": text,
            "hits": shown,
            "said": _say_found(len(hits), visit) if text else "",
            "facets": [_hit_facet(name, every, visit) for name in _FACETS] if every else [],
            "sorts": {key: visit.language.say(name) for key, name in SORTS.items()},
            "map": draw_found(shown, visit.language.say("Map of what was found"), visit.language),
            "pages": {
                "before": visit.here(page=number - 1) if number > 1 else "",
                "after": visit.here(page=number + 1) if len(hits) > number * _SIZE else "",
            },
            "downloads": [
                (name, visit.link(f"/search.{name.lower()}", **{**visit.parameters, "page": None}))
                for name in ("CSV", "XLSX")
            ],
            "lists": [
                (visit.link(f"/{kind}"), visit.language.say(name)) for kind, name in LISTS.items()
            ],
        },
    )


async def find_hits(visit: Visit) -> list[Hit]:
    """All hits as the address narrows them, the best first."""
    narrowed = await _ask_narrowed_hits(visit)
    return await _ask_hits(visit) if narrowed is None else narrowed


async def _ask_narrowed_hits(visit: Visit) -> list[Hit] | None:
    """The best of those hits that the address narrows to, not only those among the best of all; None where it does not."""
    if not any(visit.several(name) for name in _FACETS):
        return None
    places = visit.several("region") or visit.several("country")
    hits = await _ask_hits(
        visit,
        types=[kind.upper() for kind in visit.several("kind")] or None,
        within=places[0] if len(places) == 1 else None,
    )
    return [hit for hit in hits if _passes(hit, visit)]


async def _ask_hits(visit: Visit, **narrowed: Any) -> list[Hit]:
    """The best hits of all, or of some types and in a place."""
    text = _sought(visit)
    if not text:
        return []
    try:
        found = await visit.asker.ask("search", text=text, first=_MOST_HITS, **narrowed)
    except Answerless as error:
        # Signs alone are no words; nothing is called so.
        if error.code not in ASKERS_MISTAKES:
            raise
        return []
    return [_hit(edge["node"], visit) for edge in found["search"]["edges"]]


def _sought(visit: Visit) -> str:
    """The words sought."""
    return (visit.one("q") or "")[:_LONGEST_TEXT]


def _passes(hit: Hit, visit: Visit, but: str = "") -> bool:
    """Whether a hit is among those that the address narrows to, one facet left out."""
    chosen = ((name, visit.several(name)) for name in _FACETS if name != but)
    return all(_FACETS[name][1](hit)[0] in values for name, values in chosen if values)


def _hit_facet(name: str, every: Iterable[Hit], visit: Visit) -> dict[str, Any]:
    """A facet's values with how many hits each would leave, the most frequent first."""
    label, value_of = _FACETS[name]
    counts = Counter(value_of(hit) for hit in every if _passes(hit, visit, name))
    counted = [(value, text, count) for (value, text), count in counts.most_common() if value]
    chosen = visit.several(name)
    names = (
        {code: visit.language.country(code, code) for code in chosen} if name == "country" else {}
    )
    return make_facet(name, visit.language.say(label), counted, chosen, names)


def _say_found(shown: int, visit: Visit) -> str:
    """How much was found, and whether that can be all."""
    spoken = visit.language
    said = spoken.say_many("%(num)s thing found", "%(num)s things found", shown)
    if shown < _MOST_HITS:
        return said
    only = spoken.say("these are the best; more words find others")
    return f"{said} · {only}"


def _hit(node: dict[str, Any], visit: Visit) -> Hit:
    """Something found, with where it is."""
    country, region = node.get("country") or {}, node.get("region") or {}
    code, region_code = country.get("code"), region.get("code") or ""
    region_name = name_region(region_code, region["name"], visit.language) if region else ""
    kind = visit.language.say(TYPES[node["typename"]]) if node["typename"] in TYPES else ""
    where = visit.language.country(code, country["name"]) if code else ""
    in_region = translate_region(region_code, region["name"], visit.language) if region else ""
    return {
        **node,
        "name": name_of(node, visit.language),
        "kind": kind,
        "country_code": code or "",
        "country_name": where,
        "region_code": region_code,
        "region_name": region_name,
        "what": " · ".join(filter(None, [kind, in_region, where])),
    }
