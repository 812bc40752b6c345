"""Parties of an answer as pages name them: where they are, in the reader's language, and on the map."""

from __future__ import annotations

import re
from typing import Any

from partnergraph.api.page.catalogue import Language

_CODE = re.compile(r"\(([^()\s]{2,200})\)\s*$")


def code_of(identifier: str) -> str:
    """By what a place is asked for: the code of its id; anything else by its id."""
    kind, _, key = identifier.partition(":")
    return key if kind in {"region", "country", "group"} else identifier


def asked_end(text: str) -> str:
    """What a picker's text names: ``Nord-Vest (RO11)`` is RO11."""
    found = _CODE.search(text)
    return found.group(1) if found else text.strip()


def shown_end(end: dict[str, Any], language: Language) -> str:
    """An end as a picker shows it."""
    return f"{name_of(end, language)} ({code_of(end['id'])})"


def name_of(party: dict[str, Any], language: Language) -> str:
    """A name; of a country in the reader's language."""
    kind, _, key = str(party["id"]).partition(":")
    return language.country(key, party["name"]) if kind == "country" else str(party["name"])


def place_of(party: dict[str, Any], language: Language) -> str:
    """Where somebody is: region and country."""
    entity = party.get("entity") or {}
    region, country = entity.get("region") or {}, entity.get("country") or {}
    parts = [region.get("name"), country and language.country(country["code"], country["name"])]
    return ", ".join(part for part in parts if part)


def point_of(party: dict[str, Any]) -> tuple[str, str, float, float] | None:
    """A key, a name, longitude and latitude of the nearest place of somebody that has them.

    Regions before the own address: many share one, and a minister looks for regions.
    """
    entity = party.get("entity") or {}
    region, country = entity.get("region") or {}, entity.get("country") or {}
    itself = {
        "name": party["name"],
        "code": code_of(str(party["id"])),
        "location": entity.get("location"),
    }
    for place in (region, itself, country):
        location = place.get("location")
        if location:
            longitude, latitude = location["coordinates"][:2]
            return str(place["code"]), str(place["name"]), float(longitude), float(latitude)
    return None
