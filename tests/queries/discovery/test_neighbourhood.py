from __future__ import annotations

import pytest

from partnergraph.graph.connection.database import Database
from partnergraph.queries.discovery import find_neighbourhood
from partnergraph.schema.errors import InvalidInput, NotFound
from tests.queries.paths.graphs import build

GRAPH = [
    "cluster:a LOCATED_IN country:UA",
    "cluster:z LOCATED_IN country:UA",
    "cluster:a PARTNER_IN project:p role=coordinator",
    "cluster:b PARTNER_IN project:p role=partner",
    "cluster:b COOPERATES_WITH cluster:a since=2014",
    "cluster:b PARTNER_IN project:q",
    "cluster:c PARTNER_IN project:q",
    "cluster:a DESCRIBED_BY source:test",
]
NEAR = {"cluster:a": 0, "cluster:b": 1, "country:UA": 1, "project:p": 1}


@pytest.mark.parametrize(
    ("of", "depth", "wanted"),
    [
        ("cluster:a", 1, NEAR),
        ("cluster:a", 2, NEAR | {"project:q": 2}),
        ("cluster:a", 3, NEAR | {"project:q": 2, "cluster:c": 3}),
        ("UA", 1, {"country:UA": 0, "cluster:a": 1, "cluster:z": 1}),
        ("project:q", 1, {"project:q": 0, "cluster:b": 1, "cluster:c": 1}),
    ],
)
async def test_layers_that_no_hub_joins(
    database: Database, of: str, depth: int, wanted: dict[str, int]
) -> None:
    await build(database, GRAPH)
    around = await find_neighbourhood(database, of, depth)
    assert {n.id: n.depth for n in around.nodes} == wanted
    assert not around.truncated
    assert all({e.from_, e.to} <= set(wanted) and e.sources for e in around.edges)
    assert len(around.statements) == depth + 2


async def test_every_relation_between_the_nodes(database: Database) -> None:
    await build(database, GRAPH)
    around = await find_neighbourhood(database, "cluster:a")
    assert [(e.from_, e.relation, e.to, e.role, e.since) for e in around.edges] == [
        ("cluster:a", "LOCATED_IN", "country:UA", None, None),
        ("cluster:a", "PARTNER_IN", "project:p", "coordinator", None),
        ("cluster:b", "COOPERATES_WITH", "cluster:a", None, "2014"),
        ("cluster:b", "PARTNER_IN", "project:p", "partner", None),
    ]


async def test_a_record_that_became_part_of_another_node(database: Database) -> None:
    await build(database, GRAPH)
    await database.write(
        "MATCH (n:Entity {id: 'cluster:a'}) MERGE (s:Source {id: 'source:merging'}) "
        "CREATE (n)-[:DESCRIBED_BY {record: 'cluster:old'}]->(s)"
    )
    around = await find_neighbourhood(database, "cluster:old")
    assert {n.id: n.depth for n in around.nodes} == NEAR


async def test_bounds(database: Database) -> None:
    await build(database, GRAPH)
    around = await find_neighbourhood(database, "cluster:a", 3, first=3)
    assert [n.id for n in around.nodes] == ["cluster:a", "cluster:b", "country:UA"]
    assert around.truncated
    with pytest.raises(NotFound):
        await find_neighbourhood(database, "nowhere")
    for depth, first in ((0, 10), (4, 10), (1, 0), (1, 501)):
        with pytest.raises(InvalidInput):
            await find_neighbourhood(database, "cluster:a", depth, first)


async def test_around_a_region_is_what_is_known_by_its_other_codes(database: Database) -> None:
    lines = [
        "region:OLD SUCCEEDED_BY region:NEW",
        "cluster:o LOCATED_IN region:OLD",
        "cluster:n LOCATED_IN region:NEW",
    ]
    await build(database, lines)
    await database.write(
        "MATCH ()-[s:SUCCEEDED_BY]->() SET s.old_within = true, s.new_within = true"
    )
    for code, other in (("region:OLD", "region:NEW"), ("region:NEW", "region:OLD")):
        around = await find_neighbourhood(database, code)
        wanted = {code: 0, other: 1, "cluster:o": 1, "cluster:n": 1}
        assert {n.id: n.depth for n in around.nodes} == wanted
