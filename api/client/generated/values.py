"""What arguments may be, and what entities and answers are made of. Generated from the schema: ``make docs``."""

# fmt: off

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict

# What makes countries a group.
GroupKind = Literal[
    "UNION",
    "FREE_TRADE",
    "ENLARGEMENT",
    "NEIGHBOURHOOD",
    "GEOGRAPHIC",
    "MACRO_REGION",
    "PROGRAMME",
    "OTHER",
]

# Which classification a region belongs to.
RegionKind = Literal["NUTS", "STATISTICAL"]

# What kind of body an organisation is.
OrganisationKind = Literal[
    "COMPANY",
    "EDUCATION",
    "RESEARCH",
    "PUBLIC",
    "INTERNATIONAL",
    "ASSOCIATION",
    "SUPPORT",
    "PARK",
    "OTHER",
]

# How a source hedges a number.
Qualifier = Literal["EXACT", "ABOUT", "MORE_THAN", "AT_LEAST", "LESS_THAN", "UP_TO"]

# Quality label of the European Cluster Excellence Initiative.
ClusterLabel = Literal["BRONZE", "SILVER", "GOLD"]

# Where a cluster's profile stands on the platform.
ValidationStatus = Literal["DRAFT", "SUBMITTED", "VALIDATED", "REJECTED"]

# What kind of network it is.
NetworkKind = Literal["NETWORK", "PLATFORM", "ALLIANCE", "COMMITTEE", "EXPERT_GROUP"]

# What kind of gathering it is.
EventKind = Literal[
    "CONFERENCE",
    "MATCHMAKING",
    "NETWORKING",
    "WORKSHOP",
    "SESSION",
    "MISSION",
    "SIGNING",
    "LAUNCH",
    "DIALOGUE",
    "FAIR",
    "SERIES",
    "OTHER",
]

# Whether an event was only announced, took place or was called off.
EventStatus = Literal["PLANNED", "HELD", "CANCELLED"]

# Where people met: at a place, on line or both.
EventFormat = Literal["IN_PERSON", "ONLINE", "HYBRID"]

# What kind of programme it is.
ProgrammeKind = Literal[
    "PROGRAMME",
    "PART",
    "INITIATIVE",
    "GRANT_SCHEME",
    "NATIONAL",
    "LABEL",
    "POLICY",
    "SERVICE",
]

# Where a project stands between signature and end.
ProjectStatus = Literal["SIGNED", "CLOSED", "TERMINATED"]

# What kind of answer a call asks for.
CallKind = Literal["PROPOSALS", "INTEREST", "TENDER", "APPLICATIONS"]

# What kind of agreement it is.
AgreementKind = Literal[
    "ADMINISTRATIVE_ARRANGEMENT",
    "MEMORANDUM",
    "GATEWAY",
    "ASSOCIATION",
    "COOPERATION",
]

# Which list a sector is from.
SectorScheme = Literal["ECOSYSTEM", "NACE", "EUROSCIVOC", "TOPIC"]

# What kind of publication it is.
PublicationKind = Literal[
    "BRIEF",
    "PAPER",
    "PRESS",
    "INTERVIEW",
    "VIDEO",
    "SURVEY",
    "STRATEGY",
    "DELIVERABLE",
    "OTHER",
]

# What kind of thing a source is.
SourceKind = Literal["DOCUMENT", "DATASET", "CLASSIFICATION", "PLATFORM", "CORRECTION"]

# Whether what a source says is in the graph whole.
SourceState = Literal["LOADING", "COMPLETE"]

# A kind of entity; abstract ones stand for all below them.
EntityKind = Literal[
    "ENTITY",
    "PLACE",
    "COUNTRY",
    "GROUP",
    "REGION",
    "CITY",
    "ACTOR",
    "ORGANISATION",
    "CLUSTER",
    "NETWORK",
    "PERSON",
    "ACTIVITY",
    "EVENT",
    "PROGRAMME",
    "TOPIC",
    "PROJECT",
    "CALL",
    "AGREEMENT",
    "SECTOR",
    "PUBLICATION",
    "SOURCE",
]

# What was chosen of each facet of a search: any of the values.
SearchChoices = TypedDict("SearchChoices", {
    "kind": EntityKind | Sequence[EntityKind],  # Of one of these kinds
    "country": str | Sequence[str],  # In one of these countries: their codes
    "region": str | Sequence[str],  # In one of these regions, or in one whose code begins so: their codes
    "sector": str | Sequence[str],  # Active in one of these sectors: their names
    "programme": str | Sequence[str],  # Funded under one of these programmes, or a part of one: their ids
    "year": str | Sequence[str],  # Begun or signed in one of these years
}, total=False)

# How a search for paths ended.
Outcome = Literal["FOUND", "SAME_ENDS", "UNKNOWN_END", "NO_PATH", "TIME_LIMIT"]

# In what way two actors are partners.
TieKind = Literal["AGREEMENT", "COOPERATION", "JOINT_PROJECT", "MEMBERSHIP", "JOINT_EVENT"]

# Why an end is none.
UnknownReason = Literal["NOT_KNOWN", "SEVERAL_PLACES", "NO_PARTNER"]

# From a day to a day; at least one of them.
DateRange = TypedDict("DateRange", {
    "from": str,  # The first day, month or year; none: from the beginning
    "to": str,  # The last; none: without end
}, total=False)

# Whether a question of discovery found anything.
DiscoveryOutcome = Literal["FOUND", "NONE"]

# Places of which size: countries, or NUTS and statistical regions of a level.
Level = Literal["COUNTRY", "NUTS1", "NUTS2", "NUTS3"]

# What a query is about.
Category = Literal[
    "COVERAGE",
    "CLUSTERS",
    "REGIONS",
    "PROGRAMMES",
    "PROJECTS",
    "EVENTS",
    "AGREEMENTS",
    "ACTORS",
    "BROKERS",
    "PEOPLE",
    "PROVENANCE",
    "QUALITY",
]

# What became of a claim: its source says it now, says it otherwise, or says it no longer.
ChangeKind = Literal["ADDED", "CHANGED", "REMOVED"]

# That a source says it, and where in it.
Citation = TypedDict("Citation", {
    "id": str,  # The source's id
    "title": str,  # The source's title
    "url": str | None,  # Where it can be read
    "publisher": str | None,  # Who published it
    "published": str | None,  # Its date
    "locator": str | None,  # Where in the source: a paragraph, a record's key
})

# A number as its source gives it: exactly, about, more than…
Count = TypedDict("Count", {
    "value": int,  # The number
    "qualifier": Qualifier,  # How the source hedges it
    "text": str,  # Both in words
})

# A country or region that something else names.
PlaceReference = TypedDict("PlaceReference", {
    "id": str,  # Its id
    "name": str,  # Its name
    "code": str | None,  # Its code, of ISO 3166-1 or NUTS
})

# A name or phrase and its language.
Text = TypedDict("Text", {
    "text": str,  # The text
    "language": str | None,  # BCP 47 tag, where known
})
