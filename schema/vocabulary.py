"""Closed vocabularies. Each value is the word shown to people; members are the GraphQL enum's names."""

from __future__ import annotations

from enum import StrEnum


class GroupKind(StrEnum):
    """What makes countries a group."""

    UNION = "union"
    FREE_TRADE = "free trade"
    ENLARGEMENT = "enlargement"
    NEIGHBOURHOOD = "neighbourhood"
    GEOGRAPHIC = "geographic"
    MACRO_REGION = "macro-region"
    PROGRAMME = "programme"
    OTHER = "other"


class RegionKind(StrEnum):
    """Which classification a region belongs to."""

    NUTS = "NUTS"
    STATISTICAL = "statistical region"


class OrganisationKind(StrEnum):
    """What kind of body an organisation is."""

    COMPANY = "company"
    EDUCATION = "higher or secondary education"
    RESEARCH = "research organisation"
    PUBLIC = "public body"
    INTERNATIONAL = "international organisation"
    ASSOCIATION = "association or chamber"
    SUPPORT = "business support organisation"
    PARK = "park or technical centre"
    OTHER = "other"


class ClusterLabel(StrEnum):
    """Quality label of the European Cluster Excellence Initiative."""

    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"


class ValidationStatus(StrEnum):
    """Where a cluster's profile stands on the platform."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    VALIDATED = "validated"
    REJECTED = "rejected"


class NetworkKind(StrEnum):
    """What kind of network it is."""

    NETWORK = "network"
    PLATFORM = "platform"
    ALLIANCE = "alliance"
    COMMITTEE = "committee"
    EXPERT_GROUP = "expert group"


class EventKind(StrEnum):
    """What kind of gathering it is."""

    CONFERENCE = "conference"
    MATCHMAKING = "matchmaking"
    NETWORKING = "networking"
    WORKSHOP = "workshop"
    SESSION = "session"
    MISSION = "mission"
    SIGNING = "signing ceremony"
    LAUNCH = "launch"
    DIALOGUE = "policy dialogue"
    FAIR = "fair"
    SERIES = "series of events"
    OTHER = "other"


class EventStatus(StrEnum):
    """Whether an event was only announced, took place or was called off."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class EventFormat(StrEnum):
    """Where people met: at a place, on line or both."""

    IN_PERSON = "in person"
    ONLINE = "online"
    HYBRID = "hybrid"


class EventRole(StrEnum):
    """In what role somebody took part in an event."""

    ORGANISER = "organiser"
    CO_ORGANISER = "co-organiser"
    HOST = "host"
    OPENER = "opener"
    MODERATOR = "moderator"
    KEYNOTE_SPEAKER = "keynote speaker"
    SPEAKER = "speaker"
    DELEGATION = "delegation"
    PARTICIPANT = "participant"
    TARGET_GROUP = "target group"


class ProjectRole(StrEnum):
    """In what role an organisation is in a project."""

    COORDINATOR = "coordinator"
    PARTNER = "partner"
    ASSOCIATED = "associated partner"
    THIRD_PARTY = "third party"
    INTERNATIONAL = "international partner"


class ProjectStatus(StrEnum):
    """Where a project stands between signature and end."""

    SIGNED = "signed"
    CLOSED = "closed"
    TERMINATED = "terminated"


class ProgrammeKind(StrEnum):
    """What kind of programme it is."""

    PROGRAMME = "programme"
    PART = "part of a programme"
    INITIATIVE = "initiative"
    GRANT_SCHEME = "grant scheme"
    NATIONAL = "national programme"
    LABEL = "label"
    POLICY = "policy or strategy"
    SERVICE = "service"


class CallKind(StrEnum):
    """What kind of answer a call asks for."""

    PROPOSALS = "call for proposals"
    INTEREST = "expression of interest"
    TENDER = "tender"
    APPLICATIONS = "call for applications"


class AgreementKind(StrEnum):
    """What kind of agreement it is."""

    ADMINISTRATIVE_ARRANGEMENT = "administrative arrangement"
    MEMORANDUM = "memorandum of understanding"
    GATEWAY = "gateway agreement"
    ASSOCIATION = "association agreement"
    COOPERATION = "cooperation agreement"


class SectorScheme(StrEnum):
    """Which list a sector is from."""

    ECOSYSTEM = "industrial ecosystem"
    NACE = "NACE Rev. 2"
    EUROSCIVOC = "EuroSciVoc"
    TOPIC = "topic"


class PublicationKind(StrEnum):
    """What kind of publication it is."""

    BRIEF = "policy brief"
    PAPER = "discussion paper"
    PRESS = "press release"
    INTERVIEW = "interview"
    VIDEO = "video"
    SURVEY = "survey"
    STRATEGY = "strategy"
    DELIVERABLE = "deliverable"
    OTHER = "other"


class SourceKind(StrEnum):
    """What kind of thing a source is."""

    DOCUMENT = "document"
    DATASET = "data set"
    CLASSIFICATION = "classification"
    PLATFORM = "platform"
    CORRECTION = "correction"


class SourceState(StrEnum):
    """Whether what a source says is in the graph whole."""

    LOADING = "loading"
    COMPLETE = "complete"


class Criterion(StrEnum):
    """What a cluster's profile is judged by before it is validated."""

    MANAGEMENT = "management team"
    MEMBERS = "members"
    FIELD = "field of activity"
    ACTIVITY = "recent activity"
    SEAT = "seat"
    WEBSITE = "website"
    UNIQUE = "registered once"


class CorrectionState(StrEnum):
    """Where a correction stands in the stewards' hands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
