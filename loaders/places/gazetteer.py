"""Where a city lies that somebody types: few know what its region is called, and sources mostly name regions alone."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from functools import cache
from typing import NamedTuple

from partnergraph.loaders.places.cities import cities_by_name
from partnergraph.loaders.places.geonames import list_geo_cities
from partnergraph.schema.codes import fold_for_comparison, make_slug

# Of each region of level 2, and each country beside these, so many of its largest cities: whoever types a village is
# not served by guesses.
_LARGEST = 12
_LEVEL_2 = 4
_SHORTEST, _LAST_LETTER = 3, "\U0010ffff"
# Large cities of which the extract does not say the region.
_REGIONS_BY_HAND = {
    ("BE", "Mechelen"): "BE21",
    ("BE", "Namur"): "BE35",
    ("BG", "Asenovgrad"): "BG42",
    ("DK", "Randers"): "DK04",
    ("EE", "Narva"): "EE00",
    ("FR", "Angers"): "FRG0",
    ("FR", "Reims"): "FRF2",
    ("NO", "Sandnes"): "NO0A",
    ("PL", "Częstochowa"): "PL22",
    ("PL", "Radom"): "PL92",
    ("PT", "Lisbon"): "PT1A",
    ("PT", "Setúbal"): "PT1B",
    ("RS", "Belgrade"): "RS11",
    ("RS", "Kragujevac"): "RS21",
    ("RS", "Niš"): "RS22",
    ("RS", "Novi Sad"): "RS12",
    ("RS", "Subotica"): "RS12",
    ("SE", "Halmstad"): "SE23",
    ("UA", "Chernivtsi"): "UA74",
    ("UA", "Kryvyy Rih"): "UA31",
    ("UA", "Lviv"): "UA73",
    ("UA", "Odesa"): "UA42",
    ("UA", "Rivne"): "UA83",
    ("UA", "Sumy"): "UA12",
}


class CityPlace(NamedTuple):
    """A city as it is called in English or by itself, and the id of its region, or where none is known of its country."""

    city: str
    place: str


def find_places_of_cities(text: str, limit: int) -> list[CityPlace]:
    """Where the cities lie one of whose names begins like a text: those called so first, then the larger; each place once."""
    folded = fold_for_comparison(text)
    if len(folded) < _SHORTEST:
        return []
    names = _list_city_names()
    start = bisect_left(names, (folded,))
    begun = names[start : bisect_left(names, (folded + _LAST_LETTER,))]
    found: dict[str, CityPlace] = {}
    for _, _, city in sorted((name != folded, rank, city) for name, rank, city in begun):
        found.setdefault(city.place, city)
    return [*found.values()][:limit]


@cache
def _list_city_names() -> list[tuple[str, int, CityPlace]]:
    """Every folded name of the cities that are known here, sorted, with how many around are larger."""
    named: list[tuple[str, int, CityPlace]] = []
    listed: Counter[str] = Counter()
    for country, city in list_geo_cities():
        region = _REGIONS_BY_HAND.get((country, city.name), city.region)
        wider = region[:_LEVEL_2] if len(region) >= _LEVEL_2 else country
        if listed[wider] >= _LARGEST:
            continue
        listed[wider] += 1
        _, english = cities_by_name().get((country, make_slug(city.name)), ("", city.name))
        one = CityPlace(english, f"country:{country}" if wider == country else f"region:{region}")
        folded = {fold_for_comparison(name) for name in (english, city.name, *city.names)}
        named += ((name, listed[wider], one) for name in folded)
    return sorted(named)
