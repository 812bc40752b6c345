from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from partnergraph.graph.connection.database import Database
from partnergraph.queries.discovery import find_brokers
from partnergraph.queries.paths import Question
from partnergraph.schema.base import TieKind
from partnergraph.schema.errors import InvalidInput, NotFound
from partnergraph.schema.values import PartialDate
from tests.conftest import WIPE
from tests.queries.paths.graphs import build
from tests.queries.paths.oracle import BODIES, World
from tests.queries.paths.test_oracle import GRAPHS, SETTINGS

GRAPH = [
    "project:p starts=2014",
    "event:e starts=2019",
    "cluster:u1 LOCATED_IN country:UA",
    "cluster:u2 LOCATED_IN country:UA",
    "cluster:h1 LOCATED_IN country:HU",
    "cluster:h2 LOCATED_IN country:HU",
    "organisation:x LOCATED_IN country:FR",
    "organisation:y LOCATED_IN country:FR",
    *(f"{who} PARTNER_IN project:p" for who in ("cluster:u1", "organisation:x")),
    *(f"{who} PARTNER_IN project:q" for who in ("cluster:u1", "organisation:x", "cluster:h1")),
    "organisation:x COOPERATES_WITH cluster:h2",
    *(f"{who} TOOK_PART_IN event:e" for who in ("cluster:u1", "cluster:u2", "organisation:y")),
    *(f"{who} SIGNED agreement:g" for who in ("cluster:h1", "organisation:y")),
    *(f"{who} TOOK_PART_IN event:f" for who in ("person:p", "cluster:u1", "cluster:h1")),
]
X = ("organisation:x", (1, 2, "2014"), (2, 2, None))
Y = ("organisation:y", (2, 1, "2019"), (1, 1, None))


@pytest.mark.parametrize(
    ("ask", "wanted"),
    [
        ({}, [X, Y]),
        ({"first": 1}, [X]),
        ({"avoid": frozenset({"organisation:x"})}, [Y]),
        ({"kinds": frozenset({TieKind.JOINT_PROJECT})}, [("organisation:x", X[1], (1, 1, None))]),
        ({"largest": 2}, [("organisation:x", (1, 1, "2014"), (1, 1, None))]),
        ({"as_of": PartialDate("2018")}, [X]),
        ({"from_": "HU", "to": "UA"}, [(b, s, f) for b, f, s in (X, Y)]),
        ({"to": "FR"}, [("cluster:h1", (1, 2, None), (2, 2, None))]),
    ],
    ids=str,
)
async def test_those_with_most_partners_in_both(
    database: Database, ask: dict[str, Any], wanted: list[Any]
) -> None:
    await build(database, GRAPH)
    answer = await find_brokers(database, Question(**{"from_": "UA", "to": "HU", **ask}))
    found = [
        (b.id, (b.first.partners, b.first.ties, b.first.last),
         (b.second.partners, b.second.ties, b.second.last))
        for b in answer.brokers
    ]  # fmt: skip
    assert found == wanted
    assert answer.truncated == ("first" in ask)
    assert answer.statements
    assert wanted[0][0].split(":")[1] in answer.message


async def test_ends_must_be_known_and_two(database: Database) -> None:
    await build(database, GRAPH)
    with pytest.raises(NotFound, match="is not known here"):
        await find_brokers(database, Question("UA", "nowhere"))
    with pytest.raises(InvalidInput, match="both ends"):
        await find_brokers(database, Question("UA", "country:UA"))


@SETTINGS
@given(lines=GRAPHS)
async def test_they_are_counted_as_by_hand(database: Database, lines: list[str]) -> None:
    await database.run(WIPE)
    await build(database, ["country:UA", "country:HU", *lines])
    edges = frozenset((a, type_, b) for a, type_, b in (line.split() for line in lines))
    world = World(edges, ("country:UA", "country:HU"))
    one, two = (world.members(end) for end in world.ends)
    tied = world.neighbours()
    wanted = {
        body: (len(tied[body] & one), len(tied[body] & two))
        for body in tied
        if body.split(":")[0] in BODIES and body not in one | two
        if tied[body] & one and tied[body] & two
    }
    order = sorted(wanted, key=lambda b: (-min(wanted[b]), -sum(wanted[b]), b))
    answer = await find_brokers(database, Question("UA", "HU", first=2))
    assert [(b.id, (b.first.partners, b.second.partners)) for b in answer.brokers] == [
        (body, wanted[body]) for body in order[:2]
    ]
