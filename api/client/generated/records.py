"""Entities, each with the fields that it has of its own. Generated from the schema: ``make docs``."""

# fmt: off

from __future__ import annotations

from typing import Any, TypedDict
from partnergraph.api.client.generated.values import AgreementKind, CallKind, Citation, ClusterLabel, Count, EventFormat, EventKind, EventStatus, GroupKind, NetworkKind, OrganisationKind, PlaceReference, ProgrammeKind, ProjectStatus, PublicationKind, RegionKind, SectorScheme, SourceKind, SourceState, Text, ValidationStatus

class EntityRecord(TypedDict):
    """Anything the network knows, under a stable, readable id. Its own values, without its relations."""

    typename: str  # Its type: Cluster, Project …
    id: str
    name: str
    aliases: list[Text]
    description: str | None
    urls: list[str]
    displayName: str
    sources: list[Citation]
    version: str

class PlaceRecord(EntityRecord):
    """Somewhere an actor can be, a city or a whole group of countries. Its own values, without its relations."""

    location: dict[str, Any] | None  # A centre of it, in WGS 84

class CountryRecord(PlaceRecord):
    """A country or territory. Its own values, without its relations."""

    code: str  # ISO 3166-1 alpha-2 code, or XK
    alpha3: str | None  # ISO 3166-1 alpha-3 code
    eurostatCode: str | None  # Eurostat's code where it differs (EL, UK)

class GroupRecord(PlaceRecord):
    """A group of countries. Its own values, without its relations."""

    code: str  # Short code (EU, EaP, EFTA)
    kind: GroupKind | None  # What makes it a group

class RegionRecord(PlaceRecord):
    """A region. Its own values, without its relations."""

    code: str  # NUTS or statistical region code
    level: int  # NUTS level: 1, 2 or 3
    kind: RegionKind | None  # NUTS, or statistical region outside the EU
    versions: list[str]  # Versions of the classification in which the code is valid

class CityRecord(PlaceRecord):
    """A city, town or other municipality. Its own values, without its relations."""

    geonames: str | None  # GeoNames id

class ActorRecord(EntityRecord):
    """Somebody who can sign, join, organise, take part. Its own values, without its relations."""

    wikidata: str | None  # Wikidata item
    country: PlaceReference | None  # Its country, the first by id where there are several
    region: PlaceReference | None  # Its region, the first by id where there are several

class OrganisationRecord(ActorRecord):
    """A body. Its own values, without its relations."""

    kind: OrganisationKind | None  # What kind of body it is
    acronym: str | None  # Acronym or short name
    pic: str | None  # Participant Identification Code of the EU's funding portal
    vat: str | None  # VAT number, country prefix first
    ror: str | None  # Research Organization Registry id
    sme: bool | None  # Whether it is a small or medium-sized enterprise
    founded: str | None  # When it was founded
    memberCount: Count | None  # How many members it has
    street: str | None  # Street address
    city: str | None  # City, as the source writes it
    postcode: str | None  # Postcode
    location: dict[str, Any] | None  # Where its seat is, in WGS 84

class ClusterRecord(ActorRecord):
    """A cluster organisation. Its own values, without its relations."""

    kind: OrganisationKind | None  # What kind of body it is
    acronym: str | None  # Acronym or short name
    pic: str | None  # Participant Identification Code of the EU's funding portal
    vat: str | None  # VAT number, country prefix first
    ror: str | None  # Research Organization Registry id
    sme: bool | None  # Whether it is a small or medium-sized enterprise
    founded: str | None  # When it was founded
    memberCount: Count | None  # How many members it has
    street: str | None  # Street address
    city: str | None  # City, as the source writes it
    postcode: str | None  # Postcode
    location: dict[str, Any] | None  # Where its seat is, in WGS 84
    eccpId: str | None  # Profile id on the European Cluster Collaboration Platform
    label: ClusterLabel | None  # Quality label it holds
    validation: ValidationStatus | None  # Where its profile stands
    employeeCount: Count | None  # Staff of the cluster management
    technologies: list[str]  # Technologies its members work with

class NetworkRecord(ActorRecord):
    """A network. Its own values, without its relations."""

    kind: NetworkKind | None  # What kind of network it is
    founded: str | None  # When it was founded
    memberCount: Count | None  # How many members it has

class PersonRecord(ActorRecord):
    """A person in a public role. Its own values, without its relations."""

    title: str | None  # Form of address or academic title
    distinctions: list[str]  # Public distinctions with their years

class ActivityRecord(EntityRecord):
    """Something that takes place in time. Its own values, without its relations."""

    starts: str | None  # First day, month or year
    ends: str | None  # Last day, month or year

class EventRecord(ActivityRecord):
    """A gathering. Its own values, without its relations."""

    kind: EventKind | None  # What kind of gathering it is
    status: EventStatus | None  # Planned, held or cancelled
    format: EventFormat | None  # In person, online or hybrid
    venue: str | None  # Building or site
    topics: list[str]  # What it was about
    participantCount: Count | None  # How many people took part
    organisationCount: Count | None  # How many organisations took part
    meetingCount: Count | None  # How many matchmaking meetings were held
    applicationDeadline: str | None  # Last day to apply
    country: PlaceReference | None  # Its country, the first by id where there are several
    region: PlaceReference | None  # Its region, the first by id where there are several

class ProgrammeRecord(ActivityRecord):
    """A funding programme, a part of one, a policy initiative, a label or service. Its own values, without its relations."""

    kind: ProgrammeKind | None  # What kind of programme it is
    acronym: str | None  # Acronym or short name
    code: str | None  # Code of the programme's own publisher
    beneficiaryCount: Count | None  # How many were selected or supported
    budgetEur: float | None  # Budget in euro
    budget: float | None  # Budget in its currency, where that is not the euro
    currency: str | None  # ISO 4217 code of the amounts that are not in euro

class TopicRecord(EntityRecord):
    """What a call asks for, as its work programme words it. Its own values, without its relations."""

    code: str | None  # Code of the topic's publisher

class ProjectRecord(ActivityRecord):
    """A project that several partners carry out together. Its own values, without its relations."""

    acronym: str | None  # Acronym
    code: str | None  # Grant agreement or project number, with its register
    rcn: str | None  # Record control number in CORDIS
    status: ProjectStatus | None  # Where it stands
    objective: str | None  # What it set out to do
    totalCostEur: float | None  # Total cost in euro
    ecContributionEur: float | None  # Contribution of the EU in euro
    totalCost: float | None  # Total cost in its currency, where that is not the euro
    ecContribution: float | None  # Contribution of the EU in its currency, where that is not the euro
    currency: str | None  # ISO 4217 code of the amounts that are not in euro

class CallRecord(ActivityRecord):
    """A call for proposals or expressions of interest. Its own values, without its relations."""

    kind: CallKind | None  # What kind of answer it asks for
    code: str | None  # Code of the call's publisher
    deadline: str | None  # Last day to answer
    deadlineTime: str | None  # Hour of that day, with its time zone

class AgreementRecord(EntityRecord):
    """Something signed. Its own values, without its relations."""

    kind: AgreementKind | None  # What kind of agreement it is
    signed: str | None  # When it was signed

class SectorRecord(EntityRecord):
    """A field of activity. Its own values, without its relations."""

    scheme: SectorScheme | None  # Which list it is from
    code: str | None  # Its code in that list, with the list's name

class PublicationRecord(EntityRecord):
    """A publication. Its own values, without its relations."""

    kind: PublicationKind | None  # What kind of publication it is
    published: str | None  # When it was published

class SourceRecord(EntityRecord):
    """A document or data set that says what is in the graph. Its own values, without its relations."""

    title: str  # Title
    kind: SourceKind | None  # What kind of thing it is
    publisher: str | None  # Who published it
    published: str | None  # Its date
    url: str | None  # Where it can be read
    licence: str | None  # Terms of reuse
    retrieved: str | None  # When our copy was taken
    loadedAt: str | None  # Day (UTC) on which it was last loaded completely; the load sets it
    priority: int | None  # Whose value is shown where sources disagree: the higher
    state: SourceState | None  # Whether what it says is here whole
