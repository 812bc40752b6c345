"""Actors: those who can be partners."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from schema import codes
from schema.base import Entity, Line, field
from schema.values import Count, PartialDate, Point
from schema.vocabulary import (
    ClusterLabel,
    NetworkKind,
    OrganisationKind,
    ValidationStatus,
)

Pic = Annotated[str, AfterValidator(codes.pic)]
Vat = Annotated[str, AfterValidator(codes.vat)]
Ror = Annotated[str, AfterValidator(codes.ror)]
Wikidata = Annotated[str, AfterValidator(codes.wikidata)]


class Actor(Entity, abstract=True):
    """Somebody who can sign, join, organise, take part."""

    wikidata: Wikidata | None = field("Wikidata item", identifier=True)


class Organisation(Actor):
    """A body: company, university, public authority, association, international organisation."""

    kind: OrganisationKind | None = field("What kind of body it is", indexed=True)
    acronym: Line | None = field("Acronym or short name", searchable=True)
    pic: Pic | None = field(
        "Participant Identification Code of the EU's funding portal", identifier=True
    )
    vat: Vat | None = field("VAT number, country prefix first", identifier=True)
    ror: Ror | None = field("Research Organization Registry id", identifier=True)
    sme: bool | None = field("Whether it is a small or medium-sized enterprise")
    founded: PartialDate | None = field("When it was founded")
    member_count: Count | None = field("How many members it has")
    street: Line | None = field("Street address")
    city: Line | None = field("City, as the source writes it", indexed=True)
    postcode: Line | None = field("Postcode")
    location: Point | None = field("Where its seat is, in WGS 84")


class Cluster(Organisation):
    """A cluster organisation: it manages a group of firms and others that work together in a field."""

    eccp_id: Line | None = field(
        "Profile id on the European Cluster Collaboration Platform", identifier=True
    )
    label: ClusterLabel | None = field("Quality label it holds")
    validation: ValidationStatus | None = field("Where its profile stands", indexed=True)
    employee_count: Count | None = field("Staff of the cluster management")
    technologies: tuple[Line, ...] = field("Technologies its members work with", default=())


class Network(Actor):
    """A network, platform, alliance or standing group that others belong to."""

    kind: NetworkKind | None = field("What kind of network it is", indexed=True)
    founded: PartialDate | None = field("When it was founded")
    member_count: Count | None = field("How many members it has")


class Person(Actor, plural="people"):
    """A person in a public role. Nothing else about people is kept."""

    title: Line | None = field("Form of address or academic title")
    distinctions: tuple[Line, ...] = field("Public distinctions with their years", default=())
