"""Names of places as pages show them: in the reader's language, and no two of one country alike."""

from __future__ import annotations

import pytest

from partnergraph.api.page.catalogue import LANGUAGES, language
from partnergraph.api.page.views.parties import asked_end, name_of, pick_end, split_ends
from partnergraph.api.page.vocabulary import GROUPS
from partnergraph.loaders.places.gazetteer import _REGIONS_BY_HAND, find_places_of_cities
from partnergraph.loaders.places.groups import group_claims
from partnergraph.loaders.places.regions import region_names
from partnergraph.schema.codes import fold_for_comparison
from partnergraph.schema.places import Group


@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_two_regions_of_a_country_are_shown_alike(tag: str) -> None:
    shown: dict[tuple[str, str], str] = {}
    alike = []
    for code, one in region_names().items():
        name = name_of({"id": f"region:{code}", "name": one.name}, language(tag))
        other = shown.setdefault((code[:2], fold_for_comparison(name)), code)
        if other != code:
            alike.append((name, other, code))
    assert alike == []


@pytest.mark.parametrize(
    ("identifier", "name", "tag", "shown"),
    [
        ("region:HU11", "Budapest", "en", "Budapest"),
        ("region:HU110", "Budapest", "en", "Budapest · NUTS 3"),
        ("region:HU101", "Budapest", "en", "Budapest · up to 2017"),
        ("region:UA63", "Kyiv", "uk", "Київ"),
        ("region:UA630", "Kyiv", "de", "Kyjiw · Region der Ebene 3"),
        ("region:UA61", "Kyivska Oblast", "uk", "Київська область"),
        ("region:UA735", "Stryiskyi Raion", "uk", "Стрийський район"),
        ("region:UA1", "Macroregion 1", "uk", "Макрорегіон 1"),
        ("region:UA1", "Macroregion 1", "de", "Macroregion 1"),
        ("city:kyiv", "Kyiv", "fr", "Kyiv · ville"),
        ("city:szeged-hu", "Szeged", "fr", "Szeged"),
        ("region:ITC4", "Lombardia", "fr", "Lombardie"),
        ("region:FR10", "Ile-de-France", "en", "Ile-de-France"),
        ("region:FR1", "Ile-de-France", "de", "Île de France · NUTS 1"),
        ("region:LU00", "Luxembourg", "fr", "Luxembourg · NUTS 2"),
        ("region:RO11", "Nord-Vest", "uk", "Nord-Vest"),
        # What an answer already says of a code that was given up.
        ("region:HU101", "Budapest (HU101, now HU110)", "en", "Budapest (HU101, now HU110)"),
    ],
)
def test_places_as_they_are_shown(identifier: str, name: str, tag: str, shown: str) -> None:
    place = {"id": identifier, "name": name}
    assert name_of(place, language(tag)) == shown
    code = identifier.partition(":")[2]
    if identifier.startswith("region:"):
        picked = pick_end(place, language(tag)).text
        assert asked_end(picked) == code
        assert split_ends([picked])[-1] == code


@pytest.mark.parametrize("tag", LANGUAGES)
def test_groups_are_found_by_the_names_that_pages_show(tag: str) -> None:
    groups = {
        claim.thing.name: claim.thing
        for claim in group_claims("source:x")
        if isinstance(claim.thing, Group)
    }
    for name in GROUPS:
        known = {name, *(alias.text for alias in groups[name].aliases)}
        assert language(tag).say(name) in known


def test_cities_are_found_where_they_lie() -> None:
    assert {*_REGIONS_BY_HAND.values()} <= region_names().keys()
    places = {
        one.place for text in ("Sze", "Lem", "Chis") for one in find_places_of_cities(text, 9)
    }
    assert {"region:HU333", "region:UA73", "country:MD"} <= places
    assert find_places_of_cities("Sz", 9) == []
