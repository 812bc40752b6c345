"""Places, the founding network, and hand-made things of every awkward kind."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from partnergraph.graph.claims.claim import Claim, Reject
from partnergraph.graph.connection.database import Database
from partnergraph.graph.loading.load import load_sources
from partnergraph.loaders import places, seeds
from partnergraph.schema.activities import Call, Event, Project
from partnergraph.schema.actors import Cluster, Network, Organisation, Person
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.catalog import all_relation_types
from partnergraph.schema.documents import Sector, Source
from partnergraph.schema.places import Country, Group, Region

TRUSTED, DOUBTED = "source:awkward-register", "source:awkward-report"
# Regions of these countries only; the whole of NUTS would make every statement slow.
KEPT = ("RO", "UA", "HU")

SOURCES = [
    Source.model_validate({"id": TRUSTED, "title": "Register", "priority": 90}),
    Source.model_validate(
        {
            "id": DOUBTED,
            "title": "Report “ß”",
            "published": "2019-07",
            "priority": 10,
            "url": "https://example.org/r",
            "kind": "document",
        }
    ),
]

# Both of the second source's say otherwise of what the first describes.
ENTITIES: list[tuple[str, type[Entity], dict[str, Any]]] = [
    (TRUSTED, Cluster, {"id": "cluster:awk-bare", "name": "Bare"}),
    (TRUSTED, Cluster, {"id": "cluster:awk-twin-1", "name": "Twin", "founded": 2018}),
    (TRUSTED, Cluster, {"id": "cluster:awk-twin-2", "name": "Twin", "founded": "2018-05"}),
    (TRUSTED, Cluster, {"id": "cluster:awk-twin-3", "name": "twin", "founded": "2018-05-23"}),
    (
        TRUSTED,
        Cluster,
        {
            "id": "cluster:awk-full",
            "name": "Łódź Straße Ελλάδα Київ",
            "aliases": [
                {"text": "Full", "language": "en"},
                "Повний",
                {"text": "<b>&", "language": "uk"},
            ],
            "description": "Says “everything” $p0 } { \\ ` '",
            "urls": ["https://example.org/a", "https://example.org/b"],
            "kind": "association or chamber",
            "acronym": "ŁSEK",
            "sme": False,
            "member_count": "more than 50",
            "employee_count": 0,
            "label": "gold",
            "validation": "validated",
            "technologies": ["AI", "Robotics"],
            "location": {"latitude": 51.77, "longitude": 19.46},
            "city": "Łódź",
        },
    ),
    (
        DOUBTED,
        Cluster,
        {
            "id": "cluster:awk-full",
            "name": "Full otherwise",
            "aliases": ["Full"],
            "member_count": "about 60",
            "label": "bronze",
            "technologies": ["Robotics", "Drones"],
            "founded": 2001,
        },
    ),
    (
        TRUSTED,
        Organisation,
        {"id": "organisation:awk-a", "name": "A", "sme": True, "pic": "999999999"},
    ),
    (TRUSTED, Organisation, {"id": "organisation:awk-b", "name": "B"}),
    (
        TRUSTED,
        Organisation,
        {"id": "organisation:awk-z", "name": "Z", "member_count": 3_000_000_000},
    ),
    (TRUSTED, Network, {"id": "network:awk-n", "name": "N", "member_count": "up to 7"}),
    (TRUSTED, Person, {"id": "person:awk-p", "name": "P", "distinctions": ["x (2001)"]}),
    (
        TRUSTED,
        Event,
        {"id": "event:awk-year", "name": "Year", "starts": 2018, "topics": ["ß", "AI"]},
    ),
    (
        TRUSTED,
        Event,
        {
            "id": "event:awk-day",
            "name": "Day",
            "starts": "2018-05-23",
            "ends": "2018-05-24",
            "kind": "matchmaking",
            "status": "held",
            "format": "hybrid",
            "participant_count": "at least 100",
        },
    ),
    (TRUSTED, Event, {"id": "event:awk-none", "name": "Undated", "status": "planned"}),
    (
        TRUSTED,
        Project,
        {"id": "project:awk", "name": "Project", "total_cost_eur": 0.1, "ec_contribution_eur": 1e9},
    ),
    (TRUSTED, Call, {"id": "call:awk", "name": "Call", "deadline": "2020-02-29"}),
    (
        TRUSTED,
        Sector,
        {"id": "sector:awk", "name": "Sector", "scheme": "NACE Rev. 2", "code": "A1"},
    ),
]

TIES: list[tuple[str, str, dict[str, Any]]] = [
    (
        TRUSTED,
        "COOPERATES_WITH",
        {"start": "cluster:awk-bare", "end": "cluster:awk-full", "since": 2015},
    ),
    (
        TRUSTED,
        "COOPERATES_WITH",
        {"start": "country:UA", "end": "cluster:awk-full", "through": "talks"},
    ),
    (
        DOUBTED,
        "COOPERATES_WITH",
        {"start": "country:UA", "end": "cluster:awk-full", "through": "deals"},
    ),
    (
        DOUBTED,
        "COOPERATES_WITH",
        {"start": "cluster:awk-full", "end": "cluster:awk-twin-1", "until": "2016-06"},
    ),
    (
        TRUSTED,
        "LOCATED_IN",
        {"start": "cluster:awk-full", "end": "country:RO", "until": 2017, "basis": "given"},
    ),
    (TRUSTED, "LOCATED_IN", {"start": "cluster:awk-full", "end": "country:HU", "since": "2018-01"}),
    (
        DOUBTED,
        "LOCATED_IN",
        {"start": "cluster:awk-full", "end": "region:RO113", "until": "2019-05-23"},
    ),
    (TRUSTED, "LOCATED_IN", {"start": "cluster:awk-twin-1", "end": "country:UA"}),
    (TRUSTED, "LOCATED_IN", {"start": "event:awk-day", "end": "country:UA", "since": "2018-05-23"}),
    (
        TRUSTED,
        "MEMBER_OF",
        {"start": "cluster:awk-full", "end": "network:awk-n", "role": "chair", "since": 2010},
    ),
    (TRUSTED, "MEMBER_OF", {"start": "cluster:awk-full", "end": "network:awk-n", "role": "member"}),
    (TRUSTED, "MEMBER_OF", {"start": "cluster:awk-full", "end": "network:awk-n"}),
    (
        DOUBTED,
        "MEMBER_OF",
        {"start": "country:UA", "end": "network:awk-n", "since": 2011, "until": 2012},
    ),
    (TRUSTED, "MEMBER_OF", {"start": "organisation:awk-a", "end": "cluster:awk-full", "note": "ß"}),
    (TRUSTED, "AFFILIATED_WITH", {"start": "person:awk-p", "end": "network:awk-n", "role": "Head"}),
    (
        TRUSTED,
        "TOOK_PART_IN",
        {"start": "cluster:awk-full", "end": "event:awk-day", "role": "speaker", "topic": "AI"},
    ),
    (
        DOUBTED,
        "TOOK_PART_IN",
        {"start": "cluster:awk-full", "end": "event:awk-day", "role": "host", "people": "about 5"},
    ),
    (
        TRUSTED,
        "TOOK_PART_IN",
        {"start": "country:UA", "end": "event:awk-day", "role": "delegation"},
    ),
    (TRUSTED, "TOOK_PART_IN", {"start": "organisation:awk-a", "end": "event:awk-none"}),
    (
        TRUSTED,
        "PARTNER_IN",
        {
            "start": "organisation:awk-a",
            "end": "project:awk",
            "role": "coordinator",
            "total_cost_eur": 12.5,
        },
    ),
    (
        TRUSTED,
        "PARTNER_IN",
        {"start": "organisation:awk-b", "end": "project:awk", "participations": 2},
    ),
    (TRUSTED, "CONCERNS", {"start": "event:awk-day", "end": TRUSTED}),
    (TRUSTED, "CONCERNS", {"start": "event:awk-day", "end": DOUBTED, "until": 2018}),
    (TRUSTED, "ACTIVE_IN", {"start": "cluster:awk-full", "end": "sector:awk"}),
]

# What no load would write, but an older version or a hand may have left.
RAW = """
MATCH (s:Source {id: $source}), (o:Organisation {id: 'organisation:awk-b'})
CREATE (p:Entity:Actor:Person {id: 'person:zz-nameless', title: 'Dr'})-[:DESCRIBED_BY {locator: 'x'}]->(s)
CREATE (:Entity:Activity:Call {id: 'call:zz-unknown', name: 'Unknown', kind: 'raffle'})
CREATE (p)-[:AFFILIATED_WITH {role: 'zz'}]->(o)
CREATE (m:Entity:Actor:Person {id: 'person:zz-merged', name: 'Merged'})
CREATE (m)-[:DESCRIBED_BY {record: 'person:awk-record', locator: 'm'}]->(s)
"""


def chosen() -> Iterator[Claim | Reject]:
    """The claims about places that are kept: all countries and groups, regions of a few countries."""
    known: set[str] = set()
    later: list[Claim] = []
    for claim in places.place_claims():
        assert isinstance(claim, Claim)
        thing = claim.thing
        if isinstance(thing, Relation):
            later.append(claim)
        elif not isinstance(thing, Region) or (thing.code[:2] in KEPT and "2024" in thing.versions):
            known.add(thing.id)
            yield claim
    for claim in later:
        tie = claim.thing
        if isinstance(tie, Relation) and {tie.start, tie.end} <= known:
            yield claim


def awkward() -> Iterator[Claim]:
    """The hand-made claims."""
    for number, (source, cls, values) in enumerate(ENTITIES):
        yield Claim(source, cls.model_validate(values), f"row {number}")
    for number, (source, type_, values) in enumerate(TIES):
        yield Claim(source, all_relation_types()[type_].cls.model_validate(values), f"tie {number}")


async def fill(database: Database) -> None:
    """Load it all into an empty database."""
    for described, claims in (
        (places.place_sources(), chosen()),
        (seeds.seed_sources(), seeds.seed_claims()),
        (SOURCES, awkward()),
    ):
        report = await load_sources(database, described, claims)
        assert len(report.rejects) <= report.read * 0.05
    await database.write(RAW, source=TRUSTED)


@cache
def ids() -> tuple[str, ...]:
    """Ids that are in the network, the awkward ones first."""
    hand = [claim.thing.id for claim in awkward() if isinstance(claim.thing, Entity)]
    founding = [
        claim.thing.id
        for claim in seeds.seed_claims()
        if isinstance(claim, Claim) and isinstance(claim.thing, Entity)
    ]
    places_ = [
        claim.thing.id
        for claim in places.place_claims()
        if isinstance(claim, Claim) and isinstance(claim.thing, Country | Group)
    ]
    raw = ["person:zz-nameless", "person:zz-merged", "person:awk-record", "call:zz-unknown"]
    return tuple(
        dict.fromkeys([*hand, *raw, *founding, *places_[:40], "region:RO11", "region:UA1"])
    )
