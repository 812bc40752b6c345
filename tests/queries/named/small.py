"""A small network on which every query's answer can be told by hand.

Two sources: a register (trusted more) and a report. Kyiv and Kharkiv's clusters are in Ukraine, Cluj's in
a city below a region of Romania, Pannon's in a region of Hungary, BritLink in the United Kingdom.
"""

from __future__ import annotations

from typing import Any

from partnergraph.graph.claims.claim import Claim
from partnergraph.schema.activities import Call, Event, Programme, Project
from partnergraph.schema.actors import Cluster, Network, Organisation, Person
from partnergraph.schema.base import Entity, Relation
from partnergraph.schema.catalog import all_relation_types
from partnergraph.schema.documents import Agreement, Publication, Sector, Source
from partnergraph.schema.places import City, Country, Group, Region

REGISTER, REPORT = "source:register", "source:report"

SOURCES = [
    Source.model_validate(
        {
            "id": REGISTER,
            "title": "Register of clusters",
            "publisher": "Agency",
            "published": 2020,
            "kind": "data set",
            "url": "https://example.org/register",
            "priority": 80,
        }
    ),
    Source.model_validate(
        {
            "id": REPORT,
            "title": "Report on events",
            "published": "2021-03",
            "kind": "document",
            "priority": 50,
        }
    ),
]

ENTITIES: list[tuple[type[Entity], str, dict[str, Any]]] = [
    (Country, "UA", {"name": "Ukraine", "code": "UA"}),
    (Country, "RO", {"name": "Romania", "code": "RO"}),
    (Country, "HU", {"name": "Hungary", "code": "HU"}),
    (Country, "GB", {"name": "United Kingdom", "code": "GB", "eurostat_code": "UK"}),
    (Group, "EaP", {"name": "Eastern Partnership", "code": "EaP", "kind": "neighbourhood"}),
    (Group, "EU", {"name": "European Union", "code": "EU", "kind": "union"}),
    (Region, "RO1", {"name": "Macroregion One", "code": "RO1", "level": 1, "versions": ["2024"]}),
    (Region, "RO11", {"name": "North-West", "code": "RO11", "level": 2, "versions": ["2024"]}),
    (Region, "RO12", {"name": "Centre", "code": "RO12", "level": 2, "versions": ["2024"]}),
    (Region, "RO113", {"name": "Cluj", "code": "RO113", "level": 3, "versions": ["2024"]}),
    (Region, "HU1", {"name": "Central Hungary", "code": "HU1", "level": 1, "versions": ["2024"]}),
    (Region, "HU10", {"name": "Central Hungary", "code": "HU10", "level": 2, "versions": ["2013"]}),
    (Region, "HU11", {"name": "Budapest", "code": "HU11", "level": 2, "versions": ["2024"]}),
    (City, "cluj-napoca", {"name": "Cluj-Napoca"}),
    (City, "kyiv", {"name": "Kyiv", "aliases": [{"text": "Київ", "language": "uk"}]}),
    (City, "budapest", {"name": "Budapest"}),
    (
        Cluster,
        "cluj-it",
        {
            "name": "Cluj IT Cluster",
            "aliases": ["Cluj IT"],
            "label": "silver",
            "member_count": "more than 80",
            "founded": "2012-10",
        },
    ),
    (Cluster, "kharkiv-it", {"name": "Kharkiv IT Cluster", "member_count": 40}),
    (Cluster, "agro", {"name": "Agro Cluster"}),
    (Cluster, "pannon", {"name": "Pannon Mechatronics", "label": "gold"}),
    (Organisation, "cluj-it", {"name": "Cluj IT cluster"}),  # the cluster again, as it seems
    (Organisation, "bme", {"name": "Budapest University", "kind": "higher or secondary education"}),
    (Organisation, "britlink", {"name": "BritLink", "kind": "business support organisation"}),
    (Network, "danube", {"name": "Danube Cluster Network", "kind": "network"}),
    (Person, "ana-pop", {"name": "Ana Pop", "title": "Dr."}),
    (
        Event,
        "matchmaking-2019",
        {
            "name": "Matchmaking in Budapest",
            "kind": "matchmaking",
            "status": "held",
            "starts": "2019-05-14",
            "ends": "2019-05-15",
            "participant_count": "about 60",
        },
    ),
    (
        Event,
        "session-2019",
        {
            "name": "Session on software",
            "kind": "session",
            "status": "held",
            "starts": "2019-05-14",
        },
    ),
    (
        Event,
        "forum-2021",
        {
            "name": "Eastern Forum",
            "kind": "conference",
            "status": "planned",
            "starts": "2021-10",
            "application_deadline": "2021-09-30",
        },
    ),
    (
        Programme,
        "cosme",
        {"name": "COSME", "kind": "programme", "starts": "2014-01-01", "ends": "2020-12-31"},
    ),
    (Programme, "cosme-clusters", {"name": "Clusters in COSME", "kind": "part of a programme"}),
    (Programme, "smp", {"name": "Single Market Programme", "kind": "programme", "starts": "2021"}),
    (Call, "cosme-2017", {"name": "COSME call 2017", "deadline": "2017-04-30"}),
    (
        Call,
        "smp-2021",
        {"name": "SMP call 2021", "deadline": "2021-11-15", "kind": "call for proposals"},
    ),
    (
        Project,
        "smart",
        {
            "name": "Smart clusters",
            "acronym": "SMART",
            "status": "closed",
            "starts": "2018-01",
            "ends": "2020-12",
            "total_cost_eur": 1000000,
            "ec_contribution_eur": 800000,
        },
    ),
    (
        Project,
        "green",
        {"name": "Green clusters", "acronym": "GREEN", "status": "signed", "starts": "2021"},
    ),
    (
        Agreement,
        "mou-2018",
        {"name": "MoU", "kind": "memorandum of understanding", "signed": "2018-06"},
    ),
    (Sector, "ict", {"name": "Digital", "scheme": "industrial ecosystem"}),
    (Sector, "software", {"name": "Software"}),
    (
        Publication,
        "brief",
        {"name": "Brief on clusters", "kind": "policy brief", "published": "2020-02"},
    ),
]

# What the report says of entities, the last of which the register does not have.
REPORTED: list[tuple[type[Entity], str, dict[str, Any]]] = [
    (
        Cluster,
        "cluj-it",
        {"name": "Cluj Innovation Cluster", "label": "gold", "member_count": 75, "founded": 2012},
    ),
    (Cluster, "kharkiv-it", {"name": "Kharkiv IT Cluster", "member_count": 40}),
    (Sector, "mobility", {"name": "Mobility"}),
]

RELATIONS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("country:UA", "IN_GROUP", "group:EaP", {"since": "2009-05-07"}),
    ("country:RO", "IN_GROUP", "group:EU", {"since": "2007-01-01"}),
    ("country:HU", "IN_GROUP", "group:EU", {"since": "2004-05-01"}),
    ("country:GB", "IN_GROUP", "group:EU", {"since": "1973-01-01", "until": "2020-01-31"}),
    ("region:RO1", "PART_OF", "country:RO", {}),
    ("region:RO11", "PART_OF", "region:RO1", {}),
    ("region:RO12", "PART_OF", "region:RO1", {}),
    ("region:RO113", "PART_OF", "region:RO11", {}),
    ("region:HU1", "PART_OF", "country:HU", {}),
    ("region:HU10", "PART_OF", "region:HU1", {}),
    ("region:HU11", "PART_OF", "region:HU1", {}),
    ("region:HU10", "SUCCEEDED_BY", "region:HU11", {"change": "split", "since": "2018-01-01"}),
    ("city:cluj-napoca", "PART_OF", "region:RO113", {}),
    ("city:kyiv", "PART_OF", "country:UA", {}),
    ("city:budapest", "PART_OF", "region:HU11", {}),
    ("cluster:cluj-it", "LOCATED_IN", "city:cluj-napoca", {}),
    ("cluster:kharkiv-it", "LOCATED_IN", "country:UA", {}),
    ("cluster:agro", "LOCATED_IN", "city:kyiv", {}),
    ("cluster:agro", "LOCATED_IN", "country:UA", {}),
    ("cluster:pannon", "LOCATED_IN", "region:HU11", {}),
    ("organisation:bme", "LOCATED_IN", "city:budapest", {}),
    ("organisation:britlink", "LOCATED_IN", "country:GB", {}),
    ("event:matchmaking-2019", "LOCATED_IN", "city:budapest", {}),
    ("cluster:cluj-it", "ACTIVE_IN", "sector:ict", {}),
    ("cluster:kharkiv-it", "ACTIVE_IN", "sector:software", {}),
    ("cluster:pannon", "ACTIVE_IN", "sector:mobility", {}),
    ("sector:software", "PART_OF", "sector:ict", {}),
    ("cluster:cluj-it", "MEMBER_OF", "network:danube", {"since": 2015}),
    ("cluster:kharkiv-it", "MEMBER_OF", "network:danube", {"until": 2019}),
    ("cluster:pannon", "MEMBER_OF", "network:danube", {"role": "founder", "since": 2010}),
    ("person:ana-pop", "AFFILIATED_WITH", "cluster:cluj-it", {"role": "manager"}),
    ("cluster:pannon", "TOOK_PART_IN", "event:matchmaking-2019", {"role": "organiser"}),
    ("organisation:britlink", "TOOK_PART_IN", "event:matchmaking-2019", {"role": "speaker"}),
    (
        "person:ana-pop",
        "TOOK_PART_IN",
        "event:matchmaking-2019",
        {"role": "speaker", "topic": "Going abroad"},
    ),
    ("country:UA", "TOOK_PART_IN", "event:matchmaking-2019", {"role": "delegation", "people": 5}),
    ("organisation:bme", "TOOK_PART_IN", "event:session-2019", {"role": "host"}),
    ("cluster:kharkiv-it", "TOOK_PART_IN", "event:session-2019", {"role": "participant"}),
    ("event:session-2019", "PART_OF", "event:matchmaking-2019", {}),
    ("organisation:bme", "TOOK_PART_IN", "event:forum-2021", {"role": "organiser"}),
    ("group:EaP", "TOOK_PART_IN", "event:forum-2021", {"role": "target group"}),
    ("cluster:agro", "TOOK_PART_IN", "event:forum-2021", {"role": "target group"}),
    ("event:forum-2021", "CONCERNS", "sector:ict", {}),
    ("programme:cosme-clusters", "PART_OF", "programme:cosme", {}),
    ("programme:cosme", "SUCCEEDED_BY", "programme:smp", {"since": "2021-01-01"}),
    ("call:smp-2021", "PART_OF", "programme:smp", {}),
    (
        "country:RO",
        "ELIGIBLE_FOR",
        "programme:cosme",
        {"since": "2014-01-01", "until": "2020-12-31"},
    ),
    (
        "country:UA",
        "ELIGIBLE_FOR",
        "programme:cosme",
        {"since": 2017, "until": "2020-12-31", "basis": "international agreement"},
    ),
    ("group:EU", "ELIGIBLE_FOR", "programme:smp", {"since": 2021, "basis": "EU membership"}),
    ("project:smart", "FUNDED_UNDER", "programme:cosme-clusters", {}),
    ("project:smart", "IN_CALL", "call:cosme-2017", {}),
    ("project:green", "FUNDED_UNDER", "programme:smp", {}),
    (
        "cluster:cluj-it",
        "PARTNER_IN",
        "project:smart",
        {"role": "coordinator", "ec_contribution_eur": 300000, "total_cost_eur": 400000},
    ),
    (
        "cluster:kharkiv-it",
        "PARTNER_IN",
        "project:smart",
        {"role": "partner", "ec_contribution_eur": 100000},
    ),
    (
        "organisation:britlink",
        "PARTNER_IN",
        "project:smart",
        {"role": "partner", "ec_contribution_eur": 400000},
    ),
    (
        "cluster:pannon",
        "PARTNER_IN",
        "project:green",
        {"role": "coordinator", "ec_contribution_eur": 200000},
    ),
    ("organisation:britlink", "PARTNER_IN", "project:green", {"role": "partner"}),
    ("cluster:cluj-it", "SIGNED", "agreement:mou-2018", {}),
    ("cluster:kharkiv-it", "SIGNED", "agreement:mou-2018", {"role": "chair"}),
    ("agreement:mou-2018", "CONCERNS", "sector:ict", {}),
    (
        "cluster:pannon",
        "COOPERATES_WITH",
        "organisation:bme",
        {"since": 2015, "through": "A joint laboratory"},
    ),
    ("organisation:bme", "PUBLISHED", "publication:brief", {"role": "author"}),
    ("publication:brief", "CONCERNS", "country:UA", {}),
]

# What the report says of relations, the first of which the register has too.
REPORTED_RELATIONS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("cluster:cluj-it", "LOCATED_IN", "city:cluj-napoca", {}),
    ("cluster:cluj-it", "TOOK_PART_IN", "event:matchmaking-2019", {"role": "participant"}),
    ("cluster:kharkiv-it", "TOOK_PART_IN", "event:matchmaking-2019", {"role": "participant"}),
]

# When the register was loaded and checked, and that of the report nothing is known; proposals of records that are elsewhere.
BESIDE = """
MATCH (r:LoadRecord {id: 'source:register'}), (unknown:LoadRecord {id: 'source:report'})
SET r.loaded = 1609459200000, r.checked = 1614556800000
DELETE unknown
WITH count(*) AS records
UNWIND [['a', 0.97, 'proposed', NULL], ['b', 0.91, 'accepted', NULL], ['c', 0.93, 'proposed', NULL], ['d', 0.85, 'rejected', NULL],
        ['e', 0.95, 'proposed', 'organisation:e2']] AS row
CREATE (:MatchProposal {id: row[0], score: row[1], status: row[2], part: row[3], first: 'organisation:' + row[0] + '1',
                        second: 'organisation:' + row[0] + '2'})
"""

# What no load would write: a relation that nobody vouches for.
UNSOURCED = """
MATCH (a:Entity {id: 'organisation:britlink'}), (b:Entity {id: 'network:danube'})
CREATE (a)-[:MEMBER_OF]->(b)
"""


def entity(cls: type[Entity], key: str, fields: dict[str, Any]) -> Entity:
    return cls.model_validate({"id": f"{cls.__name__.lower()}:{key}", **fields})


def relation(start: str, type_: str, end: str, fields: dict[str, Any]) -> Relation:
    return all_relation_types()[type_].cls.model_validate({"start": start, "end": end, **fields})


def claims() -> list[Claim]:
    """Everything that the two sources say, each with a locator of its own."""
    said: list[tuple[str, Entity | Relation]] = [
        *((REGISTER, entity(*row)) for row in ENTITIES),
        *((REPORT, entity(*row)) for row in REPORTED),
        *((REGISTER, relation(*row)) for row in RELATIONS),
        *((REPORT, relation(*row)) for row in REPORTED_RELATIONS),
    ]
    return [Claim(source, thing, locator(source, thing)) for source, thing in said]


def locator(source: str, thing: Entity | Relation) -> str:
    """Where it stands: the register has a row for each entity, the report a page."""
    about = thing.id if isinstance(thing, Entity) else thing.start
    return f"row {about}" if source == REGISTER else f"page {about}"
