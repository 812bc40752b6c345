"""Relations: every way in which two entities can be tied."""

from __future__ import annotations

from typing import ClassVar

from partnergraph.schema.activities import (
    Activity,
    Call,
    CurrencyCode,
    Event,
    Programme,
    Project,
    Topic,
)
from partnergraph.schema.actors import Actor, Network, Organisation, Person
from partnergraph.schema.base import (
    Entity,
    NonEmptyStr,
    Relation,
    RelationShape,
    TieDeclaration,
    TieKind,
    declare_field,
)
from partnergraph.schema.documents import Agreement, Publication, Sector, Source
from partnergraph.schema.places import City, Country, Group, Place, Region
from partnergraph.schema.values import Count
from partnergraph.schema.vocabulary import EventRole, EventStatus, ProjectRole


class LocatedIn(Relation):
    """Where an actor or event is. An organisation has one per seat or site and level of place."""

    shape: ClassVar = RelationShape(
        starts=(Actor, Event),
        ends=(Place,),
        forward="located_in",
        reverse="located_here",
        forward_text="Where it is: countries, regions, cities",
        reverse_text="Who and what is there",
        shortcuts=(("country", Country), ("region", Region)),
        rolls_up=True,
    )
    basis: NonEmptyStr | None = declare_field(
        "How the place was found: as given, postcode, coordinates, name"
    )


class PartOf(Relation):
    """A whole that this is a part of: a region's parent, an event's series, a body's parent body."""

    shape: ClassVar = RelationShape(
        starts=(Region, City, Organisation, Network, Activity, Sector, Source),
        ends=(Region, Country, Organisation, Network, Activity, Sector, Source),
        forward="part_of",
        reverse="parts",
        forward_text="The wholes that it is a part of",
        reverse_text="Its parts",
    )


class InGroup(Relation):
    """A country belongs to a group of countries."""

    shape: ClassVar = RelationShape(
        starts=(Country,),
        ends=(Group,),
        forward="groups",
        reverse="countries",
        forward_text="The groups that it belongs to",
        reverse_text="The countries in it",
    )


class SucceededBy(Relation):
    """A region's code was replaced by another, a programme followed by another, an organisation merged into another."""

    shape: ClassVar = RelationShape(
        starts=(Region, Programme, Organisation),
        ends=(Region, Programme, Organisation),
        forward="successors",
        reverse="predecessors",
        forward_text="What took its place",
        reverse_text="What it took the place of",
    )
    change: NonEmptyStr | None = declare_field(
        "What happened: recoded, renamed, merged, split, boundary moved"
    )
    old_within: bool | None = declare_field(
        "Whether all of the former region lies in this successor"
    )
    new_within: bool | None = declare_field(
        "Whether all of this successor lies in the former region"
    )


class Represents(Relation):
    """An actor speaks for a place: a representative office for its country, the Commission for the EU."""

    shape: ClassVar = RelationShape(
        starts=(Actor,),
        ends=(Place,),
        forward="represents",
        reverse="represented_by",
        forward_text="The places that it speaks for",
        reverse_text="Who speaks for it",
    )


class MemberOf(Relation):
    """An actor is a member of a network, cluster or association."""

    shape: ClassVar = RelationShape(
        starts=(Actor, Country),
        ends=(Organisation, Network),
        forward="member_of",
        reverse="members",
        forward_text="What it is a member of",
        reverse_text="Its members",
        tie=TieDeclaration(TieKind.MEMBERSHIP, 0.6, through="edge"),
        key=("role",),
    )
    role: NonEmptyStr | None = declare_field("As what: member, founder, chair")


class AffiliatedWith(Relation):
    """A person holds a public role at an actor."""

    shape: ClassVar = RelationShape(
        starts=(Person,),
        ends=(Organisation, Network, Project, Programme),
        forward="affiliations",
        reverse="people",
        forward_text="Where the person holds a public role",
        reverse_text="People with a public role at it",
        key=("role",),
    )
    role: NonEmptyStr | None = declare_field("The role, as the source words it")


class TookPartIn(Relation):
    """Somebody took part in an event. A country's own is its delegation."""

    shape: ClassVar = RelationShape(
        starts=(Actor, Country, Group, Project),
        ends=(Event,),
        forward="events",
        reverse="participants",
        forward_text="Events in which it took part",
        reverse_text="Who took part in it",
        tie=TieDeclaration(
            TieKind.JOINT_EVENT,
            0.4,
            through="end",
            absent_roles=(EventRole.TARGET_GROUP,),
            leading_roles=(EventRole.ORGANISER, EventRole.CO_ORGANISER, EventRole.HOST),
            void=(EventStatus.CANCELLED,),
            planned=(EventStatus.PLANNED,),
        ),
        key=("role",),
    )
    role: EventRole | None = declare_field("Organiser, host, speaker, delegation…", indexed=True)
    people: Count | None = declare_field("How many people came for it")
    topic: NonEmptyStr | None = declare_field("What they spoke about")


class PartnerIn(Relation):
    """Somebody is a partner in a project."""

    shape: ClassVar = RelationShape(
        starts=(Actor, Country),
        ends=(Project,),
        forward="projects",
        reverse="partners",
        forward_text="Projects in which it is a partner",
        reverse_text="Its partners",
        tie=TieDeclaration(
            TieKind.JOINT_PROJECT, 0.8, through="end", leading_roles=(ProjectRole.COORDINATOR,)
        ),
    )
    role: ProjectRole | None = declare_field("Coordinator, partner, third party…", indexed=True)
    ec_contribution_eur: float | None = declare_field(
        "Contribution of the EU to this partner, in euro"
    )
    total_cost_eur: float | None = declare_field("Cost of this partner, in euro")
    ec_contribution: float | None = declare_field(
        "Contribution of the EU to this partner in its currency, where that is not the euro"
    )
    total_cost: float | None = declare_field(
        "Cost of this partner in its currency, where that is not the euro"
    )
    currency: CurrencyCode | None = declare_field(
        "ISO 4217 code of the amounts that are not in euro"
    )
    site: NonEmptyStr | None = declare_field(
        "Where the part of it is that takes part (a place's id), if the source tells that for each project"
    )
    participations: int | None = declare_field(
        "How many rows of the source this stands for, where more than one"
    )


class FundedUnder(Relation):
    """A programme pays for it, or it is done within that programme."""

    shape: ClassVar = RelationShape(
        starts=(Activity, Network, Organisation, Publication),
        ends=(Programme,),
        forward="funded_under",
        reverse="funds",
        forward_text="Programmes that pay for it or that it belongs to",
        reverse_text="What it pays for, or what is done in it",
        rolls_up=True,
    )


class InCall(Relation):
    """A project was selected in a call."""

    shape: ClassVar = RelationShape(
        starts=(Project, Programme),
        ends=(Call,),
        forward="calls",
        reverse="selected",
        forward_text="The calls that selected it",
        reverse_text="What it selected",
    )


class OnTopic(Relation):
    """A project answers a topic, or a call has it."""

    shape: ClassVar = RelationShape(
        starts=(Project, Call),
        ends=(Topic,),
        forward="on_topics",
        reverse="answered_by",
        forward_text="The topics that it answers or has",
        reverse_text="What answers it or has it",
    )


class EligibleFor(Relation):
    """A country, group or kind of actor may take part in a programme or call."""

    shape: ClassVar = RelationShape(
        starts=(Country, Group, Region, Actor, Sector),
        ends=(Programme, Call),
        forward="eligible_for",
        reverse="eligible",
        forward_text="Programmes and calls that it may take part in",
        reverse_text="Who may take part in it",
    )
    basis: NonEmptyStr | None = declare_field(
        "On what ground: membership, association agreement, article"
    )


class Signed(Relation):
    """Somebody signed an agreement."""

    shape: ClassVar = RelationShape(
        starts=(Actor, Country, Project),
        ends=(Agreement,),
        forward="agreements",
        reverse="signatories",
        forward_text="Agreements that it signed",
        reverse_text="Who signed it",
        tie=TieDeclaration(TieKind.AGREEMENT, 1.0, through="end"),
    )
    role: NonEmptyStr | None = declare_field("As what they signed")


class CooperatesWith(Relation):
    """Two sides work together beyond a single project or event."""

    shape: ClassVar = RelationShape(
        starts=(Actor, Country),
        ends=(Actor, Country),
        forward="cooperates_with",
        reverse="cooperates_with",
        forward_text="Whom it works with beyond a single project or event",
        tie=TieDeclaration(TieKind.COOPERATION, 0.9, through="edge"),
        symmetric=True,
    )
    through: NonEmptyStr | None = declare_field("What the cooperation consists in or came through")


class ActiveIn(Relation):
    """A field in which somebody is active, or which a region has made its speciality."""

    shape: ClassVar = RelationShape(
        starts=(Actor, Region, Country, Project),
        ends=(Sector,),
        forward="sectors",
        reverse="active",
        forward_text="The fields it is active or specialised in",
        reverse_text="Who is active or specialised in it",
        rolls_up=True,
    )


class Concerns(Relation):
    """What something is about or meant for."""

    shape: ClassVar = RelationShape(
        starts=(Activity, Agreement, Publication, Network),
        ends=(Entity,),
        forward="concerns",
        reverse="concerned_by",
        forward_text="What it is about or meant for",
        reverse_text="What is about it or meant for it",
    )


class Runs(Relation):
    """Somebody launched, manages or leads something."""

    shape: ClassVar = RelationShape(
        starts=(Actor, Project),
        ends=(Programme, Project, Call, Network, Event, Publication),
        forward="runs",
        reverse="run_by",
        forward_text="What it launched, manages or leads",
        reverse_text="Who launched, manages or leads it",
        key=("role",),
    )
    role: NonEmptyStr | None = declare_field(
        "What it does for it: launched, manages, leads, supports"
    )


class Published(Relation):
    """Somebody published, wrote or gave something."""

    shape: ClassVar = RelationShape(
        starts=(Actor, Project),
        ends=(Publication,),
        forward="publications",
        reverse="published_by",
        forward_text="What it published, wrote or gave",
        reverse_text="Who published, wrote or gave it",
    )
    role: NonEmptyStr | None = declare_field("Author, publisher, interviewee")
