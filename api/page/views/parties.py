"""Parties of an answer as pages name them: where they are, in the reader's language, and on the map."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from partnergraph.api.page.catalogue import Language
from partnergraph.api.page.views.place_names import name_city, name_region, translate_region
from partnergraph.api.page.vocabulary import GROUPS, N_
from partnergraph.graph.reading.display import choose_display_name
from partnergraph.schema.codes import fold_for_comparison

_PARTED = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}|EaP|[a-z-]+:[^()\s,]{1,200}")
# What pickers put in brackets: RO11, EaP, EUSBSR, an id. "(Romania)" is a name, and says more than a code.
_CODE = r"[A-Za-z]{2}(?:[A-Za-z]?\d[A-Za-z0-9]{0,3})?|[A-Z][A-Za-z]?[A-Z0-9-]{0,4}"
_PICKABLE_CODE = re.compile(_CODE)
_PICKED = re.compile(rf"\(((?:{_CODE})|[a-z]+:[^()\s]{{1,200}})\)\s*$")


# Whose names are shown as the API's displayName has them: a project's may be an acronym of several words.
BODY_PREFIXES = frozenset({"organisation", "cluster", "network"})
_PROBABLY_ONE = N_(
    "Records of this name in one country: %(num)s. Probably one body; they are kept apart until somebody decides."
)
_NAMESAKES = N_("Records of this name: %(num)s. No source says whether they are one body.")


class Picked(NamedTuple):
    """What a picker shows, and the ids that it means where the text has no code of a place."""

    text: str
    means: str = ""


def code_of(identifier: str) -> str:
    """By what a place is asked for: the code of its id; anything else by its id."""
    kind, _, key = identifier.partition(":")
    is_place = kind in {"region", "country", "group"}
    return key if is_place and _PICKABLE_CODE.fullmatch(key) else identifier


def asked_end(text: str) -> str:
    """What a picker's text names: ``Nord-Vest (RO11)`` is RO11, ``Nord-Vest (Romania)`` is not Romania."""
    found = _PICKED.search(text)
    return found.group(1) if found else text.strip()


def asked_ends(texts: Iterable[str]) -> tuple[str, ...]:
    """What the texts of a picker name, each once; commas part several in one field, but not within a name."""
    parts = (part for text in texts for part in _split_picked_ends(text))
    return tuple(dict.fromkeys(asked_end(part) for part in parts))


def split_ends(texts: Iterable[str]) -> tuple[str, ...]:
    """What the texts name where every comma parts two: ``Ukraine, Germany``."""
    parts = filter(None, (part.strip() for text in texts for part in text.split(",")))
    return tuple(dict.fromkeys(asked_end(part) for part in parts))


def _split_picked_ends(text: str) -> list[str]:
    """The ends in one text: a comma behind ``UA``, ``(RO11)`` or an id parts two; others belong to names, as in ``Body, SE``."""
    ends: list[str] = []
    parted = True
    for part in filter(None, map(str.strip, text.split(","))):
        if parted:
            ends.append(part)
        else:
            ends[-1] += f", {part}"
        parted = part.endswith(")") or (parted and _PARTED.fullmatch(part) is not None)
    return ends


def pick_end(end: dict[str, Any], language: Language) -> Picked:
    """Something as a picker shows it: a place with its code, anything else by its name alone."""
    code, name = code_of(end["id"]), " ".join(name_of(end, language).split())
    return Picked(name, code) if code == end["id"] else Picked(f"{name} ({code})")


def pick_ends(ends: Iterable[dict[str, Any]], language: Language) -> Picked:
    """Several things in one picker."""
    some = [*ends]
    picked = [pick_end(end, language) for end in some]
    means = ",".join(code_of(end["id"]) for end in some) if any(one.means for one in picked) else ""
    return Picked(", ".join(one.text for one in picked), means)


def name_of(party: dict[str, Any], language: Language) -> str:
    """A name; of a place in the reader's language and told from its namesakes, of a body that its source shouts as others write it."""
    kind, _, key = str(party["id"]).partition(":")
    if kind == "country":
        return language.country(key, party["name"])
    if kind == "group" and party["name"] in GROUPS:
        return language.say(party["name"])
    if kind == "region":
        return name_region(key, party["name"], language)
    if kind == "city":
        return name_city(party["name"], language)
    if kind not in BODY_PREFIXES:
        return str(party["name"])
    return str(party.get("displayName") or choose_display_name(party["name"]))


def entity_of(party: dict[str, Any]) -> dict[str, Any]:
    """What tells where a party is: the entity that was asked for beside it, else itself."""
    return party.get("entity") or party


def count_bodies(end: dict[str, Any], actors: int) -> int:
    """How many bodies are known in a place: of a country all its ``actors`` but itself, which has ties by its delegations."""
    return actors - (1 if str(end["id"]).startswith("country:") and actors else 0)


def tell_namesakes(parties: Sequence[dict[str, Any]], language: Language) -> dict[str, str]:
    """What is to be said, by id, of those that share their name with another here: else they look as if told twice.

    ``parties`` are what somebody asked for and what is shown of it: ``id``, ``name`` and where they are.
    """
    alike: dict[str, dict[str, str]] = defaultdict(dict)
    for party in parties:
        country = (entity_of(party).get("country") or {}).get("code") or ""
        alike[fold_for_comparison(party["name"])][party["id"]] = country
    told = {}
    for countries in alike.values():
        counts = Counter(filter(None, countries.values()))
        for identifier, country in countries.items():
            if counts[country] > 1:
                told[identifier] = language.say(_PROBABLY_ONE, num=counts[country])
            elif len(countries) > 1:
                told[identifier] = language.say(_NAMESAKES, num=len(countries))
    return told


def place_of(party: dict[str, Any], language: Language) -> str:
    """Where somebody is: region and country."""
    entity = entity_of(party)
    region, country = entity.get("region") or {}, entity.get("country") or {}
    regional = region and translate_region(region.get("code"), region["name"], language)
    parts = [regional, country and language.country(country["code"], country["name"])]
    return ", ".join(part for part in parts if part)


def point_of(party: dict[str, Any], spoken: Language) -> tuple[str, str, float, float] | None:
    """A key, a name, longitude and latitude of the nearest place of somebody that has them.

    Regions before the own address: many share one, and a minister looks for regions.
    """
    entity = party.get("entity") or {}
    region, country = entity.get("region") or {}, entity.get("country") or {}
    if country:
        country = {**country, "name": spoken.country(country["code"], country["name"])}
    if region:
        region = {**region, "name": translate_region(region.get("code"), region["name"], spoken)}
    itself: dict[str, Any] = {
        "name": name_of(party, spoken),
        "code": code_of(str(party["id"])),
        "location": entity.get("location"),
    }
    for place in (region, itself, country):
        location = place.get("location")
        if location:
            longitude, latitude = location["coordinates"][:2]
            return str(place["code"]), str(place["name"]), float(longitude), float(latitude)
    return None
