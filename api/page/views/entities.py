"""Anything by its id: its facts each with its source, disagreements shown, and what it is part of."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.drawing.tie_map import MapPlace, draw_tie_map
from partnergraph.api.page.together import ask_together
from partnergraph.api.page.views.facts import show_facts
from partnergraph.api.page.views.parties import name_of, place_of, point_of, tell_namesakes
from partnergraph.api.page.views.years import TiesByYear, show_ties_by_year
from partnergraph.api.page.visit import Page, Visit
from partnergraph.api.page.vocabulary import N_
from partnergraph.schema.catalog import all_entity_types
from partnergraph.schema.errors import NotFound

Shown = dict[str, Any]

# The relations that a page lists, and what each is called there.
_RELATIONS = {
    "projects": N_("Projects"),
    "agreements": N_("Agreements"),
    "cooperatesWith": N_("Works together with"),
    "memberOf": N_("Member of"),
    "events": N_("Events"),
    "partners": N_("Partners"),
    "participants": N_("Who took part"),
    "signatories": N_("Who signed"),
    "sectors": N_("Fields of activity"),
}
# Of fields of activity nobody says since when.
_DATED = _RELATIONS.keys() - {"sectors"}
_ACTORS = frozenset(declared.prefix for declared in all_entity_types()["Actor"].concrete)
_SCHEMA_TYPES = {
    "Organisation": "Organization",
    "Cluster": "Organization",
    "Network": "Organization",
    "Project": "Project",
    "Event": "Event",
    "Source": "Dataset",
}


async def show_entity(visit: Visit) -> Page:
    """The page of an entity. Raises :class:`Answerless` where there is none."""
    identifier = str(visit.request.path_params["id"])
    found, acquainted = await ask_together(
        visit.asker.ask("entity", id=identifier), _acquaintances(identifier, visit)
    )
    node = found["node"]
    if node is None:
        raise Answerless.of(NotFound("no such entity"))
    # It may be asked for by the id of a record that is one with others now.
    if node["id"] != identifier:
        acquainted = await _acquaintances(node["id"], visit)
    shown = {**node, "name": name_of(node, visit.language)}
    party = {**shown, "entity": node}
    relations = [_relation(key, node, visit) for key in _RELATIONS if node.get(key)]
    return Page(
        "entity.html",
        {
            "node": shown,
            "place": place_of(party, visit.language),
            "facts": show_facts(node["sources"], visit.language),
            **acquainted,
            "relations": [one for one in relations if one["total"]],
            "years": _years_of_relations(node, visit),
            "map": _map(party, visit),
            "data": _json_ld(shown, visit),
        },
    )


async def _acquaintances(identifier: str, visit: Visit) -> Shown:
    """With whom an actor works most, and its records where there are several; nothing of what cannot be told in time."""
    none: Shown = {"acquainted": [], "namesakes": {}, "records": []}
    if identifier.partition(":")[0] not in _ACTORS:
        return none
    try:
        data = await visit.asker.ask("acquaintances", actor={"actor": identifier})
    except Answerless:
        return none
    records = data["records"]["rows"]
    several = len({row["record"] for row in records}) > 1
    partners = data["partners"]["rows"]
    return {
        "acquainted": [{**row, "name": name_of(row, visit.language)} for row in partners],
        "namesakes": tell_namesakes(partners, visit.language),
        "records": records if several else [],
    }


def _relation(key: str, node: Shown, visit: Visit) -> Shown:
    """A list of what it is tied with, and through what; ``all``: where those can be seen that the page does not list."""
    connection = node[key]
    edges = [
        {**edge, "node": {**edge["node"], "name": name_of(edge["node"], visit.language)}}
        for edge in connection["edges"]
    ]
    return {
        "name": visit.language.say(_RELATIONS[key]),
        "key": key,
        "total": connection["totalCount"],
        "edges": edges,
        "all": visit.link("/projects", partner=node["id"]) if key == "projects" else "",
    }


def _years_of_relations(node: Shown, visit: Visit) -> TiesByYear:
    """When its relations began, those too that the page does not list."""
    groups = (group for key in _DATED for group in (node.get(key) or {"years": []})["years"])
    counts = (
        {"year": int(year) if (year := group["keys"][0]["value"]) else None, "ties": group["count"]}
        for group in groups
    )
    return show_ties_by_year(counts, visit.language)


def _map(party: Shown, visit: Visit) -> Markup:
    """Where it is."""
    point = point_of(party, visit.language)
    if point is None:
        return Markup("")
    _, name, longitude, latitude = point
    label = visit.language.say("Map: %(place)s", place=name)
    return draw_tie_map([MapPlace("here", name, longitude, latitude, "from")], [], label)


def _json_ld(node: Shown, visit: Visit) -> Markup:
    """The same for machines, as schema.org has it; nothing in it can end the script element."""
    described = {
        "@context": "https://schema.org",
        "@type": _SCHEMA_TYPES.get(node["typename"], "Thing"),
        # As the same thing is called in linked data.
        "@id": visit.absolute(visit.asset(f"/entities/{quote(node['id'], safe=':')}")),
        "name": node["name"],
        "url": visit.absolute(visit.here()),
        "alternateName": [alias["text"] for alias in node["aliases"]],
        "description": node["description"],
        "sameAs": node["urls"],
    }
    if node["typename"] == "Event":
        described |= {"startDate": node.get("starts"), "endDate": node.get("ends")}
    kept = {key: value for key, value in described.items() if value}
    text = json.dumps(kept, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704  (nothing can end it)
