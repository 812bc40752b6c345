"""Actors: those who can be partners."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, field_validator

from partnergraph.schema import codes
from partnergraph.schema.base import Entity, NonEmptyStr, declare_field
from partnergraph.schema.placeholders import is_placeholder_name
from partnergraph.schema.values import Count, PartialDate, Point
from partnergraph.schema.vocabulary import (
    ClusterLabel,
    NetworkKind,
    OrganisationKind,
    ValidationStatus,
)

Pic = Annotated[str, AfterValidator(codes.parse_pic)]
Vat = Annotated[str, AfterValidator(codes.parse_vat_number)]
Ror = Annotated[str, AfterValidator(codes.parse_ror_id)]
Wikidata = Annotated[str, AfterValidator(codes.parse_wikidata_item)]


class Actor(Entity, abstract=True):
    """Somebody who can sign, join, organise, take part."""

    wikidata: Wikidata | None = declare_field(
        "Wikidata item", identifier=True, identifies=codes.ANY_CODE
    )

    @field_validator("name")
    @classmethod
    def refuse_placeholder(cls, name: str) -> str:
        """Nobody has the name that forms are filled with where there is none."""
        if is_placeholder_name(name):
            raise ValueError(f"{name!r} stands where there is no name; it is nobody's")
        return name


class Organisation(Actor):
    """A body: company, university, public authority, association, international organisation."""

    kind: OrganisationKind | None = declare_field("What kind of body it is", indexed=True)
    acronym: NonEmptyStr | None = declare_field("Acronym or short name", searchable=True)
    pic: Pic | None = declare_field(
        "Participant Identification Code of the EU's funding portal",
        identifier=True,
        identifies=codes.ANY_CODE,
    )
    vat: Vat | None = declare_field(
        "VAT number, country prefix first", identifier=True, identifies=codes.ANY_CODE
    )
    ror: Ror | None = declare_field(
        "Research Organization Registry id", identifier=True, identifies=codes.ANY_CODE
    )
    sme: bool | None = declare_field("Whether it is a small or medium-sized enterprise")
    founded: PartialDate | None = declare_field("When it was founded")
    member_count: Count | None = declare_field("How many members it has")
    street: NonEmptyStr | None = declare_field("Street address")
    city: NonEmptyStr | None = declare_field("City, as the source writes it", indexed=True)
    postcode: NonEmptyStr | None = declare_field("Postcode")
    location: Point | None = declare_field("Where its seat is, in WGS 84")


class Cluster(Organisation):
    """A cluster organisation: it manages a group of firms and others that work together in a field."""

    eccp_id: NonEmptyStr | None = declare_field(
        "Profile id on the European Cluster Collaboration Platform",
        identifier=True,
        identifies=codes.ANY_CODE,
    )
    label: ClusterLabel | None = declare_field("Quality label it holds")
    validation: ValidationStatus | None = declare_field("Where its profile stands", indexed=True)
    employee_count: Count | None = declare_field("Staff of the cluster management")
    technologies: tuple[NonEmptyStr, ...] = declare_field(
        "Technologies its members work with", default=()
    )


class Network(Actor):
    """A network: platform, alliance or standing group that others belong to."""

    kind: NetworkKind | None = declare_field("What kind of network it is", indexed=True)
    founded: PartialDate | None = declare_field("When it was founded")
    member_count: Count | None = declare_field("How many members it has")


class Person(Actor, plural="people"):
    """A person in a public role. Nothing else about people is kept."""

    title: NonEmptyStr | None = declare_field("Form of address or academic title")
    distinctions: tuple[NonEmptyStr, ...] = declare_field(
        "Public distinctions with their years", default=()
    )
