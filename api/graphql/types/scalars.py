"""Scalars: codes and dates are checked when they come in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NewType

import strawberry
from graphql import GraphQLError, ValueNode, value_from_ast_untyped
from pydantic import TypeAdapter, ValidationError
from strawberry.types.scalar import ScalarDefinition

from partnergraph.schema import codes
from partnergraph.schema.base import Url
from partnergraph.schema.fields import FieldKind
from partnergraph.schema.values import PartialDate, Point

_URL_ADAPTER = TypeAdapter(Url)
_COORDINATES = 2


def _reporting_parser(name: str, check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A parser of a scalar that raises :class:`GraphQLError` where ``check`` raises."""

    def parse(value: Any) -> Any:
        try:
            return check(value)
        except ValueError as error:
            reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
            raise GraphQLError(f"{name} cannot represent {value!r}: {reason}") from None

    return parse


def _locating_parser(parse: Callable[[Any], Any]) -> Callable[..., Any]:
    """A parser of what stands in a document, whose errors say where."""

    def parse_literal(node: ValueNode, variables: dict[str, Any] | None = None) -> Any:
        try:
            return parse(value_from_ast_untyped(node, variables))
        except GraphQLError as error:
            raise GraphQLError(error.message, node) from None

    return parse_literal


def _format_geojson(point: Point) -> dict[str, Any]:
    """A point as RFC 7946 writes it: longitude first."""
    return {"type": "Point", "coordinates": [point.longitude, point.latitude]}


def _parse_geojson(value: Any) -> Point:
    """The point that a GeoJSON object says. Raises ``ValueError`` for anything else."""
    given = value if isinstance(value, dict) else {}
    numbers = given.get("coordinates")
    if (
        given.get("type") != "Point"
        or not isinstance(numbers, list)
        or len(numbers) < _COORDINATES
        or not all(type(number) in {int, float} for number in numbers)
    ):
        raise ValueError('write {type: "Point", coordinates: [longitude, latitude]}')
    longitude, latitude = numbers[:_COORDINATES]
    return Point(latitude=latitude, longitude=longitude)


def _parse_instant(value: str) -> datetime:
    """An instant in UTC, which is also taken where no offset is given."""
    try:
        instant = datetime.fromisoformat(value)
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise ValueError("write 2026-05-23T12:00:00Z, or with another offset") from None


def _require_text(check: Callable[[str], Any]) -> Callable[[Any], Any]:
    """The same check, of a text alone."""

    def check_text(value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueError("write it as a text")  # noqa: TRY004 - wrong input, not a fault of the code
        return check(value)

    return check_text


def _define_scalar(
    name: str,
    description: str,
    parse: Callable[[Any], Any],
    serialize: Callable[[Any], Any] = str,
    url: str | None = None,
) -> tuple[Any, ScalarDefinition]:
    """A scalar: the type that stands for it in declarations, and what it does."""
    parse_value = _reporting_parser(name, parse)
    definition = strawberry.scalar(
        name=name,
        description=description,
        serialize=serialize,
        parse_value=parse_value,
        parse_literal=_locating_parser(parse_value),
        specified_by_url=url,
    )
    return NewType(name, str), definition


SCALARS: dict[str, tuple[Any, ScalarDefinition]] = {
    "Date": _define_scalar(
        "Date",
        "A day, a month or a year: ISO 8601 at the precision its source gives (2018-05-23, 2018-05, 2018).",
        PartialDate.validated,
    ),
    "DateTime": _define_scalar(
        "DateTime",
        "An instant, in ISO 8601 with its offset.",
        _require_text(_parse_instant),
        lambda value: value.isoformat(),
    ),
    "URL": _define_scalar(
        "URL", "A web address that begins with http:// or https://.", _URL_ADAPTER.validate_python
    ),
    "CountryCode": _define_scalar(
        "CountryCode",
        "ISO 3166-1 alpha-2, or XK. Eurostat's EL and UK are taken as GR and GB.",
        _require_text(codes.parse_country_code),
    ),
    "NutsCode": _define_scalar(
        "NutsCode",
        "A NUTS or statistical region code of level 1 to 3, as Eurostat writes it.",
        _require_text(codes.parse_nuts_code),
    ),
    "GeoJSONPoint": _define_scalar(
        "GeoJSONPoint",
        "A GeoJSON Point (RFC 7946), longitude first, in WGS 84.",
        _parse_geojson,
        _format_geojson,
        "https://www.rfc-editor.org/rfc/rfc7946",
    ),
    "JSON": _define_scalar("JSON", "Any JSON value.", lambda value: value, lambda value: value),
}

# Which GraphQL type a kind of field has; enums, counts and texts have types of their own.
SCALAR_BY_KIND: dict[FieldKind, str] = {
    FieldKind.ID: "ID",
    FieldKind.STRING: "str",
    FieldKind.URL: "URL",
    FieldKind.COUNTRY: "CountryCode",
    FieldKind.NUTS: "NutsCode",
    FieldKind.INTEGER: "int",
    FieldKind.FLOAT: "float",
    FieldKind.BOOLEAN: "bool",
    FieldKind.DATE: "Date",
    FieldKind.COUNT: "Count",
    FieldKind.TEXT: "Text",
    FieldKind.POINT: "GeoJSONPoint",
}
