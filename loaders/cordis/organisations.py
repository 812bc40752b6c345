"""Organisations as CORDIS describes them, and where they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from partnergraph.graph.claims.claim import SourceItem
from partnergraph.loaders.cordis.context import CordisContext
from partnergraph.loaders.tabular import values
from partnergraph.loaders.tabular.countries import parse_countries
from partnergraph.loaders.tabular.geography import BASIS_GIVEN, locate_region
from partnergraph.loaders.tabular.record import TableRecord
from partnergraph.loaders.tabular.text import clean_text, strip_export_quotes
from partnergraph.schema import codes
from partnergraph.schema.actors import Organisation
from partnergraph.schema.codes import EUROSTAT_OF_ISO
from partnergraph.schema.errors import InvalidInput
from partnergraph.schema.placeholders import is_placeholder_name
from partnergraph.schema.relations import LocatedIn
from partnergraph.schema.values import Point, Text
from partnergraph.schema.vocabulary import OrganisationKind

T = TypeVar("T")

_KINDS_BY_ACTIVITY_TYPE = {
    "PRC": OrganisationKind.COMPANY,
    "HES": OrganisationKind.EDUCATION,
    "REC": OrganisationKind.RESEARCH,
    "PUB": OrganisationKind.PUBLIC,
    "OTH": OrganisationKind.OTHER,
}
_LONGEST_ACRONYM = 30  # letters; what is longer is a name
PIC_NUMBER = re.compile("[0-9]{9}")
_NO_VAT = {"missing", "notapplicable", "not applicable", "n/a", "na", "0", "-", "none"}


def cordis_organisation_id(key: str) -> str:
    """The id of an organisation by its PIC, or by the key that a file has instead."""
    return (
        f"organisation:pic-{key}"
        if PIC_NUMBER.fullmatch(key)
        else f"organisation:cordis-{codes.make_slug(key)}"
    )


@dataclass(frozen=True)
class OrganisationTexts:
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


def cordis_organisation_claims(
    context: CordisContext, record: TableRecord, texts: OrganisationTexts
) -> Iterator[SourceItem]:
    """The organisation, its countries and its region; values that cannot be read are noted."""
    name = strip_export_quotes(clean_text(texts.name) or "")
    if name and is_placeholder_name(name) and PIC_NUMBER.fullmatch(texts.key):
        context.leave_out(record, f"{name!r} is nobody's name; it is known by its PIC alone")
        name = f"Participant {texts.key}"
    if not name or is_placeholder_name(name):
        yield record.reject(
            f"organisation {texts.key} has no name" + (f" but {name!r}" if name else "")
        )
        return
    identifier, locator = cordis_organisation_id(texts.key), f"organisation {texts.key}"
    postcode = parse_or_note(context, record, values.parse_postcode, texts.postcode)
    point = parse_or_note(context, record, values.parse_coordinates, texts.point)
    country_codes = parse_or_note(context, record, parse_countries, texts.country) or ()
    country = country_codes[0] if len(country_codes) == 1 else None
    if texts.kind and texts.kind not in _KINDS_BY_ACTIVITY_TYPE:
        context.leave_out(record, f"activity type {texts.kind!r} is not known")
    yield context.claim(
        Organisation,
        record,
        locator,
        id=identifier,
        name=name,
        **_short_name_fields(name, clean_text(texts.short)),
        pic=texts.key if PIC_NUMBER.fullmatch(texts.key) else None,
        vat=parse_or_note(context, record, lambda text: _parse_vat(text, country), texts.vat),
        kind=_KINDS_BY_ACTIVITY_TYPE.get(texts.kind or ""),
        sme=parse_or_note(context, record, values.parse_yes_no, texts.sme),
        street=clean_text(texts.street),
        postcode=postcode,
        city=clean_text(texts.city),
        location=point,
        urls=parse_or_note(context, record, values.parse_web_addresses, texts.url) or (),
    )
    for end, basis in _organisation_places(context, record, texts, country_codes, postcode, point):
        yield context.claim(LocatedIn, record, locator, start=identifier, end=end, basis=basis)


def replace_placeholder_key(
    context: CordisContext, record: TableRecord, texts: OrganisationTexts
) -> OrganisationTexts:
    """The texts under a key of name and country, where theirs is one that many strangers have.

    Raises :class:`InvalidInput` where there is no name to make it of.
    """
    if texts.key.strip("0") and not (
        PIC_NUMBER.fullmatch(texts.key) and codes.is_placeholder_number(texts.key)
    ):
        return texts
    name = clean_text(texts.name) or ""
    if is_placeholder_name(name):
        raise InvalidInput(f"key {texts.key} is nobody's, and so is the name {name!r}")
    context.leave_out(record, f"key {texts.key} is nobody's; {name!r} is known by name and country")
    return replace(texts, key=codes.make_slug(f"{name} {texts.country or ''}"))


def parse_or_note(
    context: CordisContext, record: TableRecord, reader: Callable[[str | None], T], text: str | None
) -> T | None:
    """A value as its reader makes it; one that it cannot read is noted."""
    value, problem = values.try_parse(reader, text)
    context.leave_out(record, problem)
    return value


def _parse_vat(text: str | None, country: str | None) -> str | None:
    """A VAT or tax number whose form is right, of a body in a country. Raises ``ValueError`` for another."""
    if not text or text.casefold() in _NO_VAT:
        return None
    return codes.parse_vat_number(text, country)


def _short_name_fields(name: str, short: str | None) -> dict[str, Any]:
    """The short name as an acronym where it is as short as one, else as another name."""
    if not short or short == name:
        return {}
    short = strip_export_quotes(short)
    return (
        {"acronym": short} if len(short) <= _LONGEST_ACRONYM else {"aliases": (Text(text=short),)}
    )


def _organisation_places(
    context: CordisContext,
    record: TableRecord,
    texts: OrganisationTexts,
    country_codes: tuple[str, ...],
    postcode: str | None,
    point: Point | None,
) -> Iterator[tuple[str, str]]:
    """The ids of its countries and of its region, each with the ground on which that is said."""
    basis, nuts = BASIS_GIVEN, texts.nuts
    if not country_codes and nuts:
        country_codes, basis = (
            parse_or_note(context, record, parse_countries, nuts[:2]) or (),
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
    region = (
        locate_region(country_codes[0], nuts, postcode, point, clean_text(texts.city))
        if country_codes
        else None
    )
    if region:
        yield region
    if nuts and len(nuts) > len("XX") and (region is None or region[1] != BASIS_GIVEN):
        context.leave_out(
            record, f"region {nuts!r} is not known in {', '.join(country_codes) or 'no country'}"
        )
