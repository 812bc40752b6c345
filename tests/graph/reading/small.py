"""A network so small that every answer can be told by hand: five clusters, a to e, and what they are tied to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from partnergraph.graph.claims.claim import Claim
from partnergraph.schema.activities import Event
from partnergraph.schema.actors import Cluster, Network, Organisation, Person
from partnergraph.schema.base import Entity
from partnergraph.schema.catalog import all_relation_types
from partnergraph.schema.documents import Source
from partnergraph.schema.places import City, Country

SOURCE = Source.model_validate({"id": "source:small", "title": "Small"})

ENTITIES: list[tuple[type[Entity], dict[str, Any]]] = [
    (Country, {"id": "country:UA", "name": "Ukraine", "code": "UA"}),
    (Country, {"id": "country:RO", "name": "Romania", "code": "RO"}),
    (City, {"id": "city:kyiv", "name": "Kyiv", "aliases": ["Київ"]}),
    (
        Cluster,
        {
            "id": "cluster:a",
            "name": "Alpha Łódź",
            "aliases": ["Große Straße"],
            "description": "Mechatronics & <robots>",
            "urls": ["https://example.org/a"],
            "city": "Łódź",
            "founded": 2018,
            "member_count": "more than 50",
            "sme": True,
            "label": "gold",
            "technologies": ["AI", "Robotics"],
            "location": {"latitude": 51.77, "longitude": 19.46},
        },
    ),
    (
        Cluster,
        {
            "id": "cluster:b",
            "name": "Київ Кластер",
            "aliases": [{"text": "Mechatronic Kyiv", "language": "en"}],
            "city": "Київ",
            "founded": "2018-05",
            "member_count": 60,
            "technologies": ["AI"],
            "location": {"latitude": 50.45, "longitude": 30.52},
        },
    ),
    (
        Cluster,
        {
            "id": "cluster:c",
            "name": "Ελλάδα",
            "city": "ΑΘΉΝΑ",
            "founded": "2018-05-23",
            "sme": False,
            "label": "silver",
        },
    ),
    (
        Cluster,
        {
            "id": "cluster:d",
            "name": "alpha lodz",
            "city": "Großdorf",
            "founded": "2019-01",
            "technologies": ["Drones"],
            "label": "silver",
        },
    ),
    (Cluster, {"id": "cluster:e", "name": "Bare"}),
    (Organisation, {"id": "organisation:o", "name": "Mechatronics Office"}),
    (Network, {"id": "network:n", "name": "Net"}),
    (Person, {"id": "person:p", "name": "P"}),
    (Event, {"id": "event:x", "name": "X", "starts": "2018-05-23", "kind": "conference"}),
    (Event, {"id": "event:y", "name": "Y", "starts": 2020}),
]

TIES: list[tuple[str, dict[str, Any]]] = [
    ("LOCATED_IN", {"start": "cluster:a", "end": "country:UA", "since": 2015, "until": 2017}),
    ("LOCATED_IN", {"start": "cluster:a", "end": "country:RO", "since": "2018-03"}),
    ("LOCATED_IN", {"start": "cluster:b", "end": "city:kyiv"}),
    ("LOCATED_IN", {"start": "cluster:b", "end": "country:UA"}),
    ("PART_OF", {"start": "city:kyiv", "end": "country:UA"}),
    ("TOOK_PART_IN", {"start": "cluster:a", "end": "event:x", "role": "speaker", "topic": "AI"}),
    ("TOOK_PART_IN", {"start": "cluster:a", "end": "event:y", "role": "host", "people": "about 5"}),
    ("TOOK_PART_IN", {"start": "cluster:b", "end": "event:x", "role": "speaker", "people": 9}),
    ("TOOK_PART_IN", {"start": "cluster:c", "end": "event:y"}),
    ("MEMBER_OF", {"start": "cluster:a", "end": "network:n", "role": "chair", "since": 2010}),
    ("MEMBER_OF", {"start": "cluster:a", "end": "network:n", "role": "member", "since": "2010-06"}),
    ("MEMBER_OF", {"start": "cluster:b", "end": "network:n", "until": 2012}),
    ("COOPERATES_WITH", {"start": "cluster:a", "end": "cluster:b", "through": "talks"}),
    ("COOPERATES_WITH", {"start": "country:UA", "end": "cluster:a"}),
]


def claims() -> Iterator[Claim]:
    """All of it, said by one source."""
    for cls, values in ENTITIES:
        yield Claim(SOURCE.id, cls.model_validate(values), str(values["id"]))
    for type_, values in TIES:
        tie = all_relation_types()[type_].cls.model_validate(values)
        yield Claim(SOURCE.id, tie, f"{tie.start} {tie.end}")
