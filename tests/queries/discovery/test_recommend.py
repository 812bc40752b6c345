from __future__ import annotations

from typing import Any

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.queries.discovery import recommend_partners
from partnergraph.queries.paths import Question
from partnergraph.schema.errors import NotFound
from partnergraph.schema.values import PartialDate
from tests.queries.paths.graphs import build

ROBOTS = "sector:robotics"
GRAPH = [
    "project:p1 starts=2014",
    "project:p2 starts=2016",
    "project:q starts=2015",
    f"{ROBOTS} name=Robotics",
    "cluster:me LOCATED_IN country:UA",
    "organisation:x LOCATED_IN country:FR",
    *(f"cluster:{one} LOCATED_IN country:RO" for one in ("old", "near", "alike", "far")),
    *(f"{who} PARTNER_IN project:{p}" for p in ("p1", "p2") for who in ("cluster:me", "organisation:x")),
    "cluster:old PARTNER_IN project:p2",
    "project:p1 FUNDED_UNDER programme:fp",
    "project:q FUNDED_UNDER programme:fp",
    *(f"{who} PARTNER_IN project:q" for who in ("cluster:near", "organisation:x")),
    f"cluster:me ACTIVE_IN {ROBOTS}",
    "sector:arms name=Arms",
    f"sector:arms PART_OF {ROBOTS}",
    f"cluster:alike ACTIVE_IN {ROBOTS}",
    "cluster:alike ACTIVE_IN sector:food",
    f"cluster:old ACTIVE_IN {ROBOTS}",
    "cluster:near ACTIVE_IN sector:arms",
    "cluster:far ACTIVE_IN sector:food",
]  # fmt: skip


async def asked(database: Database, topic: str | None = None, **ask: Any) -> Any:
    await build(database, GRAPH)
    return await recommend_partners(
        database, Question(**{"from_": "cluster:me", "to": "RO", **ask}), topic
    )


async def test_candidates_with_reasons_that_can_be_checked(database: Database) -> None:
    answer = await asked(database)
    near, alike = answer.candidates
    assert (near.id, near.common_partners, [p.id for p in near.programmes]) == (
        "cluster:near", 1, ["programme:fp"],
    )  # fmt: skip
    (x,) = near.introducers
    assert (x.id, x.ties, x.last, x.candidate_ties, x.candidate_last) == (
        "organisation:x", 2, "2016", 1, "2015",
    )  # fmt: skip
    assert near.reasons == (
        "ask x: 2 ties with you (last 2016), 1 tie with them (last 2015)",
        "both in fp",
        "adds Arms",
    )
    assert (alike.id, alike.score, alike.introducers) == ("cluster:alike", 0.25, ())
    assert alike.reasons == ("active in Robotics", "adds food")
    assert answer.message.startswith("near comes first for me in RO: ask x")
    assert not answer.truncated
    assert answer.statements


@pytest.mark.parametrize(
    ("topic", "ask", "wanted"),
    [
        (None, {"first": 1}, ["near"]),
        (None, {"avoid": frozenset({"cluster:near"})}, ["alike"]),
        (None, {"as_of": PartialDate("2014")}, ["alike"]),
        (None, {"largest": 2}, ["near", "alike"]),
        (None, {"to": "FR"}, []),
        (None, {"from_": "FR"}, []),
        ("Robotics", {}, ["near", "alike"]),
        ("sector:arms", {}, ["near"]),
        ("FOOD", {}, ["alike", "far"]),
    ],
    ids=str,
)
async def test_who_is_a_candidate(
    database: Database, topic: str | None, ask: dict[str, Any], wanted: list[str]
) -> None:
    answer = await asked(database, topic, **ask)
    assert [one.name for one in answer.candidates] == wanted, answer.message
    assert answer.truncated == ("first" in ask)
    assert (answer.topic is None) == (topic is None)


async def test_a_topic_must_be_known(database: Database) -> None:
    with pytest.raises(NotFound, match="no sector"):
        await asked(database, "alchemy")
