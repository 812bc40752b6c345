"""The region of a place, and on what ground: the code given, else the postcode, else the coordinates."""

from __future__ import annotations

import pytest

from partnergraph.loaders.places.distance import distance_km
from partnergraph.loaders.tabular.geography import (
    BASIS_NEAREST_CENTRE,
    known_region_codes,
    locate_region,
    region_centres_by_country,
)
from partnergraph.schema.values import Point

GRAZ, VIENNA = Point(latitude=47.07, longitude=15.44), Point(latitude=48.21, longitude=16.37)
LISBON, AZORES = (
    Point(latitude=38.72, longitude=-9.14),
    Point(latitude=37.74, longitude=-25.67),
)
CASES = {
    "as given": (("AT", "AT130", "8010", GRAZ), ("region:AT130", "as given")),
    "by postcode": (("AT", "AT", "8010", VIENNA), ("region:AT221", "postcode")),
    "a code of another country": (("AT", "DE212", "8010", None), ("region:AT221", "postcode")),
    "by coordinates": (("AT", None, None, GRAZ), ("region:AT221", BASIS_NEAREST_CENTRE)),
    "a postcode nobody knows": (
        ("AT", None, "99999", VIENNA),
        ("region:AT130", BASIS_NEAREST_CENTRE),
    ),
    "Greece's two codes": (
        ("GR", None, None, Point(latitude=35.34, longitude=25.14)),
        ("region:EL431", BASIS_NEAREST_CENTRE),
    ),
    "an island far out": (("PT", None, None, AZORES), ("region:PT200", BASIS_NEAREST_CENTRE)),
    "a point in another country": (("AT", None, None, LISBON), None),
    "a country without regions": (("KR", None, None, GRAZ), None),
    "nothing told": (("AT", None, None, None), None),
}


@pytest.mark.parametrize(("given", "expected"), CASES.values(), ids=CASES)
def test_region(
    given: tuple[str, str | None, str | None, Point | None], expected: tuple[str, str] | None
) -> None:
    assert locate_region(*given) == expected


def test_centres_are_of_regions() -> None:
    for prefix, some in region_centres_by_country().items():
        for code, latitude, longitude in some:
            assert code in known_region_codes()
            assert code.startswith(prefix)
            assert Point(latitude=latitude, longitude=longitude)


def test_distance() -> None:
    """From Vienna to Graz it is 144 kilometres as the crow flies."""
    assert distance_km(VIENNA, GRAZ.latitude, GRAZ.longitude) == pytest.approx(144.6, abs=1)
