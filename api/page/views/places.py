"""A place: with which others it is tied, by kind and year, and who is there; and all places."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.drawing.shade_map import (
    Shaded,
    draw_place_map,
    heat_shades,
    shade_legend,
)
from partnergraph.api.page.together import ask_together
from partnergraph.api.page.views.known import ask_known_countries
from partnergraph.api.page.views.parties import code_of, count_bodies, name_of
from partnergraph.api.page.views.place_names import name_region
from partnergraph.api.page.views.unknown import ask_ends, show_unknown_ends
from partnergraph.api.page.views.years import show_ties_by_year
from partnergraph.api.page.visit import Page, Visit
from partnergraph.api.page.vocabulary import N_
from partnergraph.graph.cypher.within import possible_place_ids
from partnergraph.loaders.places.centres import centre_of_region
from partnergraph.loaders.places.distance import distance_km
from partnergraph.schema.codes import names_of_subdivision, parse_country_code
from partnergraph.schema.errors import NotFound

Shown = dict[str, Any]

_MOST_LINKS, _HEAT_ROWS, _HEAT_YEARS = 400, 15, 12
_CODE = re.compile(r"[A-Za-z0-9:.\-]{1,60}")
_NUTS_2 = 4
_MOST_INSIDE, _MOST_OFFERED = 8, 5
_PLACES = ("country:", "region:", "city:")
# What a place's page lists, what it is called, the list that can be narrowed to the place, and by which parameter.
_INSIDE = {
    "Organisation": (N_("Organisations"), "/organisations", "within"),
    "Cluster": (N_("Clusters"), "/clusters", "within"),
    "Network": (N_("Networks"), "", ""),
    "Project": (N_("Projects with somebody from here"), "/projects", "partner"),
    "Event": (N_("Events with somebody from here"), "/events", "place"),
    "Agreement": (N_("Agreements signed here"), "", ""),
}

_BODIES = ("Organisation", "Cluster", "Network")
# By the level of places: what their map is, and how many letters of a code name one.
_MAPS = {
    "NUTS2": (N_("Map: regions shaded by their ties with %(place)s"), _NUTS_2),
    "COUNTRY": (N_("Map: countries shaded by their ties with %(place)s"), len("RO")),
}


async def show_place(visit: Visit) -> Page:
    """The page of a place."""
    code = str(visit.request.path_params["code"])
    if not _CODE.fullmatch(code):
        raise Answerless.of(NotFound("no such place"))
    guessed = next(iter(possible_place_ids(code)), code)
    try:
        (level, links), around = await ask_together(
            _ask_links(code, visit), _around(guessed, visit)
        )
    except Answerless as error:
        if error.code != "NOT_FOUND":
            raise
        return await _tell_unknown_place(code, visit)
    if links["of"]["id"] != guessed:
        around = await _around(links["of"]["id"], visit)
    place = {
        **links["of"],
        "name": name_of(links["of"], visit.language),
        "code": code_of(links["of"]["id"]),
        "actors": count_bodies(links["of"], links["of"]["actors"]),
    }
    tied = [_link(one, visit) for one in links["links"]]
    known = around.get("known", place["actors"])
    shaded = [Shaded(one["code"], one["ties"], one["text"], one["address"]) for one in tied]
    values = [one["ties"] for one in tied]
    drawn, letters = _MAPS[level]
    return Page(
        "place.html",
        {
            "place": place,
            "heading": _place_heading(place, tied, visit),
            "links": tied[: visit.whole("first", 20)],
            "more": visit.here(first=_MOST_LINKS) if len(tied) > visit.whole("first", 20) else "",
            "most": max(values, default=0),
            "level": level,
            "map": draw_place_map(
                shaded,
                visit.language.say(drawn, place=place["name"]),
                place["code"][:letters],
            ),
            "scale": shade_legend(values),
            "heat": _heat(tied),
            "years": show_ties_by_year(
                (year for one in tied for year in one["years"]), visit.language
            ),
            **around,
            "known": known,
            "offered": [] if tied or known else await _offer_known_places(place, visit),
            "advice": ""
            if tied
            else visit.language.say("No ties of this place are known in the loaded sources."),
        },
    )


async def _tell_unknown_place(code: str, visit: Visit) -> Page:
    """What a code that no place has may stand for: a part of a country by ISO's code, or a place with nearly this one."""
    asked = [*names_of_subdivision(code)] or [code]
    found = await ask_ends(asked, asked, visit)
    near = [party for end in found["unknown"] for party in end["suggestions"]]
    meant = found["from"] or sorted(near, key=lambda party: not party["id"].startswith(_PLACES))
    unknown = [{"asked": code, "reason": "NOT_KNOWN", "suggestions": meant[:_MOST_OFFERED]}]
    problem = show_unknown_ends(unknown, visit, lambda party: visit.entity(party["id"]))
    return Page("place_unknown.html", {"problem": problem}, status=404)


async def _ask_links(code: str, visit: Visit) -> tuple[str, Shown]:
    """The ties of a place, by region or country as the address says; else by those of which there are some."""
    wanted = {"country": ["COUNTRY"], "region": ["NUTS2"]}.get(visit.one("level") or "")
    levels = wanted or (["NUTS2", "COUNTRY"] if len(code) > len("RO") else ["COUNTRY", "NUTS2"])
    for level in levels:
        data = await visit.asker.ask("place", of=code, level=level, first=_MOST_LINKS)
        links: Shown = data["regionLinks"]
        if links["links"]:
            return level, links
    return levels[0], links


async def show_places(visit: Visit) -> Page:
    """All regions by what is known there."""
    rows = await _ask_known_regions(visit)
    shaded = [Shaded(one["code"], one["count"], one["text"], one["address"]) for one in rows]
    label = visit.language.say("Map: regions shaded by how many actors are known there")
    return Page(
        "places.html",
        {
            "rows": rows,
            "map": draw_place_map(shaded, label),
            "scale": shade_legend([one["count"] for one in rows]),
        },
    )


async def _ask_known_regions(visit: Visit) -> list[Shown]:
    """The regions of NUTS 2 with actors, those with most first: code, name, count, both in words, and the address of each."""
    data = await visit.asker.ask("places")
    counts: Counter[str] = Counter()
    names = {region["code"]: region["name"] for region in data["regions"]["nodes"]}
    for group in data["actors"]["aggregate"]:
        code = group["keys"][0]["value"]
        if code:
            counts[code[:_NUTS_2]] += group["count"]
    rows: list[Shown] = []
    for code, count in counts.most_common():
        name = name_region(code, names.get(code, code), visit.language)
        text = visit.language.say_many(
            "%(place)s: %(num)s actor", "%(place)s: %(num)s actors", count, place=name
        )
        address = visit.link(f"/places/{code}")
        rows.append({"code": code, "name": name, "count": count, "text": text, "address": address})
    return rows


async def _offer_known_places(place: Shown, visit: Visit) -> list[Shown]:
    """Where somebody is known in place of a region or country of which nobody is: its country, and the nearest regions."""
    code = place["code"]
    centre = centre_of_region(code) if place["typename"] in {"Region", "Country"} else None
    if centre is None:
        return []
    try:
        countries, regions = await ask_together(
            ask_known_countries(visit), _ask_known_regions(visit)
        )
    except Answerless:
        return []
    around = [one for one in countries if one["code"] == parse_country_code(code[:2])]
    away = {
        one["code"]: distance_km(centre, at.latitude, at.longitude)
        for one in regions
        if len(one["code"]) == _NUTS_2 and (at := centre_of_region(one["code"]))
    }
    nearest = sorted(
        (one for one in regions if one["code"] in away), key=lambda one: away[one["code"]]
    )
    return [*around, *nearest[:_MOST_OFFERED]]


def _link(link: Shown, visit: Visit) -> Shown:
    """A tied place."""
    name = name_of(link, visit.language)
    text = visit.language.say_many(
        "%(place)s: %(num)s tie", "%(place)s: %(num)s ties", link["ties"], place=name
    )
    years: Counter[int] = Counter()
    for one in link["years"]:
        if one["year"]:
            years[one["year"]] += one["ties"]
    return {
        **link,
        "name": name,
        "code": code_of(link["id"]),
        "text": text,
        "address": visit.entity(link["id"]),
        "by_year": years,
    }


def _place_heading(place: Shown, tied: list[Shown], visit: Visit) -> str:
    """What stands out."""
    if not tied:
        return str(place["name"])
    best = tied[0]
    return visit.language.say_many(
        "%(place)s has most ties with %(other)s: %(num)s.",
        "%(place)s has most ties with %(other)s: %(num)s.",
        best["ties"],
        place=place["name"],
        other=best["name"],
    )


def _heat(tied: list[Shown]) -> Shown:
    """Place by year: ties and their shades."""
    rows = tied[:_HEAT_ROWS]
    years = sorted({year for one in rows for year in one["by_year"]})[-_HEAT_YEARS:]
    values = {(one["id"], year): one["by_year"][year] for one in rows for year in years}
    shades = heat_shades(values)
    return {
        "years": years,
        "rows": [
            {
                "name": one["name"],
                "address": one["address"],
                "cells": [
                    {"value": values[one["id"], year], "shade": shades[one["id"], year]}
                    for year in years
                ],
            }
            for one in rows
        ],
    }


async def _around(identifier: str, visit: Visit) -> Shown:
    """What lies around it, and what is in it; nothing of what cannot be told in time."""
    inside = {"place": identifier, "first": _MOST_INSIDE}
    try:
        data = await visit.asker.ask("here", of=identifier, inside=inside)
    except Answerless:
        data = {"entity": None, "inside": {"rows": []}}
    entity = {"sources": [], **(data["entity"] or {})}
    groups = _inside(data["inside"]["rows"], code_of(identifier), visit)
    # As the first page counts: who is located here, not who else stands for the place in a question.
    bodies = [group["total"] for group in groups if group["kind"] in _BODIES]
    known = {"known": sum(bodies)} if groups else {}
    return {"entity": entity, "inside": groups, **known}


def _inside(rows: list[Shown], code: str, visit: Visit) -> list[Shown]:
    """What is in a place by kind, and where all of a kind can be seen."""
    found: dict[str, list[Shown]] = {}
    for row in rows:
        found.setdefault(row["kind"], []).append(row)
    return [
        {
            "kind": kind,
            "name": visit.language.say(name),
            "all": visit.link(path, **{narrowed: code}) if path else "",
            "total": found[kind][0]["total"],
            "rows": [{**row, "name": name_of(row, visit.language)} for row in found[kind]],
        }
        for kind, (name, path, narrowed) in _INSIDE.items()
        if kind in found
    ]
