"""Places: countries, groups of them, statistical regions, cities."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from schema import codes
from schema.base import Entity, Line, field
from schema.values import Point
from schema.vocabulary import GroupKind, RegionKind

CountryCode = Annotated[str, AfterValidator(codes.country_code)]
NutsCode = Annotated[str, AfterValidator(codes.nuts_code)]


class Place(Entity, abstract=True):
    """Somewhere an actor can be, a city or a whole group of countries."""

    location: Point | None = field("A centre of it, in WGS 84")


class Country(Place, plural="countries"):
    """A country or territory of ISO 3166-1, or Kosovo (XK)."""

    code: CountryCode = field("ISO 3166-1 alpha-2 code, or XK", default=..., identifier=True)
    alpha3: Line | None = field("ISO 3166-1 alpha-3 code", identifier=True, pattern="^[A-Z]{3}$")
    eurostat_code: Line | None = field(
        "Eurostat's code where it differs (EL, UK)", pattern="^[A-Z]{2}$"
    )


class Group(Place):
    """A group of countries that programmes and policies speak of: EU, EaP, Western Balkans."""

    code: Line = field("Short code (EU, EaP, EFTA)", default=..., identifier=True)
    kind: GroupKind | None = field("What makes it a group", indexed=True)


class Region(Place):
    """A NUTS region, or a statistical region of a candidate or neighbouring country."""

    code: NutsCode = field("NUTS or statistical region code", default=..., identifier=True)
    level: int = field("NUTS level: 1, 2 or 3", default=..., indexed=True, ge=1, le=3)
    kind: RegionKind = field("NUTS, or statistical region outside the EU", default=RegionKind.NUTS)
    versions: tuple[Line, ...] = field(
        "Versions of the classification in which the code is valid", default=()
    )


class City(Place, plural="cities"):
    """A city or town."""

    geonames: Line | None = field("GeoNames id", identifier=True, pattern=r"^[0-9]+$")
