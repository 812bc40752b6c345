"""What cannot be a value of a scalar is refused in words of the API, whatever JSON it is."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLError

from partnergraph.api.graphql.types.scalars import SCALARS

_NO_TEXTS: tuple[Any, ...] = (None, 1, 1.5, True, [], ["RO"], {}, {"code": "RO"})
_BARE: tuple[Any, ...] = ("POINT(1 2)", {"type": "Point"})
_COORDINATES: tuple[Any, ...] = (None, {}, "12", [1], ["1", "2"], [True, False], [None, 1])
_POINT = 'write {type: "Point", coordinates: [longitude, latitude]}'
_INSTANT = "write 2026-05-23T12:00:00Z, or with another offset"
REFUSED: list[tuple[str, Any, str]] = [
    *((name, value, "write it as a text") for name in ("CountryCode", "NutsCode", "DateTime") for value in _NO_TEXTS),
    *(("DateTime", value, _INSTANT) for value in ("", "2020-13", "0001-01-01T00:00+23:59", "9999-12-31T23:59-23:59")),
    *(("GeoJSONPoint", value, _POINT) for value in (*_NO_TEXTS, *_BARE)),
    *(("GeoJSONPoint", {"type": "Point", "coordinates": value}, _POINT) for value in _COORDINATES),
    ("GeoJSONPoint", {"type": "Point", "coordinates": [1, 200]}, "less than or equal to 90"),
    *(("Date", value, "write YYYY") for value in _NO_TEXTS),
    *(("URL", value, "valid string") for value in _NO_TEXTS),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "says"), REFUSED)
def test_what_it_cannot_be_is_refused(name: str, value: Any, says: str) -> None:
    _, scalar = SCALARS[name]
    assert scalar.parse_value
    with pytest.raises(GraphQLError) as raised:
        scalar.parse_value(value)
    assert raised.value.message.startswith(f"{name} cannot represent ")
    assert says in raised.value.message


def test_a_point_may_have_a_height() -> None:
    _, scalar = SCALARS["GeoJSONPoint"]
    assert scalar.parse_value
    got = scalar.parse_value({"type": "Point", "coordinates": [1, 2.5, 300]})
    assert (got.longitude, got.latitude) == (1, 2.5)
