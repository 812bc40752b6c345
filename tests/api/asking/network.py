"""A network whose answers can be told by hand: bodies in places inside one another, projects, money, sectors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from partnergraph.graph.claims.claim import Claim
from partnergraph.schema.activities import Event, Programme, Project
from partnergraph.schema.actors import Cluster, Organisation
from partnergraph.schema.base import Entity
from partnergraph.schema.catalog import all_relation_types
from partnergraph.schema.documents import Sector, Source
from partnergraph.schema.places import City, Country, Group, Region

SOURCE = Source.model_validate({"id": "source:asked", "title": "Asked"})

ENTITIES: list[tuple[type[Entity], dict[str, Any]]] = [
    (Group, {"id": "group:EaP", "name": "Eastern Partnership", "code": "EaP"}),
    (Country, {"id": "country:RO", "name": "Romania", "code": "RO"}),
    (Country, {"id": "country:UA", "name": "Ukraine", "code": "UA"}),
    (Region, {"id": "region:RO1", "name": "One", "code": "RO1", "level": 1}),
    (Region, {"id": "region:RO11", "name": "North-West", "code": "RO11", "level": 2}),
    (Region, {"id": "region:RO113", "name": "Cluj", "code": "RO113", "level": 3}),
    # a former code of the same ground
    (Region, {"id": "region:RO06", "name": "Nord-Vest", "code": "RO06", "level": 2}),
    (City, {"id": "city:cluj", "name": "Cluj-Napoca", "location": {"latitude": 46.77, "longitude": 23.6}}),
    (Organisation, {"id": "organisation:a", "name": "Alfa", "kind": "company", "city": "Łódź", "founded": 2001}),
    (Organisation, {"id": "organisation:b", "name": "Beta", "kind": "company", "city": "lodz"}),
    (Organisation, {"id": "organisation:c", "name": "Ministry of Research", "kind": "public body", "city": "Ödön"}),
    (Organisation, {"id": "organisation:d", "name": "DELTA OF THE DANUBE", "aliases": ["Delta of the Danube"], "kind": "company", "city": "odonien"}),
    (Organisation, {"id": "organisation:e", "name": "MITIS", "kind": "public body"}),
    (Organisation, {"id": "organisation:part", "name": "Institute of Delta"}),
    (Cluster, {"id": "cluster:k", "name": "Klaster Minsk", "founded": "2010-05"}),
    (Sector, {"id": "sector:ict", "name": "ICT"}),
    (Sector, {"id": "sector:it", "name": "Information Technology"}),
    (Programme, {"id": "programme:h", "name": "Horizon"}),
    (Programme, {"id": "programme:h-sme", "name": "Horizon SME"}),
    (Project, {"id": "project:1", "name": "P1", "starts": "2019-02", "total_cost_eur": 100}),
    (Project, {"id": "project:2", "name": "P2", "starts": 2019, "total_cost_eur": 50}),
    (Project, {"id": "project:3", "name": "P3"}),
    (Event, {"id": "event:x", "name": "Fair", "starts": 2020}),
]  # fmt: skip

TIES: list[tuple[str, dict[str, Any]]] = [
    ("IN_GROUP", {"start": "country:UA", "end": "group:EaP", "since": 2009}),
    ("PART_OF", {"start": "region:RO1", "end": "country:RO"}),
    ("PART_OF", {"start": "region:RO11", "end": "region:RO1"}),
    ("PART_OF", {"start": "region:RO113", "end": "region:RO11"}),
    ("PART_OF", {"start": "city:cluj", "end": "region:RO113"}),
    ("PART_OF", {"start": "city:cluj", "end": "country:RO"}),
    ("SUCCEEDED_BY", {"start": "region:RO06", "end": "region:RO11", "old_within": True, "new_within": True}),
    ("LOCATED_IN", {"start": "organisation:a", "end": "city:cluj", "basis": "given"}),
    ("LOCATED_IN", {"start": "organisation:a", "end": "country:RO", "basis": "postcode"}),
    ("LOCATED_IN", {"start": "organisation:b", "end": "region:RO11"}),
    ("LOCATED_IN", {"start": "organisation:b", "end": "country:RO"}),
    ("LOCATED_IN", {"start": "organisation:c", "end": "country:RO", "since": 2015}),
    ("LOCATED_IN", {"start": "organisation:d", "end": "country:UA"}),
    ("LOCATED_IN", {"start": "organisation:e", "end": "region:RO06"}),
    ("LOCATED_IN", {"start": "cluster:k", "end": "country:UA"}),
    ("LOCATED_IN", {"start": "event:x", "end": "city:cluj"}),
    ("PART_OF", {"start": "organisation:part", "end": "organisation:d"}),
    ("PART_OF", {"start": "sector:it", "end": "sector:ict"}),
    ("PART_OF", {"start": "programme:h-sme", "end": "programme:h"}),
    ("ACTIVE_IN", {"start": "organisation:a", "end": "sector:it"}),
    ("ACTIVE_IN", {"start": "organisation:b", "end": "sector:ict"}),
    ("FUNDED_UNDER", {"start": "project:1", "end": "programme:h-sme"}),
    ("FUNDED_UNDER", {"start": "project:2", "end": "programme:h"}),
    ("PARTNER_IN", {"start": "organisation:a", "end": "project:1", "role": "coordinator", "ec_contribution_eur": 10}),
    ("PARTNER_IN", {"start": "organisation:b", "end": "project:1", "ec_contribution_eur": 20}),
    ("PARTNER_IN", {"start": "organisation:d", "end": "project:1", "ec_contribution_eur": 40}),
    ("PARTNER_IN", {"start": "organisation:a", "end": "project:2", "ec_contribution_eur": 5}),
    ("PARTNER_IN", {"start": "organisation:c", "end": "project:2"}),
    ("PARTNER_IN", {"start": "organisation:d", "end": "project:3", "ec_contribution_eur": 1}),
    ("PARTNER_IN", {"start": "country:RO", "end": "project:3"}),
    ("TOOK_PART_IN", {"start": "organisation:a", "end": "event:x", "role": "host", "people": 3}),
    ("TOOK_PART_IN", {"start": "country:RO", "end": "event:x", "role": "delegation", "people": 4}),
]  # fmt: skip


def claims() -> Iterator[Claim]:
    """All of it, said by one source."""
    for cls, values in ENTITIES:
        yield Claim(SOURCE.id, cls.model_validate(values), str(values["id"]))
    for type_, values in TIES:
        tie = all_relation_types()[type_].cls.model_validate(values)
        yield Claim(SOURCE.id, tie, f"{tie.start} {tie.end}")
