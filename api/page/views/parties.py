"""Parties of an answer as pages name them: where they are, in the reader's language, and on the map."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from partnergraph.api.page.catalogue import Language

_PLACE_CODE = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}|EaP")
_CODE = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}|EaP")
# A comma beside a code, or behind "(RO11)", parts two ends; others belong to names.
_BESIDE_CODE = re.compile(
    rf"(?<=\)),\s*|(?<![^,\s])(?P<before>{_PLACE_CODE.pattern})\s*,\s*|,\s*(?={_PLACE_CODE.pattern}\s*(,|$))"
)
_CODE = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}|EaP")
# A comma behind "(RO11)" ends an end; others belong to names.
_CODE = re.compile(r"\(([^()\s]{2,200})\)\s*$")


def code_of(identifier: str) -> str:
    """By what a place is asked for: the code of its id; anything else by its id."""
    kind, _, key = identifier.partition(":")
    return key if kind in {"region", "country", "group"} else identifier


def asked_end(text: str) -> str:
    """What a picker's text names: ``Nord-Vest (RO11)`` is RO11."""
    found = _CODE.search(text)
    return found.group(1) if found else text.strip()


def asked_ends(texts: Iterable[str]) -> tuple[str, ...]:
    """What the texts of a picker name, each once; commas part several in one field, but not within a name."""
    parts = (part for text in texts for part in _split_picked_ends(text))
    return tuple(dict.fromkeys(asked_end(part) for part in parts))


def _split_picked_ends(text: str) -> list[str]:
    """The ends in one text: a comma behind ``UA`` or ``(RO11)`` parts two; others belong to names, as in ``Body, SE``."""
    ends: list[str] = []
    parted = True
    for part in filter(None, map(str.strip, text.split(","))):
        if parted:
            ends.append(part)
        else:
            ends[-1] += f", {part}"
        parted = part.endswith(")") or (parted and _PLACE_CODE.fullmatch(part) is not None)
    return ends


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
