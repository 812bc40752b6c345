"""Places: countries, groups of them, statistical regions, cities."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from partnergraph.schema import codes
from partnergraph.schema.base import Entity, NonEmptyStr, declare_field
from partnergraph.schema.values import Point
from partnergraph.schema.vocabulary import GroupKind, RegionKind

CountryCode = Annotated[str, AfterValidator(codes.parse_country_code)]
NutsCode = Annotated[str, AfterValidator(codes.parse_nuts_code)]


class Place(Entity, abstract=True):
    """Somewhere an actor can be, a city or a whole group of countries."""

    location: Point | None = declare_field("A centre of it, in WGS 84")


class Country(Place):
    """A country or territory: of ISO 3166-1, or Kosovo (XK)."""

    code: CountryCode = declare_field(
        "ISO 3166-1 alpha-2 code, or XK", default=..., identifier=True
    )
    alpha3: NonEmptyStr | None = declare_field(
        "ISO 3166-1 alpha-3 code", identifier=True, pattern="^[A-Z]{3}$"
    )
    eurostat_code: NonEmptyStr | None = declare_field(
        "Eurostat's code where it differs (EL, UK)", pattern="^[A-Z]{2}$"
    )


class Group(Place):
    """A group of countries: one that programmes and policies speak of, as EU, EaP, Western Balkans."""

    code: NonEmptyStr = declare_field("Short code (EU, EaP, EFTA)", default=..., identifier=True)
    kind: GroupKind | None = declare_field("What makes it a group", indexed=True)


class Region(Place):
    """A region: of NUTS, or a statistical region of a candidate or neighbouring country."""

    code: NutsCode = declare_field("NUTS or statistical region code", default=..., identifier=True)
    level: int = declare_field("NUTS level: 1, 2 or 3", default=..., indexed=True, ge=1, le=3)
    kind: RegionKind = declare_field(
        "NUTS, or statistical region outside the EU", default=RegionKind.NUTS
    )
    versions: tuple[NonEmptyStr, ...] = declare_field(
        "Versions of the classification in which the code is valid", default=()
    )


class City(Place):
    """A city, town or other municipality."""

    geonames: NonEmptyStr | None = declare_field(
        "GeoNames id", identifier=True, pattern=r"^[0-9]+$"
    )
