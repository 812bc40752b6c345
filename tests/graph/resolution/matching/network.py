"""Records of one organisation in several registers."""

from __future__ import annotations

from partnergraph.schema.activities import Project
from partnergraph.schema.actors import Cluster, Organisation
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.documents import Source
from partnergraph.schema.places import Country
from partnergraph.schema.relations import CooperatesWith, LocatedIn, MemberOf, PartnerIn
from partnergraph.schema.vocabulary import ProjectRole

A = Source(id="source:a", title="Register A", priority=5)
B = Source(id="source:b", title="List B", priority=1)
C = Source(id="source:c", title="List C", priority=9)

UA = Country(id="country:UA", name="Ukraine", code="UA")
PROJECT = Project(id="project:p", name="Project")
OTHER = Organisation(id="organisation:other", name="Other")

VAT, OTHER_VAT = "ATU13585627", "NL004495445B01"
PIC, OTHER_PIC = "999812345", "998712345"


def organisation(key: str, **fields: object) -> Organisation:
    return Organisation.model_validate(
        {"id": f"organisation:{key}", "name": f"Name {key}", **fields}
    )


def tied(one: Entity) -> tuple[Entity | Relation, ...]:
    """A record with ties in both directions, of all kinds."""
    return (
        UA, PROJECT, OTHER, one,
        LocatedIn(start=one.id, end=UA.id),
        PartnerIn(start=one.id, end=PROJECT.id, role=ProjectRole.PARTNER),
        MemberOf(start=OTHER.id, end=one.id),
        CooperatesWith(start=one.id, end=OTHER.id),
    )  # fmt: skip


ONE = organisation("one", city="Львів")
TWO = organisation("two", street="Main street 1")
THREE = Cluster(id="cluster:three", name="Name three", eccp_id="17")
