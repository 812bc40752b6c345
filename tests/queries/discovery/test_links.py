from __future__ import annotations

from typing import Any

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.queries.discovery import Level, find_region_links
from partnergraph.queries.paths import Question
from partnergraph.schema.base import TieKind
from partnergraph.schema.values import PartialDate
from tests.queries.paths.graphs import build

GRAPH = [
    "project:p starts=2014",
    "event:e starts=2019",
    "cluster:r LOCATED_IN region:RO11",
    "region:RO11 PART_OF country:RO",
    "region:HU33 PART_OF country:HU",
    "cluster:h1 LOCATED_IN region:HU33",
    "cluster:h2 LOCATED_IN country:HU",
    "cluster:u LOCATED_IN country:UA",
    *(f"{who} PARTNER_IN project:p" for who in ("cluster:r", "cluster:h1", "cluster:h2")),
    *(f"{who} TOOK_PART_IN event:e" for who in ("country:RO", "cluster:r", "country:UA")),
    "cluster:u TOOK_PART_IN event:e role=target+group",
    "cluster:h2 COOPERATES_WITH cluster:r",
]
# id, actors, ties, kinds
HU = ("country:HU", 2, 2, {"joint project": 1, "cooperation": 1})
UA = ("country:UA", 1, 1, {"joint event": 1})


@pytest.mark.parametrize(
    ("of", "level", "first", "ask", "wanted"),
    [
        ("RO", None, 20, {}, [HU, UA]),
        ("RO", None, 1, {}, [HU]),
        ("RO", Level.NUTS3, 20, {}, []),
        ("RO", Level.NUTS2, 20, {}, [("region:HU33", 1, 1, {"joint project": 1})]),
        ("RO11", None, 20, {}, [("region:HU33", 1, 1, {"joint project": 1})]),
        ("cluster:u", None, 20, {}, []),
        ("RO", None, 20, {"kinds": frozenset({TieKind.JOINT_EVENT})}, [UA]),
        ("RO", None, 20, {"as_of": PartialDate("2015")}, [HU]),
        ("RO", None, 20, {"largest": 2}, [("country:HU", 1, 1, {"cooperation": 1})]),
    ],
    ids=str,
)
async def test_places_with_most_ties(
    database: Database, of: str, level: Level | None, first: int, ask: Any, wanted: list[Any]
) -> None:
    await build(database, GRAPH)
    await database.write("MATCH (r:Region) SET r.level = 2")
    answer = await find_region_links(database, Question(of, of, **ask), level, first)
    found = [(x.id, x.actors, x.ties, {str(k.kind): k.ties for k in x.kinds}) for x in answer.links]
    assert found == wanted
    assert answer.truncated == (first == 1)
    assert answer.of.asked == of
    assert all(sum(y.ties for y in x.years) == x.ties for x in answer.links)
    if level is None and wanted:
        assert answer.level is (Level.COUNTRY if of == "RO" else Level.NUTS2)
