from __future__ import annotations

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.queries.paths import Cover, Outcome, PartnerPaths, Question, find_partner_paths
from partnergraph.schema.values import PartialDate
from tests.queries.paths.graphs import build

GRAPH = [
    "event:e starts=2018-03-22",
    "project:p starts=2014",
    "cluster:a LOCATED_IN country:UA",
    "cluster:b LOCATED_IN country:UA since=2020",
    "cluster:c LOCATED_IN country:HU",
    "cluster:a TOOK_PART_IN event:e",
    "cluster:a PARTNER_IN project:p sources=2",
    "cluster:a COOPERATES_WITH cluster:b",
    "cluster:b DESCRIBED_BY source:profiles",
    "source:profiles title=Profiles published=2024 retrieved=2024-05-01",
]


async def asked(
    database: Database, cover: Cover, to: str = "HU", as_of: str | None = None
) -> PartnerPaths:
    await build(database, GRAPH)
    day = PartialDate(as_of) if as_of else None
    return await find_partner_paths(
        database, Question("UA", to, cover=cover, as_of=day, time_limit_s=600)
    )


async def test_what_is_known_of_each_end_and_who_says_so(database: Database) -> None:
    answer = await asked(database, Cover.NO_PATH)
    assert answer.outcome is Outcome.NO_PATH
    (one,), (two,) = answer.from_, answer.to
    known = one.coverage
    assert known
    assert (known.actors, known.ties) == (3, 3)
    assert [(s.id, s.actors, s.ties, s.first_year, s.last_year) for s in known.sources] == [
        ("source:test", 2, 2, 2018, 2018),
        ("source:test-0", 1, 1, 2014, 2014),
        ("source:test-1", 1, 1, 2014, 2014),
        ("source:profiles", 1, 0, None, None),
    ]
    assert two.coverage
    assert (two.coverage.actors, two.coverage.ties) == (2, 0)
    released = {one.id: (one.published, one.retrieved) for one in answer.data}
    assert released["source:profiles"] == ("2024", "2024-05-01")
    assert len(released) == 4
    assert [s.cypher for s in answer.statements if "DESCRIBED_BY]->(said" in s.cypher]


async def test_those_who_were_there_on_the_day(database: Database) -> None:
    answer = await asked(database, Cover.ALWAYS, as_of="2019")
    (one,) = answer.from_
    assert one.coverage
    assert one.coverage.actors == 2


@pytest.mark.parametrize(
    ("cover", "to", "told"),
    [
        (Cover.NEVER, "HU", False),
        (Cover.NO_PATH, "cluster:b", False),
        (Cover.ALWAYS, "cluster:b", True),
    ],
)
async def test_only_when_asked(database: Database, cover: Cover, to: str, *, told: bool) -> None:
    answer = await asked(database, cover, to)
    assert [bool(end.coverage) for end in (*answer.from_, *answer.to)] == [told, told]
    assert bool(answer.data) is told
