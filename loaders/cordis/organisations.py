"""Organisations as CORDIS describes them, and where they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from graph.claims.claim import Heard
from loaders.cordis.context import Context
from loaders.tabular import values
from loaders.tabular.countries import countries
from loaders.tabular.geography import GIVEN, region_of
from loaders.tabular.record import Record
from loaders.tabular.text import clean, unquoted
from schema import codes
from schema.actors import Organisation
from schema.codes import EUROSTAT_OF_ISO
from schema.relations import LocatedIn
from schema.values import Point, Text
from schema.vocabulary import OrganisationKind

T = TypeVar("T")

KINDS = {
    "PRC": OrganisationKind.COMPANY,
    "HES": OrganisationKind.EDUCATION,
    "REC": OrganisationKind.RESEARCH,
    "PUB": OrganisationKind.PUBLIC,
    "OTH": OrganisationKind.OTHER,
}
ACRONYM = 30  # letters; what is longer is a name
PIC = re.compile("[0-9]{9}")
NO_VAT = {"missing", "notapplicable", "not applicable", "n/a", "na", "0", "-", "none"}


def organisation_id(key: str) -> str:
    """The id of an organisation by its PIC, or by the key that a file has instead."""
    return (
        f"organisation:pic-{key}"
        if PIC.fullmatch(key)
        else f"organisation:cordis-{codes.slug(key)}"
    )


@dataclass(frozen=True)
class Said:
    """What a record says of an organisation, as texts. Equal ones are claimed once."""

    key: str
    name: str | None
    short: str | None = None
    kind: str | None = None
    sme: str | None = None
    vat: str | None = None
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str | None = None
    nuts: str | None = None
    point: str | None = None
    url: str | None = None


def organisation_claims(context: Context, record: Record, texts: Said) -> Iterator[Heard]:
    """The organisation, its countries and its region; values that cannot be read are noted."""
    name = unquoted(clean(texts.name) or "")
    if not name:
        yield record.reject(f"organisation {texts.key} has no name")
        return
    identifier, locator = organisation_id(texts.key), f"organisation {texts.key}"
    postcode = read(context, record, values.postcode, texts.postcode)
    point = read(context, record, values.point, texts.point)
    if texts.kind and texts.kind not in KINDS:
        context.leave_out(record, f"activity type {texts.kind!r} is not known")
    yield context.claim(
        Organisation,
        record,
        locator,
        id=identifier,
        name=name,
        **short_name(name, clean(texts.short)),
        pic=texts.key if PIC.fullmatch(texts.key) else None,
        vat=read(context, record, vat, texts.vat),
        kind=KINDS.get(texts.kind or ""),
        sme=read(context, record, values.yes_or_no, texts.sme),
        street=clean(texts.street),
        postcode=postcode,
        city=clean(texts.city),
        location=point,
        urls=read(context, record, values.urls, texts.url) or (),
    )
    country_codes = read(context, record, countries, texts.country) or ()
    for end, basis in places(context, record, texts.nuts, country_codes, postcode, point):
        yield context.claim(LocatedIn, record, locator, start=identifier, end=end, basis=basis)


def read(
    context: Context, record: Record, reader: Callable[[str | None], T], text: str | None
) -> T | None:
    """A value as its reader makes it; one that it cannot read is noted."""
    value, problem = values.attempt(reader, text)
    context.leave_out(record, problem)
    return value


def vat(text: str | None) -> str | None:
    """A VAT number whose form is right. Raises ``ValueError`` for another."""
    return codes.vat(text) if text and text.casefold() not in NO_VAT else None


def short_name(name: str, short: str | None) -> dict[str, Any]:
    """The short name as an acronym where it is as short as one, else as another name."""
    if not short or short == name:
        return {}
    short = unquoted(short)
    return {"acronym": short} if len(short) <= ACRONYM else {"aliases": (Text(text=short),)}


def places(
    context: Context,
    record: Record,
    nuts: str | None,
    country_codes: tuple[str, ...],
    postcode: str | None,
    point: Point | None,
) -> Iterator[tuple[str, str]]:
    """The ids of its countries and of its region, each with the ground on which that is said."""
    basis = GIVEN
    if not country_codes and nuts:
        country_codes, basis = (
            read(context, record, countries, nuts[:2]) or (),
            "country of the region code",
        )
    for code in country_codes:
        yield f"country:{code}", basis
    if len(country_codes) > 1:
        country_codes = tuple(
            code
            for code in country_codes
            if nuts and nuts.startswith(EUROSTAT_OF_ISO.get(code, code))
        )
    region = region_of(country_codes[0], nuts, postcode, point) if country_codes else None
    if region:
        yield region
    if nuts and len(nuts) > len("XX") and (region is None or region[1] != GIVEN):
        context.leave_out(
            record, f"region {nuts!r} is not known in {', '.join(country_codes) or 'no country'}"
        )
