"""Regions and cities as pages name them: in the reader's language, and no two of one country alike."""

from __future__ import annotations

from functools import cache

from partnergraph.api.page.catalogue import Language
from partnergraph.loaders.places.country_names import names_of_all_countries
from partnergraph.loaders.places.regions import RegionName, region_names
from partnergraph.schema.codes import fold_for_comparison
from partnergraph.schema.vocabulary import RegionKind


def name_region(code: str | None, name: str, language: Language) -> str:
    """A region in the reader's language, with its level or the end of its code where others of its country are called so."""
    known = region_names().get(code or "")
    # Of a code that was given up, the answer itself says in brackets what took its place.
    if known is None or name != known.name:
        return name
    return " · ".join([translate_region(code, name, language), *_tell_apart(known, language)])


def translate_region(code: str | None, name: str, language: Language) -> str:
    """A region in the reader's language, where it only says where somebody is."""
    known = region_names().get(code or "")
    return known.translated.get(language.tag, name) if known and name == known.name else name


def _tell_apart(known: RegionName, language: Language) -> list[str]:
    """What tells a region from its namesakes."""
    if known.apart is None:
        return []
    level, until = known.apart.level, known.apart.until
    told = []
    if level and known.kind is RegionKind.NUTS:
        told.append(f"NUTS {level}")
    elif level:
        told.append(language.say("region of level %(num)s", num=level))
    if until:
        told.append(language.say("up to %(year)s", year=until))
    return told


def name_city(name: str, language: Language) -> str:
    """A city, said to be one where a region or country is called so, too."""
    if fold_for_comparison(name) in _names_of_wider_places():
        return " · ".join([name, language.say("city")])
    return name


@cache
def _names_of_wider_places() -> frozenset[str]:
    """What regions and countries are called, folded."""
    regions = {fold_for_comparison(one.name) for one in region_names().values()}
    return frozenset(regions | names_of_all_countries().keys())
