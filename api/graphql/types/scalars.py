"""Scalars: codes and dates are checked when they come in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from pydantic import TypeAdapter, ValidationError
from strawberry.types.scalar import ScalarDefinition

from schema import codes
from schema.base import Url
from schema.fields import Kind
from schema.values import PartialDate, Point

URL = TypeAdapter(Url)


def checked(name: str, check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A parser of a scalar that raises :class:`GraphQLError` where ``check`` raises."""

    def parse(value: Any) -> Any:
        try:
            return check(value)
        except (ValueError, AttributeError, TypeError) as error:
            reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
            raise GraphQLError(f"{name} cannot represent {value!r}: {reason}") from None

    return parse


def geojson(point: Point) -> dict[str, Any]:
    """A point as RFC 7946 writes it: longitude first."""
    return {"type": "Point", "coordinates": [point.longitude, point.latitude]}


def from_geojson(value: Any) -> Point:
    """The point that a GeoJSON object says. Raises ``ValueError`` for anything else."""
    if not isinstance(value, dict) or value.get("type") != "Point":
        raise ValueError('write {type: "Point", coordinates: [longitude, latitude]}')
    longitude, latitude = value["coordinates"][:2]
    return Point(latitude=latitude, longitude=longitude)


def moment(value: Any) -> datetime:
    """An instant in UTC, which is also taken where no offset is given."""
    instant = datetime.fromisoformat(value)
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def scalar(
    name: str,
    description: str,
    parse: Callable[[Any], Any],
    serialize: Callable[[Any], Any] = str,
    url: str | None = None,
) -> tuple[Any, ScalarDefinition]:
    """A scalar: the type that stands for it in declarations, and what it does."""
    definition = strawberry.scalar(
        name=name,
        description=description,
        serialize=serialize,
        parse_value=checked(name, parse),
        specified_by_url=url,
    )
    return NewType(name, str), definition


SCALARS: dict[str, tuple[Any, ScalarDefinition]] = {
    "Date": scalar(
        "Date",
        "A day, a month or a year: ISO 8601 at the precision its source gives (2018-05-23, 2018-05, 2018).",
        PartialDate.validated,
    ),
    "DateTime": scalar(
        "DateTime",
        "An instant, in ISO 8601 with its offset.",
        moment,
        lambda value: value.isoformat(),
    ),
    "URL": scalar(
        "URL", "A web address that begins with http:// or https://.", URL.validate_python
    ),
    "CountryCode": scalar(
        "CountryCode",
        "ISO 3166-1 alpha-2, or XK. Eurostat's EL and UK are taken as GR and GB.",
        codes.country_code,
    ),
    "NutsCode": scalar(
        "NutsCode",
        "A NUTS or statistical region code of level 1 to 3, as Eurostat writes it.",
        codes.nuts_code,
    ),
    "GeoJSONPoint": scalar(
        "GeoJSONPoint",
        "A GeoJSON Point (RFC 7946), longitude first, in WGS 84.",
        from_geojson,
        geojson,
        "https://www.rfc-editor.org/rfc/rfc7946",
    ),
    "JSON": scalar("JSON", "Any JSON value.", lambda value: value, lambda value: value),
}

# Which GraphQL type a kind of field has; enums, counts and texts have types of their own.
SCALAR_OF: dict[Kind, str] = {
    Kind.ID: "ID",
    Kind.STRING: "str",
    Kind.URL: "URL",
    Kind.COUNTRY: "CountryCode",
    Kind.NUTS: "NutsCode",
    Kind.INTEGER: "int",
    Kind.FLOAT: "float",
    Kind.BOOLEAN: "bool",
    Kind.DATE: "Date",
    Kind.COUNT: "Count",
    Kind.TEXT: "Text",
    Kind.POINT: "GeoJSONPoint",
}
