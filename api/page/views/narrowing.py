"""By what a list can be narrowed: its parameters as the API's filters, and the choices with their numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.catalogue import Language
from partnergraph.api.page.views.parties import asked_end
from partnergraph.api.page.views.question import find_named
from partnergraph.api.page.views.unknown import UnknownThing, show_unknown_ends
from partnergraph.api.page.visit import Visit
from partnergraph.api.page.vocabulary import N_, WORDS

Filter = dict[str, Any]

# What a choice of a list is called there.
_FACET_NAMES = {
    "country": N_("Country"),
    "region": N_("Region"),
    "kind": N_("Kind"),
    "sector": N_("Sector"),
    "programme": N_("Programme"),
    "year": N_("Year"),
    "signed": N_("Year"),
    "status": N_("Status"),
}
FACETS = {
    "organisations": ("country", "region", "kind", "sector"),
    "clusters": ("country", "region", "sector"),
    "projects": ("programme", "year", "status"),
    "programmes": ("kind",),
    "agreements": ("kind", "signed"),
}
# Regions are too many to choose from but for those of one country.
_OF_ONE_COUNTRY = "region"
_OPERATIONS = {
    "organisations": "organisationFacets",
    "clusters": "clusterFacets",
    "projects": "projectFacets",
    "programmes": "programmeFacets",
    "agreements": "agreementFacets",
}
_FILTERS: dict[str, Callable[[str], Filter]] = {
    "q": lambda text: {"name": {"contains": text}},
    "country": lambda code: {"country": {"code": {"eq": code}}},
    "region": lambda code: {"region": {"code": {"startsWith": asked_end(code)}}},
    "within": lambda code: {"within": asked_end(code)},
    "kind": lambda word: {"kind": {"eq": word}},
    "sector": lambda name: {"sectors": {"some": {"node": {"name": {"eq": name}}}}},
    # With all its parts: of Horizon 2020 projects name parts alone.
    "programme": lambda identifier: {"fundedUnder": {"some": {"node": {"within": identifier}}}},
    "year": lambda year: {"starts": {"gte": year, "lte": year}},
    "signed": lambda year: {"signed": {"gte": year, "lte": year}},
    "status": lambda word: {"status": {"eq": word}},
}
_NARROWED_BY = {
    "organisations": ("q", "country", "region", "within", "kind", "sector"),
    "clusters": ("q", "country", "region", "within", "sector"),
    "projects": ("q", "programme", "year", "status"),
    "programmes": ("q", "kind"),
    "agreements": ("q", "kind", "signed"),
}


async def list_filter(kind: str, visit: Visit) -> Filter | None:
    """What the address narrows a list to. Raises :class:`UnknownThing` for a programme that is none."""
    given = {name: visit.one(name) for name in _NARROWED_BY[kind]}
    if programme := await _find_programme(visit):
        given["programme"] = programme["id"]
    parts = [_FILTERS[name](value) for name, value in given.items() if value]
    return {"AND": parts} if parts else None


async def _find_programme(visit: Visit) -> dict[str, Any] | None:
    """The programme that the address names, by its id, name, acronym or another name. Raises :class:`UnknownThing`."""
    text = visit.one("programme")
    if not text:
        return None
    found = await find_named(text, ["PROGRAMME"], visit)
    if found is None:
        unknown = {"asked": text, "reason": "PROGRAMME", "suggestions": []}
        raise UnknownThing(show_unknown_ends([unknown], visit))
    return found


async def list_facets(kind: str, wanted: Filter | None, visit: Visit) -> list[dict[str, Any]]:
    """The choices of a list, each with how many are left; nothing where they cannot be counted in time."""
    regions = (visit.one("country") is not None) if _OF_ONE_COUNTRY in FACETS[kind] else None
    try:
        listed = (await visit.asker.ask(_OPERATIONS[kind], filter=wanted, regions=regions))[
            "listed"
        ]
    except Answerless:
        return []
    facets = [_facet(name, listed.get(name, []), visit) for name in FACETS[kind]]
    if programme := await _find_programme(visit):
        for facet in facets:
            if facet["name"] == "programme":
                facet |= {"chosen": programme["id"], "chosen_text": programme["name"]}
    return facets


def _facet(name: str, groups: list[dict[str, Any]], visit: Visit) -> dict[str, Any]:
    """One choice: its values, the most frequent first, but for years."""
    spoken, chosen = visit.language, visit.one(name)
    counted = [
        (str(_group_value(group)), _group_text(name, group, spoken), group["count"])
        for group in groups
        if _group_value(group)
    ]
    if name in {"year", "signed"}:
        counted.sort(reverse=True)
    return {
        "name": name,
        "label": spoken.say(_FACET_NAMES[name]),
        "chosen": chosen,
        "chosen_text": chosen,
        "values_": [
            {"value": value, "text": text, "count": count} for value, text, count in counted
        ],
    }


def _group_value(group: dict[str, Any]) -> Any:
    """What a group has in common."""
    return group["keys"][0]["value"]


def _group_text(name: str, group: dict[str, Any], spoken: Language) -> str:
    """What a group has in common as people read it; a region has its name beside its code."""
    value = str(group["keys"][-1]["value"])
    if name == "country":
        return spoken.country(value, value)
    return spoken.say(WORDS[value]) if value in WORDS else value
