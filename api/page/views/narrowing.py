"""By what a list, or a search, can be narrowed: its parameters as the API's filters, and the choices with their numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from partnergraph.api.page.asking import Answerless
from partnergraph.api.page.catalogue import Language
from partnergraph.api.page.together import ask_together
from partnergraph.api.page.views.parties import BODY_PREFIXES, asked_end, name_of
from partnergraph.api.page.views.place_names import name_region
from partnergraph.api.page.views.question import find_named
from partnergraph.api.page.views.unknown import UnknownThing, show_unknown_ends
from partnergraph.api.page.visit import Visit
from partnergraph.api.page.vocabulary import N_, TYPES, WORDS
from partnergraph.graph.cypher.within import possible_place_ids
from partnergraph.graph.reading.facets import FACETS, MOST_VALUES
from partnergraph.loaders.places.regions import region_names
from partnergraph.schema.names import class_constant

Filter = dict[str, Any]
Names = Mapping[str, str]

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
_LIST_FACETS = {
    "organisations": ("country", "region", "kind", "sector"),
    "clusters": ("country", "region", "sector"),
    "projects": ("programme", "year", "status"),
    "programmes": ("kind",),
    "agreements": ("kind", "signed"),
}
_SEARCH_FACETS = tuple(facet.name for facet in FACETS)
# Regions are too many to choose from but for those of one country.
_OF_ONE_COUNTRY = "region"
_OPERATIONS = {
    "organisations": "organisationFacets",
    "clusters": "clusterFacets",
    "projects": "projectFacets",
    "programmes": "programmeFacets",
    "agreements": "agreementFacets",
}
# In what all of a list lies, or with whom: nothing to choose from, but pages that lead to the list name it.
_WHOLES = {"within": N_("Only in"), "partner": N_("Only with")}
_SHORTEST_REGION = len("RO1")
_FILTERS: dict[str, Callable[[str], Filter]] = {
    "q": lambda text: {"name": {"contains": text}},
    "country": lambda code: {"country": {"code": {"eq": code}}},
    "region": lambda code: {"region": {"code": {"startsWith": asked_end(code)}}},
    "within": lambda code: {"within": asked_end(code)},
    "kind": lambda word: {"kind": {"eq": word}},
    "sector": lambda name: {"sectors": {"some": {"node": {"name": {"eq": name}}}}},
    "partner": lambda text: {"partners": {"some": {"node": _meant_partner(asked_end(text))}}},
    # With all its parts: of Horizon 2020 projects name parts alone.
    "programme": lambda identifier: {"fundedUnder": {"some": {"node": {"within": identifier}}}},
    "year": lambda year: {"starts": {"gte": year, "lte": year}},
    "signed": lambda year: {"signed": {"gte": year, "lte": year}},
    "status": lambda word: {"status": {"eq": word}},
}
_NARROWED_BY = {
    "organisations": ("q", "country", "region", "within", "kind", "sector"),
    "clusters": ("q", "country", "region", "within", "sector"),
    "projects": ("q", "partner", "programme", "year", "status"),
    "programmes": ("q", "kind"),
    "agreements": ("q", "kind", "signed"),
}


_TYPES_BY_KIND = {class_constant(typename): typename for typename in TYPES}


async def list_filter(kind: str, visit: Visit) -> Filter | None:
    """What the address narrows a list to. Raises :class:`UnknownThing` for a programme that is none."""
    return _make_filter(kind, visit, await _find_programmes(visit))


def _make_filter(kind: str, visit: Visit, programmes: Names, but: str = "") -> Filter | None:
    """The filter, ``but`` by one parameter; several values of one are alternatives. ``programmes``: those that it names."""
    given = {
        name: _list_chosen(name, visit, programmes) for name in _NARROWED_BY[kind] if name != but
    }
    parts = [
        some[0] if len(some) == 1 else {"OR": some}
        for some in ([_FILTERS[name](value) for value in values] for name, values in given.items())
        if some
    ]
    return {"AND": parts} if parts else None


def _list_chosen(name: str, visit: Visit, programmes: Names) -> list[str]:
    """What the address narrows to by one parameter: programmes by their ids."""
    return [*programmes] if name == "programme" else visit.several(name)


async def _find_programmes(visit: Visit) -> Names:
    """The names by id of the programmes that the address means, by id, name, acronym or another name. Raises :class:`UnknownThing`."""
    programmes = {}
    for text in visit.several("programme"):
        found = await find_named(text, ["PROGRAMME"], visit)
        if found is None:
            unknown = {"asked": text, "reason": "PROGRAMME", "suggestions": []}
            raise UnknownThing(show_unknown_ends([unknown], visit))
        programmes[found["id"]] = found["name"]
    return programmes


def leave_out_programme(visit: Visit) -> Visit:
    """The visit as if its address named no programme, nor a place in the list that one narrowed."""
    gone = {"programme", "page", "after", "before"}
    return replace(visit, given={n: some for n, some in visit.given.items() if n not in gone})


async def list_facets(kind: str, visit: Visit) -> list[dict[str, Any]]:
    """The choices of a list, each with how many are left; nothing where they cannot be counted in time.

    What one was chosen of is counted as if it were not, so that another can be chosen beside it.
    """
    programmes = await _find_programmes(visit)
    chosen = {name: _list_chosen(name, visit, programmes) for name in _LIST_FACETS[kind]}
    again = [name for name, some in chosen.items() if some]
    try:
        left, *others = await ask_together(
            *(_count_choices(kind, visit, programmes, but) for but in ("", *again))
        )
    except Answerless:
        return []
    counted = dict(zip(again, others, strict=True))
    return [
        _facet(
            name,
            counted.get(name, left).get(name, []),
            some,
            programmes if name == "programme" else {},
            visit.language,
        )
        for name, some in chosen.items()
    ]


async def name_wholes(kind: str, visit: Visit) -> list[dict[str, str]]:
    """What a list is narrowed to beside its choices, for its form: name, label and value of each parameter, and what that is called."""
    given = {
        name: text for name in _WHOLES if name in _NARROWED_BY[kind] and (text := visit.one(name))
    }
    if not given:
        return []
    ids = [_id_of_whole(asked_end(text)) for text in given.values()]
    nodes = (await visit.asker.ask("names", ids=ids))["nodes"]
    return [
        {
            "name": name,
            "label": visit.language.say(_WHOLES[name]),
            "value": text,
            "text": name_of(node, visit.language) if node else text,
        }
        for (name, text), node in zip(given.items(), nodes, strict=True)
    ]


def _id_of_whole(text: str) -> str:
    """The id that a code or an id means."""
    return next(iter(possible_place_ids(text)), text)


def _meant_partner(text: str) -> Filter:
    """A body by its id, or whoever is in a place."""
    kind = _id_of_whole(text).partition(":")[0]
    return {"id": {"eq": text}} if kind in BODY_PREFIXES else {"within": text}


async def _count_choices(
    kind: str, visit: Visit, programmes: Names, but: str = ""
) -> dict[str, Any]:
    """How many there are of each value of each choice, narrowed ``but`` by one."""
    wanted = _make_filter(kind, visit, programmes, but)
    regions = visit.one("country") is not None if _OF_ONE_COUNTRY in _LIST_FACETS[kind] else None
    data = await visit.asker.ask(_OPERATIONS[kind], filter=wanted, regions=regions)
    counted = dict(data["listed"])
    if _OF_ONE_COUNTRY in counted:
        counted[_OF_ONE_COUNTRY] = _roll_up_regions(counted[_OF_ONE_COUNTRY])
    return counted


def _roll_up_regions(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Groups by region, of every level: each counts what is in regions whose codes begin with its own."""
    names: dict[str, str] = {code: one.name for code, one in region_names().items()}
    counts: Counter[str] = Counter()
    for group in groups:
        code, name = (key["value"] for key in group["keys"])
        if code:
            names[code] = name
            for length in range(_SHORTEST_REGION, len(code) + 1):
                counts[code[:length]] += group["count"]
    return [
        {"keys": [{"value": code}, {"value": names.get(code, code)}], "count": count}
        for code, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]


@dataclass(frozen=True)
class SearchNarrowing:
    """What an address chose of the facets of a search; ``programmes``: the names of those by id."""

    visit: Visit
    programmes: Names

    @classmethod
    async def of_address(cls, visit: Visit) -> SearchNarrowing:
        """Read what was chosen. Raises :class:`UnknownThing` for a programme that is none."""
        return cls(visit, await _find_programmes(visit))

    def as_choices(self) -> dict[str, list[str]]:
        """The same as the API takes it."""
        written: dict[str, Callable[[str], str]] = {"kind": class_constant, "region": asked_end}
        return {
            name: [written.get(name, str)(one) for one in self._list_values(name)]
            for name in _SEARCH_FACETS
        }

    def list_facets(self, counted: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The facets as forms show them, given how many have each value."""
        by_facet: dict[str, list[dict[str, Any]]] = {name: [] for name in _SEARCH_FACETS}
        for group in counted:
            value, name = group["keys"]
            said = _TYPES_BY_KIND.get(value["value"], value["value"])
            keys = [{"value": said}, {"value": name["value"] or said}]
            by_facet[value["field"]].append({**group, "keys": keys})
        if self.visit.one("country") is None:
            by_facet[_OF_ONE_COUNTRY] = []
        spoken = self.visit.language
        return [
            _facet(name, groups, self._list_values(name), self.programmes, spoken)
            for name, groups in by_facet.items()
        ]

    def _list_values(self, name: str) -> list[str]:
        return _list_chosen(name, self.visit, self.programmes)


def _facet(
    name: str,
    groups: list[dict[str, Any]],
    chosen: list[str],
    names: Names,
    spoken: Language,
) -> dict[str, Any]:
    """A choice as forms show it: what was chosen to be ticked off, and the other values to add one of.

    The most frequent come first, but for years; of many these alone can be added. ``names``: of what was chosen, where known.
    """
    counted = [
        (str(_group_value(group)), _group_text(name, group, spoken), group["count"])
        for group in groups
        if _group_value(group)
    ]
    if name in {"year", "signed"}:
        counted.sort(reverse=True)
    values = {
        value: {"value": value, "text": text, "count": count} for value, text, count in counted
    }
    return {
        "name": name,
        "label": spoken.say(_FACET_NAMES[name]),
        "chosen": [
            values.get(
                one,
                {"value": one, "text": names.get(one) or _say_value(name, one, spoken), "count": 0},
            )
            for one in chosen
        ],
        "others": [one for value, one in values.items() if value not in chosen][:MOST_VALUES],
    }


def _group_value(group: dict[str, Any]) -> Any:
    """What a group has in common."""
    return group["keys"][0]["value"]


def _group_text(name: str, group: dict[str, Any], spoken: Language) -> str:
    """What a group has in common as people read it; a region has its name beside its code."""
    value = str(group["keys"][-1]["value"])
    if name == "region":
        return name_region(_group_value(group), value, spoken)
    if name == "country":
        value = _group_value(group)
    return _say_value(name, value, spoken)


def _say_value(name: str, value: str, spoken: Language) -> str:
    """A value of a choice as people read it."""
    if name == "country":
        return spoken.country(value, value)
    said = TYPES.get(value) or WORDS.get(value)
    return spoken.say(said) if said else value
