"""By what a list can be narrowed: its parameters as the API's filters, and the choices with their numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.catalogue import Language
from partnergraph.api.page.views.parties import asked_end
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
    "programme": lambda name: {"fundedUnder": {"some": {"node": {"name": {"eq": name}}}}},
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


def list_filter(kind: str, visit: Visit) -> Filter | None:
    """What the address narrows a list to."""
    given = ((name, visit.one(name)) for name in _NARROWED_BY[kind])
    parts = [_FILTERS[name](value) for name, value in given if value]
    return {"AND": parts} if parts else None


async def list_facets(kind: str, wanted: Filter | None, visit: Visit) -> list[dict[str, Any]]:
    """The choices of a list, each with how many are left; nothing where they cannot be counted in time."""
    regions = (visit.one("country") is not None) if _OF_ONE_COUNTRY in FACETS[kind] else None
    try:
        listed = (await visit.asker.ask(_OPERATIONS[kind], filter=wanted, regions=regions))[
            "listed"
        ]
    except Answerless:
        return []
    return [_facet(name, listed.get(name, []), visit) for name in FACETS[kind]]


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
