"""A small network as two sources describe it, the first in two editions."""

from __future__ import annotations

from partnergraph.graph.claims.claim import Claim
from partnergraph.schema.activities import Event, Project
from partnergraph.schema.actors import Cluster, Organisation
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.documents import Source
from partnergraph.schema.places import Country
from partnergraph.schema.relations import CooperatesWith, LocatedIn, PartnerIn, TookPartIn
from partnergraph.schema.values import Count, PartialDate, Point, Text
from partnergraph.schema.vocabulary import EventRole, OrganisationKind, ProjectRole

A = Source(id="source:a", title="Register A", priority=5)
B = Source(id="source:b", title="List B", priority=1)

UA = Country(id="country:UA", name="Ukraine", code="UA")
RO = Country(id="country:RO", name="Romania", code="RO")
SHARED = Organisation(
    id="organisation:shared",
    name="Shared",
    aliases=(Text(text="Спільна", language="uk"),),
    kind=OrganisationKind.ASSOCIATION,
    member_count=Count.model_validate("more than 50"),
    location=Point(latitude=50.45, longitude=30.52),
)
ONLY_A = Organisation(id="organisation:only-a", name="Only in A", founded=PartialDate("2018-05"))
EVENT = Event(id="event:e", name="Event", starts=PartialDate("2019"))
PROJECT = Project(id="project:p", name="Project")

IN_UA = LocatedIn(start=SHARED.id, end=UA.id)
ONLY_A_IN_UA = LocatedIn(start=ONLY_A.id, end=UA.id)
SPOKE = TookPartIn(start=SHARED.id, end=EVENT.id, role=EventRole.SPEAKER)
HOSTED = TookPartIn(start=SHARED.id, end=EVENT.id, role=EventRole.HOST)
PARTNER = PartnerIn(start=ONLY_A.id, end=PROJECT.id, role=ProjectRole.PARTNER)
TOGETHER = CooperatesWith(start=SHARED.id, end=ONLY_A.id, through="a memorandum")

A_SAYS: tuple[Entity | Relation, ...] = (
    UA, SHARED, ONLY_A, EVENT, PROJECT, IN_UA, ONLY_A_IN_UA, SPOKE, HOSTED, PARTNER, TOGETHER,
)  # fmt: skip
# The second edition: one new, one changed, one gone of entities and of relations.
A_SAYS_LATER: tuple[Entity | Relation, ...] = (
    UA, RO, SHARED.model_copy(update={"description": "An association"}), ONLY_A, EVENT,
    IN_UA.model_copy(update={"basis": "postcode"}), LocatedIn(start=ONLY_A.id, end=RO.id), SPOKE, TOGETHER,
)  # fmt: skip
B_SAYS: tuple[Entity | Relation, ...] = (
    UA,
    Cluster(id=SHARED.id, name="Shared Cluster", eccp_id="17", urls=("https://example.org",)),
    Cluster(id="cluster:only-b", name="Only in B"),
    IN_UA.model_copy(update={"since": PartialDate("2015")}),
    LocatedIn(start="cluster:only-b", end=UA.id),
    CooperatesWith(start="cluster:only-b", end=SHARED.id),
)


def claims(source: Source, things: tuple[Entity | Relation, ...]) -> list[Claim]:
    """What a source says, each with the record's own key as its locator."""
    return [
        Claim(source.id, t, t.id if isinstance(t, Entity) else f"{t.start} to {t.end}")
        for t in things
    ]
