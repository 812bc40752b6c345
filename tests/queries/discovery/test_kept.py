"""What is counted in the summaries is what is counted in the graph."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from partnergraph.graph.connection.database import Database
from partnergraph.graph.summaries.store import read_fresh_index
from partnergraph.queries.discovery import (
    Level,
    find_brokers,
    find_partners,
    find_region_links,
    recommend_partners,
)
from partnergraph.queries.discovery.totals import count_matrix_ties, count_pair_ties
from partnergraph.queries.paths import Cover, Question, find_partner_paths
from partnergraph.schema.base import TieKind
from tests.conftest import WIPE, count_examples
from tests.queries.paths.graphs import build, keep
from tests.queries.paths.test_oracle import GRAPHS, SETTINGS

PLACES = [
    "country:UA", "country:HU", "country:FR", "organisation:a", "organisation:c", "network:n", "sector:food", "project:1",
    "region:HU33 PART_OF country:HU", "region:HU3 PART_OF country:HU", "region:HU33 PART_OF region:HU3",
    "region:HU33", "region:HU3",
    "country:UA IN_GROUP group:EaP",
    "city:pecs PART_OF region:HU33",
]  # fmt: skip
# What may be added to a graph: dates, statuses, roles, seats, sources.
EXTRAS = [
    "project:1 starts=2008", "project:2 starts=2014-05", "project:3 status=cancelled",
    "event:1 starts=2010", "event:2 starts=2018-03-22", "event:2 status=cancelled",
    "organisation:a LOCATED_IN region:HU33", "organisation:b LOCATED_IN city:pecs",
    "organisation:c REPRESENTS country:UA", "network:n LOCATED_IN region:HU3",
    "organisation:b LOCATED_IN country:UA",
    "organisation:d TOOK_PART_IN event:1 role=target+group",
    "organisation:a PARTNER_IN project:1 role=coordinator sources=2",
    "organisation:a COOPERATES_WITH network:m since=2012",
    "person:q LOCATED_IN country:HU",
    "organisation:a DESCRIBED_BY source:test",
    "organisation:b ACTIVE_IN sector:food", "organisation:c ACTIVE_IN sector:food",
    "project:1 ACTIVE_IN sector:food", "event:1 CONCERNS sector:food",
    "project:1 FUNDED_UNDER programme:fp", "project:2 FUNDED_UNDER programme:fp",
]  # fmt: skip
HOW: list[dict[str, Any]] = [
    {},
    {"kinds": frozenset({TieKind.JOINT_PROJECT, TieKind.COOPERATION})},
    {"largest": 2},
    {"avoid": frozenset({"organisation:a", "project:1"})},
    {"intermediaries": frozenset({"Network"})},
]
Ask = Callable[[Database], Awaitable[Any]]


def questions(how: dict[str, Any]) -> list[Ask]:
    """Every answer that the summaries can give, between places of every kind."""
    how = {"time_limit_s": 600, **how}
    asks: list[Ask] = [
        lambda d: find_brokers(d, Question("UA", "HU", first=2, **how)),
        lambda d: find_brokers(d, Question("EaP", "organisation:a", **how)),
        lambda d: find_region_links(d, Question("HU", "HU", **how)),
        lambda d: find_region_links(d, Question("UA", "UA", **how), Level.NUTS2),
        lambda d: find_region_links(d, Question("HU33", "HU33", **how), Level.COUNTRY, 1),
        lambda d: count_pair_ties(d, Question(("UA", "FR"), ("HU", "organisation:a"), **how)),
        lambda d: recommend_partners(d, Question("organisation:c", "HU", **how)),
        lambda d: recommend_partners(d, Question("UA", "HU33", **{**how, "first": 1})),
        lambda d: recommend_partners(d, Question("organisation:c", "HU", **how), "sector:food"),
        lambda d: find_partners(d, Question("HU", "HU", **how), 3),
        lambda d: count_pair_ties(d, Question("HU33", "UA", **how)),
        lambda d: count_matrix_ties(d, Question(("UA", "HU", "HU3"), ("HU", "FR", "HU33"), **how)),
        lambda d: find_partner_paths(
            d, Question("UA", "HU33", cover=Cover.ALWAYS, max_ties=2, **how)
        ),
    ]
    return asks


@settings(SETTINGS, max_examples=count_examples(10))
@given(
    lines=GRAPHS,
    extras=st.lists(st.sampled_from(EXTRAS), max_size=8, unique=True),
    how=st.sampled_from(HOW),
)
async def test_an_answer_is_the_same_from_the_summaries(
    database: Database, lines: list[str], extras: list[str], how: dict[str, Any]
) -> None:
    await database.run(WIPE)
    await build(database, [*PLACES, *lines, *extras])
    await database.write("MATCH (r:Region) SET r.level = size(r.code) - 2")
    counted = [await ask(database) for ask in questions(how)]
    await keep(database)
    assert await read_fresh_index(database) is not None
    assert [await ask(database) for ask in questions(how)] == counted


async def test_links_lead_to_the_codes_in_force(database: Database) -> None:
    lines = [
        "region:OLD SUCCEEDED_BY region:NEW", "region:WAS SUCCEEDED_BY region:PART",
        *(f"cluster:{code} LOCATED_IN region:{code}" for code in ("OLD", "NEW", "WAS", "PART")),
        *(f"cluster:{code} PARTNER_IN project:p" for code in ("OLD", "NEW", "WAS", "PART", "here")),
        "cluster:here LOCATED_IN country:HU",
    ]  # fmt: skip
    await build(database, lines)
    await database.write(
        "MATCH (r:Region) SET r.level = 3 WITH DISTINCT true AS done "
        "MATCH (a:Region)-[s:SUCCEEDED_BY]->() SET s.old_within = a.code = 'OLD', s.new_within = true"
    )
    wanted = [("region:NEW", 2, 1), ("region:PART", 1, 1), ("region:WAS", 1, 1)]
    question = Question("HU", "HU", time_limit_s=600)
    for _ in ("in the graph", "in the summaries"):
        answer = await find_region_links(database, question, Level.NUTS3)
        assert [(link.id, link.actors, link.ties) for link in answer.links] == wanted
        await keep(database)
